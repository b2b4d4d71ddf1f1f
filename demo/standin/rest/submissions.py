"""Submissions of many learners, flat or grouped by student, and of one.

canvas-lms app/controllers/submissions_api_controller.rb, for_students and show, seen 2026-11.
"""

import re
from datetime import UTC, datetime
from typing import Any

from demo.standin.clock import parse_iso
from demo.standin.model import Course, Enrollment, Submission
from demo.standin.rest.assignments import find_assignment
from demo.standin.rest.call import Call, RestError, not_allowed, not_found
from demo.standin.rest.courses import find_course
from demo.standin.rest.paging import bookmarked, numbered
from demo.standin.rest.submission_shapes import submission_json
from demo.standin.world import may_see_grades

_MOST_STUDENTS = 100
_ISO8601 = re.compile(
    r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$"
)
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def list_submissions(call: Call, course_id: str) -> list[dict[str, Any]]:
    """Rows of the asked students and assignments; one bad id refuses the whole call."""
    course = find_course(call, course_id)
    students = _students(call, course)
    students = _in_enrollment_state(call, course, students)
    assignments = _assignments(call, course)
    submitted = _since(call, "submitted_since")
    graded = _since(call, "graded_since")
    state = call.one("workflow_state")

    def fits(row: Submission) -> bool:
        return (
            row.assignment_id in assignments
            and course.assignments[row.assignment_id].is_for(row.user_id)
            and (submitted is None or (row.submitted_at or _LONG_AGO) > submitted)
            and (graded is None or (row.graded_at or _LONG_AGO) > graded)
            and (state is None or row.state == state)
        )

    if call.one("grouped") is not None:
        return _grouped(call, course, students, [s for s in course.submissions.values() if fits(s)])
    rows = [s for s in course.submissions.values() if s.user_id in students and fits(s)]
    includes = call.includes()
    return [_listed(call, course, row, includes) for row in _flat_page(call, rows)]


def _listed(call: Call, course: Course, row: Submission, includes: set[str]) -> dict[str, Any]:
    """One of many: Canvas looks their visibility up by the wrong key, and finds none."""
    shaped = submission_json(call, course, row, includes)
    if "assignment_visible" in shaped and call.standin.switches.bulk_visibility == "false":
        shaped["assignment_visible"] = False
    return shaped


def _students(call: Call, course: Course) -> set[int]:
    """Whom the caller asks about; `all` takes every student not deleted, the test student too."""
    asked = call.many("student_ids")
    sees_all = may_see_grades(call.person, course)
    everybody = course.learner_ids()
    if "all" in asked and sees_all:
        return everybody
    wanted = set(call.numbers("student_ids")) or {call.person.id}
    allowed = everybody if sees_all else _own(call, course)
    if "all" in asked:
        wanted = allowed
    if not wanted or wanted - allowed:
        raise not_allowed(call.standin)
    if len(wanted) > _MOST_STUDENTS:
        raise RestError(400, {"error": "too many students"})
    return wanted


def _own(call: Call, course: Course) -> set[int]:
    mine = course.of(call.person.id)
    return {
        e.observed_user_id or e.user_id
        for e in mine
        if e.type == "StudentEnrollment" or e.observed_user_id is not None
    }


def _in_enrollment_state(call: Call, course: Course, students: set[int]) -> set[int]:
    asked = call.one("enrollment_state")
    if asked is None:
        return students
    states = {"active": "active", "concluded": "completed"}
    if asked not in states:
        raise RestError(400, {"error": "invalid enrollment_state"})
    return {e.user_id for e in course.student_rows() if e.state == states[asked]} & students


def _assignments(call: Call, course: Course) -> set[int]:
    published = {a.id for a in course.assignments.values() if a.published}
    wanted = set(call.numbers("assignment_ids"))
    if wanted - published:
        raise RestError(403, {"error": "invalid assignment ids requested"})
    return wanted or published


def _since(call: Call, name: str) -> datetime | None:
    """A moment to be strictly after; a malformed one is refused."""
    raw = call.one(name)
    if raw is None:
        return None
    if not _ISO8601.match(raw):
        raise RestError(400, {"errors": {name: f"Invalid datetime for {name}"}})
    return parse_iso(raw)


def _flat_page(call: Call, rows: list[Submission]) -> list[Submission]:
    """By bookmark where ascending, by number where descending."""
    by_graded = call.one("order") == "graded_at"
    if call.one("order_direction") == "descending":
        rows.sort(key=lambda s: (s.graded_at or _LONG_AGO) if by_graded else s.id, reverse=True)
        return numbered(call, rows)
    if by_graded:
        rows.sort(key=_graded_key)
        return bookmarked(call, "submissions-graded", rows, _graded_key)
    rows.sort(key=lambda s: s.id)
    return bookmarked(call, "submissions", rows, lambda s: [s.id])


def _graded_key(row: Submission) -> list[Any]:
    return [row.graded_at.isoformat() if row.graded_at else "~", row.id]


def _grouped(
    call: Call, course: Course, students: set[int], rows: list[Submission]
) -> list[dict[str, Any]]:
    """One row a student, numbered; learners without a fitting submission come empty."""
    page = numbered(call, sorted(students))
    mine: dict[int, list[Submission]] = {user_id: [] for user_id in page}
    for row in rows:
        if row.user_id in mine:
            mine[row.user_id].append(row)
    includes = call.includes()
    shaped: list[dict[str, Any]] = []
    for user_id in page:
        person = course.people[user_id]
        group: dict[str, Any] = {
            "user_id": user_id,
            "section_id": _preferred(course, user_id).section_id,
            "submissions": [_listed(call, course, s, includes) for s in mine[user_id]],
        }
        if not person.test_student:
            group |= {"integration_id": None, "sis_user_id": person.sis_user_id}
        call.cells += len(mine[user_id])
        shaped.append(group)
    return shaped


def _preferred(course: Course, user_id: int) -> Enrollment:
    ranks = ("active", "invited", "inactive", "completed")
    rows = [e for e in course.student_rows() if e.user_id == user_id]
    return min(rows, key=lambda e: ranks.index(e.state))


def show_submission(call: Call, course_id: str, assignment_id: str, user_id: str) -> dict[str, Any]:
    course, row = find_work(call, course_id, assignment_id, user_id)
    return submission_json(call, course, row, call.includes())


def find_work(
    call: Call, course_id: str, assignment_id: str, user_id: str
) -> tuple[Course, Submission]:
    course = find_course(call, course_id)
    assignment = find_assignment(call, course, assignment_id)
    wanted = call.person.id if user_id == "self" else int(user_id) if user_id.isdecimal() else 0
    row = course.submissions.get((assignment.id, wanted))
    if row is None or wanted not in course.learner_ids() or not assignment.is_for(wanted):
        raise not_found()
    if not may_see_grades(call.person, course) and wanted not in _own(call, course):
        raise not_allowed(call.standin)
    return course, row
