"""A teacher places *Badge progress* in a module and a learner follows it, in three habits."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Frame, Page, expect, sync_playwright

from tests.e2e.browser import ThirdPartyCookies, axe, launch_chromium
from tests.e2e.live import Live, live_campus

TEACHER = "M. Okafor"
# Each of them follows the link before ever having been in Hallmark.
LEARNERS: dict[ThirdPartyCookies, str] = {
    "allowed": "reflection-not-handed-in",
    "blocked": "plain-met",
    "off": "no-submission",
}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live_campus(tmp_path_factory.mktemp("links") / "campus", learners=1, courses=1) as made:
        yield made


def course_page(live: Live, page: Page, person: str) -> None:
    page.goto(f"{live.ports.canvas_url}courses/{live.course}?as={person}")


def framed(page: Page) -> Frame:
    page.locator("[name=tool_content]").wait_for(state="attached")
    frame = page.frame(name="tool_content")
    assert frame is not None
    return frame


def title(frame: Frame | Page, words: str) -> None:
    expect(frame.get_by_role("heading", level=1, name=words)).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("cookies", ["allowed", "blocked", "off"])
def test_a_placed_link_opens_for_whoever_follows_it(live: Live, cookies: ThirdPartyCookies) -> None:
    complaints: list[str] = []
    with sync_playwright() as playwright:
        context = launch_chromium(playwright, cookies)
        page = context.new_page()
        page.on(
            "console",
            lambda told: complaints.append(told.text) if "Content Security" in told.text else None,
        )
        teacher, learner = live.person(TEACHER), live.learner(LEARNERS[cookies])
        course_page(live, page, teacher)
        links = page.get_by_role("link", name="Badge progress", exact=True)
        before = links.count()
        page.get_by_role("link", name=re.compile("Add external tool")).first.click()
        frame = framed(page)
        title(frame, "What should the link open?")
        assert axe(frame) == []
        chosen = frame.get_by_role("radio", name=re.compile("All badges of this course"))
        expect(chosen).to_be_checked()
        frame.get_by_role("button", name="Place the link").press("Enter")
        # The answer goes on to Canvas by itself, and Canvas leaves the dialog.
        page.wait_for_url(re.compile(r"#modules$"))
        course_page(live, page, teacher)
        expect(links).to_have_count(before + 1)
        links.last.click()
        title(framed(page), "Badges of this course")
        course_page(live, page, learner)
        links.last.click()
        title(framed(page), "Open Badges once from the course menu")
        page.goto(f"{live.ports.canvas_url}courses/{live.course}/external_tools/29001?as={learner}")
        expect(framed(page).get_by_role("link", name="Your progress")).to_be_visible()
        course_page(live, page, learner)
        links.last.click()
        expect(framed(page).get_by_role("link", name="Your progress")).to_be_visible()
        context.close()
    assert complaints == []
