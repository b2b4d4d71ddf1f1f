"""The services of what changed in Canvas after it was mapped or awarded."""

from functools import cached_property

from lti_app.services.award.after_awards import AfterAwards
from lti_app.services.award.change_noting import AwardChangeNoting
from lti_app.services.change.acceptance import ChangeAcceptance
from lti_app.services.change.course_changes import CourseChanges
from lti_app.services.change.noting import ChangeNoting
from lti_app.services.evidence.course_conditions import CourseConditions
from lti_app.services.work.course import CourseWork


class ChangeWork(CourseWork):
    """From a verdict to what has changed since."""

    @cached_property
    def course_conditions(self) -> CourseConditions:
        """How Canvas gave a course at the last reading."""
        return CourseConditions(self.session)

    @cached_property
    def change_noting(self) -> ChangeNoting:
        """Finds what differs from a course's mappings, at the end of a reading."""
        return ChangeNoting(
            session=self.session,
            clock=self.clock,
            audit=self.audit,
            active_mappings=self.mappings.active_for_course,
        )

    @cached_property
    def course_changes(self) -> CourseChanges:
        """What changed since a badge was mapped, for the course's staff."""
        return CourseChanges(
            session=self.session, actor=self.actor, find_definition=self.definitions.version
        )

    @cached_property
    def change_acceptance(self) -> ChangeAcceptance:
        """Accepts and notes changes of a course's badges."""
        return ChangeAcceptance(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            activation=self.mapping_activation,
            find_definition=self.definitions.version,
        )

    @cached_property
    def after_awards(self) -> AfterAwards:
        """What changed in Canvas after an award, for ASA."""
        return AfterAwards(
            session=self.session, clock=self.clock, actor=self.actor, audit=self.audit
        )

    @cached_property
    def award_change_noting(self) -> AwardChangeNoting:
        """Finds what differs from the seals of awards, at the end of a reading."""
        return AwardChangeNoting(session=self.session, clock=self.clock, audit=self.audit)
