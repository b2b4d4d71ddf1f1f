"""The same way by keyboard alone: keys are pressed where the focus is, and it is always seen.

Nothing of the tool is clicked, filled or checked. At every step the focus stands on something with
a ring around it, and never falls back to the page's body.
"""

import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Error, Frame, Locator, Page, expect

from tests.e2e.journey import BADGE, LINKS, REASON, WORDS, Journey
from tests.e2e.live import Live

MOST_TABS: Final = 250
# Where the focus stands: "outside" the frame, lost to its "body", or on what has no ring.
FOCUS: Final = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return "body";
  const drawn = (x) => {
    const style = getComputedStyle(x);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const label = e.closest("label");
  return drawn(e) || (label && drawn(label)) ? "" : `no ring: ${e.outerHTML.slice(0, 90)}`;
}"""
PLACE: Final = """(cell) => {
  const row = cell.closest("tr");
  return [[...row.parentElement.rows].indexOf(row), [...row.cells].indexOf(cell.closest("td, th"))];
}"""


class Keyboard:
    """One person's hands on a keyboard, in a page with the tool in a frame, or in a plain page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.pressed = 0
        self.lost: list[str] = []

    def to(self, what: Locator, key: str = "Tab") -> None:
        """Press Tab until this has the focus."""
        what.wait_for()
        for _ in range(MOST_TABS):
            if _has_focus(what):
                return
            self.press(key)
        pytest.fail(f"{what} is not reached by {key}")

    def activate(self, what: Locator, key: str = "Enter") -> None:
        """Go there and press it."""
        self.to(what)
        self.press(key, leaves=True)

    def tick(self, box: Locator) -> None:
        """Go to a box and tick it."""
        self.to(box)
        self.press("Space")
        expect(box).to_be_checked()

    def choose(self, radio: Locator) -> None:
        """Go into a group by Tab and through it by arrows, as a group is one stop."""
        name = radio.get_attribute("name")
        group = radio.locator(f"xpath=ancestor::form//input[@name='{name}']")
        radio.wait_for()
        for _ in range(MOST_TABS):
            if any(_has_focus(each) for each in group.all()):
                break
            self.press("Tab")
        for _ in range(group.count()):
            if radio.is_checked():
                return
            self.press("ArrowDown")
        if not radio.is_checked():
            self.press("Space")
        expect(radio).to_be_checked()

    def pick(self, choice: Locator, start: str) -> None:
        """Go to a list and move down it to the option that begins so."""
        self.to(choice)
        options = choice.locator("option").all_inner_texts()
        self.press("Home")
        for _ in options:
            chosen = choice.evaluate("e => e.selectedOptions[0].label")
            if str(chosen).startswith(start):
                return
            self.press("ArrowDown")
        pytest.fail(f"no option begins with {start}: {options}")

    def walk_grid(self, cell: Locator) -> None:
        """Go into a grid by Tab and to one of its cells by arrows."""
        cell.wait_for()
        grid = cell.locator("xpath=ancestor::table")
        self.to(grid.locator("tbody [tabindex='0']"))
        row, column = cell.evaluate(PLACE)
        for _ in range(MOST_TABS):
            if _has_focus(cell):
                return
            here = grid.locator(":focus").first.evaluate(PLACE)
            down, right = row - here[0], column - here[1]
            arrow = "Down" if down > 0 else "Up" if down < 0 else "Right" if right > 0 else "Left"
            self.press(f"Arrow{arrow}")
        pytest.fail(f"{cell} is not reached by arrows")

    def write(self, where: Locator, words: str) -> None:
        """Go to a field and type."""
        self.to(where)
        self._page.keyboard.type(words)
        expect(where).to_have_value(words)

    def press(self, key: str, *, leaves: bool = False) -> None:
        """Press one key; the focus must then be seen somewhere, unless this leaves the page."""
        self.pressed += 1
        self._page.keyboard.press(key)
        if leaves:
            return
        fault = self._fault()
        if fault:
            self.lost.append(f"after {key}: {fault}")

    def _fault(self) -> str:
        frame = self._page.frame(name="tool_content")
        if frame is None:
            return ""
        outside = self._page.evaluate("document.activeElement?.tagName !== 'IFRAME'")
        return "" if outside else str(frame.evaluate(FOCUS))


def _has_focus(what: Locator) -> bool:
    return bool(what.evaluate("e => e === document.activeElement"))


