"""The services of review, award and what the public reads."""

from functools import cached_property

from lti_app.services.audit.trail import AuditTrail
from lti_app.services.award.awards import Awards
from lti_app.services.award.issuer_keys import IssuerKeys
from lti_app.services.award.issuing import Issuing
from lti_app.services.award.register import AwardRegister
from lti_app.services.award.status_lists import StatusLists
from lti_app.services.award.verification import Verification
from lti_app.services.definition.achievements import Achievements
from lti_app.services.jobs.outbox import Outbox
from lti_app.services.review.decisions import Decisions
from lti_app.services.review.queue import ReviewQueue
from lti_app.services.review.reflection_reading import ReflectionReading
from lti_app.services.review.resealing import Resealing
from lti_app.services.review.reviews import Reviews
from lti_app.services.review.sealed_mappings import SealedMappings
from lti_app.services.review.talk import CaseTalk
from lti_app.services.work.door import DoorWork


class AwardWork(DoorWork):
    """From a case to a verified credential."""

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
    def reflections(self) -> ReflectionReading:
        """Learners' own words, for those who judge them."""
        return ReflectionReading(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            vault=self.vault,
        )

    @cached_property
    def review_queue(self) -> ReviewQueue:
        """The queue as ASA reads it."""
        return ReviewQueue(session=self.session, clock=self.clock, actor=self.actor)

    @cached_property
    def resealing(self) -> Resealing:
        """What was read again before a decision, and new seals on it."""
        return Resealing(session=self.session, clock=self.clock, actor=self.actor, audit=self.audit)

    @cached_property
    def sealed_mappings(self) -> SealedMappings:
        """The mappings cases were sealed under, beside later ones."""
        return SealedMappings(self.session)

    @cached_property
    def audit_trail(self) -> AuditTrail:
        """What was done, for those who may read it."""
        return AuditTrail(session=self.session, actor=self.actor)
