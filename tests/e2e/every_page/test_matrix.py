"""Tables wider than their place: they say that there is more, and nothing with the focus is hidden.

WCAG 2.4.11: what has the focus is not covered by what sticks at the table's sides.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect, sync_playwright

from lti_app.domain.ids import AssignmentId
from tests.e2e.browser import axe, launch_chromium, screenshot
from tests.e2e.every_page.entries import Entry
from tests.e2e.every_page.looking import look
from tests.e2e.every_page.opening import Opener, opened
from tests.factories.campus_two import FIRST, WORK
from tests.factories.evidence import impact_rubric
from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import Role

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("HALLMARK_PICTURES")
HERE = "/w/<launch>/course/badges/<int:mapping_id>"
MATRIX = Entry(rule=f"{HERE}/outcomes", role=Role.TEACHER, thing="draft")
TRIAL = Entry(rule=f"{HERE}/try", role=Role.TEACHER, thing="active")
ROSTER = Entry(rule=f"{HERE}/roster", role=Role.TEACHER, thing="active")
SIZES: tuple[ViewportSize, ...] = (
    {"width": 320, "height": 720},
    {"width": 320, "height": 256},
    {"width": 1280, "height": 900},
)
NAMES = ("Field notes", "Ethnomusicological bibliography", "Map", "Interview", "Peer review",
         "Stakeholder map", "Plain-language brief", "Audit memo")  # fmt: skip
# What of the focused cell another thing lies on, or its table cuts off: its corners and its middle.
COVERED = """() => {
  const cell = document.activeElement;
  const { left, right, top, bottom } = cell.getBoundingClientRect();
  const box = cell.closest(".matrix").getBoundingClientRect();
  const [xs, ys] = [[left + 3, right - 3], [top + 3, bottom - 3]];
  return [[(left + right) / 2, (top + bottom) / 2], ...xs.flatMap((x) => ys.map((y) => [x, y]))]
    .filter(([x, y]) => x < box.left || x > box.right
      || !cell.contains(document.elementFromPoint(x, y)))
    .map(([x, y]) => `${cell.innerText} at ${Math.round(x)},${Math.round(y)}`);
}"""

NAMED, NOTES = ".matrix thead a > span:first-child", ".roster tbody th p .flag > span"
# Words in those elements that stand on two lines, though a hyphen may end one.
BROKEN = r"""(those) => {
  const names = document.querySelectorAll(those);
  return [...names].flatMap(({ firstChild: text }) => {
    return [...text.data.matchAll(/[^\s-]+/g)].filter(({ 0: word, index }) => {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      return range.getClientRects().length > 1;
    }).map(([word]) => word);
  });
}"""


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    with sync_playwright() as playwright:
        context = launch_chromium(playwright, "allowed")
        yield context.new_page()
        context.close()


@pytest.fixture
def opener(scene: Scene, tab: Page) -> Iterator[Opener]:
    """A course of ten assignments, each with a rubric."""
    course = scene.campus.main.rooms[FIRST]
    before = dict(course.assignments)
    for number, name in enumerate(NAMES, start=501):
        course.set_assignment(str(number), name, rubric=impact_rubric())
    with scene.campus.wiring.rewound(), opened(scene, tab) as opener:
        yield opener
    course.assignments.clear()
    course.assignments.update(before)
    assert AssignmentId(WORK) in course.assignments


def picture(page: Page, name: str) -> None:
    if PICTURES:
        width = page.evaluate("innerWidth")
        screenshot(page, Path(PICTURES) / "matrix" / f"{name}-{width}.png")


def bar(page: Page) -> Locator:
    return page.locator(".turns")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}x{size['height']}")
def test_a_focused_cell_is_never_hidden(opener: Opener, size: ViewportSize) -> None:
    page = opener.page
    page.set_viewport_size(size)
    opener.open(MATRIX)
    cells = page.locator(".matrix tbody tr").first.locator("a.cell")
    assert cells.count() == len(NAMES) + 2
    cells.first.focus()
    covered = page.evaluate(COVERED)
    for key in ["ArrowRight"] * (cells.count() - 1) + ["ArrowDown"] + ["ArrowLeft"] * cells.count():
        page.keyboard.press(key)
        covered += page.evaluate(COVERED)
    assert covered == []
    picture(page, f"focused-{size['height']}")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_saved_cell_has_the_focus_back_in_full_view(opener: Opener, width: int) -> None:
    page = opener.page
    page.set_viewport_size({"width": width, "height": 900})
    opener.open(MATRIX)
    covered = []
    for column in range(3, len(NAMES) + 2):
        page.locator(".matrix tbody tr").first.locator("a.cell").nth(column).click()
        current = page.locator(f"td:nth-child({column + 2}) a.cell[aria-current]")
        expect(current).to_have_count(1)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#notices")).to_contain_text("Saved.")
        expect(current).to_be_focused()
        covered += page.evaluate(COVERED)
    assert covered == []
    picture(page, "saved")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size['width']}x{size['height']}")
def test_a_focused_assignment_is_never_hidden(opener: Opener, size: ViewportSize) -> None:
    page = opener.page
    page.set_viewport_size(size)
    opener.open(MATRIX)
    names = page.locator(".matrix thead a")
    expect(names.first).to_have_accessible_name("Work of 4021 (opens in a new tab)")
    covered = []
    names.first.focus()
    for key in ["Tab"] * (names.count() - 1) + ["Shift+Tab"] * (names.count() - 1):
        covered += page.evaluate(COVERED)
        page.keyboard.press(key)
    assert covered + page.evaluate(COVERED) == []


def test_a_column_is_as_wide_as_the_longest_word_of_its_assignment(opener: Opener) -> None:
    opener.page.set_viewport_size({"width": 1280, "height": 900})
    opener.open(MATRIX)
    assert opener.page.evaluate(BROKEN, NAMED) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_every_column_is_reached_by_the_buttons_with_the_keyboard(
    opener: Opener, width: int
) -> None:
    page = opener.page
    page.set_viewport_size({"width": width, "height": 900})
    opener.open(MATRIX)
    expect(bar(page)).to_be_visible()
    on, back = (
        bar(page).get_by_role("button", name=name, exact=True)
        for name in ("More columns", "Earlier columns")
    )
    expect(page.locator(".matrix")).to_contain_class("more")
    expect(back).to_have_attribute("aria-disabled", "true")
    expect(bar(page).locator("[aria-label]")).to_have_count(0)  # the words are the only name
    picture(page, "start")
    on.focus()
    seen = [bar(page).locator("p").inner_text()]
    while on.get_attribute("aria-disabled") == "false":
        page.keyboard.press("Enter")
        expect(bar(page).locator("p")).not_to_have_text(seen[-1])
        seen.append(bar(page).locator("p").inner_text())
        assert len(seen) < 20
    # The coverage scrolls along where there is no room, and is no column to count.
    assert (seen[-1] == "Covered") == (width == 320), seen
    total = len(NAMES) + 2
    assert columns([text for text in seen if text != "Covered"]) == set(range(1, total + 1)), seen
    assert {text.rpartition(" ")[2] for text in seen if text != "Covered"} == {str(total)}
    assert page.evaluate("document.activeElement.dataset.turn") == "1"
    expect(page.locator(".matrix")).not_to_contain_class("more")
    expect(page.locator(".matrix")).to_contain_class("less")
    picture(page, "end")
    back.focus()
    while back.get_attribute("aria-disabled") == "false":
        stood = bar(page).locator("p").inner_text()
        page.keyboard.press("Enter")
        expect(bar(page).locator("p")).not_to_have_text(stood)
    expect(bar(page).locator("p")).to_have_text(seen[0])


def columns(said: list[str]) -> set[int]:
    """Which columns these sentences name, such as “Columns 1 to 3 of 8”."""
    found: set[int] = set()
    for text in said:
        ends = [int(each) for each in text.split(" of ", maxsplit=1)[0].split()[1].split("\u2013")]
        found.update(range(ends[0], ends[-1] + 1))
    return found


@pytest.mark.parametrize("entry", [TRIAL, ROSTER], ids=Entry.told)
def test_tables_of_learners_say_that_they_go_on(opener: Opener, entry: Entry) -> None:
    page = opener.page
    page.set_viewport_size({"width": 320, "height": 720})
    opener.open(entry)
    total = 2 if entry is TRIAL else 3  # the roster has a column for the reflection too
    expect(bar(page).locator("p")).to_have_text(f"Column 1 of {total}")
    bar(page).get_by_role("button", name="More").click()
    expect(bar(page).locator("p")).to_have_text(f"Column 2 of {total}")
    picture(page, entry.told())
    assert axe(page) == []


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("note", ["Changed in Canvas", "Changed in the Framework"])
def test_a_note_under_a_learner_breaks_in_no_word(opener: Opener, width: int, note: str) -> None:
    page = opener.page
    page.set_viewport_size({"width": width, "height": 720})
    opener.open(ROSTER)
    said = "<br><span class='flag tone-wait'><svg class='icon'></svg><span>{}</span></span>"
    lines = page.locator(".roster tbody th p")
    lines.first.evaluate("(p, html) => p.insertAdjacentHTML('beforeend', html)", said.format(note))
    assert page.evaluate(BROKEN, NOTES) == []
    box = lines.first.bounding_box()
    assert box is not None
    assert box["width"] >= 120
    assert look(page, "lost") == []
    picture(page, f"note-{len(note)}")


def test_a_table_that_fits_says_nothing(opener: Opener) -> None:
    page = opener.page
    page.set_viewport_size({"width": 1280, "height": 900})
    opener.open(ROSTER)
    expect(bar(page)).to_be_hidden()
    expect(page.locator(".matrix")).not_to_contain_class("more")
