"""Course roles from membership URIs only, compared whole."""

import pytest

from lti_app.domain.people.actor import CourseRole
from lti_app.domain.people.roles import course_role, is_test_student

LIS = "http://purl.imsglobal.org/vocab/lis/v2/"
USER = LIS + "system/person#User"
LEARNER = LIS + "membership#Learner"
INSTRUCTOR = LIS + "membership#Instructor"
ASSISTANT = LIS + "membership/Instructor#TeachingAssistant"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


@pytest.mark.parametrize(
    ("who", "roles", "earned"),
    [
        ("teacher", [INSTRUCTOR, LIS + "institution/person#Instructor"], CourseRole.TEACHER),
        ("assistant", [ASSISTANT, INSTRUCTOR], CourseRole.TEACHING_ASSISTANT),
        ("student", [LEARNER, LIS + "institution/person#Student"], CourseRole.LEARNER),
        (
            "learner who teaches elsewhere",
            [LEARNER, LIS + "institution/person#Instructor"],
            CourseRole.LEARNER,
        ),
        ("learner and instructor here", [INSTRUCTOR, LEARNER], CourseRole.LEARNER),
        ("learner and assistant here", [ASSISTANT, INSTRUCTOR, LEARNER], CourseRole.LEARNER),
        ("test student", [LEARNER, TEST_USER], CourseRole.NONE),
        ("test student who teaches", [INSTRUCTOR, TEST_USER], CourseRole.NONE),
        ("designer", [LIS + "membership#ContentDeveloper"], CourseRole.NONE),
        ("observer", [LIS + "membership#Mentor"], CourseRole.NONE),
        ("administrator", [LIS + "institution/person#Administrator"], CourseRole.NONE),
        ("site administrator", [LIS + "system/person#SysAdmin"], CourseRole.NONE),
        ("teacher by institution only", [LIS + "institution/person#Instructor"], CourseRole.NONE),
        ("short name", ["Instructor"], CourseRole.NONE),
        ("longer name", [INSTRUCTOR + "s"], CourseRole.NONE),
        ("other case", [INSTRUCTOR.upper()], CourseRole.NONE),
        ("other sub-role of learner", [LIS + "membership/Learner#GuestLearner"], CourseRole.NONE),
        ("nobody", [], CourseRole.NONE),
    ],
)
def test_a_course_role_is_earned_by_membership_only(
    who: str, roles: list[str], earned: CourseRole
) -> None:
    assert course_role([*roles, USER]) is earned


def test_only_the_test_user_is_the_test_student() -> None:
    assert is_test_student([LEARNER, TEST_USER])
    assert not is_test_student([LEARNER, USER])
