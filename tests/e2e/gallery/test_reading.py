"""What a screen reader and a keyboard meet: names and roles in the tree, grids, focus, paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.e2e.browser import launch_chromium
from tests.e2e.gallery.app import PAGES, served_gallery

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.innerText.replace(/\\s+/g, ' ').trim()"
# The middle of what has the focus is what is seen there, or inside it, or its label.
OBSCURED = """() => {
  const e = document.activeElement;
  const box = e.getBoundingClientRect();
  const clamp = (value, most) => Math.min(Math.max(value, 0), most - 1);
  const top = document.elementFromPoint(
    clamp(box.left + box.width / 2, innerWidth),
    clamp(box.top + Math.min(box.height / 2, 20), innerHeight));
  const own = e.closest("label") || e;
  if (own.contains(top) || top?.contains(own)) return "";
  return `${e.outerHTML.slice(0, 80)} under ${top?.outerHTML.slice(0, 60)}`;
}"""
RING = """() => {
  const e = document.activeElement;
  const drawn = (x) => {
    const style = getComputedStyle(x);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const label = e.closest("label");
  return drawn(e) || (label && drawn(label)) ? "" : e.outerHTML.slice(0, 80);
}"""


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


def test_the_queue_is_a_grid_with_named_columns_and_rows(page: Page, address: str) -> None:
    page.goto(f"{address}/queue")
    expect(page.get_by_role("grid")).to_match_aria_snapshot("""
      - grid "Cases ready for review":
        - caption: Cases ready for review
        - rowgroup:
          - row:
            - columnheader "Learner"
            - columnheader "Badge"
            - columnheader "State"
            - columnheader "Flags"
            - columnheader "Days"
        - rowgroup:
          - row:
            - rowheader "Amara Nwosu":
              - link "Amara Nwosu"
            - gridcell "Responsible AI in Practice"
            - gridcell "Ready"
            - gridcell "\u2013"
            - gridcell "2"
          - row:
            - rowheader "محمد الأمين 🌵"
            - gridcell "Data Storytelling"
            - gridcell "In review"
            - gridcell "Changed since sealed"
            - gridcell "13"
    """)


def test_arrows_move_through_the_queue_and_tab_leaves_it(page: Page, address: str) -> None:
    page.goto(f"{address}/queue")
    page.get_by_role("link", name="Amara Nwosu").focus()
    seen = []
    for key in ("ArrowRight", "ArrowDown", "End", "Home", "Control+End", "Control+Home"):
        page.keyboard.press(key)
        seen.append(page.evaluate(FOCUSED))
    assert seen == [
        "Responsible AI in Practice",
        "Data Storytelling",
        "13",
        "محمد الأمين 🌵",
        "7",
        "Amara Nwosu",
    ]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('table')") is None
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUSED) == "Amara Nwosu"


def test_the_coverage_is_a_grid_whose_cells_say_what_they_join(page: Page, address: str) -> None:
    page.goto(f"{address}/map")
    grid = page.get_by_role("grid")
    names = grid.get_by_role("gridcell").evaluate_all(
        "cells => cells.slice(0, 3).map(cell => cell.innerText.replace(/\\s+/g, ' ').trim())"
    )
    assert grid.get_by_role("rowheader").count() == grid.locator("tbody tr").count()
    assert all(name.startswith(("SLO 1 in", "Map SLO 1 in")) for name in names), names


def test_a_dialog_gives_the_focus_back_to_what_opened_it(page: Page, address: str) -> None:
    page.goto(f"{address}/parts")
    page.get_by_label("Title").fill("A title")
    save = page.get_by_role("button", name="Save")
    save.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_match_aria_snapshot("""
      - dialog "Revoke this credential of Daniel Reyes?":
        - paragraph: Revoke this credential of Daniel Reyes?
        - button "Revoke this credential"
        - button "Cancel"
    """)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(save).to_be_focused()


def test_the_help_of_keys_gives_the_focus_back(page: Page, address: str) -> None:
    page.goto(f"{address}/queue")
    link = page.get_by_role("link", name="Amara Nwosu")
    link.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys on this page")).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()


def test_progress_is_told_in_a_live_region_with_a_named_bar(page: Page, address: str) -> None:
    page.goto(f"{address}/progress/1")
    # A fragment stands alone here: the page's own frame comes from elsewhere.
    status = page.get_by_role("status")
    assert status.count() == 1
    label = status.inner_text()
    assert page.get_by_role("progressbar", name=label).count() == 1


def test_a_ring_says_its_count_and_a_row_its_state_before_its_reason(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/learner")
    assert page.get_by_role("img", name="3 of 4").count() >= 1
    first = page.get_by_role("list", name="Outcomes").get_by_role("listitem").first
    words = first.inner_text().split("\n")
    assert words[0] == "Met"


def test_the_hint_to_tick_goes_once_all_are_ticked(page: Page, address: str) -> None:
    page.goto(f"{address}/parts")
    page.evaluate(
        """document.querySelector("main").insertAdjacentHTML("beforeend", `<form id="t">
        <input type="checkbox" required aria-label="One"><input type="checkbox" required
        aria-label="Two"><p class="until-valid">Tick both.</p></form>`)"""
    )
    hint = page.get_by_text("Tick both.")
    page.get_by_label("One", exact=True).check()
    expect(hint).to_be_visible()
    page.get_by_label("Two", exact=True).check()
    expect(hint).to_be_hidden()


@pytest.mark.parametrize("size", [(1280, 800), (320, 256)], ids=["wide", "400 %"])
@pytest.mark.parametrize("name", PAGES)
def test_focus_is_ringed_and_never_under_something(
    page: Page, address: str, name: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}/{name}")
    page.evaluate("document.activeElement.blur()")
    faults = []
    for key in ["Tab"] * 40 + ["Shift+Tab"] * 40:
        page.keyboard.press(key)
        if page.evaluate("document.activeElement === document.body"):
            continue
        faults += [fault for ask in (OBSCURED, RING) if (fault := page.evaluate(ask))]
    assert faults == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_where_motion_is_unwelcome(page: Page, address: str, name: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/{name}")
    moving = page.evaluate(
        """[...document.querySelectorAll("*")].filter(e => {
          const style = getComputedStyle(e);
          return parseFloat(style.transitionDuration) || style.animationName !== "none";
        }).length"""
    )
    assert moving == 0


def test_paper_shows_what_is_folded_and_nothing_to_press(page: Page, address: str) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{address}/public")
    assert page.locator(".button:visible, nav:visible, dialog:visible").count() == 0
    folded = page.locator("details:not([open]) .more")
    assert folded.count() > 0
    for each in folded.all():
        box = each.bounding_box()
        assert box is not None
        assert box["height"] > 10
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in {
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    }
