"""Whom a change touches: read off the verdicts made under it, so that page and verdict agree."""

from collections.abc import Iterator
from dataclasses import dataclass

from lti_app.domain.change.change import HOLDING, CourseChange, CourseChangeKind
from lti_app.domain.change.drift import Drift
from lti_app.domain.mastery.completion import CompletionVerdict
from lti_app.domain.mastery.verdict import Flag, ReasonCode, Verdict

_OF_OUTCOME = frozenset({CourseChangeKind.OUTCOME_SCALE, CourseChangeKind.OUTCOME_UNLINKED})
_OF_CRITERION = frozenset({CourseChangeKind.CRITERION_GONE, CourseChangeKind.CRITERION_POINTS})

_OF_RUBRIC = frozenset(
    {
        Drift.RUBRIC_REMOVED.value,
        Drift.RUBRIC_REPLACED.value,
        Drift.CRITERION_GONE.value,
        Drift.POINTS_CHANGED.value,
    }
)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does to one learner: met before and counting, or assessed since and waiting."""

    still_met: bool = False
    waits: bool = False


NOTHING = Effect()


def effect_on(change: CourseChange, verdict: CompletionVerdict) -> Effect:
    """Say what a change does to one learner's verdict; nothing where it changes no verdict."""
    if change.kind not in HOLDING:
        return NOTHING
    if not change.slos:
        # The reflection's own assignment shows no SLO.
        return Effect(still_met=verdict.reflection.is_met)
    found = [
        leaf
        for slo in verdict.slos
        if slo.slo in change.slos
        for leaf in _leaves(slo.verdict)
        if _is_about(change, leaf)
    ]
    return Effect(
        still_met=any(leaf.is_met for leaf in found),
        waits=any(leaf.reason.code is ReasonCode.DRIFT for leaf in found),
    )


def rests_on(verdict: CompletionVerdict, change: CourseChange) -> bool:
    """Say whether a verdict that tells of a change tells of this one, accepted or not."""
    if change.kind not in HOLDING:
        return False
    if not change.slos:
        return _is_about(change, verdict.reflection)
    return any(
        _is_about(change, leaf) and Flag.DRIFT in leaf.flags
        for slo in verdict.slos
        if slo.slo in change.slos
        for leaf in _leaves(slo.verdict)
    )


def is_held(verdict: CompletionVerdict) -> bool:
    """Say whether work of this learner, assessed since a change, waits for it to be decided."""
    return any(
        leaf.reason.code is ReasonCode.DRIFT
        for slo in verdict.slos
        for leaf in _leaves(slo.verdict)
    )


def has_kept(verdict: CompletionVerdict | None) -> bool:
    """Say whether what a learner met before its rubric changed counts, by her own verdict."""
    return verdict is not None and any(
        leaf.is_met and Flag.DRIFT in leaf.flags and leaf.reason.facts.get("drift") in _OF_RUBRIC
        for slo in verdict.slos
        for leaf in _leaves(slo.verdict)
    )


def _is_about(change: CourseChange, leaf: Verdict) -> bool:
    facts = leaf.reason.facts
    if change.kind in _OF_OUTCOME:
        is_there = change.assignment_id in {None, facts.get("assignment_id")}
        return is_there and facts.get("outcome") == change.part
    if Flag.DRIFT not in leaf.flags or facts.get("assignment_id") != change.assignment_id:
        return False
    return change.kind not in _OF_CRITERION or facts.get("criterion") == change.part


def _leaves(verdict: Verdict) -> Iterator[Verdict]:
    if not verdict.parts:
        yield verdict
    for part in verdict.parts:
        yield from _leaves(part)
