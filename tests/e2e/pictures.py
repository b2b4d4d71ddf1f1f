"""Takes the pictures of the documentation: `make pictures`."""

import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

import requests
from playwright.sync_api import ViewportSize, expect, sync_playwright

from tests.e2e.browser import launch_chromium
from tests.e2e.journey import Journey
from tests.e2e.live import TIMEOUT, live_campus

KEPT: Final = (
    "start", "suggestions", "map", "map-check", "course", "roster", "roster-why",
    "learner", "learner-complete", "learner-phone", "learner-spanish",
    "queue", "case", "my-credentials", "public", "public-revoked",
    "changes", "deep-linking", "refused",
)  # fmt: skip
DESK: Final[ViewportSize] = {"width": 1280, "height": 900}
# Wide enough for a case's three columns side by side.
REVIEWER: Final[ViewportSize] = {"width": 1440, "height": 900}
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}


class Tour(Journey):
    """After the main line, the stops that the documents show besides."""

    def award(self, name: str) -> None:
        """ASA awards, at a desk with room for the case."""
        self._page.set_viewport_size(REVIEWER)
        super().award(name)
        self._page.set_viewport_size(DESK)

    def go_on(self) -> None:
        """Visit them; the change in Canvas and the switched-off key come last, as they stay."""
        self.see_roster()
        self.place_a_link()
        self.learner_reads("plain-not-met", "learner-phone", PHONE)
        self.learner_reads("unposted", "learner-spanish")
        self.see_a_change()
        self.be_refused()

    def see_roster(self) -> None:
        """The instructor opens everybody, then every fact behind one cell."""
        frame = self._launch_course("M. Okafor")
        self._press(frame.get_by_role("link", name="See the learners"))
        expect(frame.get_by_role("link", name=re.compile("^SLO 1: Met")).first).to_be_visible()
        self._look("roster")
        self._press(frame.get_by_role("link", name=re.compile("^SLO 1: Not met")).first)
        expect(frame.get_by_role("link", name=re.compile("SpeedGrader")).first).to_be_visible()
        self._look("roster-why")

    def place_a_link(self) -> None:
        """The instructor is asked what a link in a module opens; Canvas frames the question."""
        self._page.goto(f"{self._course}?as={self._live.person('M. Okafor')}")
        self._page.get_by_role("link", name=re.compile("Add external tool")).first.click()
        frame = self._page.frame_locator("[name=tool_content]")
        expect(frame.get_by_role("button", name="Place the link")).to_be_visible()
        self._look("deep-linking")

    def learner_reads(self, case: str, picture: str, size: ViewportSize = DESK) -> None:
        """A learner reads how they stand, in a window of this size."""
        self._page.set_viewport_size(size)
        self._launch(f"/courses/{self._live.course}/external_tools/29001", self._live.learner(case))
        self._look(picture)
        self._page.set_viewport_size(DESK)

    def see_a_change(self) -> None:
        """A criterion is worth other points in Canvas; the instructor is told, and may accept."""
        self._order(
            "mutate", do="change_points", assignment="Stakeholder map", criterion="Impact", points=8
        )
        self._live.sync()
        frame = self._launch_course("M. Okafor")
        self._press(frame.get_by_role("link", name="See what changed"))
        expect(frame.get_by_role("button", name="Map it again")).to_be_visible()
        self._look("changes")

    def be_refused(self) -> None:
        """The administrator switched the key off; whoever opens the tool reads whom to tell."""
        self._order("key", state="off")
        frame = self._launch_course("M. Okafor")
        expect(frame.get_by_text("For your Canvas administrator")).to_be_visible()
        self._look("refused")

    @property
    def _course(self) -> str:
        return f"{self._live.ports.canvas_url}courses/{self._live.course}"

    def _order(self, order: str, **what: object) -> None:
        address = f"{self._live.ports.admin_url}/__admin/{order}"
        requests.post(address, json=what, timeout=TIMEOUT).raise_for_status()


def main(folder: Path) -> None:
    """Walk the journey and the tour; keep the named pictures."""
    work = Path(tempfile.mkdtemp(prefix="hallmark-pictures-"))
    with live_campus(work / "campus") as live, sync_playwright() as playwright:
        context = launch_chromium(playwright, "blocked", width=DESK["width"], height=DESK["height"])
        tour = Tour(live, context, work / "all")
        tour.walk()
        tour.go_on()
        context.close()
    folder.mkdir(parents=True, exist_ok=True)
    for kept in KEPT:
        shutil.copyfile(work / "all" / f"{kept}.png", folder / f"{kept}.png")
    shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
