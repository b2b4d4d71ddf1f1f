"""Making an assignment, and putting a rubric on it.

canvas-lms app/controllers/assignments_api_controller.rb, create, and
rubric_associations_controller.rb, seen 2026-11.
"""

from typing import Any

from demo.standin import rubric_moves
from demo.standin.ids import IdBase
from demo.standin.model import Assignment, Rubric
from demo.standin.moves import submission_of
from demo.standin.rest.assignment_shapes import assignment_json
from demo.standin.rest.assignments import find_assignment
from demo.standin.rest.call import Answer, Call, RestError, not_found
from demo.standin.rest.courses import find_course
from demo.standin.rest.rights import require

_YES = {"1", "true"}


def create_assignment(call: Call, course_id: str) -> Answer:
    """A new assignment, unpublished unless it is asked to be published."""
    course = find_course(call, course_id)
    require(call, course, "manage_assignments_add")
    now = call.standin.clock.now()
    kinds = call.posted("assignment", "submission_types") or ["none"]
    published = str(call.posted("assignment", "published")).lower() in _YES
    made = Assignment(
        id=course.ids.next(IdBase.ASSIGNMENT),
        group_id=course.groups[0][0],
        position=1 + max((a.position for a in course.assignments.values()), default=0),
        name=str(call.posted("assignment", "name") or "No Title"),
        description=str(call.posted("assignment", "description") or ""),
        grading_type=str(call.posted("assignment", "grading_type") or "points"),
        points_possible=float(call.posted("assignment", "points_possible") or 0.0),
        submission_types=[kinds] if isinstance(kinds, str) else list(kinds),
        due_at=None,
        created_at=now,
        updated_at=now,
        state="published" if published else "unpublished",
    )
    course.assignments[made.id] = made
    if published:
        for user_id in sorted(course.learner_ids()):
            submission_of(course, made.id, user_id)
    return Answer(assignment_json(call, course, made), 201)


def associate_rubric(call: Call, course_id: str) -> dict[str, Any]:
    """Put a rubric on an assignment: outcome results by the one before it are gone."""
    course = find_course(call, course_id)
    require(call, course, "manage_rubrics")
    if call.posted("rubric_association", "association_type") != "Assignment":
        raise RestError(400, {"errors": {"association_type": "must be Assignment"}})
    assignment = find_assignment(
        call, course, str(call.posted("rubric_association", "association_id"))
    )
    wanted = str(call.posted("rubric_association", "rubric_id"))
    used = (a.rubric for a in course.assignments.values() if a.rubric is not None)
    source = next((rubric for rubric in used if str(rubric.id) == wanted), None)
    if source is None:
        raise not_found()
    held = assignment.rubric
    if held is None or held.id != source.id:
        _replace(call, assignment, source, course_id=course_id)
    grades = str(call.posted("rubric_association", "use_for_grading")).lower() in _YES
    assignment.use_rubric_for_grading = grades
    assert assignment.rubric is not None
    if grades:
        assignment.points_possible = assignment.rubric.points_possible
    return {
        "id": assignment.rubric.association_id,
        "rubric_id": source.id,
        "association_id": assignment.id,
        "association_type": "Assignment",
        "use_for_grading": grades,
        "purpose": "grading",
        "summary_data": None,
        "hide_score_total": False,
        "hide_points": source.hide_points,
        "hide_outcome_results": source.hide_outcome_results,
    }


def _replace(call: Call, assignment: Assignment, source: Rubric, *, course_id: str) -> None:
    course = find_course(call, course_id)
    rubric_moves.detach(course, assignment)
    assignment.rubric = Rubric(
        id=source.id,
        association_id=course.ids.next(IdBase.RUBRIC_ASSOCIATION),
        title=source.title,
        criteria=source.criteria,
        free_form=source.free_form,
        hide_points=source.hide_points,
        hide_outcome_results=source.hide_outcome_results,
    )
    assignment.updated_at = call.standin.clock.now()
