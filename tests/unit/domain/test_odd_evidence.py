"""Rules that a real Canvas's oddities asked for (docs/cases.md), one by one."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.change.drift import LOST, Drift
from lti_app.domain.evidence.evidence import AssignmentFact, SubmissionFact
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.evidence.learner_view import as_learner_sees
from lti_app.domain.ids import SloKey
from lti_app.domain.mastery.completion import CompletionVerdict, SloVerdict
from lti_app.domain.mastery.criterion_rules import MappedCriterion, mapped_criterion
from lti_app.domain.mastery.mastery import judge_criterion
from lti_app.domain.mastery.outcome_mastery import (
    OutcomeEvidence,
    judge_alignment,
    mapped_alignments,
)
from lti_app.domain.mastery.verdict import Flag, Reason, ReasonCode, Verdict, VerdictState
from lti_app.domain.progress.next_step import Turn, next_step
from lti_app.domain.progress.stages import Stage
from tests.factories import facts as made
from tests.factories.facts import MAP, OUTCOME

R = ReasonCode
MET, NOT_MET, UNKNOWN = VerdictState.MET, VerdictState.NOT_MET, VerdictState.UNKNOWN


def mapped(assignment: AssignmentFact | None) -> MappedCriterion:
    present = {} if assignment is None else {MAP: assignment}
    return mapped_criterion(made.criterion_link(), present, {})


def judge(fact: SubmissionFact | None, assignment: AssignmentFact | None = None) -> Verdict:
    return judge_criterion(mapped(assignment or made.assignment()), fact).verdict


def align(
    fact: SubmissionFact | None,
    *results: str,
    assignment: AssignmentFact | None = None,
    is_linked: bool = True,
    is_there: bool = True,
) -> Verdict:
    present = {MAP: assignment or made.assignment()} if is_there else {}
    unlinked = () if is_linked else (OUTCOME,)
    (alignment,) = mapped_alignments(made.outcome_link(), present, {}, unlinked)
    evidence = OutcomeEvidence(
        submission=fact, results=tuple(made.outcome_result(each) for each in results)
    )
    return judge_alignment(alignment, evidence).verdict


def zero(**changes: Any) -> SubmissionFact:
    """A zero that nobody gave for work that nobody handed in."""
    by_policy: dict[str, Any] = {"missing": True, "score": Decimal(0)}
    dates = {"posted_at": made.GRADED, "graded_at": made.GRADED}
    return made.unsubmitted(**by_policy | dates | changes)


@pytest.mark.parametrize("judged", [judge, align])
def test_a_zero_for_missing_work_by_nobody_is_the_policys(judged: object) -> None:
    assert judged(zero()).reason.code is R.POLICY_ZERO  # type: ignore[operator]  # either


def test_a_zero_that_a_person_gave_is_a_score_without_a_rubric() -> None:
    assert judge(zero(grader_id="640")).reason.code is R.NOT_ASSESSED_BY_RUBRIC


def test_a_score_by_nobody_for_work_that_is_in_is_not_the_policys() -> None:
    assert judge(zero(submitted_at=made.HANDED_IN)).reason.code is R.NOT_ASSESSED_BY_RUBRIC


@given(st.sampled_from([None, "missing", "late", "none"]), st.booleans())
def test_no_policy_ever_makes_a_met(status: str | None, missing: bool) -> None:  # noqa: FBT001 - drawn
    fact = replace(zero(), missing=missing, late_policy_status=status)
    assert judge(fact).state is NOT_MET
    assert align(fact).state is NOT_MET


def test_a_row_left_unmarked_says_so_and_waits() -> None:
    verdict = judge(made.graded(criteria=(made.assessed(None), made.assessed("3", "_8242"))))
    assert (verdict.state, verdict.reason.code) == (NOT_MET, R.WAITING_FOR_GRADE)
    assert verdict.reason.facts["not_marked"] is True


def test_work_nobody_assessed_does_not_say_that_a_row_is_unmarked() -> None:
    assert "not_marked" not in judge(made.ungraded()).reason.facts


def test_an_excuse_says_that_an_assessment_remains() -> None:
    excused = made.graded("4", excused=True, score=None)
    assert judge(excused).reason.facts["was_assessed"] is True
    assert "was_assessed" not in judge(replace(excused, criteria=None)).reason.facts


def test_moderated_work_reads_the_same_whether_it_is_marked_or_not() -> None:
    panel = made.assignment(moderated=True)
    waiting = judge(made.ungraded(), panel)
    hidden = made.graded("4", posted_at=None)
    facts = LearnerFacts(submissions=(hidden,))
    seen = as_learner_sees(CourseFacts(assignments=(panel,)), facts)
    assert judge(seen.submissions[0], panel) == waiting
    assert waiting.reason.facts["moderated"] is True


def test_a_late_deduction_is_told_and_decides_nothing() -> None:
    late = made.graded("3", late=True, score=Decimal("1.4"), entered_score=Decimal(3))
    assert judge(late).state is MET
    assert judge(late).reason.facts["deducted"] is True
    assert "deducted" not in judge(replace(late, score=Decimal(3))).reason.facts


def test_a_newer_attempt_that_is_late_makes_the_assessed_one_not_late() -> None:
    again = made.graded("3", late=True, grade_matches_current_submission=False)
    assert Flag.LATE not in judge(again).flags
    assert Flag.LATE in judge(replace(again, grade_matches_current_submission=True)).flags


@pytest.mark.parametrize("assignment", [None, made.assignment(published=False)])
def test_what_was_lost_before_it_was_read_is_unknown(assignment: AssignmentFact | None) -> None:
    verdict = judge_criterion(mapped(assignment), None).verdict
    assert (verdict.state, verdict.reason.code) == (UNKNOWN, R.DRIFT)
    assert verdict.reason.facts["never_read"] is True


def test_what_was_read_before_it_was_lost_is_judged() -> None:
    verdict = judge_criterion(mapped(None), made.unsubmitted()).verdict
    assert (verdict.state, verdict.reason.code) == (NOT_MET, R.NOT_HANDED_IN)


def test_an_outcome_at_work_lost_before_it_was_read_is_unknown() -> None:
    assert align(None, is_there=False).reason.facts["never_read"] is True
    assert align(None).reason.code is R.NOT_HANDED_IN


def test_a_new_quiz_without_a_result_is_unknown_and_with_one_is_judged() -> None:
    quiz = made.assignment(is_new_quiz=True, rubric=None, submission_types=("external_tool",))
    graded = made.graded("9", criteria=None)
    verdict = align(graded, assignment=quiz)
    assert (verdict.state, verdict.reason.code) == (UNKNOWN, R.NO_NEW_QUIZ_RESULT)
    assert align(graded, "3", assignment=quiz).state is MET
    assert align(graded).reason.code is R.NO_RESULT


def test_an_unlinked_outcome_says_nothing_of_a_result_that_is_absent() -> None:
    verdict = align(made.graded(), is_linked=False)
    assert (verdict.state, verdict.reason.code) == (UNKNOWN, R.OUTCOME_UNLINKED)
    assert align(made.graded(), "3", is_linked=False).state is MET
    assert align(made.ungraded(), is_linked=False).reason.code is R.WAITING_FOR_GRADE


def test_a_changed_scale_leaves_what_was_shown_on_the_mapped_one_and_flags_it() -> None:
    row = made.criterion("_9", outcome_id=OUTCOME, points=Decimal(5))
    rescaled = made.assignment(rubric=made.rubric(row))
    for score, state in (("3", MET), ("2", NOT_MET)):
        verdict = align(made.graded(), score, assignment=rescaled)
        assert (verdict.state, Flag.DRIFT in verdict.flags) == (state, True)
    same = made.assignment(rubric=made.rubric(replace(row, points=Decimal(4))))
    assert Flag.DRIFT not in align(made.graded(), "3", assignment=same).flags
    assert align(made.ungraded(), assignment=rescaled) == align(made.ungraded())


def test_a_result_of_work_that_a_process_graded_names_the_process() -> None:
    assert align(made.graded(grader_id="-66001"), "3").reason.facts["process"] == "-66001"


def judged_as(*codes: ReasonCode, **facts: str) -> CompletionVerdict:
    slos = tuple(
        SloVerdict(
            slo=SloKey(f"slo-{number}"),
            verdict=Verdict(state=NOT_MET, reason=Reason(code, facts)),
        )
        for number, code in enumerate(codes)
    )
    reflection = Verdict(state=NOT_MET, reason=Reason(R.REFLECTION_NOT_HANDED_IN))
    return CompletionVerdict(state=NOT_MET, slos=slos, reflection=reflection)


def turn(verdict: CompletionVerdict) -> Turn:
    return next_step(verdict, Stage.IN_PROGRESS).turn


def test_a_learner_to_whom_nothing_is_assigned_is_told_to_ask() -> None:
    assert turn(judged_as(R.NOT_ASSIGNED, R.NOT_ASSIGNED)) is Turn.NOTHING_ASSIGNED
    assert turn(judged_as(R.NOT_ASSIGNED, R.NOT_HANDED_IN)) is Turn.HAND_IN


@pytest.mark.parametrize("drift", sorted(LOST))
def test_nobody_is_told_to_hand_in_what_is_lost(drift: Drift) -> None:
    lost = judged_as(R.NOT_HANDED_IN, drift=drift.value)
    done = Verdict(state=MET, reason=Reason(R.REFLECTION_HANDED_IN))
    assert turn(replace(lost, reflection=done)) is Turn.WAIT_FOR_INSTRUCTOR
    assert turn(replace(judged_as(R.NOT_HANDED_IN), reflection=done)) is Turn.HAND_IN
