"""Next step, ring and stages in words; whose turn it is comes first."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import Babel

from lti_app.domain.ids import SloKey
from lti_app.domain.mastery.verdict import Reason, ReasonCode, Verdict, VerdictState
from lti_app.domain.progress.next_step import NextStep, Turn
from lti_app.domain.progress.stages import Stage, stands_at
from lti_app.domain.review.review import ReviewCaseState
from lti_app.pages.progress.stage_words import stage_words
from lti_app.pages.progress.view import reader_of
from lti_app.pages.progress.words import (
    Counts,
    Step,
    count,
    ring_words,
    step_words,
    summary,
)
from tests.clocks import START

SLO = SloKey("slo-1")
TITLES = {SLO: "Reads a map"}
COUNTS = Counts(total=4, met=3, waiting=1)
ABOUT = Verdict(
    state=VerdictState.NOT_MET,
    reason=Reason(
        ReasonCode.NOT_HANDED_IN, {"assignment": "Stakeholder map", "assignment_id": "311"}
    ),
)


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def words(turn: Turn, case: ReviewCaseState | None = None) -> Step:
    return step_words(NextStep(turn=turn, slo=SLO, verdict=ABOUT), COUNTS, TITLES, case)


@pytest.mark.parametrize(
    ("turn", "title", "does"),
    [
        (Turn.HAND_IN, "Next for you: Stakeholder map.", "Open the assignment"),
        (Turn.REFLECT, "Next for you: the reflection.", "Write the reflection"),
        (Turn.IMPROVE, "Next for you: talk about Stakeholder map.", "Open the assignment"),
        (Turn.ASK, "Next for you: ask your instructor.", ""),
        (Turn.WAIT_FOR_GRADE, "Nothing for you to do now.", ""),
        (Turn.WAIT_FOR_INSTRUCTOR, "Nothing for you to do now.", ""),
        (Turn.WAIT_FOR_QUEUE, "Everything is met.", ""),
        (Turn.WAIT_FOR_ASA, "With Academic and Student Affairs.", ""),
        (Turn.CHANGED, "With Academic and Student Affairs.", "Open the assignment"),
        (Turn.RETURNED, "Returned to you.", "Open the assignment"),
        (Turn.DECIDED, "Not awarded.", ""),
        (Turn.AWARDED, "Awarded.", "See your credential"),
    ],
)
def test_each_turn_has_its_answer_and_at_most_one_thing_to_do(
    turn: Turn, title: str, does: str
) -> None:
    step = words(turn)
    assert (step.title, step.does) == (title, does)
    assert step.text.endswith(".")


@pytest.mark.parametrize("turn", [Turn.HAND_IN, Turn.REFLECT, Turn.IMPROVE, Turn.RETURNED])
def test_what_can_be_done_leads_to_the_assignment(turn: Turn) -> None:
    assert words(turn).assignment_id == "311"


def test_award_leads_to_the_credentials() -> None:
    assert words(Turn.AWARDED).to_credentials is True


def test_handing_in_says_what_it_would_show() -> None:
    assert words(Turn.HAND_IN).text == (
        "3 of 4 outcomes are met and 1 waits for a grade. Hand it in to show “Reads a map”."
    )


def test_case_returned_to_the_instructor_says_who_was_asked() -> None:
    said = words(Turn.WAIT_FOR_ASA, ReviewCaseState.RETURNED_TO_INSTRUCTOR)
    assert said.text == "They have asked your instructor something. Nothing for you to do."


def test_a_case_on_hold_promises_no_days() -> None:
    said = words(Turn.WAIT_FOR_ASA, ReviewCaseState.ON_HOLD)
    assert said.text == (
        "They have set it aside for now and will come back to it. Nothing for you to do."
    )


@pytest.mark.parametrize("turn", [Turn.CHANGED, Turn.RETURNED])
def test_what_fell_away_since_it_went_to_asa_is_told_by_name(turn: Turn) -> None:
    assert "“Reads a map” is not met now" in words(turn).text


@pytest.mark.parametrize("turn", [Turn.CHANGED, Turn.RETURNED])
def test_a_reflection_asa_sends_back_or_misses_is_opened_again(turn: Turn) -> None:
    step = step_words(NextStep(turn=turn, verdict=ABOUT), COUNTS, TITLES, None)
    assert (step.does, step.assignment_id) == ("Open the reflection", "311")


def test_what_changed_and_only_waits_gives_the_learner_nothing_to_do() -> None:
    step = step_words(NextStep(turn=Turn.CHANGED), COUNTS, TITLES, None)
    assert (step.does, step.text.endswith("Nothing for you to do.")) == ("", True)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (Counts(4, 0, 0), "0 of 4 outcomes are met."),
        (Counts(4, 1, 0), "1 of 4 outcomes is met."),
        (Counts(4, 1, 2), "1 of 4 outcomes is met and 2 wait for a grade."),
        (Counts(4, 3, 1), "3 of 4 outcomes are met and 1 waits for a grade."),
    ],
)
def test_summary_counts_in_plain_words(counts: Counts, expected: str) -> None:
    assert summary(counts) == expected


def test_counts_come_from_the_states_of_the_rows() -> None:
    assert count(["met", "waiting", "not_met", "met"]) == Counts(total=4, met=2, waiting=1)


def test_ring_counts_the_reflection_too() -> None:
    assert ring_words(COUNTS, has_reflected=True) == (
        "4 of 5 done: 3 of 4 outcomes met, reflection handed in"
    )


@pytest.mark.parametrize(
    ("case", "note"),
    [
        (ReviewCaseState.READY, "You are here"),
        (ReviewCaseState.IN_REVIEW, "You are here"),
        (ReviewCaseState.ON_HOLD, "On hold"),
        (ReviewCaseState.RETURNED_TO_LEARNER, "Returned to you"),
        (ReviewCaseState.RETURNED_TO_INSTRUCTOR, "Your instructor was asked"),
        (None, "You are here"),
    ],
)
def test_stage_with_asa_says_how_the_case_stands(case: ReviewCaseState | None, note: str) -> None:
    notes = {each["key"]: each["note"] for each in stage_words(Stage.WITH_ASA, case)}
    assert notes[Stage.WITH_ASA] == note


def test_stages_behind_the_present_one_say_nothing_of_what_is_to_come() -> None:
    notes = [each["note"] for each in stage_words(Stage.AWARDED, None)]
    assert notes == ["", "", "", ""]


@pytest.mark.parametrize("stage", list(Stage))
def test_stages_keep_their_order(stage: Stage) -> None:
    assert [each["key"] for each in stage_words(stage, None)] == list(Stage)


@pytest.mark.parametrize("zone", [None, "", "Nowhere/City", "../etc/passwd"])
def test_zone_that_canvas_did_not_tell_or_nobody_knows_is_utc(zone: str | None) -> None:
    assert reader_of(None, zone, START).zone is UTC


def test_reader_has_the_zone_and_language_canvas_told_of() -> None:
    found = reader_of("fr_CA", "America/Toronto", datetime(2026, 11, 24, tzinfo=UTC))
    assert (found.zone, found.locale) == (ZoneInfo("America/Toronto"), "fr_CA")


def test_a_reflection_that_does_not_count_is_not_called_missing() -> None:
    blank = Verdict(state=VerdictState.NOT_MET, reason=Reason(ReasonCode.REFLECTION_BLANK, {}))
    step = step_words(NextStep(turn=Turn.REFLECT, verdict=blank), COUNTS, TITLES, None)
    assert step.text == (
        "3 of 4 outcomes are met and 1 waits for a grade. "
        "What you handed in does not count yet; see why below."
    )


def test_a_revoked_badge_is_told_as_revoked() -> None:
    step = words(Turn.DECIDED, ReviewCaseState.AWARDED)
    assert (step.title, step.to_credentials) == ("Revoked.", True)


@pytest.mark.parametrize("case", [ReviewCaseState.DECLINED, ReviewCaseState.AWARDED])
def test_no_further_review_is_promised_once_asa_has_decided(case: ReviewCaseState) -> None:
    notes = {each["key"]: each["note"] for each in stage_words(Stage.COMPLETE, case)}
    was_awarded = case is ReviewCaseState.AWARDED
    assert (notes["with_asa"], notes["awarded"]) == (
        "has decided",
        "revoked since" if was_awarded else "",
    )


@pytest.mark.parametrize(
    ("stage", "case", "place"),
    [
        (Stage.COMPLETE, ReviewCaseState.AWARDED, Stage.AWARDED),
        (Stage.COMPLETE, ReviewCaseState.DECLINED, Stage.WITH_ASA),
        (Stage.COMPLETE, None, Stage.COMPLETE),
        (Stage.IN_PROGRESS, ReviewCaseState.AWARDED, Stage.IN_PROGRESS),
        (Stage.WITH_ASA, ReviewCaseState.READY, Stage.WITH_ASA),
    ],
)
def test_who_was_decided_about_stands_at_the_decision(
    stage: Stage, case: ReviewCaseState | None, place: Stage
) -> None:
    assert stands_at(stage, case) is place
