"""What a learner can do comes before waiting; stages are read off three state machines."""

import pytest

from lti_app.domain.award.award import AwardState
from lti_app.domain.ids import SloKey
from lti_app.domain.mastery.completion import CompletionVerdict, SloVerdict
from lti_app.domain.mastery.verdict import FactValue, Reason, ReasonCode, Verdict, VerdictState
from lti_app.domain.progress.next_step import NextStep, Turn, deciding, next_step
from lti_app.domain.progress.stages import Stage, stage_of
from lti_app.domain.review.review import ReviewCaseState

MET, NOT_MET, UNKNOWN = VerdictState.MET, VerdictState.NOT_MET, VerdictState.UNKNOWN
R = ReasonCode
IN = Verdict(state=MET, reason=Reason(R.REFLECTION_HANDED_IN))
NOT_IN = Verdict(state=NOT_MET, reason=Reason(R.REFLECTION_NOT_HANDED_IN))


def slo(code: ReasonCode, **facts: FactValue) -> Verdict:
    if code is R.AT_OR_ABOVE_THRESHOLD:
        return Verdict(state=MET, reason=Reason(code, facts))
    return Verdict(state=UNKNOWN if code is R.DRIFT else NOT_MET, reason=Reason(code, facts))


def of(*slos: Verdict, reflection: Verdict = IN) -> CompletionVerdict:
    is_met = all(v.is_met for v in (*slos, reflection))
    return CompletionVerdict(
        state=MET if is_met else NOT_MET,
        slos=tuple(SloVerdict(slo=SloKey(f"slo-{n}"), verdict=v) for n, v in enumerate(slos, 1)),
        reflection=reflection,
    )


def turn(*slos: Verdict, reflection: Verdict = IN) -> Turn:
    return next_step(of(*slos, reflection=reflection), Stage.IN_PROGRESS).turn


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (R.NOT_HANDED_IN, Turn.HAND_IN),
        (R.POLICY_ZERO, Turn.HAND_IN),
        (R.BELOW_THRESHOLD, Turn.IMPROVE),
        (R.EXCUSED, Turn.ASK),
        (R.NOT_ASSIGNED, Turn.ASK),
        (R.WAITING_FOR_GRADE, Turn.WAIT_FOR_GRADE),
        (R.NOT_ASSESSED_BY_RUBRIC, Turn.WAIT_FOR_GRADE),
        (R.NO_RESULT, Turn.WAIT_FOR_GRADE),
        (R.DRIFT, Turn.WAIT_FOR_INSTRUCTOR),
        (R.NOT_MAPPED, Turn.WAIT_FOR_INSTRUCTOR),
    ],
)
def test_each_reason_says_whose_turn_it_is(code: ReasonCode, expected: Turn) -> None:
    assert turn(slo(R.AT_OR_ABOVE_THRESHOLD), slo(code)) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (R.REFLECTION_NOT_HANDED_IN, Turn.REFLECT),
        (R.REFLECTION_BLANK, Turn.REFLECT),
        (R.REFLECTION_TOO_SHORT, Turn.REFLECT),
        (R.REFLECTION_EXCUSED, Turn.ASK),
        (R.NOT_ASSIGNED, Turn.ASK),
    ],
)
def test_a_reflection_lacking_is_next_when_the_outcomes_are_met(
    code: ReasonCode, expected: Turn
) -> None:
    lacking = Verdict(state=NOT_MET, reason=Reason(code))
    assert turn(slo(R.AT_OR_ABOVE_THRESHOLD), reflection=lacking) is expected


def test_what_can_be_handed_in_comes_before_the_reflection_and_that_before_waiting() -> None:
    waiting, missing = slo(R.WAITING_FOR_GRADE), slo(R.NOT_HANDED_IN)
    assert turn(waiting, missing, reflection=NOT_IN) is Turn.HAND_IN
    assert turn(waiting, slo(R.BELOW_THRESHOLD), reflection=NOT_IN) is Turn.REFLECT
    assert turn(waiting, slo(R.BELOW_THRESHOLD)) is Turn.IMPROVE


def test_first_of_several_is_named() -> None:
    first, second = slo(R.NOT_HANDED_IN, assignment="A"), slo(R.NOT_HANDED_IN, assignment="B")
    step = next_step(of(first, second), Stage.IN_PROGRESS)
    assert step == NextStep(turn=Turn.HAND_IN, slo=SloKey("slo-1"), verdict=first)


def test_what_cannot_be_handed_in_waits_for_a_grade() -> None:
    spoken = slo(R.NOT_HANDED_IN, nothing_to_hand_in=True)
    assert turn(spoken) is Turn.WAIT_FOR_GRADE


def test_several_assessments_speak_through_the_one_that_decided() -> None:
    parts = (slo(R.WAITING_FOR_GRADE), slo(R.BELOW_THRESHOLD))
    facts: dict[str, FactValue] = {"decided_by": 1}
    combined = Verdict(state=NOT_MET, reason=Reason(R.COMBINED, facts), parts=parts)
    assert deciding(combined) == parts[1]
    assert turn(combined) is Turn.IMPROVE