class KeyboardJourney(Journey):
    """Walks the main line without a mouse."""

    def __init__(self, live: Live, context: BrowserContext, pictures: Path | None = None) -> None:
        super().__init__(live, context, pictures)
        self.keys = Keyboard(self._page)

    def map_and_activate(self) -> None:
        frame = self._launch_course("M. Okafor")
        keys = self.keys
        keys.activate(frame.get_by_role("link", name="Skip to the content"))
        expect(frame.locator("main")).to_be_focused()
        keys.activate(frame.get_by_role("button", name=f"Use “{BADGE}” here"))
        for slo, assignment, criterion in LINKS:
            cell = frame.get_by_role("link", name=re.compile(rf"{slo} in {assignment}")).first
            keys.walk_grid(cell)
            keys.press("Enter", leaves=True)
            expect(frame.get_by_role("heading", name=f"{slo} in {assignment}")).to_be_visible()
            keys.pick(frame.get_by_label("Rubric criterion"), criterion)
            keys.activate(frame.get_by_role("button", name="Save", exact=True))
            mapped = re.compile(rf"^{slo} in {assignment}: {criterion}")
            # The keyboard goes on from the cell that was saved, not from the top of the page.
            expect(frame.get_by_role("link", name=mapped).first).to_be_focused()
        keys.activate(frame.get_by_role("link", name=re.compile(r"^2 Reflection")))
        keys.choose(frame.get_by_role("radio", name=re.compile("Culminating reflection")))
        keys.activate(frame.get_by_role("button", name="Save", exact=True))
        expect(frame.get_by_text("Saved.")).to_be_visible()
        keys.activate(frame.get_by_role("link", name=re.compile(r"^3 Check")))
        expect(frame.get_by_role("heading", name="Nothing is in the way")).to_be_visible()
        keys.activate(frame.get_by_role("link", name=re.compile(r"^4 Activate")))
        expect(frame.get_by_text("What counts once this is active")).to_be_visible()
        keys.activate(frame.locator("form[action$='/activate']").get_by_role("button"))
        expect(frame.get_by_text("Active. Evidence is read")).to_be_visible()

    def see_sync_on_the_page(self) -> None:
        frame = self._launch_course("M. Okafor")
        self.keys.activate(frame.get_by_role("button", name="Sync now"))
        expect(frame.get_by_text("Last update from Canvas")).to_be_visible(timeout=60_000)
        fresh = frame.get_by_role("link", name="Show what is new")
        expect(fresh.or_(frame.get_by_role("link", name="See the learners")).first).to_be_visible()
        if fresh.count():
            self.keys.activate(fresh)
        expect(fresh).to_have_count(0)

    def hand_in_reflection(self) -> None:
        frame = self._launch_learner()
        with self._page.context.expect_page() as opened:
            self.keys.activate(frame.get_by_role("link", name=re.compile("Write the reflection")))
        canvas = opened.value
        hands = Keyboard(canvas)
        hands.write(canvas.get_by_role("textbox"), WORDS)
        hands.activate(canvas.get_by_role("button", name=re.compile("Submit")))
        expect(
            canvas.get_by_text(re.compile("Submitted|handed in", re.IGNORECASE)).first
        ).to_be_visible()
        canvas.close()
        self.keys.pressed += hands.pressed

    def award(self, name: str) -> None:
        frame = self._launch_asa()
        self.keys.walk_grid(frame.get_by_role("link", name=name).first)
        self.keys.press("Enter", leaves=True)
        expect(frame.get_by_text("When I began this pathway").first).to_be_visible()
        for part in ("pathway", "personal growth", "professional growth"):
            self.keys.tick(frame.get_by_role("checkbox", name=re.compile(part)))
        self.keys.activate(frame.get_by_role("button", name=re.compile("^Award")))
        self._agree("Award")
        expect(frame.locator("#notices")).to_contain_text("Awarded.")

    def share_and_open_public_page(self, name: str) -> None:
        page = f"/users/{self._learner}/external_tools/29001"
        frame = self._launch(page, self._learner)
        href = frame.get_by_role("link", name=re.compile("public page")).get_attribute("href")
        self.public_url = f"{self._live.ports.tool_url}{href}"
        self._signed("Valid.")
        frame = self._launch(page, self._learner)
        self.keys.activate(frame.get_by_role("button", name="Show my name and levels"))
        expect(frame.get_by_role("button", name="Take my name off")).to_be_visible()
        self._signed(name)

    def revoke(self, name: str) -> None:
        frame = self._launch_asa()
        self.keys.activate(frame.get_by_role("link", name="Award register").first)
        expect(frame.get_by_role("heading", name="Award register")).to_be_visible()
        self.keys.activate(frame.get_by_role("link", name=name).first)
        self.keys.write(frame.get_by_label(re.compile("^Reason")), REASON)
        self.keys.activate(frame.get_by_role("button", name="Revoke this credential").first)
        self._agree("Revoke this credential")
        expect(frame.get_by_text("Revoked. The public page")).to_be_visible()
        self._public("Revoked.", "public-revoked")

    def _agree(self, yes: str) -> None:
        """A question takes the focus into itself, and the first key that moves finds its answer."""
        dialog = self._frame().locator("dialog[open]")
        expect(dialog).to_be_visible()
        assert dialog.evaluate("e => e.contains(document.activeElement)")
        button = dialog.get_by_role("button", name=yes)
        self.keys.to(button)
        self.keys.press("Enter", leaves=True)

    def _frame(self) -> Frame:
        frame = self._page.frame(name="tool_content")
        if frame is None:
            raise Error("no tool in the page")
        return frame
