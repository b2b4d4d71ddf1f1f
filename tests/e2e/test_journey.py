"""The main line in headless Chromium, tool and Canvas on different sites.

Third-party cookies blocked is what most browsers do; all cookies off leaves the platform's storage
and the tab's token to carry it; the allowing run is the control that the walk itself is right.
"""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.browser import ThirdPartyCookies, launch_chromium
from tests.e2e.journey import Journey
from tests.e2e.live import live_campus


@pytest.mark.browser
@pytest.mark.parametrize("cookies", ["blocked", "off", "allowed"])
def test_a_badge_goes_the_whole_way(tmp_path: Path, cookies: ThirdPartyCookies) -> None:
    with live_campus(tmp_path / "campus") as live, sync_playwright() as playwright:
        context = launch_chromium(playwright, cookies)
        journey = Journey(live, context, no_cookies=cookies == "off")
        journey.walk()
        held = {cookie.get("name", "")[:12] for cookie in context.cookies()}
        context.close()
        assert journey.violations == {}
        assert journey.complaints == []
        assert held == (set() if cookies == "off" else {"canvas_sessi", "__Host-hm-s-"})
