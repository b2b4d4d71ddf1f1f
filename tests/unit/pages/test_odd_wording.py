"""Words that a real Canvas's oddities asked for; the whole table is in docs/cases.md."""

from datetime import UTC, datetime

import pytest

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
from lti_app.domain.progress.next_step import NextStep, Turn
from lti_app.pages.progress.words import Counts, step_words
from lti_app.pages.wording.told import Audience
from lti_app.pages.wording.verdict import worded
from tests.unit.pages.test_wording import (  # noqa: F401 - the language is a fixture
    _language,
    learner,
    reader,
    staff,
    verdict,
)

R = ReasonCode


def test_a_row_without_a_mark_is_not_called_work_without_a_grade() -> None:
    said = learner(R.WAITING_FOR_GRADE, not_marked=True)
    assert said.reason == (
        "Stakeholder map, criterion “Impact”: the rubric is filled in, but not in this row."
    )


def test_staff_alone_are_told_that_grading_is_moderated() -> None:
    assert "moderated" in staff(R.WAITING_FOR_GRADE, moderated=True).meta
    assert learner(R.WAITING_FOR_GRADE, moderated=True) == learner(R.WAITING_FOR_GRADE)


def test_staff_alone_are_told_of_points_taken_off_and_of_an_assessment_before_an_excuse() -> None:
    for code, fact, word in (
        (R.AT_OR_ABOVE_THRESHOLD, "deducted", "taken off"),
        (R.EXCUSED, "was_assessed", "before the excuse"),
    ):
        assert word in staff(code, **{fact: True}).meta
        assert learner(code, **{fact: True}) == learner(code)


def test_staff_are_told_what_the_learner_reads_of_work_that_is_not_released() -> None:
    assert staff(R.NOT_RELEASED).meta == "To the learner it reads as waiting for a grade."
    assert staff(R.NOT_RELEASED, submitted_at=None).meta == (
        "To the learner it reads as work nobody graded yet."
    )


@pytest.mark.parametrize("drift", [Drift.ASSIGNMENT_GONE, Drift.UNPUBLISHED])
def test_nobody_is_asked_to_hand_in_what_is_lost(drift: Drift) -> None:
    due = datetime(2026, 12, 4, tzinfo=UTC)
    lost = verdict(R.NOT_HANDED_IN, Flag.DRIFT, drift=drift.value, submitted_at=None)
    said = worded(lost, reader(), due=due)
    assert said.reason == "Stakeholder map is not handed in, and is no longer open in the course."
    assert said.meta == "Your instructor has to look at the change; nothing for you to do."


def test_a_grade_without_a_rubric_is_told_apart_from_one_not_filled_in() -> None:
    removed = learner(R.NOT_ASSESSED_BY_RUBRIC, Flag.DRIFT, drift=Drift.RUBRIC_REMOVED.value)
    assert removed.reason == "Stakeholder map has a grade, but no rubric any more."
    kept = learner(R.NOT_ASSESSED_BY_RUBRIC)
    assert kept.reason == "Stakeholder map has a grade, but its rubric is not filled in."


def test_a_reflection_not_assigned_is_asked_for_and_never_replaced() -> None:
    facts = {"assignment": "Culminating reflection"}
    taken = Verdict(state=VerdictState.NOT_MET, reason=Reason(R.NOT_ASSIGNED, facts))
    assert worded(taken, reader()).meta == "Ask your instructor how you can hand it in."
    assert learner(R.NOT_ASSIGNED).meta == "Ask your instructor what could show it instead."


def test_a_due_date_takes_a_stop_where_a_sentence_follows() -> None:
    part = verdict(R.NOT_HANDED_IN, submitted_at=None)
    facts: dict[str, FactValue] = {
        "rule": Combining.ANY.value,
        "needed": 1,
        "total": 2,
        "met": 0,
        "decided_by": 0,
    }
    both = Verdict(state=VerdictState.NOT_MET, reason=Reason(R.COMBINED, facts), parts=(part, part))
    due = datetime(2026, 12, 4, 23, 59, tzinfo=UTC)
    assert worded(both, reader(), due=due).meta == (
        "Due 4 Dec, 23:59 UTC. Any one of 2 assessments is enough."
    )
    assert worded(part, reader(), due=due).meta == "Due 4 Dec, 23:59 UTC"


def test_a_learner_to_whom_nothing_is_assigned_reads_words_of_her_own() -> None:
    step = step_words(NextStep(turn=Turn.NOTHING_ASSIGNED), Counts(4, 0, 0), {}, None)
    assert step.title == "Next for you: ask your instructor."
    assert step.text.startswith("None of the assignments that show this badge is assigned to you")
    assert (step.does, step.assignment_id) == ("", "")


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("code", [R.NO_NEW_QUIZ_RESULT, R.OUTCOME_UNLINKED, R.DRIFT])
def test_what_cannot_be_told_is_never_worded_as_not_met(
    code: ReasonCode, audience: Audience
) -> None:
    assert worded(verdict(code), reader(audience)).state == "unknown"
