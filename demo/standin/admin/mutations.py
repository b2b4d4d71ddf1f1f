"""What a teacher, learner or administrator changes while the tool watches."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from demo.standin import moves
from demo.standin.model import Assignment, Course, Criterion, Mark, Person, Submission
from demo.standin.seed.work import make_file
from demo.standin.world import Standin


class CannotMutateError(Exception):
    """The change makes no sense; says which field is wrong."""


Order = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One change asked for: in which course, about whom, and the rest of the order."""

    standin: Standin
    course: Course
    person: Person | None
    order: Order

    @property
    def now(self) -> datetime:
        return self.standin.clock.now().replace(microsecond=0)


Mutation = Callable[[Change], Order]


def _assignment(change: Change) -> Assignment:
    asked = str(change.order.get("assignment"))
    for assignment in change.course.assignments.values():
        if asked in {str(assignment.id), assignment.name}:
            return assignment
    raise CannotMutateError("assignment: no such id or name in the course")


def _row(change: Change) -> tuple[Assignment, Submission]:
    assignment = _assignment(change)
    if change.person is None or change.person.id not in change.course.learner_ids():
        raise CannotMutateError("person: a learner of the course is needed")
    return assignment, moves.submission_of(change.course, assignment.id, change.person.id)


def _criterion(change: Change, assignment: Assignment) -> Criterion:
    asked = str(change.order.get("criterion"))
    for criterion in assignment.rubric.criteria if assignment.rubric else []:
        if asked in {criterion.id, criterion.description}:
            return criterion
    raise CannotMutateError("criterion: no such id or description on the assignment's rubric")


def _points(change: Change) -> float:
    try:
        return float(change.order["points"])
    except (KeyError, TypeError, ValueError) as wrong:
        raise CannotMutateError("points: a number is needed") from wrong


def _teacher_id(change: Change) -> int:
    return next(e.user_id for e in change.course.enrollments if e.type == "TeacherEnrollment")


def _said(row: Submission) -> Order:
    return {
        "submission_id": row.id,
        "state": row.state,
        "score": row.score,
        "attempt": row.attempt,
        "posted": row.posted_at is not None,
    }


def regrade(change: Change) -> Order:
    """Change one criterion's points, the rest as they were."""
    assignment, row = _row(change)
    criterion = _criterion(change, assignment)
    marks = dict(row.assessment.marks) if row.assessment else {}
    rating_id = change.order.get("rating_id")
    marks[criterion.id] = moves.mark_for(criterion, _points(change), rating_id)
    return _assess(change, assignment, row, marks)


def assess_all(change: Change) -> Order:
    """Mark every criterion of a learner's work alike; without a rubric, enter a score."""
    assignment, row = _row(change)
    points = _points(change)
    if assignment.rubric is None:
        moves.grade(assignment, row, points, _teacher_id(change), change.now)
        return _said(row)
    marks = {c.id: moves.mark_for(c, points) for c in assignment.rubric.criteria}
    return _assess(change, assignment, row, marks)


def _assess(
    change: Change, assignment: Assignment, row: Submission, marks: dict[str, Mark]
) -> Order:
    moves.assess(
        change.course,
        assignment,
        row,
        marks,
        assessor_id=_teacher_id(change),
        now=change.now,
        job_delay=change.standin.switches.outcome_delay,
    )
    return _said(row)


def post(change: Change) -> Order:
    _, row = _row(change)
    row.posted_at = change.now
    return _said(row)


def unpost(change: Change) -> Order:
    _, row = _row(change)
    row.posted_at = None
    return _said(row)


def excuse(change: Change) -> Order:
    _, row = _row(change)
    moves.excuse(row, _teacher_id(change), change.now)
    return _said(row)


def submit(change: Change) -> Order:
    """Hand in text, an address or files, as the learner."""
    assignment, row = _row(change)
    order, now = change.order, change.now
    if "files" in order:
        files = [make_file(change.course, str(name), now, row.user_id) for name in order["files"]]
        moves.submit(row, kind="online_upload", now=now, files=files)
    elif "url" in order:
        moves.submit(row, kind="online_url", now=now, url=str(order["url"]))
    else:
        moves.submit(row, kind="online_text_entry", now=now, body=str(order.get("body", "")))
    return _said(row) | {"assignment_id": assignment.id}


def redo(change: Change) -> Order:
    _, row = _row(change)
    row.redo_request = True
    return _said(row)


def delete_criterion(change: Change) -> Order:
    """Take a row off the rubric; assessments keep its id. A row with outcome results stays."""
    assignment = _assignment(change)
    criterion = _criterion(change, assignment)
    aligned = {(r.outcome_id, r.assignment_id) for r in change.course.results.values()}
    if (criterion.outcome_id, assignment.id) in aligned:
        raise CannotMutateError("criterion: an outcome row with results cannot be removed")
    assert assignment.rubric is not None
    assignment.rubric.criteria.remove(criterion)
    return {"criterion": criterion.id, "left": [c.id for c in assignment.rubric.criteria]}


def remove_rubric(change: Change) -> Order:
    """Take the rubric off: its outcome results go with it, its assessments are detached."""
    assignment = _assignment(change)
    assignment.rubric = None
    results = change.course.results
    change.course.results = {k: r for k, r in results.items() if r.assignment_id != assignment.id}
    return {"assignment_id": assignment.id}


def _set_state(change: Change, state: str) -> Assignment:
    assignment = _assignment(change)
    assignment.state, assignment.updated_at = state, change.now
    return assignment


def unpublish(change: Change) -> Order:
    return {"assignment_id": _set_state(change, "unpublished").id, "state": "unpublished"}


def publish(change: Change) -> Order:
    assignment = _set_state(change, "published")
    for user_id in sorted(change.course.learner_ids()):
        moves.submission_of(change.course, assignment.id, user_id)
    return {"assignment_id": assignment.id, "state": "published"}


def delete_assignment(change: Change) -> Order:
    return {"assignment_id": _set_state(change, "deleted").id, "state": "deleted"}


def conclude(change: Change) -> Order:
    """Conclude the course: every running enrollment is completed."""
    change.course.state = "completed"
    for row in change.course.enrollments:
        if row.state == "active":
            row.state, row.updated_at = "completed", change.now
    return {"course_id": change.course.id, "state": "completed"}


def end_enrollment(change: Change) -> Order:
    """End a person's enrollments: `completed` unless another state is given."""
    if change.person is None:
        raise CannotMutateError("person: is needed")
    state = str(change.order.get("state", "completed"))
    if state not in {"completed", "inactive", "deleted", "active"}:
        raise CannotMutateError("state: one of completed, inactive, deleted, active")
    rows = [e for e in change.course.enrollments if e.user_id == change.person.id]
    for row in rows:
        row.state, row.updated_at = state, change.now
    return {"user_id": change.person.id, "enrollments": [r.id for r in rows], "state": state}


MUTATIONS: dict[str, Mutation] = {
    "regrade": regrade,
    "assess_all": assess_all,
    "post": post,
    "unpost": unpost,
    "excuse": excuse,
    "submit": submit,
    "redo": redo,
    "delete_criterion": delete_criterion,
    "remove_rubric": remove_rubric,
    "unpublish": unpublish,
    "publish": publish,
    "delete_assignment": delete_assignment,
    "conclude": conclude,
    "end_enrollment": end_enrollment,
}
