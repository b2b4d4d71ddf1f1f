"""Canvas's JSON of courses, people, enrollments and files: keys, nulls, absences."""

from typing import Any

from demo.standin.clock import iso
from demo.standin.institution import Institution
from demo.standin.model import Course, Enrollment, Person, StoredFile
from demo.standin.model import Section as CourseSection
from demo.standin.rest.call import Call


def course_json(course: Course, institution: Institution, includes: set[str]) -> dict[str, Any]:
    term_id, term_name, starts, ends = course.term
    shaped: dict[str, Any] = {
        "id": course.id,
        "name": course.name,
        "account_id": course.account_id,
        "uuid": course.uuid,
        "start_at": None,
        "grading_standard_id": None,
        "is_public": False,
        "created_at": iso(course.created_at),
        "course_code": course.code,
        "default_view": "modules",
        "root_account_id": institution.root_account_id,
        "enrollment_term_id": term_id,
        "license": "private",
        "grade_passback_setting": None,
        "end_at": iso(ends) if course.state == "completed" else None,
        "public_syllabus": False,
        "public_syllabus_to_auth": False,
        "storage_quota_mb": 500,
        "is_public_to_auth_users": False,
        "homeroom_course": False,
        "course_color": None,
        "friendly_name": None,
        "calendar": {
            "ics": f"https://canvas.standin.example/feeds/calendars/course_{course.uuid}.ics"
        },
        "hide_final_grades": False,
        "apply_assignment_group_weights": False,
        "time_zone": "America/New_York",
        "blueprint": course.is_blueprint,
        "template": False,
        "sis_course_id": course.sis_course_id,
        "sis_import_id": None,
        "integration_id": None,
        "enrollments": [],
        "workflow_state": course.state,
        "restrict_enrollments_to_course_dates": False,
    }
    if "term" in includes:
        shaped["term"] = {
            "id": term_id,
            "name": term_name,
            "start_at": iso(starts),
            "end_at": iso(ends),
            "created_at": iso(course.created_at),
            "workflow_state": "active",
            "grading_period_group_id": None,
        }
    return shaped


def section_json(section: CourseSection, course: Course) -> dict[str, Any]:
    return {
        "id": section.id,
        "course_id": course.id,
        "name": section.name,
        "start_at": None,
        "end_at": None,
        "created_at": iso(course.created_at),
        "restrict_enrollments_to_section_dates": None,
        "nonxlist_course_id": section.nonxlist_course_id,
        "sis_section_id": section.sis_section_id,
        "sis_course_id": course.sis_course_id,
        "integration_id": None,
        "sis_import_id": None,
    }


def user_json(person: Person) -> dict[str, Any]:
    """A person in a roster; a test student has no login, so no such keys."""
    shaped: dict[str, Any] = {
        "id": person.id,
        "name": person.name,
        "created_at": iso(person.created_at),
        "sortable_name": person.sortable_name,
        "short_name": person.name,
    }
    if not person.test_student:
        shaped |= {
            "sis_user_id": person.sis_user_id,
            "integration_id": None,
            "sis_import_id": None,
            "login_id": person.login_id,
        }
    return shaped


_GRADED = ("StudentEnrollment", "StudentViewEnrollment")
_NO_GRADES: dict[str, None] = dict.fromkeys(
    f"{unposted}{when}_{kind}"
    for unposted in ("", "unposted_")
    for when in ("current", "final")
    for kind in ("grade", "score")
)


def enrollment_json(call: Call, course: Course, row: Enrollment, *, user: bool) -> dict[str, Any]:
    person = course.people[row.user_id]
    shaped: dict[str, Any] = {
        "id": row.id,
        "user_id": row.user_id,
        "course_id": course.id,
        "type": row.type,
        "created_at": iso(row.updated_at),
        "updated_at": iso(row.updated_at),
        "associated_user_id": row.observed_user_id,
        "start_at": None,
        "end_at": None,
        "course_section_id": row.section_id,
        "root_account_id": call.institution.root_account_id,
        "limit_privileges_to_course_section": False,
        "enrollment_state": row.state,
        "role": row.role,
        "role_id": row.role_id,
        "last_activity_at": iso(row.last_activity_at),
        "last_attended_at": None,
        "total_activity_time": 0 if row.last_activity_at is None else 5400,
        "sis_account_id": None,
        "sis_import_id": None,
        "sis_course_id": course.sis_course_id,
        "course_integration_id": None,
        "sis_section_id": next(s.sis_section_id for s in course.sections if s.id == row.section_id),
        "section_integration_id": None,
        "sis_user_id": person.sis_user_id,
        "html_url": f"{call.origin}/courses/{course.id}/users/{call.address_id(row.user_id)}",
    }
    if row.type in _GRADED:
        shaped["grades"] = _grades(call, course, row)
    if user:
        shaped["user"] = user_json(person)
    return shaped


def _grades(call: Call, course: Course, row: Enrollment) -> dict[str, Any]:
    """The course grade, which this campus does not reckon."""
    page = f"{call.origin}/courses/{course.id}/grades/{call.address_id(row.user_id)}"
    return {"html_url": page, **_NO_GRADES}


def file_json(call: Call, file: StoredFile) -> dict[str, Any]:
    """A file; its address carries a verifier and leads to another host."""
    query = f"download_frd=1&verifier={file.verifier}"
    return {
        "id": file.id,
        "uuid": file.uuid,
        "folder_id": None,
        "display_name": file.name,
        "filename": file.name,
        "upload_status": "success",
        "content-type": file.content_type,
        "url": f"{call.origin}/files/{file.id}/download?{query}",
        "size": len(file.content),
        "created_at": iso(file.updated_at),
        "updated_at": iso(file.updated_at),
        "unlock_at": None,
        "locked": False,
        "hidden": False,
        "lock_at": None,
        "hidden_for_user": False,
        "thumbnail_url": None,
        "modified_at": iso(file.updated_at),
        "mime_class": file.content_type.rpartition("/")[2],
        "media_entry_id": None,
        "category": "uncategorized",
        "locked_for_user": False,
    }
