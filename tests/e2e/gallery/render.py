"""Saves pictures of every gallery page: python -m tests.e2e.gallery.render FOLDER [PAGE…]."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.browser import launch_chromium, screenshot
from tests.e2e.gallery.app import PAGES, served_gallery

WIDTHS = (1280, 360)


def main(folder: Path, pages: tuple[str, ...]) -> None:
    """Save each page wide and narrow, in light and dark."""
    with served_gallery() as address, sync_playwright() as playwright:
        context = launch_chromium(playwright, "allowed")
        page = context.new_page()
        for name in pages:
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme="light", reduced_motion="reduce")
                page.goto(f"{address}/{name}")
                screenshot(page, folder / f"{name}-{width}.png")
            page.emulate_media(color_scheme="dark")
            page.set_viewport_size({"width": 1280, "height": 900})
            screenshot(page, folder / f"{name}-dark.png")
        context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or PAGES)
