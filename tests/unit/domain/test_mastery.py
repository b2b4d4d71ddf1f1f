"""docs/evidence.md, "What counts as evidence", row by row, for a rubric criterion."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from lti_app.domain.evidence.evidence import (
    AssessmentProvenance,
    AssignmentFact,
    Rating,
    SubmissionFact,
    SubmissionState,
)
from lti_app.domain.ids import RatingId
from lti_app.domain.mapping.mapping import CriterionLink
from lti_app.domain.mastery.criterion_rules import MappedCriterion, mapped_criterion
from lti_app.domain.mastery.finding import Finding
from lti_app.domain.mastery.mastery import judge_criterion
from lti_app.domain.mastery.verdict import Flag, ReasonCode, VerdictState
from tests.factories.facts import (
    GRADED,
    HANDED_IN,
    assessed,
    assignment,
    criterion,
    criterion_link,
    graded,
    rubric,
    threshold,
    ungraded,
    unsubmitted,
)

MET, NOT_MET, UNKNOWN = VerdictState.MET, VerdictState.NOT_MET, VerdictState.UNKNOWN
NO_FLAGS: frozenset[Flag] = frozenset()


def mapped(
    link: CriterionLink | None = None, fact: AssignmentFact | None = None
) -> MappedCriterion:
    link = link or criterion_link()
    fact = fact or assignment()
    return mapped_criterion(link, {fact.assignment_id: fact}, {})


def judge(submission: SubmissionFact | None, fact: AssignmentFact | None = None) -> Finding:
    return judge_criterion(mapped(fact=fact), submission)


def answer(finding: Finding) -> tuple[VerdictState, ReasonCode]:
    return (finding.verdict.state, finding.verdict.reason.code)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("4", (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)),
        ("3", (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)),
        ("2.99", (NOT_MET, ReasonCode.BELOW_THRESHOLD)),
        ("0", (NOT_MET, ReasonCode.BELOW_THRESHOLD)),
        ("5", (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)),
    ],
)
def test_points_are_held_against_the_threshold(
    value: str, expected: tuple[VerdictState, ReasonCode]
) -> None:
    assert answer(judge(graded(value))) == expected


def test_below_the_threshold_tells_both_numbers() -> None:
    assert dict(judge(graded("2")).verdict.reason.facts) == {
        "assignment": "Assignment 311",
        "assignment_id": "311",
        "criterion": "Impact",
        "threshold": "3",
        "threshold_out_of": "4",
        "level": "Sound",
        "submitted_at": HANDED_IN.isoformat(),
        "graded_at": GRADED.isoformat(),
        "points": "2",
        "out_of": "4",
        "rating": "Partial",
    }


def test_threshold_on_another_scale_is_compared_exactly() -> None:
    # 2 of 3 is two thirds: 6.66 of 10 is just below it, 6.67 just above.
    link = criterion_link(
        criterion_points=Decimal(10), threshold=threshold("2", out_of="3", word="Sound")
    )
    ten = assignment(rubric=rubric(criterion(points=Decimal(10))))
    place = mapped(link, ten)
    below = judge_criterion(place, graded(criteria=(assessed("6.66"),)))
    above = judge_criterion(place, graded(criteria=(assessed("6.67"),)))
    assert (below.verdict.state, above.verdict.state) == (NOT_MET, MET)


def test_assessment_without_submission_counts() -> None:
    """A presentation in class: no attempt, a rubric assessment."""
    submission = unsubmitted(
        graded_at=GRADED, posted_at=GRADED, score=Decimal(3), criteria=(assessed("3"),)
    )
    assert answer(judge(submission)) == (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)


def test_no_row_at_all_is_not_handed_in() -> None:
    assert answer(judge(None)) == (NOT_MET, ReasonCode.NOT_HANDED_IN)


def test_no_submission_and_no_assessment_is_not_handed_in() -> None:
    assert answer(judge(unsubmitted())) == (NOT_MET, ReasonCode.NOT_HANDED_IN)


def test_submitted_but_not_assessed_waits_for_a_grade() -> None:
    assert answer(judge(ungraded())) == (NOT_MET, ReasonCode.WAITING_FOR_GRADE)


def test_null_points_and_no_rating_waits_for_a_grade() -> None:
    assert answer(judge(graded(criteria=(assessed(None),)))) == (
        NOT_MET,
        ReasonCode.WAITING_FOR_GRADE,
    )


def test_null_points_with_a_rating_uses_the_points_of_that_rating() -> None:
    rated = replace(assessed(None), rating_id=RatingId("_8241_4"))
    finding = judge(graded(criteria=(rated,)))
    assert answer(finding) == (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)
    assert finding.verdict.reason.facts["points"] == "4"


def test_null_points_with_a_rating_of_no_points_is_not_assessed() -> None:
    nameless = Rating(rating_id=RatingId("r"), points=None, description="")
    fact = assignment(rubric=rubric(criterion(ratings=(nameless,))))
    rated = replace(assessed(None), rating_id=RatingId("r"))
    assert answer(judge(graded(criteria=(rated,)), fact)) == (
        NOT_MET,
        ReasonCode.WAITING_FOR_GRADE,
    )


def test_free_form_criterion_with_points_is_judged_and_without_is_not_assessed() -> None:
    fact = assignment(rubric=rubric(criterion(ratings=()), free_form=True))
    judged = judge(graded(criteria=(replace(assessed("3"), rating_id=None),)), fact)
    empty = judge(graded(criteria=(assessed(None),)), fact)
    assert (answer(judged), answer(empty)) == (
        (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD),
        (NOT_MET, ReasonCode.WAITING_FOR_GRADE),
    )


def test_another_criterion_assessed_and_this_one_not_waits_for_a_grade() -> None:
    assert answer(judge(graded(criteria=(assessed("4", "_8255"),)))) == (
        NOT_MET,
        ReasonCode.WAITING_FOR_GRADE,
    )


@pytest.mark.parametrize("score", [None, Decimal(0), Decimal(4)])
def test_posted_by_hand_and_not_posted_is_unknown(score: Decimal | None) -> None:
    fact = assignment(post_manually=True)
    submission = graded("4", posted_at=None, score=score)
    assert answer(judge(submission, fact)) == (UNKNOWN, ReasonCode.NOT_RELEASED)


def test_a_grade_hidden_again_is_unknown() -> None:
    assert answer(judge(graded("4", posted_at=None))) == (UNKNOWN, ReasonCode.NOT_RELEASED)


def test_posted_by_hand_and_posted_counts() -> None:
    assert answer(judge(graded("4"), assignment(post_manually=True))) == (
        MET,
        ReasonCode.AT_OR_ABOVE_THRESHOLD,
    )


def test_rubric_without_grading_counts_where_grades_are_not_posted_by_hand() -> None:
    never_graded = ungraded(criteria=(assessed("3"),))
    assert answer(judge(never_graded)) == (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)
    assert answer(judge(never_graded, assignment(post_manually=True))) == (
        UNKNOWN,
        ReasonCode.NOT_RELEASED,
    )


def test_moderated_and_unpublished_waits_for_a_grade() -> None:
    provisional = ungraded(criteria=(assessed("4"),))
    assert answer(judge(provisional, assignment(moderated=True))) == (
        NOT_MET,
        ReasonCode.WAITING_FOR_GRADE,
    )


def test_moderated_with_nothing_at_all_is_not_handed_in() -> None:
    assert answer(judge(unsubmitted(), assignment(moderated=True))) == (
        NOT_MET,
        ReasonCode.NOT_HANDED_IN,
    )


def test_not_assigned_comes_before_everything_else() -> None:
    assert answer(judge(graded("4", visible=False))) == (NOT_MET, ReasonCode.NOT_ASSIGNED)


def test_excused_is_no_evidence_even_with_an_old_assessment() -> None:
    assert answer(judge(graded("4", excused=True, score=None))) == (NOT_MET, ReasonCode.EXCUSED)


def test_missing_policy_zero_without_work_is_no_evidence() -> None:
    zero = unsubmitted(
        state=SubmissionState.GRADED,
        score=Decimal(0),
        graded_at=GRADED,
        posted_at=GRADED,
        grader_id="-1",
        missing=True,
        late_policy_status="missing",
    )
    assert answer(judge(zero)) == (NOT_MET, ReasonCode.POLICY_ZERO)


def test_missing_status_with_a_rubric_assessment_is_judged_by_the_rubric() -> None:
    marked = graded("3", late_policy_status="missing", missing=True)
    assert answer(judge(marked)) == (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)


def test_missing_status_without_a_score_is_only_not_handed_in() -> None:
    assert answer(judge(unsubmitted(missing=True, late_policy_status="missing"))) == (
        NOT_MET,
        ReasonCode.NOT_HANDED_IN,
    )


def test_score_without_rubric_assessment_is_not_assessed_by_rubric() -> None:
    assert answer(judge(graded("4", criteria=None))) == (
        NOT_MET,
        ReasonCode.NOT_ASSESSED_BY_RUBRIC,
    )


@pytest.mark.parametrize("kind", ["peer_review", "provisional_grade", "self_assessment"])
def test_assessment_by_a_peer_or_oneself_is_ignored(kind: str) -> None:
    submission = graded("4", provenance=AssessmentProvenance(assessment_type=kind))
    assert answer(judge(submission)) == (NOT_MET, ReasonCode.NOT_ASSESSED_BY_RUBRIC)


def test_peer_assessment_alone_waits_for_a_grade() -> None:
    submission = ungraded(
        criteria=(assessed("4"),), provenance=AssessmentProvenance(assessment_type="peer_review")
    )
    assert answer(judge(submission)) == (NOT_MET, ReasonCode.WAITING_FOR_GRADE)


def test_grading_assessment_named_as_such_counts() -> None:
    submission = graded("4", provenance=AssessmentProvenance(assessment_type="grading"))
    assert answer(judge(submission)) == (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)


def test_late_deduction_leaves_the_rubric_points_to_decide() -> None:
    deducted = graded("3", score=Decimal("1.5"), late=True, late_policy_status="late")
    finding = judge(deducted)
    assert answer(finding) == (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)
    assert finding.verdict.flags == {Flag.LATE, Flag.THRESHOLD_EDGE}


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, NO_FLAGS),
        ({"late": True}, {Flag.LATE}),
        ({"redo_request": True}, {Flag.REDO_REQUESTED}),
        ({"grade_matches_current_submission": False}, {Flag.NEWER_ATTEMPT_UNGRADED}),
        ({"grader_id": "-311"}, {Flag.GRADED_BY_PROCESS}),
        ({"grader_id": None}, NO_FLAGS),
    ],
)
def test_flags_never_change_the_verdict(changes: dict[str, Any], flags: frozenset[Flag]) -> None:
    finding = judge(graded("4", **changes))
    assert answer(finding) == (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)
    assert finding.verdict.flags == flags


def test_a_process_that_graded_is_named() -> None:
    facts = judge(graded("4", grader_id="-311")).verdict.reason.facts
    assert facts["process"] == "-311"


def test_points_just_at_the_threshold_are_flagged_as_its_edge() -> None:
    assert judge(graded("3")).verdict.flags == {Flag.THRESHOLD_EDGE}


def test_the_second_of_two_ratings_worth_the_same_is_flagged_and_judged_on_points() -> None:
    twin = Rating(rating_id=RatingId("twin"), points=Decimal(3), description="Sound, with help")
    rows = criterion()
    fact = assignment(rubric=rubric(replace(rows, ratings=(*rows.ratings, twin))))
    finding = judge(graded(criteria=(replace(assessed("3"), rating_id=RatingId("twin")),)), fact)
    assert answer(finding) == (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)
    assert finding.verdict.flags == {Flag.RATING_TIE, Flag.THRESHOLD_EDGE}
    assert finding.verdict.reason.facts["rating"] == "Sound, with help"


def test_a_rating_the_rubric_does_not_know_is_judged_on_points() -> None:
    odd = replace(assessed("3"), rating_id=RatingId("gone"))
    finding = judge(graded(criteria=(odd,)))
    assert answer(finding) == (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)
    assert finding.verdict.reason.facts["rating"] is None


def test_rubric_that_hides_points_is_flagged() -> None:
    fact = assignment(rubric=rubric(hide_points=True))
    assert judge(graded("4"), fact).verdict.flags == {Flag.HIDE_POINTS}


def test_criterion_left_out_of_the_total_counts() -> None:
    fact = assignment(rubric=rubric(criterion(ignore_for_scoring=True)))
    assert answer(judge(graded("4"), fact)) == (MET, ReasonCode.AT_OR_ABOVE_THRESHOLD)


def test_work_that_is_not_handed_in_at_all_is_said_to_be_so() -> None:
    spoken = assignment(submission_types=("on_paper",))
    assert judge(unsubmitted(), spoken).verdict.reason.facts["nothing_to_hand_in"] is True


def test_time_of_assessment_falls_back_to_the_hand_in() -> None:
    assert judge(graded()).assessed_at == GRADED
    assert judge(ungraded(criteria=(assessed("3"),))).assessed_at == HANDED_IN
    assert judge(None).assessed_at is None


def test_times_are_told_in_full() -> None:
    late = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
    assert judge(graded(graded_at=late)).verdict.reason.facts["graded_at"] == (
        "2026-11-05T09:30:00+00:00"
    )
