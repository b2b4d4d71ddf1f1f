"""docs/evidence.md, "What counts as evidence", for an outcome at its mapped alignments."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lti_app.domain.change.drift import Drift
from lti_app.domain.evidence.evidence import AssignmentFact, OutcomeResultFact, SubmissionFact
from lti_app.domain.ids import CanvasOutcomeId
from lti_app.domain.mapping.mapping import OutcomeLink
from lti_app.domain.mastery.finding import Finding
from lti_app.domain.mastery.outcome_mastery import (
    OutcomeEvidence,
    judge_alignment,
    mapped_alignments,
)
from lti_app.domain.mastery.verdict import Flag, ReasonCode, VerdictState
from tests.factories.facts import (
    GRADED,
    MAP,
    MEMO,
    assignment,
    graded,
    outcome_link,
    outcome_result,
    rubric,
    threshold,
    ungraded,
    unsubmitted,
)

MET, NOT_MET, UNKNOWN = VerdictState.MET, VerdictState.NOT_MET, VerdictState.UNKNOWN
QUIZ = assignment(submission_types=("online_quiz",), quiz_id="3", rubric=None)
UNJOINED_QUIZ = assignment(submission_types=("online_quiz",), quiz_id=None, rubric=None)


def judge(
    submission: SubmissionFact | None,
    *results: OutcomeResultFact,
    fact: AssignmentFact | None = None,
    before: tuple[OutcomeResultFact, ...] = (),
    awaiting: bool = False,
    link: OutcomeLink | None = None,
) -> Finding:
    known = fact or assignment()
    (mapped,) = mapped_alignments(link or outcome_link(), {MAP: known}, {})
    evidence = OutcomeEvidence(
        submission=submission, results=results, before_drift=before, is_awaiting_result=awaiting
    )
    return judge_alignment(mapped, evidence)


def judge_gone(now: OutcomeResultFact | None, *, before: OutcomeResultFact | None) -> Finding:
    """Judge at an assignment that Canvas has no more."""
    (mapped,) = mapped_alignments(outcome_link(), {}, {MAP: assignment()})
    evidence = OutcomeEvidence(
        submission=graded(),
        results=(now,) if now else (),
        before_drift=(before,) if before else (),
    )
    return judge_alignment(mapped, evidence)


def answer(finding: Finding) -> tuple[VerdictState, ReasonCode]:
    return (finding.verdict.state, finding.verdict.reason.code)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("3", (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)),
        ("2.9", (NOT_MET, ReasonCode.BELOW_THRESHOLD)),
    ],
)
def test_released_result_is_held_against_the_threshold(
    score: str, expected: tuple[VerdictState, ReasonCode]
) -> None:
    finding = judge(graded(), outcome_result(score))
    assert answer(finding) == expected
    assert (finding.points, finding.out_of) == (Decimal(score), Decimal(4))


def test_hidden_results_count() -> None:
    """Hidden means kept out of the gradebook of outcomes, not unposted."""
    assert answer(judge(graded(), outcome_result("3", hidden=True))) == (
        MET,
        ReasonCode.AT_OR_ABOVE_THRESHOLD,
    )


def test_null_score_is_ignored() -> None:
    assert answer(judge(graded(), outcome_result(None), awaiting=False)) == (
        NOT_MET,
        ReasonCode.NO_RESULT,
    )


def test_latest_of_two_results_at_one_alignment_decides() -> None:
    earlier = outcome_result("4", result_id="quiz", assessed_at=GRADED - timedelta(days=1))
    later = outcome_result("2", result_id="rubric")
    assert answer(judge(graded(), earlier, later)) == (NOT_MET, ReasonCode.BELOW_THRESHOLD)
    assert answer(judge(graded(), later, earlier)) == (NOT_MET, ReasonCode.BELOW_THRESHOLD)


def test_results_of_other_outcomes_and_other_assignments_are_ignored() -> None:
    noise = (
        outcome_result("4", outcome_id=CanvasOutcomeId("95")),
        outcome_result("4", MEMO),
    )
    assert answer(judge(graded(), *noise)) == (NOT_MET, ReasonCode.NO_RESULT)


def test_result_is_not_released_where_its_submission_is_not() -> None:
    by_hand = assignment(post_manually=True)
    assert answer(judge(graded(posted_at=None), outcome_result("4"), fact=by_hand)) == (
        UNKNOWN,
        ReasonCode.NOT_RELEASED,
    )


def test_result_without_a_submission_to_tell_its_release_is_unknown() -> None:
    assert answer(judge(None, outcome_result("4"))) == (UNKNOWN, ReasonCode.NO_JOIN)


def test_quiz_result_joins_by_the_quiz_of_the_assignment() -> None:
    result = outcome_result("4", alignment="quiz_3", assignment_id=None)
    other = outcome_result("4", alignment="quiz_4", assignment_id=None)
    assert answer(judge(graded(criteria=None), result, fact=QUIZ)) == (
        MET,
        ReasonCode.AT_OR_ABOVE_THRESHOLD,
    )
    assert answer(judge(graded(criteria=None), other, fact=QUIZ)) == (
        NOT_MET,
        ReasonCode.NO_RESULT,
    )


def test_quiz_result_that_cannot_be_joined_is_unknown() -> None:
    result = outcome_result("4", alignment="quiz_3", assignment_id=None)
    assert answer(judge(graded(criteria=None), result, fact=UNJOINED_QUIZ)) == (
        UNKNOWN,
        ReasonCode.NO_JOIN,
    )


def test_no_result_after_a_grade_is_unknown_for_a_day_then_not_met() -> None:
    assert answer(judge(graded(), awaiting=True)) == (UNKNOWN, ReasonCode.RESULT_PENDING)
    assert answer(judge(graded(), awaiting=False)) == (NOT_MET, ReasonCode.NO_RESULT)


@pytest.mark.parametrize(
    ("submission", "code"),
    [
        (None, ReasonCode.NOT_HANDED_IN),
        (unsubmitted(), ReasonCode.NOT_HANDED_IN),
        (ungraded(), ReasonCode.WAITING_FOR_GRADE),
        (graded(visible=False), ReasonCode.NOT_ASSIGNED),
        (graded(excused=True, score=None), ReasonCode.EXCUSED),
        (
            unsubmitted(score=Decimal(0), posted_at=GRADED, late_policy_status="missing"),
            ReasonCode.POLICY_ZERO,
        ),
    ],
)
def test_without_a_result_the_submission_says_why(
    submission: SubmissionFact | None, code: ReasonCode
) -> None:
    assert answer(judge(submission)) == (NOT_MET, code)


def test_result_on_another_scale_is_unknown_until_accepted() -> None:
    finding = judge(graded(), outcome_result("4", possible=Decimal(5)))
    assert answer(finding) == (UNKNOWN, ReasonCode.DRIFT)
    assert finding.verdict.reason.facts["drift"] == Drift.SCALE_CHANGED.value


def test_result_without_a_scale_uses_that_of_the_mapping() -> None:
    assert answer(judge(graded(), outcome_result("3", possible=None))) == (
        MET,
        ReasonCode.AT_OR_ABOVE_THRESHOLD,
    )


ACCEPTED = outcome_link(
    points_possible=Decimal(8), threshold=threshold("6", "8"), earlier_scales=(Decimal(4),)
)


@pytest.mark.parametrize(
    ("score", "possible", "expected", "flags"),
    [
        ("3", "4", (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD), {Flag.DRIFT, Flag.THRESHOLD_EDGE}),
        ("2", "4", (NOT_MET, ReasonCode.BELOW_THRESHOLD), {Flag.DRIFT}),
        ("7", "8", (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD), set()),
        ("4", "8", (NOT_MET, ReasonCode.BELOW_THRESHOLD), set()),
        ("5", "5", (UNKNOWN, ReasonCode.DRIFT), {Flag.DRIFT}),
        ("8", None, (UNKNOWN, ReasonCode.DRIFT), {Flag.DRIFT}),
    ],
)
def test_result_counts_on_the_scale_it_was_made_on_if_that_was_mapped_once(
    score: str, possible: str | None, expected: tuple[VerdictState, ReasonCode], flags: set[Flag]
) -> None:
    made = outcome_result(score, possible=None if possible is None else Decimal(possible))
    finding = judge(graded(), made, link=ACCEPTED)
    assert (answer(finding), set(finding.verdict.flags)) == (expected, flags)


def test_met_result_that_canvas_deleted_stays_met_flagged() -> None:
    finding = judge(graded(criteria=None), before=(outcome_result("4"),))
    assert answer(finding) == (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)
    assert finding.verdict.flags == {Flag.DRIFT}


def test_unmet_result_that_canvas_deleted_is_gone() -> None:
    assert answer(judge(graded(), before=(outcome_result("2"),))) == (
        NOT_MET,
        ReasonCode.NO_RESULT,
    )


def test_met_at_an_assignment_that_is_gone_stays_met_flagged() -> None:
    found = judge_gone(outcome_result("4"), before=outcome_result("4"))
    assert answer(found) == (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)
    assert found.verdict.flags == {Flag.DRIFT}


def test_assessed_again_at_an_assignment_that_is_gone_is_unknown() -> None:
    expected = (UNKNOWN, ReasonCode.DRIFT)
    assert answer(judge_gone(outcome_result("4"), before=outcome_result("2"))) == expected
    assert answer(judge_gone(outcome_result("4"), before=None)) == expected


def test_result_that_went_with_its_assignment_is_judged_as_it_was() -> None:
    expected = (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)
    assert answer(judge_gone(None, before=outcome_result("4"))) == expected


def test_flags_of_the_submission_and_the_edge_are_carried() -> None:
    hiding = assignment(rubric=rubric(hide_points=True))
    found = judge(graded(late=True), outcome_result("3"), fact=hiding)
    assert found.verdict.flags == {Flag.LATE, Flag.THRESHOLD_EDGE, Flag.HIDE_POINTS}


def test_reason_names_the_outcome_and_the_assignment() -> None:
    facts = judge(graded(), outcome_result("2")).verdict.reason.facts
    assert (facts["outcome"], facts["assignment"], facts["points"]) == (
        "Communicates to a lay reader",
        "Assignment 311",
        "2",
    )
