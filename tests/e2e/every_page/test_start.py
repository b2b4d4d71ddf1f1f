"""While a working title is typed, what is like it already is told, and read out politely."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.browser import axe, launch_chromium
from tests.e2e.every_page.entries import Entry
from tests.e2e.every_page.opening import Opener, opened
from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import Role

pytestmark = pytest.mark.browser

START = Entry(rule="/w/<launch>/unit/start", role=Role.UNIT_PROPOSER)
ELSEWHERE = Entry(rule="/w/<launch>/unit/start", role=Role.PROPOSER_OF_STAGE)


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


def test_what_is_like_a_title_appears_while_it_is_typed(opener: Opener) -> None:
    page = opener.page
    opener.open(START)
    box = page.locator("[data-similar]")
    assert box.get_attribute("aria-live") == "polite"
    expect(box).to_be_hidden()
    page.get_by_label("Working title").press_sequentially("wombat printing")
    expect(box.get_by_role("link", name="Wombat Letterpress")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Working title").fill("")
    expect(box).to_be_hidden()
    assert opener.complaints == []


def test_another_units_draft_never_appears(opener: Opener) -> None:
    page = opener.page
    opener.open(ELSEWHERE)
    page.get_by_label("Working title").press_sequentially("wombat echidna")
    expect(page.get_by_role("link", name="Echidna Lighting")).to_be_visible()
    expect(page.get_by_text("Wombat Letterpress")).to_have_count(0)


def test_the_keyboard_alone_leads_from_the_questions_to_the_proposal(opener: Opener) -> None:
    page = opener.page
    opener.open(START)
    for name, value in (
        ("exists", "no"),
        ("committee", "yes"),
        ("credit", "no"),
        ("type", "badge"),
    ):
        page.locator(f"[name={name}][value={value}]").focus()
        page.keyboard.press("Space")
    expect(page.get_by_label("Which one?")).to_be_hidden()
    page.get_by_label("Working title").focus()
    page.keyboard.type("Kites by Keyboard")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Curriculum Committee approves first")).to_be_visible()
    page.get_by_role("button", name="Begin the proposal").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Kites by Keyboard")).to_be_visible()