def test_whole_set_without_a_deciding_part_speaks_through_its_first() -> None:
    parts = (slo(R.WAITING_FOR_GRADE),)
    assert deciding(Verdict(state=NOT_MET, reason=Reason(R.COMBINED), parts=parts)) == parts[0]


@pytest.mark.parametrize(
    ("stage", "case", "expected"),
    [
        (Stage.COMPLETE, None, Turn.WAIT_FOR_QUEUE),
        (Stage.COMPLETE, ReviewCaseState.DECLINED, Turn.DECIDED),
        (Stage.COMPLETE, ReviewCaseState.AWARDED, Turn.DECIDED),
        (Stage.WITH_ASA, ReviewCaseState.READY, Turn.WAIT_FOR_ASA),
        (Stage.WITH_ASA, ReviewCaseState.RETURNED_TO_LEARNER, Turn.RETURNED),
        (Stage.AWARDED, ReviewCaseState.AWARDED, Turn.AWARDED),
    ],
)
def test_after_the_evidence_the_stage_decides(
    stage: Stage, case: ReviewCaseState | None, expected: Turn
) -> None:
    verdict = of(slo(R.AT_OR_ABOVE_THRESHOLD))
    assert next_step(verdict, stage, case).turn is expected


@pytest.mark.parametrize("case", [ReviewCaseState.READY, ReviewCaseState.ON_HOLD])
def test_an_outcome_that_fell_away_while_asa_has_the_case_is_named(case: ReviewCaseState) -> None:
    lacking = slo(R.BELOW_THRESHOLD)
    step = next_step(of(slo(R.AT_OR_ABOVE_THRESHOLD), lacking), Stage.WITH_ASA, case)
    assert step == NextStep(turn=Turn.CHANGED, slo=SloKey("slo-2"), verdict=lacking)


def test_a_case_with_asa_names_nothing_where_the_learner_can_only_wait() -> None:
    step = next_step(of(slo(R.WAITING_FOR_GRADE)), Stage.WITH_ASA, ReviewCaseState.READY)
    assert step == NextStep(turn=Turn.CHANGED)


def test_a_case_returned_to_the_instructor_is_theirs_though_it_is_complete_no_longer() -> None:
    case = ReviewCaseState.RETURNED_TO_INSTRUCTOR
    step = next_step(of(slo(R.BELOW_THRESHOLD)), Stage.WITH_ASA, case)
    assert step == NextStep(turn=Turn.WAIT_FOR_ASA)


def test_a_returned_case_is_about_what_is_not_met_and_else_about_the_reflection() -> None:
    case, lacking = ReviewCaseState.RETURNED_TO_LEARNER, slo(R.BELOW_THRESHOLD)
    step = next_step(of(lacking), Stage.WITH_ASA, case)
    assert step == NextStep(turn=Turn.RETURNED, slo=SloKey("slo-1"), verdict=lacking)
    for other in (R.AT_OR_ABOVE_THRESHOLD, R.WAITING_FOR_GRADE):
        step = next_step(of(slo(other)), Stage.WITH_ASA, case)
        assert step == NextStep(turn=Turn.RETURNED, verdict=IN)


def test_awarded_stays_awarded_whatever_the_evidence_says_later() -> None:
    assert next_step(of(slo(R.BELOW_THRESHOLD)), Stage.AWARDED).turn is Turn.AWARDED


def test_nothing_to_name_waits_for_the_instructor() -> None:
    empty = CompletionVerdict(state=NOT_MET, slos=(), reflection=IN)
    assert next_step(empty, Stage.IN_PROGRESS).turn is Turn.WAIT_FOR_INSTRUCTOR


@pytest.mark.parametrize("award", [AwardState.AWARDED, AwardState.RECORDED])
def test_standing_award_comes_first(award: AwardState) -> None:
    found = stage_of(is_complete=False, case=ReviewCaseState.READY, award=award)
    assert found is Stage.AWARDED


@pytest.mark.parametrize(
    "award", [AwardState.REVOKED, AwardState.SUPERSEDED, AwardState.EXPIRED, None]
)
def test_other_awards_leave_the_stage_to_case_and_evidence(award: AwardState | None) -> None:
    awarded, declined = ReviewCaseState.AWARDED, ReviewCaseState.DECLINED
    assert stage_of(is_complete=True, case=awarded, award=award) is Stage.COMPLETE
    assert stage_of(is_complete=False, case=declined, award=award) is Stage.IN_PROGRESS


@pytest.mark.parametrize("case", [s for s in ReviewCaseState if s not in {"declined", "awarded"}])
def test_every_open_case_is_with_asa(case: ReviewCaseState) -> None:
    assert stage_of(is_complete=False, case=case, award=None) is Stage.WITH_ASA
