"""A course's learners on one badge, for its teachers and TAs: who stands where, and why.

As last judged: nothing is judged or read from Canvas here. The number of statements is the same
however many learners there are.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, defer

from lti_app.domain.award.after_award import AwardChangeClosing
from lti_app.domain.award.award import STANDING
from lti_app.domain.errors import NotFound
from lti_app.domain.evidence.evidence import AssignmentFact
from lti_app.domain.evidence.learner_facts import LearnerFacts
from lti_app.domain.ids import (
    AssignmentId,
    CanvasCourseId,
    CanvasUserId,
    CourseId,
    MappingId,
    PersonId,
    SisId,
)
from lti_app.domain.mapping.mapping import ActiveMapping
from lti_app.domain.mastery.completion import CompletionState
from lti_app.domain.people.actor import Actor
from lti_app.domain.progress.roster import RosterLine
from lti_app.domain.review.review import CLOSED
from lti_app.models.award import AwardRow
from lti_app.models.change import AwardChangeRow
from lti_app.models.completion import CompletionRow
from lti_app.models.course import CourseRow
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.mapping import MappingRow
from lti_app.models.person import PersonRow
from lti_app.models.platform import PlatformRow
from lti_app.models.review import ReviewCaseRow
from lti_app.services.completion.completions import EvidenceReader
from lti_app.services.mapping.access import demand_staff
from lti_app.services.people.graders import grader_names
from lti_app.services.people.standing import is_learner_here


@dataclass(frozen=True, slots=True, kw_only=True)
class CanvasPlace:
    """Where a course is in its Canvas."""

    api_url: str
    course_id: CanvasCourseId


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerStory:
    """One learner with the facts behind the verdict, as last read.

    `facts` is None where the course was not read since the mapping was activated. `graders` names
    who graded an assignment, where it is known.
    """

    line: RosterLine
    facts: LearnerFacts | None
    assignments: dict[AssignmentId, AssignmentFact]
    graders: dict[AssignmentId, str]
    read_at: datetime | None
    canvas: CanvasPlace


@dataclass(frozen=True, slots=True)
class _Awarded:
    """Who holds an award, and whose evidence is other since: for ASA to decide, or kept by it."""

    people: set[int]
    changed: set[int]
    kept: set[int]


@dataclass(frozen=True, slots=True)
class _Entry:
    """The entry a person is shown by, and whether any of the person's entries is a learner's."""

    row: RosterEntryRow
    is_here: bool


class Roster:
    """Answers for the staff of the actor's course; changes nothing."""

    def __init__(self, *, session: Session, actor: Actor, evidence: EvidenceReader) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._actor = actor
        self._evidence = evidence

    def lines(self, mapping_id: MappingId) -> tuple[RosterLine, ...]:
        """List every learner judged on a badge of the course this window was opened in.

        Raises:
            NotFound: no such mapping in that course.
            NotPermitted: the actor neither teaches nor assists in it.
        """
        return self._lines(self._find(mapping_id), None)

    def learner(
        self, mapping_id: MappingId, person_id: PersonId, active: ActiveMapping | None
    ) -> LearnerStory:
        """Tell why one learner stands where they stand, by the version in force if there is one.

        Raises:
            NotFound: no such mapping in this course, or nobody of that number is judged on it.
            NotPermitted: as `lines`.
        """
        row = self._find(mapping_id)
        found = self._lines(row, person_id)
        if not found:
            raise NotFound("roster.unknown", "There is no such learner on this badge here.")
        course_id = CourseId(row.course_id)
        read = self._evidence.read(course_id, (active,), (person_id,)) if active else ()
        known = {a.assignment_id: a for e in read for a in e.course.before_drift}
        known.update({a.assignment_id: a for e in read for a in e.course.assignments})
        facts = next((e.learners.get(person_id) for e in read), None)
        graded = facts.submissions if facts else ()
        return LearnerStory(
            line=found[0],
            facts=facts,
            assignments=known,
            graders=grader_names(self._session, self._actor.institution_id, graded),
            read_at=next((e.read_at for e in read), None),
            canvas=self._canvas(row.course_id),
        )

    def _find(self, mapping_id: MappingId) -> MappingRow:
        row = self._session.get(MappingRow, mapping_id)
        if row is None or row.course_id != self._actor.course_id:
            raise NotFound("mapping.unknown", "There is no such mapping in this course.")
        demand_staff(self._actor, CourseId(row.course_id))
        return row

    def _lines(self, mapping: MappingRow, only: PersonId | None) -> tuple[RosterLine, ...]:
        query = (
            select(CompletionRow, PersonRow.name)
            .join(PersonRow, PersonRow.id == CompletionRow.person_id)
            .where(CompletionRow.mapping_id == mapping.id)
            .options(defer(CompletionRow.inputs))  # all that was read of each learner
            .order_by(CompletionRow.person_id)
        )
        if only is not None:
            query = query.where(CompletionRow.person_id == only)
        entries = self._entries(mapping.course_id, only)
        cases = self._cases(mapping, only)
        awarded = self._awarded(mapping, only)
        return tuple(
            replace(
                _line(row, name, entries.get(row.person_id), cases.get(row.person_id), awarded),
                is_own=row.person_id == self._actor.person_id,
            )
            for row, name in self._session.execute(query)
        )

    def _entries(self, course_id: int, only: PersonId | None) -> dict[int, _Entry]:
        entry = RosterEntryRow
        query = (
            select(entry)
            .where(entry.course_id == course_id, entry.person_id.is_not(None))
            # The last one counts: who is still in the course, the oldest entry first.
            .order_by(entry.gone_at.is_(None), entry.id.desc())
        )
        if only is not None:
            query = query.where(entry.person_id == only)
        found: dict[int, _Entry] = {}
        for row in self._session.scalars(query):
            before = found.get(row.person_id or 0)
            is_here = (before is not None and before.is_here) or is_learner_here(row)
            found[row.person_id or 0] = _Entry(row, is_here=is_here)
        return found

    def _cases(self, mapping: MappingRow, only: PersonId | None) -> dict[int, ReviewCaseRow]:
        case = ReviewCaseRow
        newest = select(func.max(case.id)).where(
            case.course_id == mapping.course_id, case.definition_line_id == mapping.line_id
        )
        if only is not None:
            newest = newest.where(case.person_id == only)
        query = select(case).where(case.id.in_(newest.group_by(case.person_id)))
        return {row.person_id: row for row in self._session.scalars(query)}

    def _awarded(self, mapping: MappingRow, only: PersonId | None) -> _Awarded:
        item = AwardChangeRow
        since = or_(item.closed_at.is_(None), item.closing == AwardChangeClosing.KEPT)
        query = (
            select(AwardRow.person_id, item.id, item.closing)
            .outerjoin(item, (item.award_id == AwardRow.id) & since)
            .where(
                AwardRow.course_id == mapping.course_id,
                AwardRow.line_id == mapping.line_id,
                AwardRow.state.in_(STANDING),
            )
        )
        if only is not None:
            query = query.where(AwardRow.person_id == only)
        rows = self._session.execute(query).all()
        changed = {person for person, item_id, closing in rows if item_id and closing is None}
        kept = {person for person, item_id, closing in rows if item_id and closing is not None}
        return _Awarded({person for person, *_ in rows}, changed, kept - changed)

    def _canvas(self, course_id: int) -> CanvasPlace:
        api_url, canvas_id = self._session.execute(
            select(PlatformRow.api_url, CourseRow.canvas_course_id)
            .join(CourseRow, CourseRow.platform_id == PlatformRow.id)
            .where(CourseRow.id == course_id)
        ).one()
        return CanvasPlace(api_url=api_url, course_id=CanvasCourseId(canvas_id))


def _line(
    row: CompletionRow,
    name: str,
    found: _Entry | None,
    case: ReviewCaseRow | None,
    awarded: _Awarded,
) -> RosterLine:
    entry = found.row if found else None
    shown = (entry.name if entry else "") or name
    return RosterLine(
        person_id=PersonId(row.person_id),
        name=shown,
        sortable_name=(entry.sortable_name if entry else "") or shown,
        canvas_user_id=CanvasUserId(entry.canvas_user_id) if entry else None,
        sis_id=SisId(entry.sis_user_id) if entry and entry.sis_user_id else None,
        has_left=found is None or not found.is_here,
        state=row.state,
        verdict=row.to_verdict(),
        changed_at=row.changed_at,
        case=case.state if case else None,
        is_case_changed=case is not None and case.state not in CLOSED and not case.seal_current,
        is_awarded=row.person_id in awarded.people,
        is_award_changed=row.person_id in awarded.changed,
        is_award_kept=row.person_id in awarded.kept and row.state is not CompletionState.COMPLETE,
    )
