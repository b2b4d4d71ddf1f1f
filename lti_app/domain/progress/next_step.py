"""The one thing a learner can do next, or that there is nothing to do and whose turn it is."""

from dataclasses import dataclass, replace
from enum import StrEnum

from lti_app.domain.change.drift import LOST
from lti_app.domain.ids import SloKey
from lti_app.domain.mastery.completion import CompletionVerdict
from lti_app.domain.mastery.verdict import ReasonCode, Verdict
from lti_app.domain.progress.stages import Stage
from lti_app.domain.review.review import CLOSED, ReviewCaseState


class Turn(StrEnum):
    """Whose turn it is, and for what."""

    HAND_IN = "hand_in"
    REFLECT = "reflect"
    IMPROVE = "improve"
    ASK = "ask"
    NOTHING_ASSIGNED = "nothing_assigned"
    WAIT_FOR_GRADE = "wait_for_grade"
    WAIT_FOR_INSTRUCTOR = "wait_for_instructor"
    WAIT_FOR_QUEUE = "wait_for_queue"
    WAIT_FOR_ASA = "wait_for_asa"
    CHANGED = "changed"
    RETURNED = "returned"
    DECIDED = "decided"
    AWARDED = "awarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What is next; `slo` and `verdict` name what it is about, where it is about one thing."""

    turn: Turn
    slo: SloKey | None = None
    verdict: Verdict | None = None


NOT_IN = frozenset({ReasonCode.NOT_HANDED_IN, ReasonCode.POLICY_ZERO})
ASK = frozenset({ReasonCode.EXCUSED, ReasonCode.NOT_ASSIGNED})
WITH_INSTRUCTOR = frozenset({ReasonCode.DRIFT, ReasonCode.NOT_MAPPED, ReasonCode.OUTCOME_UNLINKED})


def next_step(
    verdict: CompletionVerdict, stage: Stage, case: ReviewCaseState | None = None
) -> NextStep:
    """Choose from the verdicts as the learner sees them, what the learner can do coming first.

    Handing in what is missing, then the reflection, then what fell short, then asking about what
    cannot be handed in; only then waiting.
    """
    if stage is Stage.AWARDED:
        return NextStep(turn=Turn.AWARDED)
    if stage is Stage.WITH_ASA:
        return _with_asa(verdict, case)
    if verdict.is_complete:
        # The same evidence opens no second case after a decline or a revocation.
        return NextStep(turn=Turn.DECIDED if case in CLOSED else Turn.WAIT_FOR_QUEUE)
    return _of_evidence(verdict)


def _with_asa(verdict: CompletionVerdict, case: ReviewCaseState | None) -> NextStep:
    """Name what fell away since the case was sealed: nothing is awarded until it is met again."""
    lacking = None if verdict.is_complete else _of_evidence(verdict)
    if lacking is not None and lacking.turn not in _CAN_ACT:
        lacking = NextStep(turn=lacking.turn)
    if case is ReviewCaseState.RETURNED_TO_LEARNER:
        if lacking is not None and lacking.verdict is not None:
            return replace(lacking, turn=Turn.RETURNED)
        return NextStep(turn=Turn.RETURNED, verdict=verdict.reflection)
    if lacking is None or case is ReviewCaseState.RETURNED_TO_INSTRUCTOR:
        return NextStep(turn=Turn.WAIT_FOR_ASA)
    return replace(lacking, turn=Turn.CHANGED)


def deciding(verdict: Verdict) -> Verdict:
    """Find the assessment that decided, or the verdict itself where there was only one."""
    if verdict.reason.code is not ReasonCode.COMBINED or not verdict.parts:
        return verdict
    place = verdict.reason.facts.get("decided_by")
    return verdict.parts[place if isinstance(place, int) else 0]


def is_for_mending(verdict: Verdict) -> bool:
    """Say whether the instructor has to mend what is mapped before anything can be told."""
    return not verdict.is_met and _turn_of(deciding(verdict)) is Turn.WAIT_FOR_INSTRUCTOR


def _of_evidence(verdict: CompletionVerdict) -> NextStep:
    codes = {deciding(each.verdict).reason.code for each in verdict.slos}
    if codes == {ReasonCode.NOT_ASSIGNED}:
        return NextStep(turn=Turn.NOTHING_ASSIGNED)
    by_turn: dict[Turn, NextStep] = {}
    for each in verdict.slos:
        if not each.verdict.is_met:
            decided = deciding(each.verdict)
            turn = _turn_of(decided)
            by_turn.setdefault(turn, NextStep(turn=turn, slo=each.slo, verdict=decided))
    if not verdict.reflection.is_met:
        turn = Turn.ASK if _is_for_asking(verdict.reflection) else Turn.REFLECT
        by_turn.setdefault(turn, NextStep(turn=turn, verdict=verdict.reflection))
    waiting = NextStep(turn=Turn.WAIT_FOR_INSTRUCTOR)
    return next((by_turn[turn] for turn in _ORDER if turn in by_turn), waiting)


_CAN_ACT = frozenset({Turn.HAND_IN, Turn.REFLECT, Turn.IMPROVE})
_ORDER = (
    Turn.HAND_IN,
    Turn.REFLECT,
    Turn.IMPROVE,
    Turn.ASK,
    Turn.WAIT_FOR_GRADE,
    Turn.WAIT_FOR_INSTRUCTOR,
)


def _turn_of(verdict: Verdict) -> Turn:
    code = verdict.reason.code
    if code is not ReasonCode.BELOW_THRESHOLD and verdict.reason.facts.get("drift") in LOST:
        return Turn.WAIT_FOR_INSTRUCTOR
    if code in NOT_IN:
        can_hand_in = not verdict.reason.facts.get("nothing_to_hand_in")
        return Turn.HAND_IN if can_hand_in else Turn.WAIT_FOR_GRADE
    if code is ReasonCode.BELOW_THRESHOLD:
        return Turn.IMPROVE
    if code in ASK:
        return Turn.ASK
    return Turn.WAIT_FOR_INSTRUCTOR if code in WITH_INSTRUCTOR else Turn.WAIT_FOR_GRADE


def _is_for_asking(verdict: Verdict) -> bool:
    return verdict.reason.code in {
        ReasonCode.REFLECTION_EXCUSED,
        ReasonCode.NOT_ASSIGNED,
        ReasonCode.NOT_MAPPED,
    }
