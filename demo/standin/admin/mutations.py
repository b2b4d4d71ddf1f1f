"""What a teacher, learner or administrator changes while the tool watches."""

from collections.abc import Callable
from typing import Any

from demo.standin import moves
from demo.standin.model import Assignment, Course, Criterion, Mark, Person, Submission
from demo.standin.seed.work import make_file
from demo.standin.world import Standin


class CannotMutateError(Exception):
    """The change makes no sense; says which field is wrong."""


Order = dict[str, Any]
Mutation = Callable[[Standin, Course, Person | None, Order], dict[str, Any]]


def _assignment(course: Course, order: Order) -> Assignment:
    asked = str(order.get("assignment"))
    for assignment in course.assignments.values():
        if asked in {str(assignment.id), assignment.name}:
            return assignment
    raise CannotMutateError("assignment: no such id or name in the course")


def _row(course: Course, person: Person | None, order: Order) -> tuple[Assignment, Submission]:
    assignment = _assignment(course, order)
    if person is None or person.id not in course.learner_ids():
        raise CannotMutateError("person: a learner of the course is needed")
    return assignment, moves.submission_of(course, assignment.id, person.id)


def _criterion(assignment: Assignment, order: Order) -> Criterion:
    asked = str(order.get("criterion"))
    for criterion in assignment.rubric.criteria if assignment.rubric else []:
        if asked in {criterion.id, criterion.description}:
            return criterion
    raise CannotMutateError("criterion: no such id or description on the assignment's rubric")


def _teacher(course: Course) -> Person:
    first = next(e for e in course.enrollments if e.type == "TeacherEnrollment")
    return course.people[first.user_id]


def regrade(standin: Standin, course: Course, person: Person | None, order: Order) -> Order:
    """Change one criterion's points, the rest as they were."""
    assignment, row = _row(course, person, order)
    criterion = _criterion(assignment, order)
    try:
        points = float(order["points"])
    except (KeyError, TypeError, ValueError) as wrong:
        raise CannotMutateError("points: a number is needed") from wrong
    marks = dict(row.assessment.marks) if row.assessment else {}
    marks[criterion.id] = moves.mark_for(criterion, points, order.get("rating_id"))
    return _assess(standin, course, assignment, row, marks)


def assess_all(standin: Standin, course: Course, person: Person | None, order: Order) -> Order:
    """Mark every criterion of a learner's work with the same points."""
    assignment, row = _row(course, person, order)
    if assignment.rubric is None:
        moves.grade(
            assignment, row, float(order.get("points", 0)), _teacher(course).id, _now(standin)
        )
        return _said(row)
    points = float(order.get("points", 3))
    marks = {c.id: moves.mark_for(c, points) for c in assignment.rubric.criteria}
    return _assess(standin, course, assignment, row, marks)


def _assess(
    standin: Standin,
    course: Course,
    assignment: Assignment,
    row: Submission,
    marks: dict[str, Mark],
) -> Order:
    moves.assess(
        course,
        assignment,
        row,
        marks,
        assessor_id=_teacher(course).id,
        now=_now(standin),
        job_delay=standin.switches.outcome_delay,
    )
    return _said(row)


def _now(standin: Standin) -> Any:
    return standin.clock.now().replace(microsecond=0)


def _said(row: Submission) -> Order:
    return {
        "submission_id": row.id,
        "state": row.state,
        "score": row.score,
        "attempt": row.attempt,
        "posted": row.posted_at is not None,
    }


def post(standin: Standin, course: Course, person: Person | None, order: Order) -> Order:
    _, row = _row(course, person, order)
    row.posted_at = _now(standin)
    return _said(row)


def unpost(standin: Standin, course: Course, person: Person | None, order: Order) -> Order:
    _, row = _row(course, person, order)
    row.posted_at = None
    return _said(row)


def excuse(standin: Standin, course: Course, person: Person | None, order: Order) -> Order:
    _, row = _row(course, person, order)
    moves.excuse(row, _teacher(course).id, _now(standin))
    return _said(row)


def submit(standin: Standin, course: Course, person: Person | None, order: Order) -> Order:
    """Hand in text, an address or files, as the learner."""
    assignment, row = _row(course, person, order)
    now = _now(standin)
    if "files" in order:
        owner = row.user_id
        files = [make_file(course, str(name), now, owner) for name in order["files"]]
        moves.submit(row, kind="online_upload", now=now, files=files)
    elif "url" in order:
        moves.submit(row, kind="online_url", now=now, url=str(order["url"]))
    else:
        moves.submit(row, kind="online_text_entry", now=now, body=str(order.get("body", "")))
    return _said(row) | {"assignment_id": assignment.id}


def redo(standin: Standin, course: Course, person: Person | None, order: Order) -> Order:
    _, row = _row(course, person, order)
    row.redo_request = True
    return _said(row)


def delete_criterion(
    standin: Standin, course: Course, person: Person | None, order: Order
) -> Order:
    """Take a row off the rubric; assessments keep its id. A row with outcome results stays."""
    assignment = _assignment(course, order)
    criterion = _criterion(assignment, order)
    aligned = {(r.outcome_id, r.assignment_id) for r in course.results.values()}
    if (criterion.outcome_id, assignment.id) in aligned:
        raise CannotMutateError("criterion: an outcome row with results cannot be removed")
    assert assignment.rubric is not None
    assignment.rubric.criteria.remove(criterion)
    return {"criterion": criterion.id, "left": [c.id for c in assignment.rubric.criteria]}


def remove_rubric(standin: Standin, course: Course, person: Person | None, order: Order) -> Order:
    """Take the rubric off: its outcome results go with it, its assessments are detached."""
    assignment = _assignment(course, order)
    assignment.rubric = None
    course.results = {k: r for k, r in course.results.items() if r.assignment_id != assignment.id}
    return {"assignment_id": assignment.id}


def _set_state(standin: Standin, course: Course, order: Order, state: str) -> Order:
    assignment = _assignment(course, order)
    assignment.state = state
    assignment.updated_at = _now(standin)
    return {"assignment_id": assignment.id, "state": state}


def unpublish(standin: Standin, course: Course, person: Person | None, order: Order) -> Order:
    return _set_state(standin, course, order, "unpublished")


def publish(standin: Standin, course: Course, person: Person | None, order: Order) -> Order:
    done = _set_state(standin, course, order, "published")
    for user_id in course.learner_ids():
        moves.submission_of(course, int(done["assignment_id"]), user_id)
    return done


def delete_assignment(
    standin: Standin, course: Course, person: Person | None, order: Order
) -> Order:
    return _set_state(standin, course, order, "deleted")


def conclude(standin: Standin, course: Course, person: Person | None, order: Order) -> Order:
    """Conclude the course: every running enrollment is completed."""
    course.state = "completed"
    for row in course.enrollments:
        if row.state == "active":
            row.state, row.updated_at = "completed", _now(standin)
    return {"course_id": course.id, "state": course.state}


def end_enrollment(standin: Standin, course: Course, person: Person | None, order: Order) -> Order:
    """End a person's enrollments: `completed` unless another state is given."""
    if person is None:
        raise CannotMutateError("person: is needed")
    state = str(order.get("state", "completed"))
    if state not in {"completed", "inactive", "deleted", "active"}:
        raise CannotMutateError("state: one of completed, inactive, deleted, active")
    rows = [e for e in course.enrollments if e.user_id == person.id]
    for row in rows:
        row.state, row.updated_at = state, _now(standin)
    return {"user_id": person.id, "enrollments": [r.id for r in rows], "state": state}


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
