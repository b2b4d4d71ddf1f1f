"""What a caller may do in a course: one table behind the permissions and every refusal."""

from demo.standin.model import Course
from demo.standin.rest.call import Call, not_allowed
from demo.standin.world import may_see_grades, reaches

KNOWN = (
    "read",
    "read_roster",
    "view_all_grades",
    "read_sis",
    "manage_rubrics",
    "manage_grades",
    "send_messages",
    "manage_assignments_add",
    "read_as_admin",
    "read_course_content",
)


def sees_sis(call: Call) -> bool:
    """Whether the caller's account role sees SIS data, which a site may keep from a service."""
    return call.standin.switches.sis_ids == "told" or call.person.account_role == "AccountAdmin"


def rights_in(call: Call, course: Course) -> set[str]:
    """A grader reads all; an account role reads more, and writes where its site lets it."""
    found = {"read", "read_course_content", "send_messages"}
    if may_see_grades(call.person, course):
        found |= {"read_roster", "view_all_grades"}
    if any(e.type == "TeacherEnrollment" for e in course.of(call.person.id)):
        found |= {"manage_grades", "manage_assignments_add", "manage_rubrics"}
    if reaches(call.person, course):
        found |= {"manage_rubrics", "read_as_admin"}
        if sees_sis(call):
            found.add("read_sis")
        writes = call.standin.switches.service_rights == "write"
        if writes or call.person.account_role == "AccountAdmin":
            found |= {"manage_grades", "manage_assignments_add"}
    return found


def require(call: Call, course: Course, right: str) -> None:
    """Refuse a caller without a right, as Canvas does: never with a dead token's header."""
    if right not in rights_in(call, course):
        raise not_allowed(call.standin)
