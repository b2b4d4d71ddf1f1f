"""Courses, sections, enrollments, rosters, permissions and the caller."""

from typing import Any

from demo.standin.model import Course, Enrollment, Person
from demo.standin.moves import run_due_jobs
from demo.standin.rest.call import Call, not_allowed, not_found
from demo.standin.rest.paging import bookmarked, numbered
from demo.standin.rest.rights import KNOWN, rights_in
from demo.standin.rest.shapes import course_json, enrollment_json, section_json, user_json
from demo.standin.subjects import older_id, subject_of
from demo.standin.world import may_read_course, may_see_grades

_LIVE = ("active", "invited")
_PSEUDONYM = ("sis_user_id", "integration_id", "sis_import_id", "login_id")


def find_course(call: Call, raw: str) -> Course:
    """The course, if it exists and the caller may look: existence first, then permission."""
    course_id = int(raw) if raw.isascii() and raw.isdigit() else 0
    if course_id not in call.institution.courses:
        raise not_found()
    course = call.institution.course(course_id)
    if course.state == "deleted":
        raise not_found()
    if not may_read_course(call.person, course):
        raise not_allowed(call.standin)
    run_due_jobs(course, call.standin.clock.now())
    return course


def graded_course(call: Call, raw: str) -> Course:
    """The course, for a caller who may see everybody's grades."""
    course = find_course(call, raw)
    if not may_see_grades(call.person, course):
        raise not_allowed(call.standin)
    return course


def show_self(call: Call) -> dict[str, Any]:
    shaped = user_json(call.person)
    return {
        **shaped,
        "avatar_url": f"{call.origin}/images/messages/avatar-50.png",
        "locale": None,
        "effective_locale": "en",
        "permissions": {"can_update_name": True, "can_update_avatar": False},
    }


def show_course(call: Call, course_id: str) -> dict[str, Any]:
    course = find_course(call, course_id)
    shaped = course_json(course, call.institution, call.includes())
    mine = course.of(call.person.id)
    shaped["enrollments"] = [
        {"type": e.type.removesuffix("Enrollment").lower(), "role": e.role, "role_id": e.role_id,
         "user_id": e.user_id, "enrollment_state": e.state}
        for e in mine
    ]  # fmt: skip
    return shaped


def show_permissions(call: Call, course_id: str) -> dict[str, bool]:
    course = find_course(call, course_id)
    held = rights_in(call, course)
    return {name: name in held for name in call.many("permissions") or KNOWN}


def list_sections(call: Call, course_id: str) -> list[dict[str, Any]]:
    course = find_course(call, course_id)
    return [section_json(s, course) for s in numbered(call, course.sections)]


def list_enrollments(call: Call, course_id: str) -> list[dict[str, Any]]:
    """One row a section; always by bookmark."""
    course = find_course(call, course_id)
    kinds, states = set(call.many("type")), set(call.many("state")) or set(_LIVE)
    users = set(call.numbers("user_id"))
    rows = [
        e
        for e in course.enrollments
        if e.state in states
        and (not kinds or e.type in kinds)
        and (not users or e.user_id in users)
    ]
    rows.sort(key=lambda e: _enrollment_key(course, e))
    page = bookmarked(call, "enrollments", rows, lambda e: _enrollment_key(course, e))
    return [enrollment_json(call, course, e, user=True) for e in page]


def _enrollment_key(course: Course, row: Enrollment) -> list[Any]:
    return [row.type, course.people[row.user_id].sortable_name.casefold(), row.id]


def list_users(call: Call, course_id: str) -> list[dict[str, Any]]:
    """One row a person; test students are cut after paging, so pages may be short.

    `student` names no test student: theirs is the type `student_view`. canvas-lms
    lib/user_search.rb and app/controllers/courses_controller.rb.
    """
    course = find_course(call, course_id)
    includes = call.includes()
    asked = call.many("enrollment_type")
    kinds = {f"{name.title().replace('_', '')}Enrollment" for name in asked}
    states = set(call.many("enrollment_state")) or set(_LIVE)
    users = set(call.numbers("user_ids"))
    held: dict[int, list[Enrollment]] = {}
    fitting: set[int] = set()
    for row in course.enrollments:
        if row.state not in states or (users and row.user_id not in users):
            continue
        held.setdefault(row.user_id, []).append(row)
        if not kinds or row.type in kinds:
            fitting.add(row.user_id)
    people = sorted(
        (course.people[user_id] for user_id in fitting),
        key=lambda p: (p.sortable_name.casefold(), p.id),
    )
    page = numbered(call, people, last=False)
    keep_tests = "test_student" in includes or "student_view" in asked
    return [
        _roster_row(call, course, person, held[person.id], includes)
        for person in page
        if keep_tests or not person.test_student
    ]


def _roster_row(
    call: Call, course: Course, person: Person, rows: list[Enrollment], includes: set[str]
) -> dict[str, Any]:
    """A person with every enrollment in the states asked for, of whatever type."""
    shaped = user_json(person)
    if all(row.state == "invited" for row in rows):
        # Nothing personal of somebody who has not accepted yet.
        shaped = {k: v for k, v in shaped.items() if k not in _PSEUDONYM}
    elif "email" in includes and person.email is not None:
        shaped["email"] = person.email
    if "uuid" in includes:
        shaped["uuid"] = person.uuid
    if "lti_id" in includes:
        shaped["lti_id"] = _lti_id(call, course, person)
    if "enrollments" in includes:
        shaped["enrollments"] = [enrollment_json(call, course, e, user=False) for e in rows]
    return shaped


def _lti_id(call: Call, course: Course, person: Person) -> str:
    switches = call.standin.switches
    if switches.roster_lti_id == "older":
        return person.past_lti_ids.get(course.id, older_id(person))
    return subject_of(person, course, per_course=switches.sub_per_course == "on")


def show_user(call: Call, user_id: str) -> dict[str, Any]:
    """A person by API id or by `lti_1_3_id:<sub>`."""
    if user_id.startswith("lti_1_3_id:"):
        sub = user_id.partition(":")[2]
        everybody = list(call.institution.staff.values())
        for course in call.institution.courses.values():
            if course.fill is None or not course.large:
                everybody.extend(call.institution.course(course.id).people.values())
        person = next((p for p in everybody if p.lti_id == sub), None)
        if person is None:
            raise not_found()
        return user_json(person)
    try:
        return user_json(call.institution.person(int(user_id)))
    except (KeyError, ValueError) as unknown:
        raise not_found() from unknown


def show_progress(_call: Call, **_: str) -> dict[str, Any]:
    """A background job's state; nothing here starts one, so there is none to show."""
    raise not_found()
