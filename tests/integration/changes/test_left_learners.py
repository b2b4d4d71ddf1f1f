"""Who left keeps what was read of them last; who is still here loses what Canvas takes away."""

from collections.abc import Callable

import pytest

from lti_app.domain.change.change import CourseChangeKind
from lti_app.domain.evidence.evidence import EnrollmentState
from lti_app.domain.ids import AssignmentId, CanvasUserId
from lti_app.domain.mastery.verdict import ReasonCode
from tests.integration.changes.conftest import Watched


def remove(watched: Watched) -> None:
    del watched.course.room.roster[CanvasUserId("877")]


def end(watched: Watched) -> None:
    watched.course.room.enroll("877", state=EnrollmentState.INACTIVE)


def verdict(watched: Watched, user: str = "877") -> tuple[bool, ReasonCode]:
    found = watched.verdict(user)
    return found.is_met, found.reason.code


@pytest.mark.parametrize("leave", [remove, end])
def test_learner_who_left_keeps_what_was_met_and_what_was_not(
    watched: Watched, leave: Callable[[Watched], None]
) -> None:
    leave(watched)
    watched.read(full=True, hours=2)
    watched.read(full=True, hours=25)
    assert verdict(watched) == (True, ReasonCode.AT_OR_ABOVE_THRESHOLD)
    assert [kind for kind, *_ in watched.open()] == [CourseChangeKind.ENROLLMENT_ENDED]


def test_learner_who_comes_back_between_full_readings_still_counts(watched: Watched) -> None:
    entry = watched.course.room.roster[CanvasUserId("877")]
    remove(watched)
    watched.read(full=True, hours=2)
    watched.course.room.roster[CanvasUserId("877")] = entry
    watched.read(hours=2)
    assert verdict(watched) == (True, ReasonCode.AT_OR_ABOVE_THRESHOLD)
    assert watched.open() == []


def test_learner_from_whom_an_assignment_is_taken_is_not_assigned_it(watched: Watched) -> None:
    watched.course.room.assign_only("311", ["878", "879"])
    watched.read(full=True, hours=2)
    assert verdict(watched) == (False, ReasonCode.NOT_ASSIGNED)
    remove(watched)
    watched.read(full=True, hours=2)
    assert verdict(watched) == (False, ReasonCode.NOT_ASSIGNED)


def test_assignment_taken_before_its_learner_left_does_not_come_back(watched: Watched) -> None:
    watched.course.room.assign_only("311", ["877"])
    watched.read(full=True, hours=2)
    assert verdict(watched, "878") == (False, ReasonCode.NOT_ASSIGNED)
    watched.course.room.remove_assignment(AssignmentId("311"))
    watched.read(full=True, hours=2)
    assert verdict(watched, "878") == (False, ReasonCode.NOT_ASSIGNED)
