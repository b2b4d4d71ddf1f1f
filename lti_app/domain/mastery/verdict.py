"""Verdicts have three values, and every one carries a reason as a code with its facts.

Unknown comes from the facts (not released, assessed after the rubric changed), never from a failed
read; it never completes and never un-completes (docs/adr/0008).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

FactValue = str | int | bool | None


class VerdictState(StrEnum):
    """The three values of a verdict."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class ReasonCode(StrEnum):
    """Why a verdict is what it is; worded once per audience in `pages/wording/verdict.py`."""

    AT_OR_ABOVE_THRESHOLD = "at_or_above_threshold"
    BELOW_THRESHOLD = "below_threshold"
    WAITING_FOR_GRADE = "waiting_for_grade"
    NOT_RELEASED = "not_released"
    NOT_HANDED_IN = "not_handed_in"
    NOT_ASSIGNED = "not_assigned"
    EXCUSED = "excused"
    NOT_ASSESSED_BY_RUBRIC = "not_assessed_by_rubric"
    POLICY_ZERO = "policy_zero"
    RESULT_PENDING = "result_pending"
    NO_RESULT = "no_result"
    NO_NEW_QUIZ_RESULT = "no_new_quiz_result"
    OUTCOME_UNLINKED = "outcome_unlinked"
    NO_JOIN = "no_join"
    DRIFT = "drift"
    NOT_MAPPED = "not_mapped"
    COMBINED = "combined"
    REFLECTION_HANDED_IN = "reflection_handed_in"
    REFLECTION_NOT_HANDED_IN = "reflection_not_handed_in"
    REFLECTION_BLANK = "reflection_blank"
    REFLECTION_IS_PROMPT = "reflection_is_prompt"
    REFLECTION_TYPE_NOT_ALLOWED = "reflection_type_not_allowed"
    REFLECTION_TOO_SHORT = "reflection_too_short"
    REFLECTION_EXCUSED = "reflection_excused"


class Flag(StrEnum):
    """What a reader should know beside the verdict; a flag never changes it."""

    NEWER_ATTEMPT_UNGRADED = "newer_attempt_ungraded"
    REDO_REQUESTED = "redo_requested"
    LATE = "late"
    GRADED_BY_PROCESS = "graded_by_process"
    DRIFT = "drift"
    RATING_TIE = "rating_tie"
    HIDE_POINTS = "hide_points"
    THRESHOLD_EDGE = "threshold_edge"


_NO_FACTS: Mapping[str, FactValue] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and the facts its sentence needs: assignment, criterion, points, dates as text."""

    code: ReasonCode
    facts: Mapping[str, FactValue] = field(default_factory=lambda: _NO_FACTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One verdict: on one link, one SLO, the reflection, or the whole set."""

    state: VerdictState
    reason: Reason
    flags: frozenset[Flag] = frozenset()
    parts: tuple["Verdict", ...] = ()

    @property
    def is_met(self) -> bool:
        """Say whether this verdict counts toward completion."""
        return self.state is VerdictState.MET
