"""An in-memory Canvas for fast tests, held to the same contract suite as the real gateway.

It refuses what Canvas refuses and pages as Canvas pages, so its `usage` tells the same counts.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from lti_app.canvas.errors import CanvasFailure, CanvasForbidden, CanvasIncomplete, CanvasNotFound
from lti_app.canvas.fake_campus import FakeCourse, Key, new_course
from lti_app.canvas.gateway import Download, Roster, TokenHolder, Usage
from lti_app.canvas.translate_work import not_assigned
from lti_app.domain.clock import Clock
from lti_app.domain.evidence.evidence import (
    AssessmentProvenance,
    AssignmentFact,
    CourseFact,
    OutcomeFact,
    OutcomeResultRow,
    SubmissionRow,
)
from lti_app.domain.ids import AssignmentId, CanvasCourseId, CanvasOutcomeId, CanvasUserId

T = TypeVar("T")

PAGE = 100
GROUPED_ASSIGNMENTS = 8
FEW_ASSIGNMENTS = 40
FEW_PEOPLE = 40


@dataclass(slots=True)
class FakeCanvas:
    """A `CanvasGateway` over `courses`; `open()` gives another with its own counts."""

    clock: Clock
    courses: dict[CanvasCourseId, FakeCourse] = field(default_factory=dict)
    files: dict[str, Download] = field(default_factory=dict)
    failures: dict[str, deque[CanvasFailure]] = field(default_factory=dict)
    happenings: dict[str, Callable[[], None]] = field(default_factory=dict)
    skips: dict[str, str] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    answered_at: datetime | None = None

    def open(self) -> "FakeCanvas":
        """Give a gateway to the same campus that starts counting anew."""
        return replace(self, usage=Usage(), answered_at=None)

    def add_course(self, course_id: str) -> FakeCourse:
        """Make an empty course."""
        made = new_course(self.clock, course_id)
        self.courses[CanvasCourseId(course_id)] = made
        return made

    def fail(self, call: str, failure: CanvasFailure, *, times: int = 1) -> None:
        """Let the next calls of this method fail."""
        self.failures.setdefault(call, deque()).extend([failure] * times)

    def skip(self, call: str, row_id: str) -> None:
        """Let one row slip between two pages of the next answer of this method."""
        self.skips[call] = row_id

    def meanwhile(self, call: str, happens: Callable[[], None]) -> None:
        """Let something happen elsewhere while the next call of this method is answered."""
        self.happenings[call] = happens

    def course(self, course_id: CanvasCourseId) -> CourseFact:
        """Read one course."""
        return self._enter("course", course_id).fact

    def assignments(
        self, course_id: CanvasCourseId, ids: Collection[AssignmentId] | None = None
    ) -> tuple[AssignmentFact, ...]:
        """List assignments."""
        course, left_out = self._enter("assignments", course_id), self.skips.pop("assignments", "")
        return self._listed(
            a
            for a in course.assignments.values()
            if (ids is None or a.assignment_id in ids) and a.assignment_id != left_out
        )

    def roster(
        self, course_id: CanvasCourseId, user_ids: Collection[CanvasUserId] | None = None
    ) -> Roster:
        """List the people."""
        course, left_out = self._enter("roster", course_id), self.skips.pop("roster", "")
        rows = self._listed(
            row
            for row in course.roster.values()
            if (user_ids is None or row.user_id in user_ids) and row.user_id != left_out
        )
        if user_ids is not None:
            self._count(max(0, -(-len(user_ids) // FEW_PEOPLE) - 1), 0)
        return Roster(rows=rows, is_proven=True)

    def submissions(
        self,
        course_id: CanvasCourseId,
        assignment_ids: Collection[AssignmentId],
        *,
        student_ids: Collection[CanvasUserId] | None = None,
        graded_since: datetime | None = None,
        submitted_since: datetime | None = None,
        provenance: bool = False,
        expecting: Collection[CanvasUserId] = (),
    ) -> tuple[SubmissionRow, ...]:
        """Read submissions; one assignment that is not there or not published sinks the call."""
        course = self._enter("submissions", course_id)
        known = {a.assignment_id for a in course.assignments.values() if a.published}
        path = f"courses/{course_id}/students/submissions"
        if not set(assignment_ids) <= known:
            raise CanvasForbidden("no permission for this call", path=path, status=403)
        if not set(expecting) <= set(course.roster):
            raise CanvasIncomplete("learners of the course are missing from it", path=path)
        if not set(student_ids or ()) <= set(course.roster):
            raise CanvasForbidden("no permission for this call", path=path, status=403)
        asked = {
            key: row if provenance else _without_provenance(row)
            for key, row in sorted(course.work.items())
            if key[1] in assignment_ids
            and key[0] in course.roster
            and (student_ids is None or key[0] in student_ids)
        }
        if graded_since is None and submitted_since is None:
            return self._by_learner(course, asked, student_ids, assignment_ids)
        return self._listed(
            row
            for row in asked.values()
            if row.fact.visible
            and _is_after(row.fact.graded_at, graded_since)
            and _is_after(row.fact.submitted_at, submitted_since)
        )

    def outcome_results(
        self,
        course_id: CanvasCourseId,
        outcome_ids: Collection[CanvasOutcomeId],
        user_ids: Collection[CanvasUserId] | None = None,
    ) -> tuple[OutcomeResultRow, ...]:
        """Read results; one unlinked outcome or one stranger sinks the call."""
        course = self._enter("outcome_results", course_id)
        if not set(outcome_ids) <= set(course.outcomes) or not set(user_ids or ()) <= set(
            course.roster
        ):
            raise CanvasForbidden(
                "an id or a value is refused",
                path=f"courses/{course_id}/outcome_results",
                status=400,
            )
        left_out = self.skips.pop("outcome_results", "")
        return self._listed(
            row
            for row in course.results.values()
            if row.fact.outcome_id in outcome_ids
            and (user_ids is None or row.user_id in user_ids)
            and row.fact.result_id != left_out
        )

    def outcomes(self, course_id: CanvasCourseId) -> tuple[OutcomeFact, ...]:
        """List the outcomes linked."""
        return self._listed(self._enter("outcomes", course_id).outcomes.values())

    def download(self, file_id: str) -> Download:
        """Fetch one file."""
        self._meet("download")
        self.usage.requests += 1
        if file_id not in self.files:
            raise CanvasNotFound("unknown, or invisible to us", path=f"files/{file_id}", status=404)
        return self.files[file_id]

    def check_token(self) -> TokenHolder:
        """Say whose token this is."""
        self._meet("check_token")
        self.usage.requests += 1
        return TokenHolder(user_id=CanvasUserId("1"), name="Hallmark")

    def _by_learner(
        self,
        course: FakeCourse,
        asked: dict[Key, SubmissionRow],
        student_ids: Collection[CanvasUserId] | None,
        assignment_ids: Collection[AssignmentId],
    ) -> tuple[SubmissionRow, ...]:
        """Give a row for each learner and assignment; what is not assigned has lost its row."""
        most = GROUPED_ASSIGNMENTS if student_ids is None else FEW_ASSIGNMENTS
        # Somebody without any row at all slipped between two pages: nothing is told of them.
        told = {user for user, _ in course.work} & set(course.roster)
        learners = sorted(told if student_ids is None else told & set(student_ids))
        calls = -(-len(assignment_ids) // most)
        there = {key: row for key, row in asked.items() if row.fact.visible}
        self._count(calls * max(1, -(-len(student_ids or course.roster) // PAGE)), len(there))
        return tuple(
            there.get((user, assignment)) or not_assigned(user, assignment)
            for user in learners
            for assignment in sorted(assignment_ids)
        )

    def _enter(self, call: str, course_id: CanvasCourseId) -> FakeCourse:
        self._meet(call)
        if course_id not in self.courses:
            raise CanvasNotFound(
                "unknown, or invisible to us", path=f"courses/{course_id}", status=404
            )
        if call == "course":
            self.usage.requests += 1
        return self.courses[course_id]

    def _meet(self, call: str) -> None:
        if self.answered_at is None:
            self.answered_at = self.clock.now()
        if happens := self.happenings.pop(call, None):
            happens()
        if waiting := self.failures.get(call):
            self.usage.requests += 1
            raise waiting.popleft()

    def _listed(self, rows: Iterable[T]) -> tuple[T, ...]:
        found = tuple(rows)
        self._count(max(1, -(-len(found) // PAGE)), len(found))
        return found

    def _count(self, pages: int, rows: int) -> None:
        self.usage.requests += pages
        self.usage.pages += pages
        self.usage.rows += rows


def _is_after(moment: datetime | None, since: datetime | None) -> bool:
    return since is None or (moment is not None and moment > since)


def _without_provenance(row: SubmissionRow) -> SubmissionRow:
    return replace(row, fact=replace(row.fact, provenance=AssessmentProvenance()))
