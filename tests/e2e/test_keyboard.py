"""The main line driven by keyboard alone: map, activate, update, reflect, award, share, revoke."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.browser import launch_chromium
from tests.e2e.keyboard import KeyboardJourney
from tests.e2e.live import live_campus


@pytest.mark.browser
def test_a_badge_goes_the_whole_way_without_a_mouse(tmp_path: Path) -> None:
    with live_campus(tmp_path / "campus") as live, sync_playwright() as playwright:
        context = launch_chromium(playwright, "blocked")
        journey = KeyboardJourney(live, context)
        journey.walk()
        context.close()
        assert journey.keys.lost == []
        assert journey.complaints == []
        assert journey.violations == {}
        assert journey.keys.pressed > 200
