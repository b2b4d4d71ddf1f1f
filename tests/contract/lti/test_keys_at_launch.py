"""Whole launches while the platform's key server misbehaves: rows 95-102 and 104 to refuse."""

import time

import pytest
from structlog.testing import capture_logs

from lti_app.domain.launch.launch import LaunchCheck
from lti_app.lti.key_client import KeyFetcher, PlatformKeys
from tests.clocks import FixedClock
from tests.contract.lti.habits import Habit
from tests.contract.lti.hostile_server import (
    QUICK,
    dripping,
    endless,
    hostile_server,
    silent,
    type_of_answer,
    whole,
)
from tests.contract.lti.scene import Scene
from tests.launching import LaunchActions

# Every row in each habit of a browser.
pytestmark = pytest.mark.parametrize("habit", list(Habit), ids=str)
LONGEST_WAIT = 5.0  # of one second, on a machine that has much else to do
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
HTML = b"<html><script>alert(95)</script></html>"


@pytest.fixture
def scene(actions: LaunchActions, clock: FixedClock) -> Scene:
    return Scene(actions, clock)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(whole("500 Oops", b'{"keys": []}'), id="row 95 500"),
        pytest.param(whole("200 OK", HTML, "text/html"), id="row 96 HTML"),
        pytest.param(silent, id="row 97 silent"),
        pytest.param(dripping(HEAD), id="row 98 dripping"),
        pytest.param(endless, id="row 99 endless"),
        pytest.param(whole("302 Found", HTML, more="Location: /a\r\n"), id="row 100 redirected"),
        pytest.param(whole("200 OK", b'{"keys": []}'), id="row 101 empty"),
        pytest.param(whole("200 OK", b"[]"), id="row 102 a list"),
    ],
)
def test_a_launch_ends_in_time_on_a_page_and_is_not_spent(
    scene: Scene, clock: FixedClock, answer: type_of_answer
) -> None:
    form, wiring = scene.signed(), scene.actions.wiring
    good = wiring.platform_keys
    fetch = KeyFetcher(is_demo=True, limits=QUICK)
    with hostile_server(answer) as url, capture_logs() as logs:
        wiring.platform_keys = PlatformKeys(lambda _url: fetch(url), clock)
        begun = time.monotonic()
        got = scene.actions.client.post("/lti/launch", data=form)
        waited = time.monotonic() - begun
    assert (got.status_code, waited < LONGEST_WAIT) == (503, True), waited
    assert [line["check"] for line in logs] == [LaunchCheck.PLATFORM_KEYS]
    assert "<h1>Canvas cannot be asked just now</h1>" in got.text
    assert got.headers["X-Request-Id"] in got.text
    assert "alert(95)" not in got.text
    wiring.platform_keys = good
    assert scene.actions.client.post("/lti/launch", data=form).status_code == 303


def test_row_104_ten_launches_with_unknown_kids_fetch_four_times_at_most(
    scene: Scene, clock: FixedClock
) -> None:
    fetched: list[str] = []

    def fetch(url: str) -> object:
        fetched.append(url)
        return scene.platform.key_set()

    scene.actions.wiring.platform_keys = PlatformKeys(fetch, clock)
    with capture_logs() as logs:
        for number in range(10):
            form = scene.signed(kid=f"nobody's {number}")
            assert scene.actions.client.post("/lti/launch", data=form).status_code == 400
    assert [line["check"] for line in logs] == [LaunchCheck.KEY] * 10
    assert len(fetched) == 4
    assert scene.actions.client.post("/lti/launch", data=scene.signed()).status_code == 303
