"""What a teacher or learner changes in one learner's work while the tool watches."""

from demo.standin import moves
from demo.standin.admin.change import (
    CannotMutateError,
    Change,
    Mutation,
    Order,
    criterion_of,
    number_of,
    row_of,
    said,
    teacher_id,
)
from demo.standin.admin.course_mutations import COURSE_MUTATIONS
from demo.standin.admin.rubric_mutations import RUBRIC_MUTATIONS
from demo.standin.ids import IdBase
from demo.standin.model import Assessment, Assignment, Mark, Submission
from demo.standin.seed.work import make_file


def regrade(change: Change) -> Order:
    """Change one criterion's points, the rest as they were."""
    assignment, row = row_of(change)
    criterion = criterion_of(change, assignment)
    marks = dict(row.assessment.marks) if row.assessment else {}
    rating_id = change.order.get("rating_id")
    if rating_id is not None and rating_id not in [r.id for r in criterion.ratings]:
        raise CannotMutateError("rating_id: no such rating on the row")
    marks[criterion.id] = moves.mark_for(criterion, number_of(change.order, "points"), rating_id)
    return _assess(change, assignment, row, marks)


def move_points(change: Change) -> Order:
    """Take points off one row and give them to another: the total, and its time, stay."""
    assignment, row = row_of(change)
    source = criterion_of(change, assignment, "from")
    target = criterion_of(change, assignment, "to")
    points = number_of(change.order, "points", 1.0)
    marks = dict(row.assessment.marks) if row.assessment else {}
    held = {key: mark.points for key, mark in marks.items() if mark.points is not None}
    if source.id == target.id:
        raise CannotMutateError("to: another row than from is needed")
    for field, criterion in (("from", source), ("to", target)):
        if criterion.id not in held:
            raise CannotMutateError(f"{field}: the row has no points yet")
    if held[source.id] < points:
        raise CannotMutateError("points: the row has fewer")
    if target.outcome_id is not None and held[target.id] + points > target.points:
        raise CannotMutateError("points: an outcome's row takes no more than its maximum")
    marks[source.id] = moves.mark_for(source, held[source.id] - points)
    marks[target.id] = moves.mark_for(target, held[target.id] + points)
    return _assess(change, assignment, row, marks)


def assess_all(change: Change) -> Order:
    """Mark every criterion of a learner's work alike; without a rubric, enter a score."""
    assignment, row = row_of(change)
    points = number_of(change.order, "points")
    if assignment.rubric is None:
        moves.grade(assignment, row, points, teacher_id(change.course), change.now)
        return said(row)
    marks = {c.id: moves.mark_for(c, points) for c in assignment.rubric.criteria}
    return _assess(change, assignment, row, marks)


def _assess(
    change: Change, assignment: Assignment, row: Submission, marks: dict[str, Mark]
) -> Order:
    """Save the marks: for the whole group if it is graded as one, apart if moderated."""
    assessor = teacher_id(change.course)
    if assignment.moderated and assignment.grades_published_at is None:
        number = change.course.ids.next(IdBase.ASSESSMENT)
        row.touched_at = change.now
        row.provisional = (Assessment(number, assessor, row.attempt, dict(marks)),)
        return said(row)
    for each in _group_rows(change, assignment, row):
        moves.assess(
            change.course,
            assignment,
            each,
            marks,
            assessor_id=assessor,
            now=change.now,
            job_delay=change.standin.switches.outcome_delay,
        )
    return said(row)


def _group_rows(change: Change, assignment: Assignment, row: Submission) -> list[Submission]:
    if row.group is None or assignment.grade_individually:
        return [row]
    return _members(change, row)


def _members(change: Change, row: Submission) -> list[Submission]:
    rows = change.course.submissions.values()
    return [r for r in rows if r.assignment_id == row.assignment_id and r.group == row.group]


def post(change: Change) -> Order:
    _, row = row_of(change)
    row.posted_at = row.touched_at = change.now
    return said(row)


def unpost(change: Change) -> Order:
    _, row = row_of(change)
    row.posted_at, row.touched_at = None, change.now
    return said(row)


def excuse(change: Change) -> Order:
    assignment, row = row_of(change)
    before = row.graded_at
    moves.excuse(assignment, row, teacher_id(change.course), change.now)
    if change.standin.switches.excuse_graded_at == "stays":
        row.graded_at = before
    return said(row)


def submit(change: Change) -> Order:
    """Hand in text, an address or files, as the learner; in a group, for every member."""
    assignment, row = row_of(change)
    order, now = change.order, change.now
    if "files" in order and not isinstance(order["files"], list):
        raise CannotMutateError("files: a list of names is needed")
    for each in _members(change, row) if row.group is not None else [row]:
        if "files" in order:
            names = [str(name) for name in order["files"]]
            files = [make_file(change.course, name, now, row.user_id) for name in names]
            moves.submit(each, kind="online_upload", now=now, files=files)
        elif "url" in order:
            moves.submit(each, kind="online_url", now=now, url=str(order["url"]))
        else:
            body = str(order.get("body", ""))
            moves.submit(each, kind="online_text_entry", now=now, body=body)
    return said(row) | {"assignment_id": assignment.id}


def resubmit(change: Change) -> Order:
    """Hand in another attempt; it stays ungraded unless `points` are given for every row."""
    _, row = row_of(change)
    if not row.attempt:
        raise CannotMutateError("assignment: nothing was handed in before")
    if "points" in change.order:
        number_of(change.order, "points")
    submit(change)
    return assess_all(change) if "points" in change.order else said(row)


def redo(change: Change) -> Order:
    _, row = row_of(change)
    row.redo_request, row.touched_at = True, change.now
    return said(row)


MUTATIONS: dict[str, Mutation] = {
    "regrade": regrade,
    "move_points": move_points,
    "assess_all": assess_all,
    "post": post,
    "unpost": unpost,
    "excuse": excuse,
    "submit": submit,
    "resubmit": resubmit,
    "redo": redo,
    **RUBRIC_MUTATIONS,
    **COURSE_MUTATIONS,
}
