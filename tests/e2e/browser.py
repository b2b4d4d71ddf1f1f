"""Drives the installed Chromium: cookies set one of three ways, accessibility rules, pictures."""

import atexit
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from playwright.sync_api import BrowserContext, Frame, Page, Playwright, expect

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A frame of another site in a process of its own: the driver now and then loses sight of one
    # that goes through five pages within a second. Which cookies are sent does not depend on it.
    "--disable-site-isolation-trials",
)
# A machine with more to do is no failure; what never comes fails all the same.
expect.set_options(timeout=20_000)
ThirdPartyCookies = Literal["allowed", "blocked", "off"]
ColorScheme = Literal["light", "dark"]

# No command-line flag decides about third-party cookies; only the profile does.
_PREFERENCES: dict[ThirdPartyCookies, dict[str, object]] = {
    "allowed": {"cookie_controls_mode": 0, "block_third_party_cookies": False},
    "blocked": {"cookie_controls_mode": 1, "block_third_party_cookies": True},
    "off": {
        "cookie_controls_mode": 1,
        "block_third_party_cookies": True,
        "default_content_setting_values": {"cookies": 2},
    },
}
_AXE_RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map(v => ({
    rule: v.id, impact: v.impact, help: v.help,
    targets: v.nodes.map(n => n.target.join(" ") + ": " + n.failureSummary)
  }));
}"""


class AxeMissingError(RuntimeError):
    """The accessibility rules are not installed."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken accessibility rule and where."""

    rule: str
    impact: str
    help: str
    targets: tuple[str, ...]


def launch_chromium(
    playwright: Playwright,
    third_party_cookies: ThirdPartyCookies,
    *,
    profile: Path | None = None,
    width: int = 1280,
    height: int = 900,
    color_scheme: ColorScheme = "light",
) -> BrowserContext:
    """Open a browser with a fresh profile that treats third-party cookies as told."""
    folder = profile or Path(tempfile.mkdtemp(prefix="hallmark-chromium-"))
    (folder / "Default").mkdir(parents=True, exist_ok=True)
    preferences = {"profile": _PREFERENCES[third_party_cookies]}
    (folder / "Default" / "Preferences").write_text(json.dumps(preferences), encoding="utf-8")
    context = playwright.chromium.launch_persistent_context(
        str(folder),
        executable_path=CHROMIUM,
        args=[*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        viewport={"width": width, "height": height},
        color_scheme=color_scheme,
        reduced_motion="reduce",
    )
    if profile is None:
        # A browser that was closed still writes into its profile for a moment.
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return context


@cache
def axe_source() -> str:
    """Read the accessibility rules, or say how to get them."""
    if not AXE.exists():
        raise AxeMissingError("axe-core is missing; run: npm ci --prefix tests/e2e")
    return AXE.read_text(encoding="utf-8")


def axe(page: Page | Frame) -> list[Violation]:
    """List the accessibility rules a page (or one frame of it) breaks.

    Evaluated by the debugger, so that the page's own content security policy stays as it is.
    """
    page.evaluate(axe_source())
    return [
        Violation(found["rule"], found["impact"], found["help"], tuple(found["targets"]))
        for found in page.evaluate(_AXE_RUN)
    ]


def screenshot(page: Page, path: Path) -> None:
    """Save a picture of the whole page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(path), full_page=True, animations="disabled")
