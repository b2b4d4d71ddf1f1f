"""Launches from links of their own: who and which course, by what no teacher can write.

docs/adr/0014: the person is whom the signed subject is known for, the course the one whose menu was
opened with the same signed context. The link's custom values name nobody; a badge in them is a
wish, kept only if it is active in that very course.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.ids import CourseId, MappingId, PersonId
from lti_app.domain.launch.launch import LaunchCheck, LaunchFacts, LaunchRefused
from lti_app.domain.people.person import IdentifierKind
from lti_app.models.deep_linking import CourseContextRow
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.models.person import PersonIdentifierRow
from lti_app.services.audit.writing import AuditLog


class CourseLinks:
    """Learns which context is which course, and finds both ends of a link by it."""

    def __init__(self, session: Session, clock: Clock, audit: AuditLog) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._audit = audit

    def learn(self, facts: LaunchFacts, course_id: CourseId) -> None:
        """Remember the context of a course whose menu, or choice of a link, was opened."""
        if facts.context_id is None:
            return
        row = self._row(facts)
        if row is not None and row.course_id == course_id:
            return
        if row is None:
            row = CourseContextRow(
                platform_id=facts.platform_id,
                lti_context_id=facts.context_id,
                created_at=self._clock.now(),
            )
            self._session.add(row)
        row.course_id = course_id
        self._session.flush()
        self._audit.record(AuditAction.COURSE_CONTEXT_LEARNED, "course", course_id)

    def course(self, facts: LaunchFacts) -> CourseId:
        """Find the course a link stands in.

        Raises:
            LaunchRefused: nobody opened Hallmark from that course's menu yet.
        """
        row = self._row(facts)
        if row is None:
            raise LaunchRefused(LaunchCheck.FIRST_VISIT, "course")
        return CourseId(row.course_id)

    def person(self, facts: LaunchFacts) -> PersonId:
        """Find who came. Nobody is made of a subject alone.

        Such a person would stand beside the one the roster named, see none of her own progress,
        and the two would have to be joined by hand.

        Raises:
            LaunchRefused: this subject never came by a menu.
        """
        row = PersonIdentifierRow
        found = self._session.scalar(
            select(row.person_id).where(
                row.institution_id == facts.institution_id,
                row.kind == IdentifierKind.LTI_SUBJECT,
                row.scope == str(facts.platform_id),
                row.value == facts.subject,
            )
        )
        if found is None:
            raise LaunchRefused(LaunchCheck.FIRST_VISIT, "person")
        return PersonId(found)

    def badge(self, wished: MappingId | None, course_id: CourseId) -> MappingId | None:
        """Keep a wished badge only if it is active in this very course."""
        if wished is None:
            return None
        found = self._session.scalar(
            select(MappingRow.id)
            .join(MappingVersionRow, MappingVersionRow.mapping_id == MappingRow.id)
            .where(
                MappingRow.id == wished,
                MappingRow.course_id == course_id,
                MappingVersionRow.ended_at.is_(None),
            )
        )
        return None if found is None else MappingId(found)

    def _row(self, facts: LaunchFacts) -> CourseContextRow | None:
        return self._session.scalar(
            select(CourseContextRow).where(
                CourseContextRow.platform_id == facts.platform_id,
                CourseContextRow.lti_context_id == (facts.context_id or ""),
            )
        )
