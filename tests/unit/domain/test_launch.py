"""Canvas's custom variables as they really arrive."""

import pytest

from lti_app.domain.launch.launch import LaunchCheck, LaunchRefused, canvas_id, expanded


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("4021", "4021"),
        (4021, "4021"),
        (10000000000123, "10000000000123"),
        (" x ", "x"),
        ("", None),
        ("$Canvas.course.id", None),
        (None, None),
        (True, None),
        (1.5, None),
        (["4021"], None),
        ({"id": 1}, None),
    ],
)
def test_a_variable_is_read_or_missing(value: object, read: str | None) -> None:
    assert expanded(value) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (877, "877"),
        ("10000000000877", "10000000000877"),
        ("1~877", "10000000000877"),
        ("12~9007199254740993", None),
        ("900719~9254740993", "9007190009254740993"),
        ("9007199254740993", "9007199254740993"),
        ("-1", None),
        ("٣", None),
        ("877; DROP", None),
        ("$Canvas.user.id", None),
    ],
)
def test_a_canvas_id_is_digits_in_its_global_form(value: object, read: str | None) -> None:
    assert canvas_id(value) == read


def test_a_refusal_says_its_check_and_never_more() -> None:
    refusal = LaunchRefused(LaunchCheck.CLAIM, "sub")
    assert (refusal.code, str(refusal)) == ("claim", "The launch was refused: claim.")
    assert (refusal.check, refusal.detail, refusal.status) == (LaunchCheck.CLAIM, "sub", 400)
