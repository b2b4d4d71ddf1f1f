"""One unit of work: a transaction with an actor, a clock, an audit trail, and every service on it.

The shells (pages, jobs, commands, tests) open one through `wiring.open_work(actor)`: it commits
when the block ends and rolls back when it raises. Services never commit.
"""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from lti_app.canvas.gateway import CanvasGateway, Gateways
from lti_app.domain.actor import Actor
from lti_app.domain.clock import Clock
from lti_app.domain.ids import PlatformId
from lti_app.services.achievements import Achievements
from lti_app.services.audit import AuditLog
from lti_app.services.audit_trail import AuditTrail
from lti_app.services.award_register import AwardRegister
from lti_app.services.awards import Awards
from lti_app.services.case_talk import CaseTalk
from lti_app.services.completions import Completions
from lti_app.services.course_figures import CourseFigures
from lti_app.services.decisions import Decisions
from lti_app.services.definitions import Definitions
from lti_app.services.evidence import Evidence
from lti_app.services.evidence_plan import EvidencePlans
from lti_app.services.evidence_writing import EvidenceWriting
from lti_app.services.governance import Governance
from lti_app.services.housekeeping import Housekeeping
from lti_app.services.institutions import Institutions
from lti_app.services.issuer_keys import IssuerKeys
from lti_app.services.issuing import Issuing
from lti_app.services.job_log import JobLog
from lti_app.services.launch_sessions import LaunchSessions
from lti_app.services.launches import Launches
from lti_app.services.learner_evidence import LearnerEvidence
from lti_app.services.mapping_activation import MappingActivation
from lti_app.services.mapping_drafts import MappingDrafts
from lti_app.services.mappings import Mappings
from lti_app.services.outbox import Outbox
from lti_app.services.people import People
from lti_app.services.platforms import Platforms
from lti_app.services.progress import Progress
from lti_app.services.resealing import Resealing
from lti_app.services.review_queue import ReviewQueue
from lti_app.services.reviews import Reviews
from lti_app.services.roles import Roles
from lti_app.services.roster_writing import RosterWriting
from lti_app.services.status_lists import StatusLists
from lti_app.services.sync_log import SyncLog
from lti_app.services.sync_runs import SyncRuns
from lti_app.services.tool_keys import ToolKeys
from lti_app.services.vault import Vault
from lti_app.services.verification import Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTools:
    """What every unit of work is given by the wiring: nothing here belongs to one transaction."""

    clock: Clock
    vault: Vault
    base_url: str
    is_demo: bool
    gateways: Gateways


