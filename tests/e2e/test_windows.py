"""Windows in strict browsers: two people in one of them, reloads, files, the way to a new tab.

A Chromium that refuses cookies refuses session storage too. A browser that keeps session storage
but no cookie of a frame (as Safari may) is made by losing the tool's cookies on the way.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import (
    BrowserContext,
    Frame,
    Page,
    Playwright,
    Route,
    expect,
    sync_playwright,
)

from tests.e2e.browser import ThirdPartyCookies, axe, launch_chromium
from tests.e2e.live import Live, live_campus

pytestmark = pytest.mark.browser

Opens = Callable[[ThirdPartyCookies], AbstractContextManager[BrowserContext]]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live_campus(tmp_path_factory.mktemp("windows") / "campus", learners=2, courses=1) as made:
        yield made


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as made:
        yield made


@pytest.fixture
def opens(playwright: Playwright) -> Opens:
    @contextmanager
    def opened(cookies: ThirdPartyCookies) -> Iterator[BrowserContext]:
        context = launch_chromium(playwright, cookies)
        yield context
        context.close()

    return opened


@contextmanager
def silent_storage(live: Live) -> Iterator[None]:
    """Canvas's storage is offered and never answers."""
    address = f"{live.ports.admin_url}/__admin/switches"
    requests.post(address, json={"storage": "silent"}, timeout=60).raise_for_status()
    try:
        yield
    finally:
        requests.post(address, json={"storage": "allowed"}, timeout=60).raise_for_status()


def take_cookies_off_frames(context: BrowserContext) -> None:
    """Let no cookie of the tool reach the browser inside a frame; the tab of its own keeps them."""

    def answer(route: Route) -> None:
        if "lti_storage_target" not in (route.request.post_data or ""):
            route.continue_()
            return
        found = route.fetch(max_redirects=0)
        kept = {name: value for name, value in found.headers.items() if name != "set-cookie"}
        route.fulfill(response=found, headers=kept)

    context.route("**/lti/login", answer)


def open_course(live: Live, page: Page, person: str) -> Frame:
    return _open(page, f"{live.ports.canvas_url}courses/{live.course}/external_tools/29001", person)


def open_queue(live: Live, page: Page, name: str) -> Frame:
    account = live.school["root_account_id"]
    path = f"accounts/{account}/external_tools/29001"
    return _open(page, f"{live.ports.canvas_url}{path}", live.person(name))


def _open(page: Page, address: str, person: str) -> Frame:
    page.goto(f"{address}?as={person}")
    frame = page.frame(name="tool_content")
    assert frame is not None
    return frame


def title(frame: Frame | Page, words: str) -> None:
    expect(frame.get_by_role("heading", level=1, name=words)).to_be_visible()


def launch_of(frame: Frame | Page) -> str:
    return urlsplit(frame.url).path.split("/")[2]


@pytest.mark.parametrize("cookies", ["blocked", "off"])
def test_two_tabs_of_one_browser_are_two_people(
    live: Live, opens: Opens, cookies: ThirdPartyCookies
) -> None:
    with opens(cookies) as context:
        bea = open_queue(live, context.new_page(), "Bea Lindqvist")
        title(bea, "Ready")
        gloria = open_queue(live, context.new_page(), "Gloria Mbatha")
        title(gloria, "Ready")
        windows = launch_of(bea), launch_of(gloria)
        for tab in ("In review", "Returned"):
            for frame, window in zip((bea, gloria), windows, strict=True):
                frame.get_by_role("link", name=re.compile(f"^{tab}")).click()
                title(frame, tab)
                assert launch_of(frame) == window
        # The auditor's page opens in the auditor's tab, and in the other one it does not exist.
        gloria.get_by_role("link", name="Audit trail").click()
        expect(gloria.get_by_role("heading", level=1)).to_contain_text("Audit")
        expect(bea.get_by_role("link", name="Audit trail")).to_have_count(0)
        assert len(set(windows)) == 2
        held = {str(cookie.get("name")) for cookie in context.cookies()}
        assert {f"__Host-hm-s-{each}" in held for each in windows} == {cookies == "blocked"}


