"""Paints a badge's SVG as a 512 pixel PNG: python -m tests.e2e.gallery.paint FILE.svg…"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.browser import launch_chromium


def main(drawings: list[Path]) -> None:
    """Write each drawing's picture beside it, on a transparent ground."""
    with sync_playwright() as playwright:
        context = launch_chromium(playwright, "allowed", width=512, height=512)
        page = context.new_page()
        for drawing in drawings:
            page.set_content(drawing.read_text(encoding="utf-8"))
            page.locator("svg").screenshot(
                path=str(drawing.with_suffix(".png")), omit_background=True
            )
        context.close()


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
