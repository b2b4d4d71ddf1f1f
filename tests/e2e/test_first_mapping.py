"""From an empty course to an activated mapping in few presses, by pointer and by keys alone.

What a person does is counted: a click, a choice, a key that sets something off. Moving between
things (Tab, arrows) is counted apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect, sync_playwright

from tests.e2e.browser import launch_chromium
from tests.e2e.live import Live, live_campus

BADGE = "Responsible AI in Practice"
MOST = 20
MOST_MOVES = 150
# The browser's own count: a key that sets something off is a click to it, and a list's choice is
# told by the list itself, whoever made it.
TELLS = """
addEventListener('click', (told) => { if (told.isTrusted) window.pressed(); }, true);
addEventListener('change', (told) => {
  if (told.target.matches('select')) window.pressed();
}, true);
"""
PLACE = "() => [...document.querySelectorAll('*')].indexOf(document.activeElement)"


class Hand(Protocol):
    """Sets things off, and counts what it did."""

    presses: int
    moves: int

    def press(self, what: Locator) -> None:
        """Set a link or a button off."""
        ...

    def choose_first(self, what: Locator) -> None:
        """Choose the first of a list in which nothing is chosen yet."""
        ...


@dataclass
class Pointer:
    """Clicks."""

    page: Page
    presses: int = 0
    moves: int = 0

    def press(self, what: Locator) -> None:
        expect(what).to_be_visible()
        what.click()
        self.presses += 1

    def choose_first(self, what: Locator) -> None:
        self.press(what)
        what.select_option(index=1)
        self.presses += 1


@dataclass
class Keys:
    """Tabs on until it stands on what it wants, arrows within a grid, then Enter."""

    page: Page
    presses: int = 0
    moves: int = 0

    def press(self, what: Locator) -> None:
        expect(what).to_be_visible()
        self._go_to(what)
        self.page.keyboard.press("Enter")
        self.presses += 1

    def choose_first(self, what: Locator) -> None:
        self._go_to(what)
        self.page.keyboard.press("ArrowDown")
        self.presses += 1

    def _go_to(self, what: Locator) -> None:
        for _ in range(MOST_MOVES):
            if what.evaluate("element => element === document.activeElement"):
                return
            self._move(self._next_key(what))
        pytest.fail(f"the keyboard does not reach {what}")

    def _move(self, key: str) -> None:
        """Press a key and wait until it has moved: the frame is of another site, and later."""
        stood = self._where()
        self.page.keyboard.press(key)
        for _ in range(100):
            if self._where() != stood:
                self.moves += 1
                return
            self.page.wait_for_timeout(20)
        pytest.fail(f"{key} moves nothing")

    def _where(self) -> tuple[int, int]:
        frame = self.page.frame(name="tool_content")
        assert frame is not None
        return (int(self.page.evaluate(PLACE)), int(frame.evaluate(PLACE)))

    def _next_key(self, what: Locator) -> str:
        # In the grid of which it is a part: down to its line, then along it.
        return str(
            what.evaluate(
                """element => {
                  const here = document.activeElement;
                  const grid = element.closest("table[data-grid]");
                  if (!grid || !grid.tBodies[0].contains(here)) return "Tab";
                  const line = (cell) => cell.closest("tr").rowIndex;
                  if (line(here) !== line(element)) {
                    return line(here) < line(element) ? "ArrowDown" : "ArrowUp";
                  }
                  const column = (cell) => cell.closest("td").cellIndex;
                  return column(here) < column(element) ? "ArrowRight" : "ArrowLeft";
                }"""
            )
        )


def map_and_activate(frame: FrameLocator, hand: Hand) -> None:
    """Choose the badge, accept what is suggested, settle the tie, activate."""
    hand.press(frame.get_by_role("button", name=f"Use “{BADGE}” here"))
    hand.press(frame.get_by_role("button", name=re.compile("^Accept all suggestions")))
    expect(frame.get_by_text(re.compile(r"\d suggestions accepted\."))).to_be_visible()
    hand.press(frame.get_by_role("link", name=re.compile("SLO 1 in Stakeholder map")).first)
    criterion = frame.get_by_label("Rubric criterion")
    expect(criterion).to_have_value("")
    hand.choose_first(criterion)
    expect(criterion).not_to_have_value("")
    hand.press(frame.get_by_role("button", name="Save", exact=True))
    expect(frame.get_by_text("Draft, ready to activate")).to_be_visible()
    hand.press(frame.get_by_role("link", name=re.compile(r"^4 Activate")))
    hand.press(frame.locator("form[action$='/activate']").get_by_role("button"))
    expect(frame.get_by_text("Active. Evidence is read")).to_be_visible()


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    with live_campus(tmp_path / "campus") as campus:
        yield campus


@pytest.mark.browser
@pytest.mark.parametrize("kind", [Pointer, Keys])
def test_first_mapping_takes_at_most_twenty_presses(
    live: Live, kind: type[Pointer | Keys], capsys: pytest.CaptureFixture[str]
) -> None:
    with sync_playwright() as playwright:
        context = launch_chromium(playwright, "blocked")
        counted: list[object] = []

        def pressed(source: object) -> None:
            counted.append(source)

        context.expose_binding("pressed", pressed)
        context.add_init_script(TELLS)
        page = context.new_page()
        teacher = live.person("M. Okafor")
        where = f"/courses/{live.course}/external_tools/29001?as={teacher}"
        page.goto(f"{live.ports.canvas_url.rstrip('/')}{where}")
        frame = page.frame_locator("iframe[name=tool_content]")
        expect(frame.get_by_text("Choose an approved badge")).to_be_visible()
        hand = kind(page)
        map_and_activate(frame, hand)
        # What the first update reads comes by itself to where the page said that nothing is known.
        expect(frame.get_by_role("link", name="See the learners")).to_be_visible(timeout=60_000)
        expect(frame.get_by_text("appears here after the first update")).to_have_count(0)
        expect(frame.get_by_role("link", name="Show what is new")).to_have_count(0)
        context.close()
    with capsys.disabled():
        print(f"\n{kind.__name__}: {hand.presses} presses, {hand.moves} moves")  # noqa: T201 - asked for
    assert len(counted) == hand.presses <= MOST
