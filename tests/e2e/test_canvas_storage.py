"""Canvas's storage as the login's second proof: whom it is told to, who is believed, how long."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests
from playwright.sync_api import Frame, Page, Playwright, Route, expect, sync_playwright

from tests.e2e.browser import ThirdPartyCookies, launch_chromium
from tests.e2e.live import Live, live_campus

pytestmark = pytest.mark.browser

OFFER = "Open Hallmark in a tab of its own"
# Whoever knows a question's number still is not who was asked.
GUESSED = "crypto.getRandomValues = (room) => room.fill(0);"
FORGED = """if (window === top) setInterval(() => {
  const tool = document.querySelector("[name=tool_content]");
  for (const subject of ["lti.put_data.response", "lti.get_data.response"])
    tool?.contentWindow.postMessage({ subject, message_id: "0-0-0-0", value: "forged" }, "*");
}, 50);"""
HEARS = 'window.heard = []; addEventListener("message", (told) => window.heard.push(told.data));'


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live_campus(tmp_path_factory.mktemp("storage") / "campus", learners=2, courses=1) as made:
        yield made


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as made:
        yield made


@contextmanager
def opened(
    live: Live, playwright: Playwright, cookies: ThirdPartyCookies, storage: str
) -> Iterator[Page]:
    """Open a page of a browser beside a Canvas whose storage behaves so."""
    address = f"{live.ports.admin_url}/__admin/switches"
    requests.post(address, json={"storage": storage}, timeout=60).raise_for_status()
    context = launch_chromium(playwright, cookies)
    try:
        yield context.new_page()
    finally:
        context.close()
        requests.post(address, json={"storage": "allowed"}, timeout=60).raise_for_status()


def launch(live: Live, page: Page) -> Frame:
    """Open ASA's queue in Canvas's frame."""
    path = f"accounts/{live.school['root_account_id']}/external_tools/29001"
    page.goto(f"{live.ports.canvas_url}{path}?as={live.person('Bea Lindqvist')}")
    frame = page.frame(name="tool_content")
    assert frame is not None
    return frame


def title(frame: Frame, words: str) -> None:
    expect(frame.get_by_role("heading", level=1, name=words)).to_be_visible()


def test_what_another_origin_answers_is_not_believed(live: Live, playwright: Playwright) -> None:
    with opened(live, playwright, "off", "silent") as page:
        page.context.add_init_script(GUESSED + FORGED)
        title(launch(live, page), OFFER)


def test_the_secret_is_told_to_the_registered_canvas_alone(
    live: Live, playwright: Playwright
) -> None:
    def elsewhere(route: Route) -> None:
        # A frame of the right name whose origin is none.
        policy = {"Content-Type": "text/html", "Content-Security-Policy": "sandbox allow-scripts"}
        route.fulfill(body="<!doctype html>", headers=policy)

    with opened(live, playwright, "off", "allowed") as page:
        page.context.add_init_script(HEARS)
        page.route("**/post_message_forwarding*", elsewhere)
        title(launch(live, page), OFFER)
        storage = page.frame(name="post_message_forwarding")
        assert storage is not None
        assert storage.evaluate("window.heard") == []


def test_an_answer_that_comes_late_still_opens_the_window(
    live: Live, playwright: Playwright
) -> None:
    with opened(live, playwright, "off", "slow") as page:
        frame = launch(live, page)
        title(frame, OFFER)
        title(frame, "Ready")


def test_where_a_cookie_is_kept_a_silent_storage_stops_nobody(
    live: Live, playwright: Playwright
) -> None:
    with opened(live, playwright, "blocked", "silent") as page:
        title(launch(live, page), "Ready")
