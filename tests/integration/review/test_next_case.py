"""What stands around a decision: Decline asks once more, and each one leads on to the next case."""

import re
from html import unescape

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_app.domain.evidence.evidence import SubmissionContent
from lti_app.models.review import ReviewCaseRow
from lti_app.services.pipeline import Pipeline
from tests.factories.evidence import CRITERION
from tests.integration.review.conftest import Desk

FIELDS = re.compile(r'name="(csrf_token|revision|seal)" value="([^"]+)"')


def second_case(desk: Desk) -> list[int]:
    """Let another learner be complete too; give both cases' numbers."""
    room = desk.course.room
    room.enroll("878", "Amara Cole", sis_id="7654321")
    room.hand_in("878", "311")
    room.assess("878", "311", {CRITERION: "4"})
    room.hand_in("878", "399", SubmissionContent(body="<p>I grew.</p>"))
    Pipeline(desk.course.open_work, desk.clock).sync_course(desk.course.course_id, full=True)
    found = list(desk.course.session.scalars(select(ReviewCaseRow.id).order_by(ReviewCaseRow.id)))
    desk.course.session.rollback()
    return found


def decide(desk: Desk, case: int, **fields: str) -> TestResponse:
    """Send a decision from the case's page as the queue opens it, and see where it leads."""
    at = f"{desk.awarder()}/asa/cases/{case}"
    shown = desk.client.get(f"{at}?tab=ready").text
    data = {name: unescape(value) for name, value in FIELDS.findall(shown)} | fields
    return desk.client.post(f"{at}/decide?tab=ready", data=data, follow_redirects=True)


def next_links(page: str) -> list[str]:
    """Read where the buttons with the key x lead."""
    return re.findall(r'<a class="button primary" href="([^"]*)" data-key="x"', page)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("return_to_learner", "pathway_not_reflected"),
        ("return_to_instructor", "mapping_unclear"),
        ("hold", ""),
        ("decline", "not_own_work"),
    ],
)
def test_a_decision_other_than_an_award_leads_on_to_the_next_case(
    desk: Desk, kind: str, reason: str
) -> None:
    decided, other = second_case(desk)
    before = desk.client.get(f"{desk.awarder()}/asa/cases/{decided}?tab=ready").text
    assert next_links(before) == []
    page = decide(desk, decided, decision=kind, reason=reason, note="Please say more.").text
    assert next_links(page) == [f"{desk.awarder()}/asa/cases/{other}?tab=ready"]
    assert "Next case, after a decision" in page


def test_a_case_taken_back_to_the_queue_is_the_one_to_go_on_with(desk: Desk) -> None:
    decided, _ = second_case(desk)
    decide(desk, decided, decision="hold", note="Wait.")
    page = decide(desk, decided, decision="release", note="Goes on.").text
    assert next_links(page) == []


def test_decline_asks_once_more_and_says_what_it_ends(desk: Desk) -> None:
    page = desk.page(desk.awarder())
    asked = {
        re.findall(r'name="decision" value="(\w+)"', form)[0]: (question, yes)
        for question, yes, form in re.findall(
            r'<form[^>]*data-confirm="([^"]*)" data-confirm-yes="([^"]*)"(.*?)</form>',
            page,
            re.DOTALL,
        )
    }
    assert set(asked) == {"award", "decline"}
    question, yes = asked["decline"]
    assert "for Daniel Reyes? The case ends" in question
    assert "the same work opens no new case" in question
    assert yes == "Decline"
