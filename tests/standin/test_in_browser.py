"""The frame, the storage and the hand-in page in a real browser, the toy tool on another site."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, sync_playwright

from demo.standin.server import RunningStandin
from tests.e2e.browser import ThirdPartyCookies, axe, launch_chromium
from tests.standin.conftest import MAIN
from tests.standin.toy_tool import framing_a_toy_tool

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
GRADER = f"/courses/{MAIN}/gradebook/speed_grader"
TALK = """(asked) => new Promise((done) => {
  const heard = [];
  addEventListener("message", (event) => heard.push({from: event.origin, ...event.data}));
  const storage = () => parent.frames["post_message_forwarding"];
  for (const [to, message] of asked) {
    (to === "*" ? parent : storage()).postMessage(message, to);
  }
  setTimeout(() => done(heard), 800);
})"""


@pytest.fixture(scope="module")
def framed() -> Iterator[RunningStandin]:
    with framing_a_toy_tool() as running:
        yield running


@pytest.fixture(params=["allowed", "blocked", "off"])
def cookies(request: pytest.FixtureRequest) -> ThirdPartyCookies:
    kind: ThirdPartyCookies = request.param
    return kind


@pytest.fixture
def context(cookies: ThirdPartyCookies) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        opened = launch_chromium(playwright, cookies)
        yield opened
        opened.close()


def launched(framed: RunningStandin, page: Page) -> Frame:
    """Go from the first page into the tool; the tool's frame once it has the token."""
    page.goto(framed.url)
    page.get_by_role("link", name="Course tool as M. Okafor").click()
    inside = page.frame_locator("#tool_content").locator("#got")
    inside.wait_for()
    frame = page.frame(name="tool_content")
    assert frame is not None
    return frame


def test_launch_reaches_the_tool_however_cookies_are_treated(
    framed: RunningStandin, context: BrowserContext
) -> None:
    frame = launched(framed, context.new_page())
    assert frame.locator("#got").inner_text() == "id_token lti_storage_target state"


@pytest.mark.parametrize("cookies", ["off"], indirect=True)
def test_storage_keeps_values_and_frame_grows(
    framed: RunningStandin, context: BrowserContext
) -> None:
    page = context.new_page()
    frame = launched(framed, page)
    storage = f"http://127.0.0.3:{framed.port}"
    put = {"subject": "lti.put_data", "message_id": "1", "key": "state", "value": "kept"}
    long = {"subject": "lti.put_data", "message_id": "2", "key": "long", "value": "x" * 5000}
    get = {"subject": "lti.get_data", "message_id": "3", "key": "state"}
    none = {"subject": "lti.get_data", "message_id": "4", "key": "nothing"}
    able = {"subject": "lti.capabilities", "message_id": "5"}
    size = {"subject": "lti.frameResize", "height": 1234}
    asked = [[storage, m] for m in (put, long, get, none)] + [["*", able], ["*", size]]
    heard = {row["message_id"]: row for row in frame.evaluate(TALK, asked)}
    assert heard["1"] == {
        "from": storage, "subject": "lti.put_data.response", "message_id": "1",
        "key": "state", "value": "kept",
    }  # fmt: skip
    assert heard["2"]["error"]["code"] == "storage_exhaustion"
    assert heard["3"]["value"] == "kept"
    assert heard["4"]["value"] is None
    frames = {m["subject"]: m.get("frame") for m in heard["5"]["supported_messages"]}
    assert frames["lti.put_data"] == frames["lti.get_data"] == "post_message_forwarding"
    assert page.locator("#tool_content").evaluate("frame => frame.style.height") == "1234px"


@pytest.mark.parametrize("cookies", ["off"], indirect=True)
def test_silent_storage_frame_never_answers(
    framed: RunningStandin, context: BrowserContext
) -> None:
    framed.standin.switches.storage = "silent"
    frame = launched(framed, context.new_page())
    framed.standin.switches.storage = "allowed"
    get = {"subject": "lti.get_data", "message_id": "1", "key": "state"}
    assert frame.evaluate(TALK, [[f"http://127.0.0.3:{framed.port}", get]]) == []


@pytest.mark.parametrize("cookies", ["blocked"], indirect=True)
def test_learner_picked_once_hands_in_at_the_address_the_api_gives(
    framed: RunningStandin, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(framed.url)
    page.get_by_role("link", name="Course as Daniela Brandt").click()
    page.goto(f"{framed.url}/courses/{MAIN}/assignments/310008")
    assert page.locator("#state").inner_text() == "Nothing handed in yet."
    page.get_by_label("Text").fill("What I learned.\n\nWhat it means.")
    page.get_by_role("button", name="Submit").click()
    assert page.locator("#state").inner_text().startswith("Submitted")
    assert "What it means." in page.locator(".work").inner_text()


@pytest.mark.parametrize("cookies", ["allowed"], indirect=True)
def test_pages_break_no_accessibility_rule(framed: RunningStandin, context: BrowserContext) -> None:
    page = context.new_page()
    paths = (
        "/",
        f"/courses/{MAIN}?as=640021",
        f"/courses/{MAIN}/assignments/310001?as=640021",
        f"/courses/{MAIN}/assignments/310008?as=10000000640001",
        f"{GRADER}?assignment_id=310001&student_id=10000000640001&as=640021",
        "/nowhere",
    )
    for path in paths:
        page.goto(f"{framed.url}{path}")
        assert axe(page) == [], path
    launched(framed, page)
    assert axe(page) == []
