"""Every reason in words, for the learner and for staff, with its facts in it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import Babel

from lti_app.domain.change.drift import Drift
from lti_app.domain.mapping.mapping import Combining
from lti_app.domain.mastery.verdict import (
    FactValue,
    Flag,
    Reason,
    ReasonCode,
    Verdict,
    VerdictState,
)
from lti_app.pages.wording.told import Audience, Reader
from lti_app.pages.wording.verdict import Worded, worded

R = ReasonCode
FACTS: dict[str, FactValue] = {
    "assignment": "Stakeholder map",
    "assignment_id": "311",
    "criterion": "Impact",
    "threshold": "3",
    "threshold_out_of": "4",
    "level": "Sound",
    "points": "2",
    "out_of": "4",
    "submitted_at": "2026-11-02T16:00:00+00:00",
    "graded_at": "2026-11-04T09:00:00+00:00",
}
MET_CODES = {R.AT_OR_ABOVE_THRESHOLD, R.REFLECTION_HANDED_IN}
UNKNOWN_CODES = {R.NOT_RELEASED, R.RESULT_PENDING, R.NO_JOIN, R.DRIFT}
EVERY_CODE = [code for code in ReasonCode if code is not R.COMBINED]


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def reader(audience: Audience = Audience.LEARNER, zone: str = "UTC") -> Reader:
    return Reader(
        audience=audience,
        now=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        zone=ZoneInfo(zone),
        locale="en_US",
    )


def verdict(code: ReasonCode, *flags: Flag, **changes: FactValue) -> Verdict:
    state = VerdictState.MET if code in MET_CODES else VerdictState.NOT_MET
    state = VerdictState.UNKNOWN if code in UNKNOWN_CODES else state
    facts = {k: v for k, v in (FACTS | changes).items() if v is not None}
    return Verdict(state=state, reason=Reason(code, facts), flags=frozenset(flags))


def learner(code: ReasonCode, *flags: Flag, **changes: FactValue) -> Worded:
    return worded(verdict(code, *flags, **changes), reader())


def staff(code: ReasonCode, *flags: Flag, **changes: FactValue) -> Worded:
    return worded(verdict(code, *flags, **changes), reader(Audience.STAFF))


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("code", EVERY_CODE)
def test_every_reason_has_a_sentence_for_each_reader(code: ReasonCode, audience: Audience) -> None:
    said = worded(verdict(code), reader(audience))
    assert said.reason.endswith(".")
    assert "%(" not in said.reason + said.meta


@pytest.mark.parametrize(
    ("code", "state", "reason", "meta"),
    [
        (
            R.BELOW_THRESHOLD,
            "not_met",
            "Stakeholder map, criterion “Impact”: 2 of 4. Threshold 3.",
            "Graded 4 Nov.",
        ),
        (
            R.WAITING_FOR_GRADE,
            "waiting",
            "Stakeholder map was handed in on 2 Nov. It has no rubric grade yet.",
            "Your instructor grades it; nothing for you to do.",
        ),
        (R.NOT_HANDED_IN, "not_handed_in", "Stakeholder map is not handed in yet.", ""),
        (
            R.EXCUSED,
            "excused",
            "You are excused from Stakeholder map, so it shows nothing here.",
            "Ask your instructor what could show it instead.",
        ),
        (
            R.NOT_ASSESSED_BY_RUBRIC,
            "waiting",
            "Stakeholder map has a grade, but its rubric is not filled in.",
            "Your instructor fills it in; nothing for you to do.",
        ),
        (
            R.REFLECTION_BLANK,
            "not_handed_in",
            "What was handed in on 2 Nov has nothing in it.",
            "Hand it in again.",
        ),
        (R.REFLECTION_HANDED_IN, "met", "Handed in on 2 Nov.", ""),
    ],
)
def test_words_of_the_learner(code: ReasonCode, state: str, reason: str, meta: str) -> None:
    assert learner(code) == Worded(state=state, word=None, reason=reason, meta=meta)


def test_not_released_has_the_words_of_work_nobody_graded() -> None:
    assert learner(R.NOT_RELEASED) == learner(R.WAITING_FOR_GRADE)
    assert learner(R.NOT_RELEASED, submitted_at=None) == learner(R.NOT_HANDED_IN, submitted_at=None)


def test_staff_are_told_that_a_grade_is_not_released() -> None:
    assert staff(R.NOT_RELEASED) == Worded(
        state="unknown",
        word="Not released",
        reason="Stakeholder map, criterion “Impact”: graded, but the grade is not released.",
        meta="To the learner it reads as waiting for a grade.",
    )


def test_points_hidden_by_the_rubric_are_left_out_for_learners_only() -> None:
    below = learner(R.BELOW_THRESHOLD, Flag.HIDE_POINTS)
    assert below.reason == "Stakeholder map, criterion “Impact”: not yet “Sound”."
    met = learner(R.AT_OR_ABOVE_THRESHOLD, Flag.HIDE_POINTS, points="4")
    assert met.reason == "Stakeholder map, criterion “Impact”: “Sound” or better."
    told = staff(R.BELOW_THRESHOLD, Flag.HIDE_POINTS)
    assert "2 of 4" in told.reason
    assert told.meta == "Graded 4 Nov. The rubric hides its points from learners."


def test_threshold_names_its_scale_where_that_is_another() -> None:
    said = learner(R.BELOW_THRESHOLD, points="5", out_of="8")
    assert said.reason.endswith("5 of 8. Threshold 3 of 4.")


def test_outcome_stands_in_place_of_the_criterion() -> None:
    said = learner(R.BELOW_THRESHOLD, criterion=None, outcome="Plain words")
    assert said.reason == "Stakeholder map, outcome “Plain words”: 2 of 4. Threshold 3."


@pytest.mark.parametrize(
    ("changes", "assessor", "expected"),
    [
        ({}, "M. Okafor", "Graded 4 Nov by M. Okafor."),
        ({"graded_at": None}, "M. Okafor", "Graded by M. Okafor."),
        ({"graded_at": None}, None, ""),
        ({"process": "-7"}, "M. Okafor", "Graded 4 Nov by a process, not by a person."),
    ],
)
def test_who_graded_is_named_when_known(
    changes: dict[str, Any], assessor: str | None, expected: str
) -> None:
    said = worded(verdict(R.BELOW_THRESHOLD, **changes), reader(), assessor)
    assert said.meta == expected


def test_due_date_is_told_of_what_is_not_handed_in() -> None:
    due = datetime(2026, 12, 4, 23, 59, tzinfo=UTC)
    for code in (R.NOT_HANDED_IN, R.REFLECTION_NOT_HANDED_IN):
        assert worded(verdict(code), reader(), due=due).meta == "Due 4 Dec, 23:59 UTC"
    again = worded(verdict(R.REFLECTION_TOO_SHORT), reader(), due=due)
    assert again.meta == "Due 4 Dec, 23:59 UTC. Hand it in again."
    past = datetime(2026, 10, 25, 23, 59, tzinfo=UTC)
    assert worded(verdict(R.NOT_HANDED_IN), reader(), due=past).meta == "Was due 25 Oct, 23:59 UTC"
    assert "Due" not in worded(verdict(R.WAITING_FOR_GRADE), reader(), due=due).meta


def test_dates_are_those_of_the_readers_zone() -> None:
    late = verdict(R.WAITING_FOR_GRADE, submitted_at="2026-11-03T03:30:00+00:00")
    assert "on 2 Nov" in worded(late, reader(zone="America/New_York")).reason
    assert "on 3 Nov" in worded(late, reader(zone="UTC")).reason


def test_work_outside_canvas_waits_for_a_grade() -> None:
    said = learner(R.NOT_HANDED_IN, nothing_to_hand_in=True, submitted_at=None)
    assert (said.state, said.meta) == (
        "waiting",
        "Your instructor grades it; nothing for you to do.",
    )
    assert said.reason.startswith("Stakeholder map is not handed in through Canvas.")


def test_waiting_without_a_hand_in_names_only_the_grade() -> None:
    said = learner(R.WAITING_FOR_GRADE, submitted_at=None)
    assert said.reason == "Stakeholder map has no rubric grade yet."


def test_not_assigned_has_its_own_word() -> None:
    assert (learner(R.NOT_ASSIGNED).state, learner(R.NOT_ASSIGNED).word) == (
        "excused",
        "Not assigned",
    )


def test_reflection_too_short_is_called_so_and_counted() -> None:
    counts: dict[str, FactValue] = {"words": 6, "words_asked": 150}
    assert learner(R.REFLECTION_TOO_SHORT, **counts).word == "Too short"
    for said in (
        learner(R.REFLECTION_TOO_SHORT, **counts),
        staff(R.REFLECTION_TOO_SHORT, **counts),
    ):
        assert said.state == "not_handed_in"
        assert "is too short: 6 of 150 words." in said.reason
    assert staff(R.REFLECTION_TOO_SHORT, **counts).word == "Too short: 6 of 150 words"
    assert staff(R.REFLECTION_TOO_SHORT).word == "Too short"


def test_unmapped_is_for_staff_to_mend() -> None:
    assert (learner(R.NOT_MAPPED).state, staff(R.NOT_MAPPED).state) == ("unknown", "mend")


def test_flags_are_said_beside_the_reason() -> None:
    said = learner(
        R.AT_OR_ABOVE_THRESHOLD,
        Flag.LATE,
        Flag.NEWER_ATTEMPT_UNGRADED,
        Flag.REDO_REQUESTED,
        Flag.DRIFT,
        Flag.RATING_TIE,
        Flag.THRESHOLD_EDGE,
    )
    assert said.meta == (
        "Graded 4 Nov. Handed in late. A newer attempt is not graded yet. "
        "A redo was asked for; what is graded counts meanwhile. "
        "Changed since; what was found before still counts."
    )


@pytest.mark.parametrize("code", [R.WAITING_FOR_GRADE, R.NOT_RELEASED])
def test_what_waits_is_not_called_found_though_its_rubric_changed(code: R) -> None:
    assert learner(code, Flag.DRIFT).meta == learner(code).meta


@pytest.mark.parametrize("drift", list(Drift))
def test_staff_are_told_what_changed(drift: Drift) -> None:
    said = staff(R.AT_OR_ABOVE_THRESHOLD, Flag.DRIFT, drift=drift.value)
    notes = said.meta.split("still counts. ")
    assert len(notes) == 2
    assert notes[1].endswith(".")


def test_staff_are_told_of_ties_and_edges() -> None:
    said = staff(R.AT_OR_ABOVE_THRESHOLD, Flag.RATING_TIE, Flag.THRESHOLD_EDGE)
    assert said.meta.endswith(
        "Two ratings of the rubric are worth the same points. Just at the threshold."
    )


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Combining.ANY, "Any one of 2 assessments is enough."),
        (Combining.ALL, "All 2 assessments are needed; met: 1."),
        (Combining.AT_LEAST, "2 of 2 assessments are needed; met: 1."),
        (Combining.LATEST, "The latest of 2 assessments counts."),
        (Combining.HIGHEST, "The highest of 2 assessments counts."),
    ],
)
def test_several_assessments_say_how_they_combine(rule: Combining, expected: str) -> None:
    facts: dict[str, FactValue] = {
        "rule": rule.value,
        "needed": 2,
        "total": 2,
        "met": 1,
        "decided_by": 1,
    }
    combined = Verdict(
        state=VerdictState.NOT_MET,
        reason=Reason(R.COMBINED, facts),
        parts=(verdict(R.AT_OR_ABOVE_THRESHOLD), verdict(R.BELOW_THRESHOLD)),
    )
    said = worded(combined, reader())
    assert said.reason.startswith("Stakeholder map, criterion “Impact”: 2 of 4.")
    assert said.meta == f"Graded 4 Nov. {expected}"
