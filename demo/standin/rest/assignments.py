"""Assignments, assignment groups and rubrics."""

from typing import Any

from demo.standin.model import Assessment, Assignment, Course, Submission
from demo.standin.rest.assignment_shapes import assignment_json, rubric_json
from demo.standin.rest.call import Call, RestError, not_allowed, not_found
from demo.standin.rest.courses import find_course
from demo.standin.rest.paging import numbered
from demo.standin.rest.submission_shapes import full_assessment_json
from demo.standin.world import may_see_grades

_MOST_IDS = 100


def visible(call: Call, course: Course) -> list[Assignment]:
    """Assignments not deleted; unpublished ones only for those who may manage or view as admin."""
    staff = may_see_grades(call.person, course)
    held = [a for a in course.assignments.values() if a.state != "deleted"]
    return sorted((a for a in held if staff or a.published), key=lambda a: (a.position, a.id))


def list_assignments(call: Call, course_id: str) -> list[dict[str, Any]]:
    course = find_course(call, course_id)
    found = visible(call, course)
    wanted = call.numbers("assignment_ids")
    if len(wanted) > _MOST_IDS:
        said = f"Request contains too many assignment_ids.  Limit {_MOST_IDS}"
        raise RestError(400, {"message": said})
    if wanted:
        found = [a for a in found if a.id in wanted]
    return [assignment_json(call, course, a) for a in numbered(call, found)]


def show_assignment(call: Call, course_id: str, assignment_id: str) -> dict[str, Any]:
    course = find_course(call, course_id)
    return assignment_json(call, course, find_assignment(call, course, assignment_id))


def find_assignment(call: Call, course: Course, raw: str) -> Assignment:
    for assignment in visible(call, course):
        if str(assignment.id) == raw:
            return assignment
    raise not_found()


def list_groups(call: Call, course_id: str) -> list[dict[str, Any]]:
    """Assignment groups; their assignments come with `include[]=assignments`, never paged."""
    course = find_course(call, course_id)
    includes = call.includes()
    shaped: list[dict[str, Any]] = []
    groups = list(enumerate(course.groups, start=1))
    for position, (group_id, name) in numbered(call, groups):
        row: dict[str, Any] = {
            "id": group_id,
            "name": name,
            "position": position,
            "group_weight": 0.0,
            "sis_source_id": None,
            "integration_data": {},
            "rules": {},
        }
        if "assignments" in includes:
            mine = [a for a in visible(call, course) if a.group_id == group_id]
            row["assignments"] = [assignment_json(call, course, a) for a in mine]
        shaped.append(row)
    return shaped


def list_rubrics(call: Call, course_id: str) -> list[dict[str, Any]]:
    course = _rubric_course(call, course_id)
    used = (a.rubric for a in course.assignments.values() if a.rubric and a.state != "deleted")
    held = list({rubric.id: rubric for rubric in used}.values())
    return [rubric_json(course, rubric) for rubric in numbered(call, held)]


def show_rubric(call: Call, course_id: str, rubric_id: str) -> dict[str, Any]:
    """One rubric, with all its assessments in one unpaged answer if asked.

    `assessments` mixes the graders' with peers' and learners' own; `graded_assessments` does not.
    """
    course = _rubric_course(call, course_id)
    using = {
        a.id: a
        for a in course.assignments.values()
        if a.rubric is not None and str(a.rubric.id) == rubric_id
    }
    rubric = next((a.rubric for a in using.values()), None)
    if rubric is None:
        raise not_found()
    shaped = rubric_json(course, rubric)
    includes = call.includes() & {"assessments", "graded_assessments", "peer_assessments"}
    if includes:
        rows = [s for s in course.submissions.values() if s.assignment_id in using]
        shaped["assessments"] = [
            full_assessment_json(course, row, held)
            for row in rows
            for held in _assessments(row, includes)
        ]
    return shaped


def _assessments(row: Submission, includes: set[str]) -> list[Assessment]:
    graded = [row.assessment] if row.assessment is not None else []
    if "assessments" in includes:
        return [*graded, *row.others]
    if "graded_assessments" in includes:
        return graded
    return [held for held in row.others if held.kind == "peer_review"]


def _rubric_course(call: Call, raw: str) -> Course:
    course = find_course(call, raw)
    if not may_see_grades(call.person, course):
        raise not_allowed(call.standin)
    return course
