"""LTI roles as Canvas words them. canvas-lms lib/lti/substitutions_helper.rb, seen 2026-11."""

from demo.standin.institution import Institution
from demo.standin.lti.where import Where
from demo.standin.model import Enrollment, Person
from demo.standin.switches import Switches

_LIS = "http://purl.imsglobal.org/vocab/lis/v2/"
SYSTEM_USER = f"{_LIS}system/person#User"
NOBODY = f"{_LIS}system/person#None"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
_MEMBERSHIP = {
    "TeacherEnrollment": (f"{_LIS}membership#Instructor",),
    "TaEnrollment": (
        f"{_LIS}membership/Instructor#TeachingAssistant",
        f"{_LIS}membership#Instructor",
    ),
    "DesignerEnrollment": (f"{_LIS}membership#ContentDeveloper",),
    "StudentEnrollment": (f"{_LIS}membership#Learner",),
    "StudentViewEnrollment": (f"{_LIS}membership#Learner", TEST_USER),
    "ObserverEnrollment": (f"{_LIS}membership#Mentor",),
}
_INSTITUTION = {
    "TeacherEnrollment": f"{_LIS}institution/person#Instructor",
    "TaEnrollment": f"{_LIS}institution/person#Instructor",
    "DesignerEnrollment": f"{_LIS}institution/person#Instructor",
    "StudentEnrollment": f"{_LIS}institution/person#Student",
    "StudentViewEnrollment": f"{_LIS}institution/person#Student",
}


def roles_of(where: Where) -> list[str]:
    """All roles in one sorted list: course, institution and system together."""
    if where.is_visitor:
        return [NOBODY]
    found = {SYSTEM_USER}
    for enrollment in where.current_enrollments():
        found.update(_MEMBERSHIP[enrollment.type])
    found.update(institution_roles(where.institution, where.person, where.switches))
    return sorted(found)


def membership_roles(enrollment: Enrollment) -> tuple[str, ...]:
    """What one enrollment makes of a person in its course."""
    return _MEMBERSHIP[enrollment.type]


def institution_roles(institution: Institution, person: Person, switches: Switches) -> set[str]:
    """What a person is anywhere in the institution, from enrollments that still run."""
    found: set[str] = set()
    if person.account_role is not None:
        found.add(f"{_LIS}institution/person#Administrator")
    for course_id in institution.teaches.get(person.id, []):
        institution.course(course_id)
    for course in institution.filled():
        for enrollment in course.of(person.id):
            designs = enrollment.type == "DesignerEnrollment"
            if designs and switches.designer_institution_role == "none":
                continue
            if enrollment.state == "active" and enrollment.type in _INSTITUTION:
                found.add(_INSTITUTION[enrollment.type])
    return found
