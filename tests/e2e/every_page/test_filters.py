"""Filters of a list are folded on a narrow screen, without any script: the list comes first."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect, sync_playwright

from tests.e2e.browser import axe, launch_chromium
from tests.e2e.every_page.entries import Entry
from tests.e2e.every_page.opening import Opener, opened
from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import Role

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("HALLMARK_PICTURES")
ROSTER = "/w/<launch>/course/badges/<int:mapping_id>/roster"
QUEUE = Entry(rule="/w/<launch>/asa/", role=Role.ASA_AWARDER)
FILTERED = (
    Entry(rule=QUEUE.rule, role=Role.ASA_AWARDER, query="q=a&sort=newest"),
    Entry(rule="/w/<launch>/asa/audit", role=Role.AUDITOR, query="who=a"),
    Entry(rule=ROSTER, role=Role.TEACHER, thing="active", query="q=a"),
)
UNFILTERED = (
    (QUEUE, "Search", "Filter and sort"),
    (Entry(rule="/w/<launch>/asa/audit", role=Role.AUDITOR), "Who", "Filters"),
    (Entry(rule=ROSTER, role=Role.TEACHER, thing="active"), "Search", "Search and sort"),
)
WIDE: ViewportSize = {"width": 1280, "height": 900}


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


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def no_script(route: Route) -> None:
    route.abort()


@pytest.mark.parametrize("width", [320, 360, 480])
def test_the_first_case_is_seen_at_once_on_a_narrow_screen(opener: Opener, width: int) -> None:
    opener.page.set_viewport_size({"width": width, "height": 640})
    opener.open(QUEUE)
    picture(opener.page, f"queue-{width}")
    expect(opener.page.locator("[data-list] [data-item]").first).to_be_in_viewport()


@pytest.mark.parametrize(("entry", "field", "words"), UNFILTERED, ids=["queue", "audit", "roster"])
def test_filters_are_unfolded_by_the_keyboard_without_any_script(
    opener: Opener, entry: Entry, field: str, words: str
) -> None:
    page = opener.page
    page.route("**/static/*.js", no_script)
    page.set_viewport_size({"width": 320, "height": 640})
    opener.open(entry)
    box = page.locator("details.filters").get_by_label(field, exact=True)
    expect(box).to_be_hidden()
    page.locator("details.filters summary").filter(has_text=words).press("Enter")
    expect(box).to_be_visible()
    picture(page, f"{words}-open".replace(" ", "-"))
    page.unroute("**/static/*.js", no_script)


@pytest.mark.parametrize(("entry", "field", "words"), UNFILTERED, ids=["queue", "audit", "roster"])
def test_filters_stand_open_on_a_wide_screen(
    opener: Opener, entry: Entry, field: str, words: str
) -> None:
    page = opener.page
    page.set_viewport_size(WIDE)
    opener.open(entry)
    picture(page, f"{words}-wide".replace(" ", "-"))
    expect(page.locator("details.filters summary")).to_be_hidden()
    box = page.get_by_role("main").get_by_label(field, exact=True)
    expect(box).to_be_visible()
    # Whoever listens finds it there too.
    expect(page.locator("details.filters form")).to_match_aria_snapshot(
        f'- searchbox "{field}"\n- button "Show"'
    )
    box.fill("a")
    box.press("Enter")
    expect(page.locator("details.filters[open]")).to_have_count(1)


@pytest.mark.parametrize("entry", FILTERED, ids=Entry.told)
def test_filters_that_are_set_are_seen_on_a_narrow_screen(opener: Opener, entry: Entry) -> None:
    page = opener.page
    page.set_viewport_size({"width": 360, "height": 740})
    opener.open(entry)
    expect(page.locator("details.filters").get_by_role("searchbox").first).to_be_visible()
    assert axe(page) == []
