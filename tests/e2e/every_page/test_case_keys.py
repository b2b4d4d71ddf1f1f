"""A case decided by the keyboard: a letter opens its form and leads into it; Decline asks first."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from tests.e2e.browser import launch_chromium
from tests.e2e.every_page.entries import Entry
from tests.e2e.every_page.opening import Opener, opened
from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import Role

pytestmark = pytest.mark.browser

CASE = "/w/<launch>/asa/cases/<int:case_id>"
OPEN = Entry(rule=CASE, role=Role.ASA_AWARDER, thing="Cleomene", query="tab=ready")
SIZES: tuple[ViewportSize, ...] = ({"width": 1280, "height": 720}, {"width": 360, "height": 640})
# Nothing lies over it, and all of it is within the window.
CLEAR = """(field) => {
  const box = field.getBoundingClientRect();
  const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return box.top >= 0 && box.bottom <= innerHeight && (over === field || field.contains(over));
}"""


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    with sync_playwright() as playwright:
        context = launch_chromium(playwright, "allowed")
        yield context.new_page()
        context.close()


@pytest.fixture
def opener(scene: Scene, tab: Page) -> Iterator[Opener]:
    with scene.campus.wiring.rewound(), opened(scene, tab) as opener:
        yield opener


@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow"])
def test_a_letter_opens_its_form_and_leads_into_it(opener: Opener, size: ViewportSize) -> None:
    page = opener.page
    page.set_viewport_size(size)
    opener.open(OPEN)
    found = {}
    for letter, field in (
        ("r", "#reason-return_to_learner"),
        ("i", "#reason-return_to_instructor"),
        ("h", "#note-hold"),
        ("d", "#reason-decline"),
        ("n", "#f-text"),
    ):
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        page.keyboard.press(letter)
        box = page.locator(field)
        found[letter] = (box.evaluate("e => e === document.activeElement"), box.evaluate(CLEAR))
    assert found == dict.fromkeys("rihdn", (True, True))


def test_a_letter_folds_an_open_form_and_stays_on_what_opens_it(opener: Opener) -> None:
    page = opener.page
    page.set_viewport_size(SIZES[0])
    opener.open(OPEN)
    page.keyboard.press("h")
    toggle = page.locator("summary[data-key=h]")
    toggle.focus()
    page.keyboard.press("h")
    expect(page.locator("#note-hold")).to_be_hidden()
    expect(toggle).to_be_focused()


def test_decline_is_asked_once_more_and_can_be_taken_back(opener: Opener) -> None:
    page = opener.page
    page.set_viewport_size(SIZES[0])
    opener.open(OPEN)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.keyboard.press("d")
    page.locator("#reason-decline").select_option("not_own_work")
    page.locator("#note-decline").fill("Not yours.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("the same work opens no new case")
    expect(dialog.get_by_role("button", name="Decline")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert "POST" not in sent
    expect(page.locator("#note-decline")).to_have_value("Not yours.")
    page.locator("#note-decline").press("Tab")
    page.keyboard.press("Enter")
    with page.expect_request(lambda request: request.method == "POST") as told:
        page.keyboard.press("Enter")
    assert "decision=decline" in (told.value.post_data or "")
