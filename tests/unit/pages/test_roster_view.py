import pytest

from lti_app.domain.ids import AssignmentId, CanvasCourseId, CanvasUserId
from lti_app.pages.roster.view import speed_grader
from lti_app.services.progress.roster import CanvasPlace


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
