"""The main line in headless Chromium, tool and Canvas on different sites.

Third-party cookies blocked is what counts; the allowing run is the control that the walk itself
is right.
"""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.browser import ThirdPartyCookies, launch_chromium
from tests.e2e.journey import LEARNER, Journey
from tests.e2e.live import live_campus


@pytest.mark.browser
@pytest.mark.parametrize("cookies", ["blocked", "allowed"])
def test_a_badge_goes_the_whole_way(tmp_path: Path, cookies: ThirdPartyCookies) -> None:
    with live_campus(tmp_path / "campus") as live, sync_playwright() as playwright:
        name = live.cases[LEARNER]["name"]
        context = launch_chromium(playwright, cookies)
        journey = Journey(live, context)
        with journey.explained():
            journey.see_first_page()
            journey.map_and_activate()
            journey.see_sync_on_the_page()
            journey.learner_sees("Met", "Not handed in", "Threshold 3", picture="learner")
            journey.hand_in_reflection()
            live.sync()
            journey.learner_sees("People review it", picture="learner-complete")
            journey.award(name)
            journey.share_and_open_public_page(name)
            journey.revoke(name)
        context.close()
        assert journey.violations == {}
        assert journey.complaints == []
