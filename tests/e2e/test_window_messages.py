"""What a page of the tool believes of the pages around it: hostile ones, in a real browser.

No server: the scripts as they are, in a small page, framed by pages of origins made up here.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, Route, expect, sync_playwright

import lti_app
from tests.e2e.browser import launch_chromium

pytestmark = pytest.mark.browser

STATIC = Path(lti_app.__file__).parent / "static"
TOOL, CANVAS, SIGN_IN = "https://tool.test", "https://canvas.test", "https://sso.canvas.test"
EVIL = "https://evil.test"
WINDOW = f"""<!doctype html><html lang="en" data-canvas="{CANVAS} {SIGN_IN}"><title>Tool</title>
<link rel="stylesheet" href="/contrast.css" media="(prefers-contrast: more)"
data-contrast="(prefers-contrast: more)"><script src="/hallmark.js" defer></script>
<div id="notices" role="status"><p>Saved</p></div>
<p data-way-back hidden><a href="{CANVAS}/courses/1">Back to Canvas</a></p>
<button data-whole-window="/lti/launch" data-placement="account_navigation" hidden>Whole</button>"""
LOGIN = """<!doctype html><html lang="en"><title>Tool</title>
<script src="/hallmark.js" defer></script>
<script src="/storage.js" defer></script>
<article id="login" data-target="_parent" data-key="key" data-secret="the secret"
data-origin="https://sso.canvas.test" data-cookie="/no-cookie" data-onward="/onward">
<section id="wait"></section><section id="neither" hidden><h1>Neither</h1></section></article>"""
READ_OUT = """new MutationObserver((changes) => {
  for (const change of changes) if (change.target.id === "notices")
    for (const added of change.addedNodes) (window.said ??= []).push(added.textContent);
}).observe(document, { childList: true, subtree: true });"""
BESIDE = """() => {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const made = frame.contentDocument.createElement("script");
  made.textContent = "parent.frames.tool.postMessage(parent.told, '*')";
  frame.contentDocument.body.append(made);
}"""
# Hears everything, and answers what it is asked, truly or as `forge` makes of it.
AROUND = """<!doctype html><title>Around</title><iframe name="tool" src="{tool}"></iframe><script>
window.heard = [];
addEventListener("message", (event) => {{
  window.heard.push(event.data);
  const told = {{ subject: event.data.subject + ".response", message_id: event.data.message_id,
    pageSettings: {{ use_high_contrast: true }}, value: event.data.value ?? null,
    supported_messages: [{{ subject: "requestFullWindowLaunch" }}] }};
  ({forge})(told, event);
}});
</script>"""
ANSWER = "(told, event) => event.source.postMessage(told, '*')"
WRONG_ID = "(told, event) => event.source.postMessage({ ...told, message_id: 'guessed' }, '*')"
NO_ID = "({ message_id, ...told }, event) => event.source.postMessage(told, '*')"


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        opened = launch_chromium(playwright, "allowed")
        yield opened
        opened.close()


def serve(page: Page, around: str, forge: str = ANSWER, tool: str = "/window") -> Frame:
    """Open the tool's page inside one of this origin."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(TOOL)
        pages = {
            "/window": WINDOW,
            "/login": LOGIN,
            "/odd": LOGIN.replace("_parent", "location"),
            "/onward": "<title>onward</title>",
        }
        if path in pages:
            route.fulfill(body=pages[path], content_type="text/html")
        elif (STATIC / path[1:]).is_file():
            route.fulfill(path=STATIC / path[1:])
        else:
            route.fulfill(status=404)

    page.route(f"{TOOL}/**", answer)
    text = AROUND.format(tool=TOOL + tool, forge=forge)
    page.route(f"{around}/", lambda route: route.fulfill(body=text, content_type="text/html"))
    page.goto(f"{around}/")
    frame = page.frame(name="tool")
    assert frame is not None
    return frame


def test_a_link_within_the_page_scrolls_the_page_around_a_frame_as_tall_as_it(
    context: BrowserContext,
) -> None:
    page = context.new_page()
    frame = serve(page, CANVAS)
    page.locator("iframe").evaluate("(frame) => { frame.style.height = '4000px' }")
    frame.locator("body").evaluate(
        """(body) => body.insertAdjacentHTML("beforeend", '<a href="#far">To your check</a>' +
        '<h2 id="far" style="margin-top:2500px">Your check</h2>')"""
    )
    frame.get_by_role("link", name="To your check").click()
    expect(frame.get_by_role("heading", name="Your check")).to_be_in_viewport()
    page.close()