def test_a_tab_without_any_cookie_walks_pages_history_and_files(live: Live, opens: Opens) -> None:
    with opens("off") as context:
        page = context.new_page()
        frame = open_queue(live, page, "Bea Lindqvist")
        title(frame, "Ready")
        first = frame.url
        frame.get_by_role("link", name=re.compile("^In review")).click()
        title(frame, "In review")
        assert frame.evaluate("document.activeElement.tagName") == "H1"
        assert "tab=in_review" in frame.url
        frame.get_by_label("Search", exact=True).fill("nobody at all")
        frame.get_by_role("button", name="Show", exact=True).click()
        expect(frame.get_by_text("No case matches")).to_be_visible()
        assert "nobody" in frame.url
        for _ in range(2):
            frame.evaluate("history.back()")
        title(frame, "Ready")
        assert frame.url == first
        frame.evaluate("history.forward()")
        title(frame, "In review")
        with page.expect_download() as saved:
            frame.get_by_role("link", name="CSV of this list").click()
        assert saved.value.suggested_filename.endswith(".csv")
        # Printed, a page comes under the sheet for paper last, as it would where it was loaded.
        sheets = "[...document.querySelectorAll('link[rel=stylesheet]')].map((each) => each.href)"
        assert str(frame.evaluate(sheets)[-1]).endswith("/print.css")
        assert saved.value.path().read_text(encoding="utf-8-sig").count("\n") >= 1
        subjects = page.evaluate("window.received.map((each) => each.subject)")
        assert subjects.count("lti.scrollToTop") >= 4
        assert _tokens_in(frame) == []


def _tokens_in(frame: Frame) -> list[str]:
    """Look for anything like a token where a page, an address or a store would show it."""
    seen = frame.evaluate(
        """() => [location.href, document.documentElement.outerHTML,
          ...performance.getEntriesByType("resource").map((each) => each.name)].join(" ")"""
    )
    return re.findall(r"[?&](?:token|window_token|secret)=", json.dumps(seen))


def test_a_reload_finds_the_token_again_where_the_tab_may_keep_it(live: Live, opens: Opens) -> None:
    with opens("allowed") as context:
        page = context.new_page()

        def lose_cookies(route: Route) -> None:
            context.clear_cookies(name=re.compile("hm-"))
            route.continue_()

        page.route("**/lti/launch", lose_cookies)
        frame = open_queue(live, page, "Bea Lindqvist")
        title(frame, "Ready")
        frame.get_by_role("link", name=re.compile("^In review")).click()
        title(frame, "In review")
        assert [cookie for cookie in context.cookies() if "hm-" in str(cookie.get("name"))] == []
        frame.evaluate("location.reload()")
        title(frame, "In review")
        frame.get_by_role("link", name=re.compile("^Ready")).click()
        title(frame, "Ready")


def test_a_reload_without_any_store_says_to_open_it_from_canvas_again(
    live: Live, opens: Opens
) -> None:
    with opens("off") as context:
        page = context.new_page()
        frame = open_queue(live, page, "Bea Lindqvist")
        title(frame, "Ready")
        frame.evaluate("location.reload()")
        title(frame, "This window is no longer open.")
        expect(frame.get_by_text("open Hallmark from there again")).to_be_visible()
        assert axe(frame) == []


def test_where_nothing_is_kept_in_the_frame_a_new_tab_is_offered_and_works(
    live: Live, opens: Opens
) -> None:
    with opens("blocked") as context, silent_storage(live):
        take_cookies_off_frames(context)
        page = context.new_page()
        frame = open_queue(live, page, "Bea Lindqvist")
        title(frame, "Open Hallmark in a tab of its own")
        assert axe(frame) == []
        with context.expect_page() as opened:
            frame.get_by_role("button", name="Open in a new tab").click()
        tab = opened.value
        title(tab, "Ready")
        expect(tab.get_by_role("link", name="Back to Canvas")).to_be_visible()
        tab.get_by_role("link", name=re.compile("^In review")).click()
        title(tab, "In review")
        assert f"__Host-hm-s-{launch_of(tab)}" in {c.get("name") for c in context.cookies()}


