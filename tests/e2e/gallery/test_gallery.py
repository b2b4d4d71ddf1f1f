"""Every page part, however seen, breaks no accessibility rule and stays inside its frame."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Route, expect, sync_playwright

import lti_app
from tests.e2e.browser import ColorScheme, axe, launch_chromium
from tests.e2e.gallery.app import PAGES, served_gallery

pytestmark = pytest.mark.browser

STATIC = Path(lti_app.__file__).parent / "static"
# One sheet for everybody, small ones for who needs more: a phone on a slow line reads the first.
BUDGETS = {
    "hallmark.css": 16_000,
    "tools.css": 9_000,
    "public.css": 2_000,
    "print.css": 2_500,
    "writing.css": 7_500,
    "talk.css": 6_000,
}
AREA_SHEET = 5_000

WIDTHS = (320, 768, 1280, 1600)
# Links inside a sentence are exempt (WCAG 2.2, 2.5.8); a box in its label is as large as the label.
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, select, textarea, input")]
  .filter(e => e.checkVisibility() && e.type !== "hidden")
  .filter(e => !e.closest("p, figcaption, .matrix thead") && !e.matches(".skip"))
  .map(e => [e.outerHTML.slice(0, 80), (e.closest("label") || e).getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 23.9)
  .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
SCHEMES: tuple[ColorScheme, ...] = ("light", "dark")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served_gallery() as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        context = launch_chromium(playwright, "allowed")
        yield context
        context.close()


@pytest.fixture
def page(browser: BrowserContext) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def open_page(page: Page, url: str) -> None:
    answer = page.goto(url)
    assert answer is not None
    assert answer.status == 200


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_page_breaks_no_accessibility_rule(
    page: Page, address: str, name: str, scheme: ColorScheme
) -> None:
    page.emulate_media(color_scheme=scheme)
    found = {}
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        open_page(page, f"{address}/{name}")
        found[width] = axe(page)
    assert found == {320: [], 1280: []}


def test_axe_reports_a_planted_fault(page: Page, address: str) -> None:
    open_page(page, f"{address}/learner")
    page.evaluate("document.querySelector('main').append(new Image())")
    assert [violation.rule for violation in axe(page)] == ["image-alt"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_page_never_scrolls_sideways(page: Page, address: str, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, f"{address}/{name}")
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("name", PAGES)
def test_page_obeys_the_content_security_policy(page: Page, address: str, name: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    open_page(page, f"{address}/{name}")
    assert complaints == []


@pytest.mark.parametrize("name", PAGES)
def test_every_target_is_at_least_24_pixels_or_in_a_sentence(
    page: Page, address: str, name: str
) -> None:
    open_page(page, f"{address}/{name}")
    assert page.evaluate(SMALL_TARGETS) == []


def test_arrow_keys_move_through_the_coverage_grid(page: Page, address: str) -> None:
    open_page(page, f"{address}/map")
    page.locator(".cell[aria-current]").focus()
    seen = []
    for key in ("ArrowLeft", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp", "Home"):
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.innerText.replace(/\\s+/g, ' ').trim()"))
    assert [text.split(":")[0].removeprefix("Map ") for text in seen] == [
        "SLO 2 in Case critique",
        "SLO 3 in Case critique",
        "SLO 3 in Audit memo",
        "SLO 3 in Plain-language brief",
        "SLO 2 in Plain-language brief",
        "SLO 2 in Stakeholder map",
    ]


def test_coverage_grid_is_one_tab_stop(page: Page, address: str) -> None:
    open_page(page, f"{address}/map")
    stops = page.locator('.cell:not([tabindex="-1"])')
    assert stops.count() == 1
    assert stops.get_attribute("aria-current") == "true"


def test_keyboard_goes_on_from_the_cell_that_was_saved(page: Page, address: str) -> None:
    def saved(route: Route) -> None:
        answer = route.fetch()
        start = 'id="notices" class="stack">'
        told = answer.text().replace(start, f"{start}<p>Saved.</p>")
        route.fulfill(response=answer, body=told)

    page.route("**/map", saved)
    open_page(page, f"{address}/map")
    assert page.evaluate("document.activeElement.matches('.cell[aria-current]')")
    page.unroute("**/map")
    open_page(page, f"{address}/map")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


@pytest.mark.parametrize(("key", "case"), [("j", "#3"), ("k", "#1")])
def test_letters_open_the_next_case_where_the_list_has_no_room(
    page: Page, address: str, key: str, case: str
) -> None:
    page.set_viewport_size({"width": 1100, "height": 900})
    open_page(page, f"{address}/case")
    page.keyboard.press(key)
    assert page.evaluate("location.hash") == case


def test_letters_move_in_the_queue_and_stop_when_switched_off(page: Page, address: str) -> None:
    open_page(page, f"{address}/queue")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.innerText") == "محمد الأمين 🌵"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.innerText") == "Amara Nwosu"
    page.keyboard.press("?")
    page.get_by_label("Use single-letter keys").uncheck()
    page.get_by_role("button", name="Close").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.evaluate("localStorage.clear()")


def test_letter_typed_into_a_field_moves_nothing(page: Page, address: str) -> None:
    open_page(page, f"{address}/queue")
    box = page.get_by_label("Search the queue")
    box.press("j")
    assert box.input_value() == "j"


def test_confirmation_names_the_act_and_sends_only_after_yes(page: Page, address: str) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    open_page(page, f"{address}/parts")
    page.get_by_label("Title").fill("A title")
    page.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog")
    assert dialog.inner_text().split("\n")[0] == "Revoke this credential of Daniel Reyes?"
    dialog.get_by_role("button", name="Cancel").click()
    assert "POST" not in sent
    page.get_by_role("button", name="Save").click()
    # To the answer's end: a page closed while it is being sent may never say that it closed.
    with page.expect_navigation() as answer:
        page.get_by_role("dialog").get_by_role("button", name="Revoke this credential").click()
    assert answer.value.request.method == "POST"


def test_progress_is_asked_for_until_it_is_done(page: Page, address: str) -> None:
    open_page(page, f"{address}/parts")
    page.locator("#notices").evaluate(
        "box => { box.innerHTML = '<p>Saved.</p><p data-asked>It starts within a minute.</p>' }"
    )
    page.locator("[data-poll]").evaluate("box => box.dataset.pollEvery = 0.05")
    page.get_by_text("Updated from Canvas: 64 learners").wait_for()
    assert page.locator("#notices").inner_text() == "Saved."
    assert page.locator("#sync progress").count() == 0
    assert page.locator("[data-poll]").count() == 0


def test_error_summary_takes_focus_and_leads_to_the_field(page: Page, address: str) -> None:
    open_page(page, f"{address}/parts")
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.get_by_role("link", name="Give the badge a title").click()
    assert page.evaluate("document.activeElement.id") == "f-title"


def test_waiting_button_keeps_focus_and_says_why(page: Page, address: str) -> None:
    open_page(page, f"{address}/case")
    button = page.get_by_role("button", name="Add to award tray")
    button.focus()
    assert page.evaluate("document.activeElement.getAttribute('aria-disabled')") == "true"
    why = button.get_attribute("aria-describedby")
    assert page.locator(f"#{why}").inner_text() == "Tick all three to award."


def test_frame_tells_its_parent_the_height_of_its_content(page: Page, address: str) -> None:
    open_page(page, f"{address}/frame")
    for _ in range(100):
        if page.evaluate("window.heights?.length"):
            break
        page.wait_for_timeout(100)
    told = page.evaluate("window.heights?.at(-1)")
    inside = page.frames[1].evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
    assert told == inside


def test_forced_colors_keep_every_state_outlined(page: Page, address: str) -> None:
    page.emulate_media(forced_colors="active")
    open_page(page, f"{address}/parts")
    widths = page.locator(".pill").evaluate_all(
        "pills => pills.map(pill => getComputedStyle(pill).borderTopWidth)"
    )
    assert set(widths) == {"1px"}


@pytest.mark.parametrize("name", PAGES)
def test_page_read_from_the_right_stays_inside_its_frame(
    page: Page, address: str, name: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    open_page(page, f"{address}/{name}")
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("name", PAGES)
def test_page_with_text_twice_as_large_stays_inside_its_frame(
    page: Page, address: str, name: str
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    open_page(page, f"{address}/{name}")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") == 1280


def test_every_sheet_stays_under_its_budget() -> None:
    sizes = {sheet.name: sheet.stat().st_size for sheet in STATIC.glob("*.css")}
    over = {name: size for name, size in sizes.items() if size > BUDGETS.get(name, AREA_SHEET)}
    assert (over, BUDGETS.keys() - sizes.keys()) == ({}, set())


def test_matrix_says_that_it_goes_on_and_keeps_the_coverage_in_sight(
    page: Page, address: str
) -> None:
    page.set_viewport_size({"width": 800, "height": 900})
    open_page(page, f"{address}/map")
    matrix = page.locator(".matrix")
    covered = matrix.locator("thead th").last
    matrix.evaluate("e => { e.style.width = '30rem' }")
    # Waited for from outside: the page's own policy lets no predicate be evaluated in it.
    expect(matrix).to_contain_class("more")
    inside, edge = covered.bounding_box(), matrix.bounding_box()
    assert inside is not None
    assert edge is not None
    assert inside["x"] + inside["width"] <= edge["x"] + edge["width"] + 1
    matrix.evaluate("e => { e.scrollLeft = e.scrollWidth }")
    expect(matrix).not_to_contain_class("more")


def test_unsaved_changes_hold_the_page_back(page: Page, address: str) -> None:
    asked: list[str] = []

    def keep(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", keep)
    open_page(page, f"{address}/map")
    page.get_by_label("4 Strong").check()
    page.goto(f"{address}/queue")
    assert asked == ["beforeunload"]


def test_untouched_form_lets_the_page_go(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    open_page(page, f"{address}/map")
    page.get_by_label("4 Strong").focus()
    page.goto(f"{address}/queue")
    assert asked == []


def test_copied_text_reaches_the_clipboard(
    page: Page, browser: BrowserContext, address: str
) -> None:
    browser.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    open_page(page, f"{address}/parts")
    page.get_by_role("button", name="Copy the id").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "req-1a2b"


def test_file_that_is_too_large_is_told_before_it_is_sent(page: Page, address: str) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    open_page(page, f"{address}/uploads")
    field = page.get_by_label("Image file")
    field.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"x" * 600_000})
    told = field.evaluate("input => input.validationMessage")
    page.get_by_role("button", name="Use this image").click()
    assert (told, "POST" in sent) == ("This file is larger than 512 kB.", False)
    field.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"x" * 500})
    assert field.evaluate("input => input.validationMessage") == ""