def asked(page: Page, subject: str) -> None:
    page.wait_for_function(
        "(wanted) => window.heard.some((each) => each.subject === wanted)", arg=subject
    )
    # Whatever was to be believed of the answer has been by the time of another round.
    page.wait_for_timeout(300)


@pytest.mark.parametrize(
    ("around", "forge", "result"),
    [
        (CANVAS, ANSWER, "believed"),
        (CANVAS, WRONG_ID, "ignored"),
        (CANVAS, NO_ID, "ignored"),
        (EVIL, ANSWER, "ignored"),
        (f"{CANVAS}.evil.test", ANSWER, "ignored"),
    ],
)
def test_only_the_registered_canvas_is_believed_and_only_in_answer(
    context: BrowserContext, around: str, forge: str, result: str
) -> None:
    page = context.new_page()
    frame = serve(page, around, forge)
    asked(page, "lti.getPageSettings")
    asked(page, "lti.capabilities")
    media = frame.locator("link[data-contrast]").get_attribute("media")
    whole = frame.get_by_role("button", name="Whole").is_visible()
    believed = result == "believed"
    assert (media == "all", whole) == (believed, believed)
    expect(frame.get_by_role("link", name="Back to Canvas")).to_be_hidden()
    page.close()


def test_another_frame_beside_the_window_is_not_canvas(context: BrowserContext) -> None:
    page = context.new_page()
    # Of Canvas's own origin and with the right id, but not the page around the window.
    beside = "(told) => { if (told.subject.includes('Settings')) window.told = told; }"
    frame = serve(page, CANVAS, beside)
    asked(page, "lti.getPageSettings")
    page.evaluate(BESIDE)
    page.wait_for_timeout(300)
    media = frame.locator("link[data-contrast]").get_attribute("media")
    assert media == "(prefers-contrast: more)"
    page.close()


def test_ids_of_messages_are_new_each_time(context: BrowserContext) -> None:
    ids = []
    for _ in range(2):
        page = context.new_page()
        serve(page, CANVAS)
        asked(page, "lti.getPageSettings")
        ids += page.evaluate("window.heard.map((each) => each.message_id).filter(Boolean)")
        page.close()
    assert len(ids) == len(set(ids)) >= 4
    assert all(len(each) > 30 for each in ids)


def test_a_secret_goes_to_the_sign_in_page_alone(context: BrowserContext) -> None:
    page = context.new_page()
    frame = serve(page, EVIL, tool="/login")
    expect(frame.get_by_role("heading", name="Neither")).to_be_visible()
    assert page.evaluate("JSON.stringify(window.heard)").count("the secret") == 0
    page.close()
    page = context.new_page()
    frame = serve(page, SIGN_IN, tool="/login")
    frame.wait_for_url(f"{TOOL}/onward")
    assert "the secret" in page.evaluate("JSON.stringify(window.heard)")
    page.close()


def test_another_frame_of_the_sign_in_page_is_not_its_storage(context: BrowserContext) -> None:
    page = context.new_page()
    frame = serve(page, SIGN_IN, "(told) => { window.told = told; }", tool="/login")
    asked(page, "lti.put_data")
    page.evaluate(BESIDE)
    expect(frame.get_by_role("heading", name="Neither")).to_be_visible()
    page.close()


def test_a_storage_that_is_no_frame_offers_the_new_tab(context: BrowserContext) -> None:
    page = context.new_page()
    frame = serve(page, SIGN_IN, tool="/odd")
    expect(frame.get_by_role("heading", name="Neither")).to_be_visible()
    page.close()


def test_what_was_done_is_read_out_once_the_page_is_there(context: BrowserContext) -> None:
    page = context.new_page()
    page.add_init_script(READ_OUT)
    frame = serve(page, CANVAS)
    asked(page, "lti.getPageSettings")
    expect(frame.get_by_role("status")).to_have_text("Saved")
    # Once as it was parsed, which no reader says, and once as a change, which one does.
    assert frame.evaluate("window.said") == ["Saved", "Saved"]
    page.close()
