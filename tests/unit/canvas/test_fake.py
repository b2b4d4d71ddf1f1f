"""Verbs of the in-memory Canvas that tests of other parts rest on."""

from decimal import Decimal

from lti_app.canvas.fake import FakeCanvas
from lti_app.canvas.fake_campus import FakeCourse
from lti_app.domain.evidence.evidence import SubmissionFact, SubmissionState
from lti_app.domain.ids import AssignmentId, CanvasUserId
from tests.clocks import START, FixedClock


def room() -> FakeCourse:
    made = FakeCanvas(clock=FixedClock()).add_course("52")
    made.set_assignment("311")
    made.enroll("877")
    made.enroll("878")
    return made


def fact(course: FakeCourse, user: str = "877") -> SubmissionFact:
    return course.work[CanvasUserId(user), AssignmentId("311")].fact


def test_a_grade_is_released_and_hidden_again() -> None:
    course = room()
    course.assess("877", "311", {"_1": "3"}, posted=False)
    assert fact(course).posted_at is None
    course.post("877", "311")
    assert fact(course).posted_at == START
    course.post("877", "311", posted=False)
    assert fact(course).posted_at is None


def test_an_excuse_takes_the_score_and_leaves_the_assessment() -> None:
    course = room()
    course.assess("877", "311", {"_1": "3"})
    course.excuse("877", "311")
    assert (fact(course).excused, fact(course).score) == (True, None)
    assert [c.points for c in fact(course).criteria or ()] == [Decimal(3)]


def test_an_assignment_given_to_some_is_not_visible_to_others() -> None:
    course = room()
    course.assign_only("311", ["878"])
    assert (fact(course).visible, fact(course, "878").visible) == (False, True)


def test_new_work_after_a_grade_keeps_the_assessment_and_no_longer_matches() -> None:
    course = room()
    course.hand_in("877", "311")
    course.assess("877", "311", {"_1": "3"})
    course.hand_in("877", "311")
    assert (fact(course).attempt, fact(course).state) == (2, SubmissionState.SUBMITTED)
    assert not fact(course).grade_matches_current_submission
    assert fact(course).criteria is not None
