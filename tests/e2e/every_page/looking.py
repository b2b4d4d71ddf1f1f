"""What is asked of every page however it is seen: nothing lost, nothing beside the frame."""

from functools import cache
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

# A matrix scrolls in its own place: WCAG 1.4.10 exempts what needs two dimensions.
OWN_SCROLLER = ".matrix, [data-scroller]"
Asked = Literal["lost", "cut", "small", "space", "unseen"]


@cache
def _questions() -> str:
    return Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def look(page: Page, asked: Asked) -> list[str]:
    """Ask the page one of the questions of `looking.js`."""
    found: list[str] = page.evaluate(
        f"(scroller) => ({_questions().strip()}).{asked}(scroller)", OWN_SCROLLER
    )
    return found
