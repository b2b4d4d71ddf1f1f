"""Drift: what was Met before it stays Met, flagged; only what was assessed after it is Unknown."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lti_app.domain.change.drift import Drift, drift_of_criterion
from lti_app.domain.evidence.evidence import AssignmentFact, SubmissionFact
from lti_app.domain.ids import AssignmentId, RubricId
from lti_app.domain.mastery.criterion_rules import mapped_criterion
from lti_app.domain.mastery.finding import Finding
from lti_app.domain.mastery.mastery import judge_criterion
from lti_app.domain.mastery.verdict import Flag, ReasonCode, VerdictState
from tests.factories.facts import (
    GRADED,
    MAP,
    assessed,
    assignment,
    criterion,
    criterion_link,
    graded,
    rubric,
    ungraded,
    unsubmitted,
)

MET, NOT_MET, UNKNOWN = VerdictState.MET, VerdictState.NOT_MET, VerdictState.UNKNOWN
BEFORE = assignment()
REPLACED = assignment(rubric=rubric(criterion("_9000"), rubric_id=RubricId("72")))
REMOVED = assignment(rubric=None)
DELETED = assignment(rubric=rubric(criterion("_9000")))
RESCALED = assignment(rubric=rubric(criterion(points=Decimal(8))))
UNPUBLISHED = assignment(published=False)


def judge(
    now_assignment: AssignmentFact | None,
    now: SubmissionFact | None,
    before: SubmissionFact | None = None,
    *,
    post_manually: bool = False,
) -> Finding:
    known: dict[AssignmentId, AssignmentFact] = {}
    if now_assignment is not None:
        known[MAP] = now_assignment
    earlier = assignment(post_manually=post_manually)
    mapped = mapped_criterion(criterion_link(), known, {MAP: earlier})
    return judge_criterion(mapped, now, before)


def answer(finding: Finding) -> tuple[VerdictState, ReasonCode, bool]:
    verdict = finding.verdict
    return (verdict.state, verdict.reason.code, Flag.DRIFT in verdict.flags)


@pytest.mark.parametrize(
    ("fact", "drift"),
    [
        (BEFORE, None),
        (None, Drift.ASSIGNMENT_GONE),
        (UNPUBLISHED, Drift.UNPUBLISHED),
        (REMOVED, Drift.RUBRIC_REMOVED),
        (REPLACED, Drift.RUBRIC_REPLACED),
        (DELETED, Drift.CRITERION_GONE),
        (RESCALED, Drift.POINTS_CHANGED),
    ],
)
def test_each_kind_of_drift_is_told_apart(fact: AssignmentFact | None, drift: Drift | None) -> None:
    assert drift_of_criterion(criterion_link(), fact) is drift


@pytest.mark.parametrize("fact", [None, UNPUBLISHED])
def test_met_before_the_assignment_was_lost_stays_met_flagged(fact: AssignmentFact | None) -> None:
    expected = (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD, True)
    assert answer(judge(fact, graded("4"), graded("4"))) == expected
    assert answer(judge(fact, None, graded("4"))) == expected


@pytest.mark.parametrize("fact", [None, UNPUBLISHED])
def test_assessed_after_a_drift_stays_unknown_when_the_assignment_is_lost(
    fact: AssignmentFact | None,
) -> None:
    expected = (UNKNOWN, ReasonCode.DRIFT, True)
    assert answer(judge(fact, graded("4"), graded("2"))) == expected
    assert answer(judge(fact, graded("4"), ungraded())) == expected


@pytest.mark.parametrize("fact", [None, UNPUBLISHED])
def test_met_before_its_rubric_was_replaced_stays_met_when_the_assignment_is_lost(
    fact: AssignmentFact | None,
) -> None:
    detached = graded("4", criteria=None)
    expected = (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD, True)
    assert answer(judge(fact, detached, graded("4"))) == expected


def test_excused_after_a_drift_is_no_evidence_whatever_was_assessed() -> None:
    excused = graded("6", excused=True, score=None)
    assert answer(judge(RESCALED, excused, graded("3"))) == (NOT_MET, ReasonCode.EXCUSED, True)


def test_drift_is_named_in_the_reason() -> None:
    assert judge(None, graded("4"), graded("4")).verdict.reason.facts["drift"] == "assignment_gone"


def test_not_met_before_the_assignment_was_lost_stays_so_flagged() -> None:
    assert answer(judge(None, graded("2"), graded("2"))) == (
        NOT_MET,
        ReasonCode.BELOW_THRESHOLD,
        True,
    )


@pytest.mark.parametrize("fact", [REPLACED, REMOVED, DELETED])
def test_met_before_the_rubric_took_the_assessment_away_stays_met_flagged(
    fact: AssignmentFact,
) -> None:
    now = graded("4", criteria=None)
    assert answer(judge(fact, now, graded("4"))) == (
        MET,
        ReasonCode.AT_OR_ABOVE_THRESHOLD,
        True,
    )


@pytest.mark.parametrize("fact", [DELETED, RESCALED])
def test_an_assessment_unchanged_since_the_drift_is_judged_on_the_old_scale(
    fact: AssignmentFact,
) -> None:
    expected = (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD, True)
    assert answer(judge(fact, graded("3"), graded("3"))) == expected


@pytest.mark.parametrize("fact", [DELETED, RESCALED])
def test_assessed_again_after_the_drift_is_unknown(fact: AssignmentFact) -> None:
    expected = (UNKNOWN, ReasonCode.DRIFT, True)
    assert answer(judge(fact, graded("6"), graded("3"))) == expected
    assert answer(judge(fact, graded("1"), graded("3"))) == expected


@pytest.mark.parametrize("fact", [None, UNPUBLISHED, DELETED, RESCALED])
@pytest.mark.parametrize("points", ["2", "3"])
def test_graded_again_with_equal_points_after_the_drift_is_unknown(
    fact: AssignmentFact | None, points: str
) -> None:
    again = graded(points, graded_at=GRADED + timedelta(hours=1))
    assert answer(judge(fact, again, graded(points))) == (UNKNOWN, ReasonCode.DRIFT, True)


def test_first_assessed_after_the_drift_is_unknown() -> None:
    assert answer(judge(RESCALED, graded("7"), ungraded())) == (
        UNKNOWN,
        ReasonCode.DRIFT,
        True,
    )
    assert answer(judge(RESCALED, graded("7"), None)) == (UNKNOWN, ReasonCode.DRIFT, True)


def test_assessed_by_another_rubric_after_the_drift_is_unknown_unless_met_before() -> None:
    by_new = graded("4", criteria=(assessed("4", "_9000"),))
    assert answer(judge(REPLACED, by_new, ungraded())) == (UNKNOWN, ReasonCode.DRIFT, True)
    assert answer(judge(REPLACED, by_new, graded("2"))) == (UNKNOWN, ReasonCode.DRIFT, True)
    assert answer(judge(REPLACED, by_new, graded("3"))) == (
        MET,
        ReasonCode.AT_OR_ABOVE_THRESHOLD,
        True,
    )


def test_below_before_and_nothing_since_stays_below_flagged() -> None:
    now = graded("2", criteria=None)
    assert answer(judge(REPLACED, now, graded("2"))) == (
        NOT_MET,
        ReasonCode.BELOW_THRESHOLD,
        True,
    )


def test_nothing_handed_in_stays_so_flagged() -> None:
    assert answer(judge(DELETED, unsubmitted(), None)) == (
        NOT_MET,
        ReasonCode.NOT_HANDED_IN,
        True,
    )
    assert answer(judge(DELETED, None, None)) == (NOT_MET, ReasonCode.NOT_HANDED_IN, True)


def test_met_before_but_hidden_since_is_not_released() -> None:
    hidden = graded("4", criteria=None, posted_at=None)
    assert answer(judge(REPLACED, hidden, graded("4"))) == (
        UNKNOWN,
        ReasonCode.NOT_RELEASED,
        True,
    )


def test_an_assignment_gone_tells_its_posting_by_what_it_was() -> None:
    unposted = graded("4", posted_at=None, score=None)
    assert answer(judge(None, unposted, post_manually=True)) == (
        UNKNOWN,
        ReasonCode.NOT_RELEASED,
        True,
    )


def test_rating_points_are_read_from_the_rubric_as_it_was() -> None:
    rated = graded(criteria=(assessed(None),))
    by_rating = graded(criteria=(replace(assessed("4"), points=None),))
    assert answer(judge(DELETED, by_rating, by_rating)) == (
        MET,
        ReasonCode.AT_OR_ABOVE_THRESHOLD,
        True,
    )
    assert answer(judge(DELETED, rated, rated)) == (NOT_MET, ReasonCode.WAITING_FOR_GRADE, True)
