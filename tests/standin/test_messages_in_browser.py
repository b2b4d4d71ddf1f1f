"""What Canvas's page answers the tool in its frame, in a real browser; storage in every mode."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, sync_playwright

from demo.standin.server import RunningStandin
from tests.e2e.browser import axe, launch_chromium
from tests.standin.conftest import MAIN
from tests.standin.toy_tool import framing_a_toy_tool

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
COURSE_TOOL = f"/courses/{MAIN}/external_tools/29001?as=640021"
ASK = """([to, message]) => new Promise((done) => {
  addEventListener("message", (event) => {
    if (event.data.subject === message.subject + ".response") done(event.data);
  });
  (to === "*" ? parent : parent.frames["post_message_forwarding"]).postMessage(message, to);
  setTimeout(() => done(null), 700);
})"""
TELL = "(message) => parent.postMessage(message, '*')"


@pytest.fixture(scope="module")
def framed() -> Iterator[RunningStandin]:
    with framing_a_toy_tool() as running:
        yield running


@pytest.fixture(scope="module")
def context(framed: RunningStandin) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        opened = launch_chromium(playwright, "allowed")
        yield opened
        opened.close()


@pytest.fixture
def page(framed: RunningStandin, context: BrowserContext) -> Iterator[Page]:
    framed.standin.reset()
    opened = context.new_page()
    yield opened
    opened.close()


def tool_in(framed: RunningStandin, page: Page) -> Frame:
    page.goto(f"{framed.url}{COURSE_TOOL}")
    page.frame_locator("#tool_content").locator("#got").wait_for()
    frame = page.frame(name="tool_content")
    assert frame is not None
    return frame


def stored(framed: RunningStandin, frame: Frame, **message: Any) -> Any:
    asked = {"message_id": "1", "key": "state", **message}
    return frame.evaluate(ASK, [f"http://127.0.0.3:{framed.port}", asked])


def put_and_get(framed: RunningStandin, page: Page) -> tuple[Any, Any, Any]:
    """Put a value, get it, and get it again after the page was loaded anew."""
    frame = tool_in(framed, page)
    put = stored(framed, frame, subject="lti.put_data", value="kept")
    got = stored(framed, frame, subject="lti.get_data")
    again = stored(framed, tool_in(framed, page), subject="lti.get_data")
    return put, got and got.get("value"), again and again.get("value")


def test_allowed_storage_outlives_the_page(framed: RunningStandin, page: Page) -> None:
    put, got, again = put_and_get(framed, page)
    assert put["value"] == got == again == "kept"
    cleared = stored(framed, tool_in(framed, page), subject="lti.put_data", value=None)
    assert "value" not in cleared


def test_partitioned_storage_is_this_pages_alone(framed: RunningStandin, page: Page) -> None:
    framed.standin.switches.storage = "partitioned"
    put, got, again = put_and_get(framed, page)
    assert (put["value"], got, again) == ("kept", "kept", None)


def test_blocked_storage_answers_an_error(framed: RunningStandin, page: Page) -> None:
    framed.standin.switches.storage = "blocked"
    put, got, _ = put_and_get(framed, page)
    assert set(put["error"]) == {"code", "message"}
    assert got is None


def test_absent_storage_has_no_frame(framed: RunningStandin, page: Page) -> None:
    framed.standin.switches.storage = "absent"
    tool_in(framed, page)
    assert {frame.name for frame in page.frames} == {"", "tool_content"}


def test_storage_holds_four_kilobytes_of_a_tool_in_all(framed: RunningStandin, page: Page) -> None:
    frame = tool_in(framed, page)
    for key in ("a", "b"):
        assert stored(framed, frame, subject="lti.put_data", key=key, value="x" * 2000)["value"]
    third = stored(framed, frame, subject="lti.put_data", key="c", value="x" * 500)
    assert third["error"]["code"] == "storage_exhaustion"
    again = stored(framed, frame, subject="lti.put_data", key="a", value="x" * 2000)
    assert again["error"]["code"] == "storage_exhaustion"
    for key in ("a", "b"):
        stored(framed, frame, subject="lti.put_data", key=key, value=None)
    bare = stored(framed, frame, subject="lti.get_data", key="")
    assert bare["error"]["code"] == "bad_request"


def test_page_settings_tell_language_zone_contrast_and_brand(
    framed: RunningStandin, page: Page
) -> None:
    frame = tool_in(framed, page)
    found = frame.evaluate(ASK, ["*", {"subject": "lti.getPageSettings"}])["pageSettings"]
    assert found["locale"] == "en"
    assert found["time_zone"] == "America/New_York"
    assert found["use_high_contrast"] is False
    brand = page.request.get(found["active_brand_config_json_url"]).json()
    assert brand["ic-brand-primary"] == "#0b6bab"


def test_capabilities_name_what_is_understood(framed: RunningStandin, page: Page) -> None:
    frame = tool_in(framed, page)
    found = frame.evaluate(ASK, ["*", {"subject": "lti.capabilities"}])["supported_messages"]
    frames = {each["subject"]: each.get("frame") for each in found}
    assert frames["lti.get_data"] == "post_message_forwarding"
    assert {"lti.scrollToTop", "requestFullWindowLaunch", "hideNavigationMenu"} <= set(frames)
    assert frames["lti.scrollToTop"] is None


def test_page_obeys_scrolling_hiding_and_speaking(framed: RunningStandin, page: Page) -> None:
    frame = tool_in(framed, page)
    page.evaluate("() => { document.body.style.minHeight = '4000px'; scrollTo(0, 3000); }")
    frame.evaluate(TELL, {"subject": "lti.scrollToTop"})
    page.wait_for_function("() => scrollY < 1000")
    frame.evaluate(TELL, {"subject": "hideNavigationMenu"})
    page.locator("#frame.wide").wait_for()
    assert not page.get_by_role("navigation").is_visible()
    frame.evaluate(TELL, {"subject": "lti.screenReaderAlert", "body": "Saved"})
    page.wait_for_function("() => document.getElementById('said').textContent === 'Saved'")
    subjects = page.evaluate("() => window.received.map((each) => each.subject)")
    assert subjects == ["lti.scrollToTop", "hideNavigationMenu", "lti.screenReaderAlert"]


def test_everything_is_answered_if_only_by_its_name(framed: RunningStandin, page: Page) -> None:
    """What is not understood by an error; what the tool's own answers are, by nothing."""
    frame = tool_in(framed, page)

    def asked(subject: str, **more: Any) -> Any:
        return frame.evaluate(ASK, ["*", {"subject": subject, "message_id": "7", **more}])

    bare = {"subject": "lti.frameResize.response", "message_id": "7"}
    assert asked("lti.frameResize", height=900) == bare
    assert _frame_height(page) == 900
    assert asked("lti.frameResize", height="1") == bare
    assert _frame_height(page) == 450
    assert asked("lti.noSuchThing")["error"]["code"] == "unsupported_subject"
    assert asked("requestFullWindowLaunch", data={})["error"]["code"] == "error"
    assert asked("lti.noSuchThing.response") is None


