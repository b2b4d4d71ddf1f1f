"""Lists the cases that ASA returned to the instructor of a course, with what was asked; for staff.

The note of a return is written for them; no other note is.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from lti_app.domain.evidence.evidence import AssignmentFact
from lti_app.domain.evidence.learner_facts import CourseFacts
from lti_app.domain.ids import (
    AssignmentId,
    CanvasUserId,
    CourseId,
    DefinitionLineId,
    MappingVersionId,
    PersonId,
)
from lti_app.domain.people.actor import Actor
from lti_app.domain.review.review import DecisionKind, ReasonForDecision, ReviewCaseState
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.documents import decode
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.mapping import MappingVersionRow
from lti_app.models.person import PersonRow
from lti_app.models.review import CaseDecisionRow, ReviewCaseRow, SealRow
from lti_app.services.mapping.access import demand_staff


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedCase:
    """One case that waits for the instructor; `assignments` are those its mapping grades by.

    The reflection is none of them, unless a criterion or an outcome of it shows an SLO: it counts
    by being handed in, and no rubric is used.
    """

    line_id: DefinitionLineId
    person_id: PersonId
    learner: str
    canvas_user_id: CanvasUserId | None
    badge: str
    badge_language: str
    reason: ReasonForDecision | None
    note: str
    returned_at: datetime
    assignments: tuple[AssignmentFact, ...]


@dataclass(frozen=True, slots=True)
class _Sealed:
    """The members of a seal's document that name the assignments and what they were mapped by."""

    mapping_version_id: MappingVersionId
    course: CourseFacts


@dataclass(frozen=True, slots=True)
class _Titled:
    """What is shown of a definition's document, and the language that is in."""

    title: str
    language: str = "en"


class ReturnedCases:
    """Answers what ASA asks of a course's instructors; changes nothing."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._actor = actor

    def of(self, course_id: CourseId) -> tuple[ReturnedCase, ...]:
        """List them, longest waiting first, in three queries; never the actor's own case.

        Raises:
            NotPermitted: the actor is no staff of this course.
        """
        demand_staff(self._actor, course_id)
        case, taken, any_taken = ReviewCaseRow, CaseDecisionRow, aliased(CaseDecisionRow)
        newest = (
            select(func.max(any_taken.id))
            .where(
                any_taken.case_id == case.id,
                any_taken.kind == DecisionKind.RETURN_TO_INSTRUCTOR,
            )
            .correlate(case)
            .scalar_subquery()
        )
        rows = self._session.execute(
            select(case, taken, PersonRow.name, DefinitionVersionRow.content, SealRow.document)
            .select_from(case)
            .join(taken, taken.id == newest)
            .join(PersonRow, PersonRow.id == case.person_id)
            .join(DefinitionVersionRow, DefinitionVersionRow.id == case.definition_version_id)
            .join(SealRow, (SealRow.case_id == case.id) & (SealRow.number == case.seal_number))
            .where(
                case.course_id == course_id,
                case.state == ReviewCaseState.RETURNED_TO_INSTRUCTOR,
                case.person_id.is_distinct_from(self._actor.person_id),
            )
            .order_by(taken.at, case.id)
        ).all()
        if not rows:
            return ()
        users = self._canvas_users(course_id, {row.person_id for row, *_ in rows})
        seals = [decode(document, _Sealed) for *_, document in rows]
        graded = self._graded({each.mapping_version_id for each in seals})
        return tuple(
            ReturnedCase(
                line_id=DefinitionLineId(row.definition_line_id),
                person_id=PersonId(row.person_id),
                learner=name,
                canvas_user_id=users.get(row.person_id),
                badge=decode(content, _Titled).title,
                badge_language=decode(content, _Titled).language,
                reason=decision.reason,
                note=decision.note,
                returned_at=decision.at,
                assignments=tuple(
                    each
                    for each in seal.course.assignments
                    if each.assignment_id in graded[seal.mapping_version_id]
                ),
            )
            for (row, decision, name, content, _), seal in zip(rows, seals, strict=True)
        )

    def _graded(
        self, versions: set[MappingVersionId]
    ) -> dict[MappingVersionId, frozenset[AssignmentId]]:
        """List the assignments by whose rubrics and outcomes each mapping judges."""
        rows = self._session.scalars(
            select(MappingVersionRow).where(MappingVersionRow.id.in_(versions))
        )
        return {MappingVersionId(row.id): row.to_content().evidence_ids() for row in rows}

    def _canvas_users(self, course_id: CourseId, people: set[int]) -> dict[int, CanvasUserId]:
        entry = RosterEntryRow
        rows = self._session.execute(
            select(entry.person_id, entry.canvas_user_id)
            .where(entry.course_id == course_id, entry.person_id.in_(people))
            # The last one counts: who is still in the course, the oldest entry first.
            .order_by(entry.gone_at.is_(None), entry.id.desc())
        )
        return {person: CanvasUserId(user) for person, user in rows if person is not None}
