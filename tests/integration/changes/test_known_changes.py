"""What staff know of, and what accepting answers, when more has changed than the page shows."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from lti_app.domain.evidence.evidence import EnrollmentState
from lti_app.models.completion import CompletionRow
from lti_app.models.documents import encode
from lti_app.services.change import items as change_items
from tests.factories.evidence import impact_rubric
from tests.integration.changes.test_change_pages import PAGE, page, read, rescaled, send, versions
from tests.integration.review.conftest import Desk

__all__ = ["rescaled"]


def test_learner_judged_by_an_earlier_version_of_the_badge_is_no_fault_of_the_page(
    desk: Desk, rescaled: str
) -> None:
    with desk.course.wiring.session() as session:
        row = session.scalars(select(CompletionRow)).one()
        told = row.to_verdict()
        row.verdict = encode(replace(told, slos=()))
        session.commit()
    assert "Accept: this counts from the next update" in page(desk, rescaled)


def test_nothing_is_accepted_beside_a_change_that_accepting_does_not_answer(
    desk: Desk, rescaled: str
) -> None:
    seen = page(desk, rescaled).partition('name="seen" value="')[2].partition('"')[0]
    desk.course.room.set_assignment("399", published=False)
    read(desk)
    assert "Accept: this counts from the next update" not in page(desk, rescaled)
    token = desk.actions.csrf_token(desk.client.get(f"{rescaled}/course/"))
    fields = {"csrf_token": token, "seen": seen}
    assert desk.client.post(f"{rescaled}/{PAGE}/accept", data=fields).status_code == 409
    assert len(versions(desk)) == 1


def test_people_beyond_what_a_page_lists_are_counted_and_listed_once_the_first_are_known(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_items, "MOST_PEOPLE", 2)
    left = [str(number) for number in range(900, 905)]
    for state in (EnrollmentState.ACTIVE, EnrollmentState.INACTIVE):
        for number in left:
            desk.course.room.enroll(number, state=state)
        read(desk, full=True)
    window = desk.actions.as_teacher("52")
    shown = page(desk, window)
    assert (shown.count("enrollment ended"), "3 more learners: listed once" in shown) == (2, True)
    for listed, words in (
        (4, "1 more learner: listed once you know of these."),
        (3, "And 2 learners before these."),
        (2, "And 3 learners before these."),
    ):
        known = re.findall(r'name="item" value="([^"]+)"', page(desk, window))
        assert send(desk, window, "seen", item=known).status_code == 303
        shown = page(desk, window)
        assert (shown.count("enrollment ended"), words in shown) == (listed, True)


def test_what_went_further_since_the_page_was_read_is_not_known_of(desk: Desk) -> None:
    desk.course.room.post("877", "311", posted=False)
    read(desk, full=True)
    window = desk.actions.as_teacher("52")
    shown = page(desk, window).partition('name="item" value="')[2].partition('"')[0]
    desk.course.room.set_assignment("311", "Field work", rubric=impact_rubric())
    read(desk, full=True)
    assert send(desk, window, "seen", item=[shown]).status_code == 303
    assert "Known, and still so" not in page(desk, window)
