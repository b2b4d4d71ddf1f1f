"""Open and decided cases after a course's mapping has a new version: only evidence holds one up."""

import re

import pytest
from sqlalchemy import update

from lti_app.canvas.fake_rubrics import rubric, scale
from lti_app.domain.review.review import ReviewCaseState
from lti_app.models.review import ReviewCaseRow
from tests.factories.evidence import CRITERION, impact_rubric, remap
from tests.integration.changes.conftest import ALL, DOUBLED
from tests.integration.changes.test_change_pages import read, send
from tests.integration.review.conftest import Desk
from tests.integration.review.test_case_story import give_back
from tests.integration.review.test_returns_answered import judging_at

ACCEPTED = "Teo Vance accepted a change in Canvas on "
ALIKE = (
    "(Assignment 311: the points of “Impact” changed, from 4 to 8), which made version 2 of the "
    "course's mapping. It judges by the same assessments"
)
FLAG = "changed since sealed"


def case_page(desk: Desk) -> str:
    """The case as a reviewer opens it now."""
    desk.opened.clear()  # windows end when nobody has used them for a while
    shown = " ".join(desk.page(desk.awarder()).split())
    return shown.replace("&#39;", "'")


def queue(desk: Desk) -> str:
    desk.opened.clear()
    return desk.page(desk.awarder(), "?tab=ready").partition("<tbody")[2]


@pytest.fixture
def accepted(desk: Desk) -> Desk:
    """The mapped rubric has twice the points now, and the instructor accepted that."""
    desk.course.room.set_assignment("311", rubric=DOUBLED)
    read(desk)
    assert send(desk, desk.actions.as_teacher("52"), "accept").status_code == 303
    return desk


def test_accepted_change_that_alters_nothing_flags_no_case_and_holds_up_no_award(
    accepted: Desk,
) -> None:
    read(accepted)
    assert (accepted.case.seal_current, accepted.case.changed_at) == (True, None)
    assert FLAG not in queue(accepted)
    page = case_page(accepted)
    assert "Sealed; a change in the course is open" not in page
    assert accepted.send(accepted.awarder(), "decide", decision="award", **ALL).status_code == 303
    assert accepted.case.state is ReviewCaseState.AWARDED


def test_case_says_who_accepted_what_and_that_nothing_it_rests_on_has_changed(
    accepted: Desk,
) -> None:
    read(accepted)
    page = case_page(accepted)
    assert accepted.case.seal_number == 2
    assert "Sealed again; nothing the case rests on has changed" in page
    assert ACCEPTED in page
    assert ALIKE in page
    assert "was 1, now 2" not in page
    assert "Sealed again; nothing the case rests on has changed" in case_page(accepted)


def test_accepted_change_is_told_while_the_last_reading_of_the_case_still_counts(
    accepted: Desk,
) -> None:
    read(accepted)
    session, sealed = accepted.course.session, accepted.case.seal_number
    now = accepted.clock.now()
    session.execute(update(ReviewCaseRow).values(refreshed_at=now, refresh_tried_at=now))
    session.commit()
    page = case_page(accepted)
    assert accepted.case.seal_number == sealed, "nothing was read again"
    assert "Changed in the course; nothing the case rests on has changed" in page
    assert ACCEPTED in page
    assert ALIKE in page
    accepted.clock.move(minutes=11)
    assert case_page(accepted).count(ACCEPTED) == 1


def test_grade_given_with_the_acceptance_is_told_beside_it(accepted: Desk) -> None:
    accepted.course.room.assess("877", "311", {CRITERION: "8"})
    read(accepted)
    assert not accepted.case.seal_current
    assert FLAG in queue(accepted)
    page = case_page(accepted)
    assert "Changed since it was sealed" in page
    assert "Points: Assignment 311 · Impact: was 4, now 8" in page
    assert ACCEPTED in page
    assert "nothing the case rests on has changed" not in page


def test_mapping_that_judges_by_something_else_is_told_with_what(desk: Desk) -> None:
    desk.clock.move(minutes=5)
    remap(desk.course, judging_at("2"))
    read(desk, full=True)
    assert not desk.case.seal_current
    page = case_page(desk)
    assert "put version 2 of the course's mapping in force on " in page
    assert "It judges by something else than the sealed one: Outcome slo-1, Outcome slo-2." in page


def test_each_version_since_the_seal_is_told_with_how_it_came(desk: Desk) -> None:
    """A change that went by itself, or by a new mapping, was accepted by nobody."""
    room, usual = desk.course.room, impact_rubric()
    room.set_assignment("311", rubric=DOUBLED)
    read(desk)
    remap(desk.course, judging_at("4"))
    room.set_assignment("311", rubric=usual)
    read(desk, full=True)
    room.set_assignment("311", rubric=DOUBLED)
    read(desk)
    assert send(desk, desk.actions.as_teacher("52"), "accept").status_code == 303
    desk.clock.move(minutes=5)
    remap(desk.course, judging_at("4"))
    read(desk, full=True)
    page = case_page(desk)
    told = re.findall(r"(put|accepted)[^.]*? version (\d) of the course's mapping", page)
    assert told[:3] == [("put", "2"), ("accepted", "3"), ("put", "4")]


def test_case_opened_before_the_next_update_says_that_canvas_is_read_soon(accepted: Desk) -> None:
    page = case_page(accepted)
    assert "The course's mapping has a new version" in page
    assert "holds no evidence" not in page


def test_sealing_again_before_the_next_update_waits_for_it(desk: Desk) -> None:
    desk.course.room.set_assignment("311", rubric=DOUBLED)
    read(desk)
    shown = desk.page(desk.awarder())
    sealed = desk.case.seal_number
    assert send(desk, desk.actions.as_teacher("52"), "accept").status_code == 303
    answer = desk.post(desk.awarder(), "reseal", shown)
    assert answer.status_code == 303
    assert "new mapping with the next update" in desk.page(desk.awarder())
    assert desk.case.seal_number == sealed


def test_declined_case_does_not_come_back_by_an_accepted_change(desk: Desk) -> None:
    give_back(desk, "decline", reason="not_own_work", note="Not her own.")
    assert desk.case.state is ReviewCaseState.DECLINED
    desk.course.room.set_assignment("311", rubric=DOUBLED)
    read(desk)
    assert send(desk, desk.actions.as_teacher("52"), "accept").status_code == 303
    read(desk)
    assert desk.course.session.query(ReviewCaseRow).count() == 1


def test_level_given_before_the_acceptance_keeps_its_words_in_the_new_seal(desk: Desk) -> None:
    named = rubric("71", (CRITERION, "Impact", scale(("4", "Splendid"), ("3", "Sound"))))
    desk.course.room.set_assignment("311", rubric=named)
    desk.course.room.assess("877", "311", {CRITERION: "4"}, rated=True)
    read(desk)
    case_page(desk)
    assert desk.send(desk.awarder(), "reseal").status_code == 303
    desk.course.room.set_assignment("311", rubric=DOUBLED)
    read(desk)
    assert send(desk, desk.actions.as_teacher("52"), "accept").status_code == 303
    read(desk)
    before = desk.case.seal_number
    page = case_page(desk)
    assert desk.case.seal_number == before + 1
    assert page.count("Splendid") == 2, "two outcomes rest on it"