def test_app_answers_nothing(framed: RunningStandin, page: Page) -> None:
    framed.standin.switches.post_messages = "silent"
    frame = tool_in(framed, page)
    assert frame.evaluate(ASK, ["*", {"subject": "lti.getPageSettings"}]) is None


def test_full_window_launches_the_tool_again_without_canvas_around_it(
    framed: RunningStandin, page: Page
) -> None:
    frame = tool_in(framed, page)
    url = f"{framed.standin.tool.url}/lti/launch?queue=1"
    data = {"url": url, "placement": "course_navigation"}
    frame.evaluate(TELL, {"subject": "requestFullWindowLaunch", "data": data})
    page.wait_for_url(f"{framed.standin.tool.url}/**")
    page.locator("#got").wait_for()
    assert page.frames == [page.main_frame]


def test_teacher_places_a_link_and_a_learner_opens_it(framed: RunningStandin, page: Page) -> None:
    page.goto(f"{framed.url}/courses/{MAIN}?as=640021")
    page.get_by_role("link", name="Add external tool to module Your portfolio").click()
    page.frame_locator("#tool_content").get_by_role("button", name="Place it").click()
    page.wait_for_url("**/courses/5201?added=1#modules")
    placed = page.get_by_role("list", name="Your portfolio").get_by_role("link", name="Toy link")
    assert placed.is_visible()
    assert axe(page) == []
    page.goto(f"{framed.url}/courses/{MAIN}?as=10000000640001")
    assert page.get_by_role("link", name="Add external tool").count() == 0
    page.get_by_role("link", name="Toy link").click()
    link = page.frame_locator("#tool_content").locator("#link")
    assert link.inner_text() == "Toy link"


def _frame_height(page: Page) -> float:
    box = page.locator("#tool_content").bounding_box()
    assert box is not None
    return box["height"]
