"""A teacher places *Badge progress* in a module and a learner follows it, in three habits."""

import contextlib
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Frame, Page, expect, sync_playwright

from demo.once import BADGE, map_badge
from demo.window import Window
from tests.e2e.browser import ThirdPartyCookies, axe, launch_chromium
from tests.e2e.live import Live, live_campus

TEACHER = "M. Okafor"
ALL_LINK = "Badge progress"
BADGE_LINK = f"Badge progress: {BADGE}"
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


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A campus whose course has its badge mapped and has been read: people are known by now."""
    with live_campus(tmp_path_factory.mktemp("mapped") / "campus", learners=1, courses=1) as made:
        map_badge(
            Window(made.ports).launch(
                person=made.person(TEACHER), placement="course_navigation", course=made.course
            )
        )
        made.sync()
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


def place(page: Page, live: Live, teacher: str, choice: str, link: str) -> None:
    """Add an item to a module: choose, send, and find the link in the module."""
    course_page(live, page, teacher)
    links = page.get_by_role("link", name=link, exact=True)
    before = links.count()
    page.get_by_role("link", name=re.compile("Add external tool")).first.click()
    frame = framed(page)
    title(frame, "What should the link open?")
    assert axe(frame) == []
    frame.get_by_role("radio", name=re.compile(choice)).check()
    frame.get_by_role("button", name="Place the link").press("Enter")
    # The answer goes on to Canvas by itself, and Canvas leaves the dialog.
    page.wait_for_url(re.compile(r"#modules$"))
    course_page(live, page, teacher)
    expect(links).to_have_count(before + 1)


def cancel(page: Page, live: Live, teacher: str) -> None:
    """Ask for an item and think better of it: Canvas closes the dialog, and nothing is added."""
    course_page(live, page, teacher)
    items = page.get_by_role("link", name=re.compile("^Badge progress"))
    before = items.count()
    page.get_by_role("link", name=re.compile("Add external tool")).first.click()
    framed(page).get_by_role("button", name="Cancel, back to Canvas").press("Enter")
    page.wait_for_url(re.compile(r"#modules$"))
    course_page(live, page, teacher)
    expect(items).to_have_count(before)


def follow(page: Page, live: Live, person: str, link: str) -> Frame:
    """Open the newest link of that name in the course."""
    course_page(live, page, person)
    page.get_by_role("link", name=link, exact=True).last.click()
    return framed(page)


@contextlib.contextmanager
def opened(cookies: ThirdPartyCookies) -> Iterator[Page]:
    """Give a page of one habit; no policy was broken in it and no secret stood in an address."""
    complaints: list[str] = []
    addresses: list[str] = []
    with sync_playwright() as playwright:
        context = launch_chromium(playwright, cookies)
        page = context.new_page()
        page.on(
            "console",
            lambda told: complaints.append(told.text) if "Content Security" in told.text else None,
        )
        page.on("request", lambda sent: addresses.append(sent.url))
        yield page
        kept = {str(cookie.get("name"))[:11] for cookie in context.cookies()}
        assert ("__Host-hm-s" in kept) == (cookies != "off")
        context.close()
    assert complaints == []
    assert [each for each in addresses if re.search("[?&](JWT|token|ticket|secret)=", each)] == []


@pytest.mark.browser
@pytest.mark.parametrize("cookies", ["allowed", "blocked", "off"])
def test_a_placed_link_opens_for_whoever_follows_it(live: Live, cookies: ThirdPartyCookies) -> None:
    teacher, learner = live.person(TEACHER), live.learner(LEARNERS[cookies])
    with opened(cookies) as page:
        place(page, live, teacher, "All badges of this course", ALL_LINK)
        cancel(page, live, teacher)
        title(follow(page, live, teacher, ALL_LINK), "Badges of this course")
        title(follow(page, live, learner, ALL_LINK), "Open Badges once from the course menu")
        page.goto(f"{live.ports.canvas_url}courses/{live.course}/external_tools/29001?as={learner}")
        expect(framed(page).get_by_role("link", name="Your progress")).to_be_visible()
        again = follow(page, live, learner, ALL_LINK)
        expect(again.get_by_role("link", name="Your progress")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("cookies", ["allowed", "blocked", "off"])
def test_a_link_to_one_badge_opens_at_that_badge(mapped: Live, cookies: ThirdPartyCookies) -> None:
    teacher, learner = mapped.person(TEACHER), mapped.learner(LEARNERS[cookies])
    with opened(cookies) as page:
        place(page, mapped, teacher, BADGE, BADGE_LINK)
        title(follow(page, mapped, teacher, BADGE_LINK), f"Learners on “{BADGE}”")
        assert "/roster" in framed(page).url
        page.goto(
            f"{mapped.ports.canvas_url}courses/{mapped.course}/external_tools/29001?as={learner}"
        )
        expect(framed(page).get_by_role("link", name="Your progress")).to_be_visible()
        title(follow(page, mapped, learner, BADGE_LINK), BADGE)
        assert "/learner/badges/" in framed(page).url
