"""A name written from the right, with an emoji, stays whole, and so does the sentence around it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, sync_playwright
from sqlalchemy import update

from lti_app.models.evidence import RosterEntryRow
from lti_app.models.person import PersonRow
from tests.e2e.browser import launch_chromium
from tests.e2e.every_page.entries import Entry
from tests.e2e.every_page.looking import look
from tests.e2e.every_page.opening import Opener, opened
from tests.factories.campus_two import ADA, CLEO, FINN, FIRST, Learner, awarder_of, teacher_of
from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import Role

pytestmark = pytest.mark.browser

ARABIC, HEBREW, URDU = "محمد الأمين 🌵", "שרה בת־כהן 🦉", "زینب (نور) ۲"
NAMES = (ARABIC, HEBREW, URDU)
CASE = "/w/<launch>/asa/cases/<int:case_id>"
BADGE = "/w/<launch>/course/badges/<int:mapping_id>"
PAGES = (
    Entry(rule="/w/<launch>/course/", role=Role.TEACHER),
    Entry(
        rule="/w/<launch>/course/badges/<int:mapping_id>/roster", role=Role.TEACHER, thing="active"
    ),
    Entry(rule=f"{BADGE}/roster/<int:person_id>", role=Role.TEACHER, thing="active"),
    Entry(rule=f"{BADGE}/outcomes", role=Role.TEACHER, thing="draft"),
    Entry(rule=f"{BADGE}/try", role=Role.TEACHER, thing="active"),
    Entry(rule="/w/<launch>/asa/", role=Role.ASA_AWARDER),
    Entry(rule=CASE, role=Role.ASA_AWARDER, thing="Cleomene"),
    Entry(rule=CASE, role=Role.ASA_AWARDER, thing="Adaeze"),
    Entry(rule=CASE, role=Role.ASA_AWARDER, thing="Finnegan"),
    Entry(rule="/w/<launch>/asa/awards", role=Role.ASA_AWARDER),
    Entry(rule="/w/<launch>/asa/awards/<int:award_id>", role=Role.ASA_AWARDER, thing="Adaeze"),
    Entry(rule="/w/<launch>/asa/after-award", role=Role.ASA_AWARDER),
    Entry(rule="/w/<launch>/asa/after-award/<int:award_id>", role=Role.ASA_AWARDER, thing="Adaeze"),
    Entry(rule="/w/<launch>/asa/audit", role=Role.AUDITOR),
    Entry(rule="/w/<launch>/learner/credentials", role=Role.LEARNER_A),
    Entry(rule="/credentials/<uuid:uuid>", thing="Adaeze"),
)
# Each name stands in an element that keeps its direction to itself, or between two isolates; in the
# page's title too, which a browser shows in a tab.
LOOSE = """(names) => {
  const loose = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (const name of names) {
      if (node.parentElement.closest("bdi, [dir=auto], option, script")) continue;
      if (node.data.split(`\\u2068${name}\\u2069`).join("").includes(name))
        loose.push(node.data.trim().slice(0, 120));
    }
  }
  return loose;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        context = launch_chromium(playwright, "allowed", width=320, height=720)
        yield context
        context.close()


@pytest.fixture(scope="module")
def opener(browser: BrowserContext, scene: Scene) -> Iterator[Opener]:
    side = scene.campus.main
    named: dict[Learner, str] = {ADA: ARABIC, CLEO: HEBREW, FINN: URDU}
    people = {each.who: name for each, name in named.items()}
    people |= {teacher_of(side, FIRST): HEBREW, awarder_of(side): URDU}
    page = browser.new_page()
    with scene.campus.wiring.rewound():
        with scene.campus.wiring.session() as session:
            for who, name in people.items():
                person_id = side.actions.person_id(who)
                # A course's pages name who is on its roster as Canvas lists them there.
                for row in (
                    update(PersonRow).where(PersonRow.id == person_id),
                    update(RosterEntryRow).where(RosterEntryRow.person_id == person_id),
                ):
                    session.execute(row.values(name=name))
            session.commit()
        with opened(scene, page) as opener:
            yield opener
    page.close()


@pytest.mark.parametrize("entry", PAGES, ids=Entry.told)
def test_a_name_from_the_right_keeps_to_itself(opener: Opener, entry: Entry) -> None:
    assert opener.open(entry) == 200
    assert opener.page.evaluate(LOOSE, list(NAMES)) == []
    assert look(opener.page, "lost") == []


def test_the_names_are_there_in_full(opener: Opener) -> None:
    shown = set()
    for entry in PAGES:
        opener.open(entry)
        text = opener.page.content()
        shown |= {name for name in NAMES if name in text}
    assert shown == set(NAMES)
