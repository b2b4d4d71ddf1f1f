from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import Babel

from lti_app.domain.ids import AssignmentId, CanvasCourseId, CanvasUserId
from lti_app.domain.review.review import ReviewCaseState
from lti_app.pages.roster.view import speed_grader
from lti_app.pages.roster.words import standing
from lti_app.services.progress.roster import CanvasPlace
from tests.unit.domain.test_roster import NOT_REFLECTED, line


@pytest.mark.parametrize(
    ("api_url", "host"),
    [
        ("https://canvas.example.edu", "https://canvas.example.edu"),
        ("https://canvas.example.edu/api/v1/", "https://canvas.example.edu"),
        ("http://localhost:8001/", "http://localhost:8001"),
    ],
)
def test_speed_grader_is_addressed_at_the_host_of_the_platform(api_url: str, host: str) -> None:
    place = CanvasPlace(api_url=api_url, course_id=CanvasCourseId("52"))

    assert speed_grader(place, AssignmentId("311"), CanvasUserId("877")) == (
        f"{host}/courses/52/gradebook/speed_grader?assignment_id=311&student_id=877"
    )


def test_ids_cannot_add_to_the_address() -> None:
    place = CanvasPlace(api_url="https://canvas.example.edu", course_id=CanvasCourseId("52"))

    found = speed_grader(place, AssignmentId("1&x=2#"), CanvasUserId("8 7"))
    assert found is not None
    assert found.endswith("?assignment_id=1%26x%3D2%23&student_id=8+7")


@pytest.mark.parametrize("api_url", ["javascript:alert(1)", "", "ftp://canvas.example.edu"])
def test_what_is_no_web_address_is_no_link(api_url: str) -> None:
    place = CanvasPlace(api_url=api_url, course_id=CanvasCourseId("52"))

    assert speed_grader(place, AssignmentId("311"), CanvasUserId("877")) is None
    assert speed_grader(place, AssignmentId("311"), None) is None


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (None, "Complete"),
        (ReviewCaseState.DECLINED, "Declined by ASA"),
        (ReviewCaseState.AWARDED, "Revoked by ASA"),
        (ReviewCaseState.READY, "With ASA"),
    ],
)
def test_complete_learner_stands_where_asa_left_it(case: ReviewCaseState | None, told: str) -> None:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        assert standing(line(case=case))[1] == told
        assert standing(line(case=case, is_awarded=True))[1] == "Awarded"
        assert standing(line(reflection=NOT_REFLECTED, case=case))[1] in {"2 of 3", "With ASA"}


def test_case_returned_to_the_instructors_is_not_told_as_theirs_to_its_own_learner() -> None:
    returned = line(case=ReviewCaseState.RETURNED_TO_INSTRUCTOR)
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        assert standing(returned)[1] == "Returned to you"
        assert standing(replace(returned, is_own=True)) == ("with_asa", "With ASA")
