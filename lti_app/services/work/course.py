"""The services of a course: definitions, mappings, evidence, verdicts, progress."""

from functools import cached_property

from lti_app.domain.documents.documents import DocumentKind
from lti_app.domain.ids import DefinitionVersionId
from lti_app.services.completion.completions import Completions
from lti_app.services.definition.definitions import Definitions
from lti_app.services.definition.dossiers import Dossiers
from lti_app.services.definition.governance import Governance
from lti_app.services.definition.guidelines import Guidelines
from lti_app.services.definition.history import DefinitionHistory
from lti_app.services.definition.images import BadgeImages
from lti_app.services.definition.importing import DefinitionImports
from lti_app.services.documents.checking import CheckedFile
from lti_app.services.documents.store import Documents
from lti_app.services.evidence.evidence import Evidence
from lti_app.services.evidence.learner_evidence import LearnerEvidence
from lti_app.services.evidence.plan import EvidencePlans
from lti_app.services.evidence.roster_writing import RosterWriting
from lti_app.services.evidence.sync_log import SyncLog
from lti_app.services.evidence.sync_runs import SyncRuns
from lti_app.services.evidence.writing import EvidenceWriting
from lti_app.services.jobs.housekeeping import Housekeeping
from lti_app.services.jobs.job_log import JobLog
from lti_app.services.launch.deep_linking import DeepLinking
from lti_app.services.mapping.activation import MappingActivation
from lti_app.services.mapping.drafts import MappingDrafts
from lti_app.services.mapping.mappings import Mappings
from lti_app.services.mapping.suggestions import MappingSuggestions
from lti_app.services.progress.course_figures import CourseFigures
from lti_app.services.progress.progress import Progress
from lti_app.services.progress.roster import Roster
from lti_app.services.review.returned_cases import ReturnedCases
from lti_app.services.work.award import AwardWork


class CourseWork(AwardWork):
    """From a definition to a verdict."""

    @cached_property
    def definitions(self) -> Definitions:
        """The registry of definitions."""
        return Definitions(session=self.session)

    @cached_property
    def definition_imports(self) -> DefinitionImports:
        """Definition files, brought in."""
        return DefinitionImports(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            find_or_add_unit=self.units.find_or_add,
            is_unit_known=self.units.is_known,
            find_version=self.definitions.stored,
            keep_letter=self._keep_letter,
        )

    def _keep_letter(self, letter: CheckedFile, version_id: DefinitionVersionId) -> object:
        return self.documents.keep_checked(letter, DocumentKind.PARTNER_LETTER, version_id)

    @cached_property
    def definition_history(self) -> DefinitionHistory:
        """The versions of a definition and all that was done to them."""
        return DefinitionHistory(session=self.session, actor=self.actor)

    @cached_property
    def dossiers(self) -> Dossiers:
        """What the guards of governance look at."""
        return Dossiers(session=self.session, actor=self.actor)

    @cached_property
    def governance(self) -> Governance:
        """The sign-offs and moves of definitions."""
        return Governance(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            dossiers=self.dossiers,
            guideline_of=self.guidelines.of_version,
        )

    @cached_property
    def guidelines(self) -> Guidelines:
        """What ASA asks, guides by and waits for, as data."""
        return Guidelines(
            session=self.session, clock=self.clock, actor=self.actor, audit=self.audit
        )

    @cached_property
    def badge_images(self) -> BadgeImages:
        """Images of badges, handed in."""
        return BadgeImages(session=self.session, actor=self.actor, audit=self.audit)

    @cached_property
    def documents(self) -> Documents:
        """Files people hand in."""
        return Documents(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            may_read=self.reads_version,
        )

    def reads_version(self, _version_id: DefinitionVersionId) -> bool:
        """Say whether somebody else than ASA reads what is handed in for a version: nobody yet."""
        return False

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
            latest_usable=self.definitions.latest_usable,
        )

    @cached_property
    def deep_linking(self) -> DeepLinking:
        """Links placed in a course."""
        return DeepLinking(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            overview=self.mappings.overview,
            signing_key=self.tool_keys.signing_key,
            base_url=self.tools.base_url,
        )

    @cached_property
    def course_figures(self) -> CourseFigures:
        """How the learners of a course stand, in numbers."""
        return CourseFigures(self.session, self.actor)

    @cached_property
    def returned_cases(self) -> ReturnedCases:
        """What ASA returned to a course's instructors."""
        return ReturnedCases(self.session, self.actor)

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
    def mapping_suggestions(self) -> MappingSuggestions:
        """Suggested links, accepted."""
        return MappingSuggestions(drafts=self.mapping_drafts, audit=self.audit)

    @cached_property
    def evidence(self) -> Evidence:
        """People of courses."""
        return Evidence(session=self.session)

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
            add_strangers=self.people.add_strangers,
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
    def roster(self) -> Roster:
        """The learners of a course's badge, for its staff."""
        return Roster(session=self.session, actor=self.actor, evidence=self.learner_evidence)

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
    def job_log(self) -> JobLog:
        """Ticks and runs of jobs."""
        return JobLog(self.session, self.clock)

    @cached_property
    def housekeeping(self) -> Housekeeping:
        """What need not be kept."""
        return Housekeeping(session=self.session, clock=self.clock, audit=self.audit)
