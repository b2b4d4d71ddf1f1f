"""What the browser hands to a screen reader: roles, names and states of the main pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.browser import launch_chromium
from tests.e2e.every_page.entries import Entry
from tests.e2e.every_page.opening import Opener, opened
from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import Role

pytestmark = pytest.mark.browser

BADGE = "/w/<launch>/course/badges/<int:mapping_id>"


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    with sync_playwright() as playwright:
        context = launch_chromium(playwright, "allowed")
        yield context.new_page()
        context.close()


@pytest.fixture
def opener(scene: Scene, tab: Page) -> Iterator[Opener]:
    with scene.campus.wiring.rewound(), opened(scene, tab) as opener:
        yield opener


def test_a_learner_hears_the_state_before_the_reason(opener: Opener) -> None:
    opener.open(
        Entry(
            rule="/w/<launch>/learner/badges/<int:mapping_id>",
            role=Role.LEARNER_B,
            thing="active",
        )
    )
    expect(opener.page.get_by_role("main")).to_match_aria_snapshot("""
      - main:
        - status
        - article:
          - heading "Badge lynx of main" [level=1]
          - 'img "0 of 3 done: 0 of 2 outcomes met, reflection not handed in"'
          - paragraph:
            - strong: "Next for you: the reflection."
          - list "Outcomes and reflection":
            - listitem:
              - text: Not met
              - heading "Outcome slo-1" [level=3]
              - paragraph: /Work of 4021/
              - paragraph
              - link /Open assignment/
    """)


def test_a_reviewer_hears_the_queue_the_case_and_the_check_as_places(opener: Opener) -> None:
    opener.open(
        Entry(rule="/w/<launch>/asa/cases/<int:case_id>", role=Role.ASA_AWARDER, thing="Cleomene")
    )
    page = opener.page
    for name in ("Queue", "Cases beside this one"):
        expect(page.get_by_role("navigation", name=name, exact=True)).to_have_count(1)
    for name in ("Outcomes and evidence", "Reflection", "Your check", "Seal and history"):
        expect(page.get_by_role("region", name=name, exact=True)).to_have_count(1)
    expect(page.get_by_role("region", name="Your check")).to_match_aria_snapshot("""
      - region "Your check":
        - heading "Your check" [level=2]
        - paragraph:
          - strong: Cleomene Sienna
        - paragraph: /culminating reflection/
        - checkbox "Reflects on the pathway"
        - checkbox "Aligns with personal growth"
        - checkbox "Aligns with professional growth"
        - heading "Before award" [level=2]
        - list
        - textbox "Note (optional)"
        - button "Award"
        - button "Read again from Canvas"
        - button "Claim this case"
    """)


def test_a_teacher_hears_the_matrix_as_a_grid_of_outcomes_by_assignment(opener: Opener) -> None:
    opener.open(Entry(rule=f"{BADGE}/outcomes", role=Role.TEACHER, thing="draft"))
    expect(opener.page.get_by_role("grid")).to_match_aria_snapshot("""
      - grid /Outcomes of the badge/:
        - rowgroup:
          - row:
            - columnheader "Badge outcome"
            - columnheader /Work of 4021/
            - columnheader /Memo of 4021/
            - columnheader "Covered"
        - rowgroup:
          - row:
            - rowheader /SLO 1/
            - gridcell /SLO 1 in Work of 4021/
            - gridcell /SLO 1 in Memo of 4021/
            - gridcell "1 of 1"
    """)


def test_anyone_hears_first_whether_a_credential_is_valid(opener: Opener) -> None:
    opener.open(Entry(rule="/credentials/<uuid:uuid>", thing="Jonquil"))
    expect(opener.page.get_by_role("main")).to_match_aria_snapshot("""
      - main:
        - article:
          - status:
            - paragraph:
              - strong: /Revoked. The university has revoked this credential/
          - img
          - paragraph: /University/
          - paragraph: no longer certifies that
          - paragraph: Jonquil Fawn
          - paragraph: was awarded the digital badge
          - heading "Badge lynx of main" [level=1]
    """)
