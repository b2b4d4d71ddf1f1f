"""What is changed in whole assignments, enrollments, people and courses while the tool watches."""

from dataclasses import replace

from demo.standin import course_moves, moves
from demo.standin.admin.change import (
    CannotMutateError,
    Change,
    Mutation,
    Order,
    assignment_of,
    learner_of,
    number_of,
    text_of,
)
from demo.standin.admin.orders import find_person
from demo.standin.model import Assignment

_STATES = ("completed", "inactive", "deleted", "active")
SERVICE_ROLE = "Hallmark Service"


def _set_state(change: Change, state: str) -> Assignment:
    assignment = assignment_of(change)
    assignment.state, assignment.updated_at = state, change.now
    return assignment


def unpublish(change: Change) -> Order:
    """Unpublish; the stand-in allows it where work was handed in, which Canvas's page does not."""
    return {"assignment_id": _set_state(change, "unpublished").id, "state": "unpublished"}


def publish(change: Change) -> Order:
    assignment = _set_state(change, "published")
    for user_id in sorted(change.course.learner_ids()):
        if assignment.is_for(user_id):
            moves.submission_of(change.course, assignment.id, user_id)
    return {"assignment_id": assignment.id, "state": "published"}


def assign_to(change: Change) -> Order:
    """Assign to the `people` named and nobody else; to everybody if none are named.

    Whoever loses it keeps the row out of sight, and gets it back as it was.
    canvas-lms lib/submission_lifecycle_manager.rb.
    """
    assignment = assignment_of(change)
    named = change.order.get("people")
    if named is not None and (not isinstance(named, list) or not named):
        raise CannotMutateError("people: a list of cases, names or ids is needed")
    everybody = change.course.learner_ids()
    chosen = {find_person(change.institution, each).id for each in named or ()}
    if chosen - everybody:
        raise CannotMutateError("people: learners of the course are needed")
    assignment.only_for = frozenset(chosen) if named else None
    for user_id in sorted(chosen or everybody):
        moves.submission_of(change.course, assignment.id, user_id)
    return {"assignment_id": assignment.id, "learners": len(chosen or everybody)}


def delete_assignment(change: Change) -> Order:
    return {"assignment_id": _set_state(change, "deleted").id, "state": "deleted"}


def post_grades(change: Change) -> Order:
    """Release every grade of an assignment to its learners."""
    return _show(change, shown=True)


def hide_grades(change: Change) -> Order:
    """Hide every grade of an assignment again."""
    return _show(change, shown=False)


def _show(change: Change, *, shown: bool) -> Order:
    assignment = assignment_of(change)
    rows = [s for s in change.course.submissions.values() if s.assignment_id == assignment.id]
    graded = [row for row in rows if row.graded_at is not None]
    for row in graded:
        row.posted_at = (row.posted_at or change.now) if shown else None
        row.touched_at = change.now
    return {"assignment_id": assignment.id, "posted": shown, "rows": len(graded)}


def publish_grades(change: Change) -> Order:
    """Publish a moderated assignment's grades, those of the first grader unless `grader` says."""
    assignment = assignment_of(change)
    if not assignment.moderated:
        raise CannotMutateError("assignment: its grading is not moderated")
    if assignment.grades_published_at is not None:
        raise CannotMutateError("assignment: its grades are published already")
    grader = number_of(change.order, "grader", 1.0)
    if grader not in {1.0, 2.0}:
        raise CannotMutateError("grader: 1 or 2")
    published = course_moves.publish_grades(
        change.course,
        assignment,
        int(grader) - 1,
        now=change.now,
        job_delay=change.standin.switches.outcome_delay,
    )
    return {"assignment_id": assignment.id, "published": published}


def conclude(change: Change) -> Order:
    """Conclude the course; its enrollments stay as they are, `active` for whoever was active.

    That they ended is only derived, in a table of its own. canvas-lms app/models/course.rb,
    do_complete, and app/models/enrollment_state.rb.
    """
    change.course.state = "completed"
    return {"course_id": change.course.id, "state": "completed"}


def delete_course(change: Change) -> Order:
    change.course.state = "deleted"
    return {"course_id": change.course.id, "state": "deleted"}


def close_to_service(change: Change) -> Order:
    """Move the course where the service account's role does not reach."""
    change.course.hidden_from |= {SERVICE_ROLE}
    return {"course_id": change.course.id, "hidden_from": sorted(change.course.hidden_from)}


def open_to_service(change: Change) -> Order:
    change.course.hidden_from -= {SERVICE_ROLE}
    return {"course_id": change.course.id, "hidden_from": sorted(change.course.hidden_from)}


def end_enrollment(change: Change) -> Order:
    """End a person's enrollments: `completed` unless another state is given."""
    if change.person is None:
        raise CannotMutateError("person: is needed")
    state = str(change.order.get("state", "completed"))
    if state not in _STATES:
        raise CannotMutateError(f"state: one of {', '.join(_STATES)}")
    rows = [e for e in change.course.enrollments if e.user_id == change.person.id]
    for row in rows:
        row.state, row.updated_at = state, change.now
    return {"user_id": change.person.id, "enrollments": [r.id for r in rows], "state": state}


def copy_course(change: Change) -> Order:
    """Copy the course, without its people: new ids but for outcomes of the account."""
    name = text_of(change.order, "name", f"{change.course.name} (copy)")
    made = course_moves.copy_course(change.institution, change.course, name, change.now)
    return {"course_id": made.id, "name": made.name, "previous_course_ids": [change.course.id]}


def merge_users(change: Change) -> Order:
    """Merge the learner named in `from` into `person`; the former's API id dies."""
    keeper = learner_of(change)
    loser = find_person(change.institution, change.order.get("from"))
    if loser.id == keeper.id or loser.id not in change.course.learner_ids():
        raise CannotMutateError("from: another learner of the course is needed")
    course_moves.merge_users(change.course, keeper, loser)
    for name, case in change.institution.cases.items():
        if case.user_id == loser.id:
            change.institution.cases[name] = replace(case, user_id=keeper.id)
    return {"user_id": keeper.id, "merged_user_id": loser.id, "past_sub": loser.lti_id}


COURSE_MUTATIONS: dict[str, Mutation] = {
    "publish": publish,
    "unpublish": unpublish,
    "assign_to": assign_to,
    "delete_assignment": delete_assignment,
    "post_grades": post_grades,
    "hide_grades": hide_grades,
    "publish_grades": publish_grades,
    "conclude": conclude,
    "delete_course": delete_course,
    "close_to_service": close_to_service,
    "open_to_service": open_to_service,
    "end_enrollment": end_enrollment,
    "copy_course": copy_course,
    "merge_users": merge_users,
}
