"""One change asked for, and finding what it names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from demo.standin import moves
from demo.standin.institution import Institution
from demo.standin.model import Assignment, Course, Criterion, Outcome, Person, Submission
from demo.standin.world import Standin


class CannotMutateError(Exception):
    """The change makes no sense; says which field is wrong."""


Order = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One change asked for: in which course, about whom, and the rest of the order."""

    standin: Standin
    institution: Institution
    course: Course
    person: Person | None
    order: Order

    @property
    def now(self) -> datetime:
        return self.standin.clock.now().replace(microsecond=0)


Mutation = Callable[[Change], Order]


def assignment_of(change: Change) -> Assignment:
    """The assignment named by id or name; one in use before one deleted."""
    asked = str(change.order.get("assignment"))
    found = [a for a in change.course.assignments.values() if asked in {str(a.id), a.name}]
    if not found:
        raise CannotMutateError("assignment: no such id or name in the course")
    return min(found, key=lambda a: a.state == "deleted")


def learner_of(change: Change) -> Person:
    if change.person is None or change.person.id not in change.course.learner_ids():
        raise CannotMutateError("person: a learner of the course is needed")
    return change.person


def row_of(change: Change) -> tuple[Assignment, Submission]:
    """The learner's row on a published assignment they have."""
    assignment, person = assignment_of(change), learner_of(change)
    if not assignment.published:
        raise CannotMutateError("assignment: it is not published")
    if not assignment.is_for(person.id):
        raise CannotMutateError("assignment: it is assigned to others only")
    return assignment, moves.submission_of(change.course, assignment.id, person.id)


def criterion_of(change: Change, assignment: Assignment, field: str = "criterion") -> Criterion:
    asked = str(change.order.get(field))
    for criterion in assignment.rubric.criteria if assignment.rubric else []:
        if asked in {criterion.id, criterion.description}:
            return criterion
    raise CannotMutateError(f"{field}: no such id or description on the assignment's rubric")


def outcome_of(change: Change) -> Outcome:
    """The outcome named by id or title; the course's only one if none is named."""
    linked = [outcome for outcome in change.course.outcomes.values() if outcome.linked]
    if "outcome" not in change.order and len(linked) == 1:
        return linked[0]
    asked = str(change.order.get("outcome"))
    for outcome in linked:
        if asked in {str(outcome.id), outcome.title}:
            return outcome
    raise CannotMutateError("outcome: no such id or title among the course's")


def number_of(order: Order, field: str, default: float | None = None) -> float:
    """A finite number of zero or more."""
    raw = order.get(field, default)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 <= raw < 1_000_000:
        raise CannotMutateError(f"{field}: a number is needed")
    return float(raw)


def text_of(order: Order, field: str, default: str) -> str:
    raw = order.get(field, default)
    if not isinstance(raw, str) or not raw.strip():
        raise CannotMutateError(f"{field}: a text is needed")
    return raw


def teacher_id(course: Course) -> int:
    return next(e.user_id for e in course.enrollments if e.type == "TeacherEnrollment")


def said(row: Submission) -> Order:
    """What became of a row."""
    return {
        "submission_id": row.id,
        "state": row.state,
        "score": row.score,
        "attempt": row.attempt,
        "posted": row.posted_at is not None,
    }
