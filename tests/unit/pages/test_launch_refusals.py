"""What a refused launch says: each of the platform's errors its own page, with its mend."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from lti_app.domain.launch.launch import Clocks, LaunchCheck
from lti_app.pages.launch.refusals import Wording, wording

PLATFORM_ERRORS = (
    LaunchCheck.LOGIN_REQUIRED,
    LaunchCheck.LAUNCH_NO_LONGER_VALID,
    LaunchCheck.UNAUTHORIZED_CLIENT,
    LaunchCheck.INVALID_REQUEST_OBJECT,
    LaunchCheck.PLATFORM_ERROR,
)
# What a person mends alone; everything else of the list below is an administrator's matter.
MENDED_ALONE = {LaunchCheck.LOGIN_REQUIRED, LaunchCheck.LAUNCH_NO_LONGER_VALID}
FOR_ADMINISTRATORS = {
    *(*PLATFORM_ERRORS[2:], LaunchCheck.PLATFORM, LaunchCheck.DEPLOYMENT, LaunchCheck.KEY),
    *(LaunchCheck.CONFIGURATION, LaunchCheck.TARGET, LaunchCheck.PLATFORM_KEYS, LaunchCheck.TIME),
    *(LaunchCheck.DEEP_LINKING, LaunchCheck.KEY_UNFIT),
}


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


@pytest.mark.parametrize("check", list(LaunchCheck))
def test_every_check_says_what_happened_and_what_to_do(check: LaunchCheck) -> None:
    words = wording(check, "")
    assert all((words.title, words.what, words.todo))
    assert words.todo.endswith(".")
    assert not words.title.endswith(".")


def test_each_error_of_the_platform_has_words_of_its_own() -> None:
    said = [wording(check, "") for check in PLATFORM_ERRORS]
    for part in ("title", "what"):
        assert len({getattr(each, part) for each in said}) == len(PLATFORM_ERRORS)
    titles = {wording(check, "").title for check in set(LaunchCheck) - set(PLATFORM_ERRORS)}
    assert titles & {each.title for each in said} == set()


def test_an_administrators_matter_names_the_place() -> None:
    assert {check for check in LaunchCheck if wording(check, "").admin} == FOR_ADMINISTRATORS
    for check in PLATFORM_ERRORS[2:]:
        assert "Admin → Developer Keys" in wording(check, "").admin
    assert "Admin → Settings → Apps" in wording(LaunchCheck.DEPLOYMENT, "").admin
    assert {wording(check, "").admin for check in MENDED_ALONE} == {""}


def test_a_link_before_the_first_visit_says_who_opens_the_menu() -> None:
    course, person = (wording(LaunchCheck.FIRST_VISIT, of) for of in ("course", "person"))
    assert course.title == person.title == "Open Badges once from the course menu"
    assert (course.todo.startswith("Ask your teacher"), person.todo.startswith("Open Badges")) == (
        True,
        True,
    )


def test_only_the_clocks_stand_in_a_sentence() -> None:
    odd = "<b>detail</b>"
    assert [check for check in LaunchCheck if odd in repr(wording(check, odd))] == []
    clocks = Clocks("9:00", None, "11:00")
    shown = {check for check in LaunchCheck if "9:00" in repr(wording(check, "", clocks))}
    assert shown == {LaunchCheck.TIME}
    assert wording(LaunchCheck.TIME, "", clocks).what == (
        "The launch is not valid at this time. By Hallmark's clock it is 9:00; Canvas wrote a time "
        "beyond all calendars and lets it be used until 11:00."
    )
    assert wording(LaunchCheck.CLAIM, "sub") == wording(LaunchCheck.PERSON, "")
    assert isinstance(wording(LaunchCheck.CLAIM, "iss"), Wording)
