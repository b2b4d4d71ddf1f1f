"""Takes the pictures of the documentation: `make pictures`."""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.browser import launch_chromium
from tests.e2e.journey import Journey
from tests.e2e.live import live_campus

KEPT = (
    "start", "course", "map", "map-check", "learner", "learner-complete",
    "queue", "case", "my-credentials", "public", "public-revoked",
)  # fmt: skip


def main(folder: Path) -> None:
    """Walk the journey; keep the named pictures."""
    work = Path(tempfile.mkdtemp(prefix="hallmark-pictures-"))
    with live_campus(work / "campus") as live, sync_playwright() as playwright:
        context = launch_chromium(playwright, "blocked", width=1440, height=900)
        journey = Journey(live, context, work / "all")
        journey.walk()
        context.close()
    folder.mkdir(parents=True, exist_ok=True)
    for kept in KEPT:
        shutil.copyfile(work / "all" / f"{kept}.png", folder / f"{kept}.png")
    shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