class Work:
    """A session, an actor and the services bound to both."""

    def __init__(self, session: Session, actor: Actor, tools: WorkTools) -> None:
        """Bind one transaction to one actor."""
        self.session = session
        self.actor = actor
        self.tools = tools
        self.clock = tools.clock
        self.vault = tools.vault

    @cached_property
    def audit(self) -> AuditLog:
        """The trail of this unit of work."""
        return AuditLog(self.session, self.clock, self.actor)

    def pause(self) -> None:
        """Commit what was done so far and hold no transaction, before a wait on Canvas.

        For the shells only: a transaction that waits would lock everybody else out.
        """
        self.session.commit()

    def act_as(self, actor: Actor) -> None:
        """Name the actor once a request has found who it is; services made before are let go."""
        self.actor = actor
        for name, member in vars(Work).items():
            if isinstance(member, cached_property):
                vars(self).pop(name, None)

    @cached_property
    def institutions(self) -> Institutions:
        """Institutions by short name."""
        return Institutions(self.session, self.clock, self.audit)

    @cached_property
    def platforms(self) -> Platforms:
        """Registrations in Canvas."""
        return Platforms(
            self.session, self.clock, self.audit, self.vault, is_demo=self.tools.is_demo
        )

    def gateway(self, platform_id: PlatformId) -> CanvasGateway:
        """Open a gateway to a platform's Canvas with its stored token.

        Raises:
            NotFound: the platform is not in use or has no token yet.
        """
        registration, token = self.platforms.api_access(platform_id)
        return self.tools.gateways.open(registration.api_url, token)

    @cached_property
    def tool_keys(self) -> ToolKeys:
        """The tool's own LTI keys."""
        return ToolKeys(self.session, self.clock, self.audit, self.vault)

    @cached_property
    def people(self) -> People:
        """People and their ids."""
        return People(self.session, self.clock, self.audit)

    @cached_property
    def roles(self) -> Roles:
        """Local roles."""
        return Roles(self.session, self.clock, self.actor, self.audit)

    @cached_property
    def launches(self) -> Launches:
        """Logins begun and launches admitted."""
        return Launches(
            self.session, self.clock, self.audit, self.people.identify, self.roles.standing
        )

    @cached_property
    def launch_sessions(self) -> LaunchSessions:
        """Windows opened by launches."""
        return LaunchSessions(self.session, self.clock, self.roles.standing)

    @cached_property
    def outbox(self) -> Outbox:
        """What is to be done after the commit."""
        return Outbox(self.session, self.clock)

    @cached_property
    def awards(self) -> Awards:
        """The one door to awards."""
        return Awards(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            outbox=self.outbox,
        )

    @cached_property
    def award_register(self) -> AwardRegister:
        """Awards for those who may read them."""
        return AwardRegister(session=self.session, actor=self.actor)

    @cached_property
    def achievements(self) -> Achievements:
        """Published definition versions."""
        return Achievements(session=self.session, base_url=self.tools.base_url)

    @cached_property
    def issuer_keys(self) -> IssuerKeys:
        """What signs credentials."""
        return IssuerKeys(
            session=self.session, clock=self.clock, vault=self.vault, audit=self.audit
        )

    @cached_property
    def issuing(self) -> Issuing:
        """Makes credentials of awards."""
        return Issuing(
            session=self.session,
            clock=self.clock,
            audit=self.audit,
            keys=self.issuer_keys,
            achievements=self.achievements,
            base_url=self.tools.base_url,
        )

    @cached_property
    def status_lists(self) -> StatusLists:
        """Signed status lists."""
        return StatusLists(
            session=self.session,
            clock=self.clock,
            keys=self.issuer_keys,
            achievements=self.achievements,
            base_url=self.tools.base_url,
        )

    @cached_property
    def verification(self) -> Verification:
        """Answers for the public."""
        return Verification(
            session=self.session,
            clock=self.clock,
            achievements=self.achievements,
            keys=self.issuer_keys,
            status_lists=self.status_lists,
        )

    @cached_property
    def reviews(self) -> Reviews:
        """Review cases and their seals."""
        return Reviews(session=self.session, clock=self.clock, actor=self.actor, audit=self.audit)

    @cached_property
    def decisions(self) -> Decisions:
        """Decisions on review cases."""
        return Decisions(session=self.session, clock=self.clock, actor=self.actor, audit=self.audit)

    @cached_property
    def case_talk(self) -> CaseTalk:
        """Notes between reviewers, and who has a case open."""
        return CaseTalk(session=self.session, clock=self.clock, actor=self.actor, audit=self.audit)

    @cached_property
    def definitions(self) -> Definitions:
        """The registry of definitions."""
        return Definitions(
            session=self.session, clock=self.clock, actor=self.actor, audit=self.audit
        )

    @cached_property
    def governance(self) -> Governance:
        """The sign-offs and moves of definitions."""
        return Governance(
            session=self.session, clock=self.clock, actor=self.actor, audit=self.audit
        )

    @cached_property
    def mappings(self) -> Mappings:
        """The mappings of courses."""
        return Mappings(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            find_definition=self.definitions.version,
            usable=self.definitions.usable,
        )

    @cached_property
    def course_figures(self) -> CourseFigures:
        """How the learners of a course stand, in numbers."""
        return CourseFigures(self.session, self.actor)

    @cached_property
    def mapping_activation(self) -> MappingActivation:
        """Activates, reopens and ends mappings."""
        return MappingActivation(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            latest_usable=self.definitions.latest_usable,
        )

    @cached_property
    def mapping_drafts(self) -> MappingDrafts:
        """Drafts of mappings, piece by piece."""
        return MappingDrafts(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            find_definition=self.definitions.version,
        )

    @cached_property
    def review_queue(self) -> ReviewQueue:
        """The queue as ASA reads it."""
        return ReviewQueue(session=self.session, clock=self.clock, actor=self.actor)

    @cached_property
    def evidence(self) -> Evidence:
        """Words of reflections, people of courses."""
        return Evidence(session=self.session, vault=self.vault)

    @cached_property
    def evidence_plans(self) -> EvidencePlans:
        """What a pass reads."""
        return EvidencePlans(
            session=self.session,
            clock=self.clock,
            active_mappings=self.mappings.active_for_course,
            find_definition=self.definitions.version,
        )

    @cached_property
    def evidence_writing(self) -> EvidenceWriting:
        """Facts, appended."""
        return EvidenceWriting(session=self.session, clock=self.clock, vault=self.vault)

    @cached_property
    def roster_writing(self) -> RosterWriting:
        """People of courses, as last listed."""
        return RosterWriting(
            session=self.session,
            clock=self.clock,
            identify=self.people.identify,
            find_or_name=self.people.find_or_name,
        )

    @cached_property
    def sync_runs(self) -> SyncRuns:
        """Leases and runs of passes."""
        return SyncRuns(session=self.session, clock=self.clock, audit=self.audit)

    @cached_property
    def sync_log(self) -> SyncLog:
        """What is due, what was read, how fresh it is."""
        return SyncLog(self.session, self.clock)

    @cached_property
    def audit_trail(self) -> AuditTrail:
        """What was done, for those who may read it."""
        return AuditTrail(session=self.session, actor=self.actor)

    @cached_property
    def learner_evidence(self) -> LearnerEvidence:
        """The last complete facts, as the rules of completion take them."""
        return LearnerEvidence(self.session, self.clock)

    @cached_property
    def progress(self) -> Progress:
        """The actor's own progress."""
        return Progress(
            session=self.session,
            actor=self.actor,
            evidence=self.learner_evidence,
            active_mappings=self.mappings.active_for_course,
            find_definition=self.definitions.version,
        )

    @cached_property
    def completions(self) -> Completions:
        """Judges learners and stores what changed."""
        return Completions(
            session=self.session,
            clock=self.clock,
            audit=self.audit,
            evidence=self.learner_evidence,
            active_mappings=self.mappings.active_for_course,
            find_mapping=self.mappings.version,
            find_definition=self.definitions.version,
        )

    @cached_property
    def resealing(self) -> Resealing:
        """What was read again before a decision, and new seals on it."""
        return Resealing(session=self.session, clock=self.clock, actor=self.actor, audit=self.audit)

    @cached_property
    def job_log(self) -> JobLog:
        """Ticks and runs of jobs."""
        return JobLog(self.session, self.clock)

    @cached_property
    def housekeeping(self) -> Housekeeping:
        """What need not be kept."""
        return Housekeeping(session=self.session, clock=self.clock, audit=self.audit)
