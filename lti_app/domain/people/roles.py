"""What a course role a launch earns: membership roles only, compared whole.

LTI 1.3 core, role vocabularies: one list mixes course (membership), institution and system roles.
Decided: a student enrollment makes a learner here, whatever else the person is; a Canvas role
never gives award power (Policy 380.104, R4).
"""

from collections.abc import Collection
from enum import StrEnum

from lti_app.domain.people.actor import CourseRole

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"


class MembershipRole(StrEnum):
    """The membership roles that mean something here; every other role is ignored."""

    LEARNER = MEMBERSHIP + "#Learner"
    INSTRUCTOR = MEMBERSHIP + "#Instructor"
    TEACHING_ASSISTANT = MEMBERSHIP + "/Instructor#TeachingAssistant"


TEST_STUDENT = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


def course_role(roles: Collection[str]) -> CourseRole:
    """Decide the course role of a launch. A TA also carries Instructor, so TA is asked first."""
    if is_test_student(roles):
        return CourseRole.NONE
    if MembershipRole.LEARNER in roles:
        return CourseRole.LEARNER
    if MembershipRole.TEACHING_ASSISTANT in roles:
        return CourseRole.TEACHING_ASSISTANT
    if MembershipRole.INSTRUCTOR in roles:
        return CourseRole.TEACHER
    return CourseRole.NONE


def is_test_student(roles: Collection[str]) -> bool:
    """Say whether this is the made-up learner of Student View, who earns nothing."""
    return TEST_STUDENT in roles