def test_where_nothing_is_kept_anywhere_the_new_tab_says_what_to_allow(
    live: Live, opens: Opens
) -> None:
    with opens("off") as context, silent_storage(live):
        page = context.new_page()
        frame = open_queue(live, page, "Bea Lindqvist")
        with context.expect_page() as opened:
            frame.get_by_role("button", name="Open in a new tab").click()
        tab = opened.value
        title(tab, "This browser keeps no cookies for Hallmark")
        assert axe(tab) == []
        tab.get_by_role("link", name="Continue all the same").click()
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
        assert "/w/" not in tab.url


def test_a_storage_that_forgets_is_said_on_the_page_that_asks_it(live: Live, opens: Opens) -> None:
    def forget(route: Route) -> None:
        found = route.fetch()
        route.fulfill(response=found, body=found.text().replace("hallmark-login-", "forgotten-"))

    with opens("off") as context:
        page = context.new_page()
        page.route("**/lti/launch", forget)
        frame = open_queue(live, page, "Bea Lindqvist")
        title(frame, "This browser did not prove that it is yours")
        offer = frame.get_by_role("link", name="Open in a new tab").get_attribute("href") or ""
        assert urlsplit(offer).path.endswith("/external_tools/retrieve")
        assert axe(frame) == []


@contextmanager
def high_contrast(live: Live, name: str) -> Iterator[None]:
    """This person's Canvas is in high contrast."""
    address = f"{live.ports.admin_url}/__admin/preferences"
    for wanted in (True, False):
        order = {"person": int(live.person(name)), "high_contrast": wanted}
        requests.post(address, json=order, timeout=60).raise_for_status()
        if wanted:
            yield


FORGED = """() => window.frames.tool_content.postMessage({
  subject: "lti.getPageSettings.response", message_id: "hallmark",
  pageSettings: { use_high_contrast: false },
}, "*")"""


def of_elsewhere(route: Route) -> None:
    """Let a page believe another origin than that of the Canvas around it."""
    found = route.fetch()
    text = re.sub('data-canvas="[^"]*"', 'data-canvas="https://elsewhere.example"', found.text())
    route.fulfill(response=found, body=text)


def test_whoever_has_high_contrast_in_canvas_has_it_here(live: Live, opens: Opens) -> None:
    with opens("off") as context, high_contrast(live, "Bea Lindqvist"):
        page = context.new_page()
        frame = open_queue(live, page, "Bea Lindqvist")
        title(frame, "Ready")
        sheet = frame.locator("link[data-contrast]")
        expect(sheet).to_have_attribute("media", "all")
        ink = "getComputedStyle(document.body).color"
        assert frame.evaluate(ink) == "rgb(10, 17, 25)"
        # What Canvas did not answer to this page's own question changes nothing.
        page.evaluate(FORGED)
        frame.get_by_role("link", name=re.compile("^In review")).click()
        title(frame, "In review")
        expect(sheet).to_have_attribute("media", "all")
        assert axe(frame) == []
        asked = page.evaluate("window.received.map((each) => each.subject)")
        assert asked.count("lti.getPageSettings") == 1
        for name, pattern in (("Gloria Mbatha", "**/nothing"), ("Bea Lindqvist", "**/w/**")):
            # Somebody else in Canvas; and a page that is not Canvas's, whatever it answers.
            other = context.new_page()
            other.route(pattern, of_elsewhere)
            inside = open_queue(live, other, name)
            title(inside, "Ready")
            other.wait_for_function(
                "window.received.some((each) => each.subject === 'lti.getPageSettings')"
            )
            expect(inside.locator("link[data-contrast]")).to_have_attribute(
                "media", "(prefers-contrast: more)"
            )


def test_the_queue_can_have_the_whole_window(live: Live, opens: Opens) -> None:
    with opens("blocked") as context:
        page = context.new_page()
        frame = open_queue(live, page, "Bea Lindqvist")
        whole, back = "Use the whole window", "Back to Canvas"
        frame.get_by_role("button", name=whole).wait_for()
        expect(frame.get_by_role("link", name=back)).to_be_hidden()
        frame.get_by_role("button", name=whole).click()
        page.wait_for_url(re.compile("/w/"))
        title(page, "Ready")
        expect(page.get_by_role("button", name=whole)).to_be_hidden()
        assert axe(page) == []
        page.get_by_role("link", name=back).click()
        page.wait_for_url(f"{live.ports.canvas_url}accounts/{live.school['root_account_id']}")
