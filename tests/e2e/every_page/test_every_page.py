"""Every page of the URL map, in a browser: light, dark, Spanish, paper, 320 px, zoomed to 400 %.

A route that is new fails here until the role table names who opens it. Pictures of every page are
saved where `HALLMARK_PICTURES` names a folder.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, sync_playwright

from tests.e2e.browser import axe, launch_chromium, screenshot
from tests.e2e.every_page.entries import BARE, ENTRIES, NO_PAGES, PARTS, Entry, is_data
from tests.e2e.every_page.looking import look
from tests.e2e.every_page.opening import Opener, opened
from tests.integration.roles.conftest import Scene
from tests.integration.roles.table import TABLE

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("HALLMARK_PICTURES")
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 720}
# 1,280 by 1,024 px at 400 % (WCAG 1.4.10).
ZOOMED: ViewportSize = {"width": 320, "height": 256}
# A4 between margins of 16 mm, at 96 px an inch.
PAPER: ViewportSize = {"width": 673, "height": 1000}
Faults = dict[str, object]


def test_every_route_that_answers_a_get_is_opened_or_is_no_page(scene: Scene) -> None:
    gets = {
        str(rule)
        for rule in scene.campus.app.url_map.iter_rules()
        if "GET" in (rule.methods or set())
    }
    data = {rule for rule in gets if is_data(rule)}
    assert {entry.rule for entry in ENTRIES} | NO_PAGES.keys() | PARTS | BARE | data == gets


@pytest.mark.parametrize("rule", NO_PAGES)
def test_what_is_left_out_is_no_page(opener: Opener, rule: str) -> None:
    assert opener.kind_of(rule) == NO_PAGES[rule]


def test_a_table_of_data_is_no_page(opener: Opener) -> None:
    rules = {line.rule for line in TABLE if is_data(line.rule)}
    assert {rule: opener.kind_of(rule) for rule in rules} == dict.fromkeys(rules, "text/csv")


def test_an_answer_by_status_alone_has_no_body(scene: Scene) -> None:
    client = scene.campus.app.test_client()
    bodies = {rule: client.get(rule.replace("<login_id>", "none")).data for rule in BARE}
    assert bodies == dict.fromkeys(BARE, b"")


@pytest.mark.parametrize("entry", ENTRIES, ids=Entry.told)
def test_page_is_whole_however_it_is_seen(opener: Opener, entry: Entry) -> None:
    page = opener.page
    opener.speak("en")
    opener.open(entry)
    found: Faults = {"light": axe(page)}
    save(page, entry, "wide")
    page.emulate_media(color_scheme="dark")
    found["dark"] = axe(page)
    save(page, entry, "dark")
    page.set_viewport_size(PAPER)
    page.emulate_media(color_scheme="light", media="print")
    found["paper"] = look(page, "cut")
    save(page, entry, "paper")
    page.emulate_media(media="screen")
    page.set_viewport_size(NARROW)
    found["320 px"], found["targets"] = look(page, "lost"), look(page, "small")
    save(page, entry, "narrow")
    page.set_viewport_size(ZOOMED)
    found["400 %"] = look(page, "lost")
    save(page, entry, "zoomed")
    page.emulate_media(forced_colors="active")
    found["forced colors"] = look(page, "unseen")
    save(page, entry, "forced")
    page.emulate_media(forced_colors="none")
    page.set_viewport_size(NARROW)
    look(page, "space")
    found["spaced text"] = look(page, "lost")
    save(page, entry, "spaced")
    found["console"] = opener.complaints
    opener.speak("es")
    opener.open(entry)
    found["Spanish, 320 px"] = look(page, "lost")
    save(page, entry, "spanish")
    page.set_viewport_size(WIDE)
    found["Spanish"] = axe(page)
    found["lang"] = [] if opener.lang().startswith("es") else [opener.lang()]
    assert {seen: faults for seen, faults in found.items() if faults} == {}


def save(page: Page, entry: Entry, seen: str) -> None:
    if PICTURES:
        screenshot(page, Path(PICTURES) / seen / f"{entry.told()}.png")


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        context = launch_chromium(playwright, "allowed")
        yield context
        context.close()


@pytest.fixture(scope="module")
def tab(browser: BrowserContext, scene: Scene) -> Iterator[Opener]:
    page = browser.new_page()
    with opened(scene, page) as opener:
        yield opener
    page.close()


@pytest.fixture
def opener(tab: Opener, scene: Scene) -> Iterator[Opener]:
    tab.complaints.clear()
    tab.page.set_viewport_size(WIDE)
    tab.page.emulate_media(color_scheme="light", forced_colors="none")
    with scene.campus.wiring.rewound():
        yield tab
