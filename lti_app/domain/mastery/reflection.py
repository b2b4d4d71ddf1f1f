"""The culminating reflection's verdict: handed in with something in it, or not, and why (R11, R12).

Whether its three parts are there is for a reviewer to confirm, never for a rule to guess.
"""

from typing import assert_never

from lti_app.domain.change.drift import Drift, drift_of_assignment
from lti_app.domain.evidence.evidence import AssignmentFact, ReflectionFact, Unusable
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.mastery.finding import moment, not_met
from lti_app.domain.mastery.reflection_content import TEXT_TYPES
from lti_app.domain.mastery.verdict import (
    FactValue,
    Flag,
    Reason,
    ReasonCode,
    Verdict,
    VerdictState,
)


def judge_reflection(
    mapping: MappingContent,
    assignment: AssignmentFact | None,
    fact: ReflectionFact | None,
    *,
    minimum_words: int,
) -> Verdict:
    """Judge the reflection; what was handed in before its assignment was lost still counts.

    `minimum_words` is the badge's own: several badges may rest on one fact, which knows the least.
    """
    if mapping.reflection is None:
        return Verdict(state=VerdictState.NOT_MET, reason=Reason(ReasonCode.NOT_MAPPED))
    facts: dict[str, FactValue] = {
        "assignment": assignment.name if assignment else mapping.reflection_name,
        "assignment_id": mapping.reflection,
    }
    drift = drift_of_assignment(assignment)
    if drift is not None:
        facts["drift"] = drift.value
    facts["submitted_at"] = moment(fact.submitted_at) if fact else None
    lacking = _why_not(fact, minimum_words)
    is_short = lacking is ReasonCode.REFLECTION_TOO_SHORT
    if fact is not None and is_short and _is_counted(fact) and fact.words < minimum_words:
        facts["words"], facts["words_asked"] = fact.words, minimum_words
    if fact is None or lacking is not None:
        return not_met(lacking or ReasonCode.REFLECTION_NOT_HANDED_IN, facts)
    return Verdict(
        state=VerdictState.MET,
        reason=Reason(ReasonCode.REFLECTION_HANDED_IN, facts),
        flags=_flags(fact, drift),
    )


def _why_not(fact: ReflectionFact | None, minimum_words: int) -> ReasonCode | None:
    if fact is None:
        return ReasonCode.REFLECTION_NOT_HANDED_IN
    if not fact.visible:
        return ReasonCode.NOT_ASSIGNED
    if fact.excused:
        return ReasonCode.REFLECTION_EXCUSED
    if fact.unusable is not None:
        return _reason_why_unusable(fact.unusable)
    is_there = fact.submitted_at is not None and fact.usable
    if is_there and _is_too_short(fact, minimum_words):
        return ReasonCode.REFLECTION_TOO_SHORT
    return None if is_there else ReasonCode.REFLECTION_NOT_HANDED_IN


def _is_too_short(fact: ReflectionFact, minimum_words: int) -> bool:
    # What is no text has no words to count: a file, a recording, an address.
    is_text = fact.submission_type in TEXT_TYPES
    return is_text and _is_counted(fact) and fact.words < minimum_words


def _is_counted(fact: ReflectionFact) -> bool:
    # None beside a text of some length, asked for by nobody, is no count.
    return fact.words > 0 or fact.length == 0 or fact.words_asked > 0


def _flags(fact: ReflectionFact, drift: Drift | None) -> frozenset[Flag]:
    flags = []
    if fact.late:
        flags.append(Flag.LATE)
    if drift is not None:
        flags.append(Flag.DRIFT)
    return frozenset(flags)


def _reason_why_unusable(unusable: Unusable) -> ReasonCode:
    match unusable:
        case Unusable.BLANK:
            return ReasonCode.REFLECTION_BLANK
        case Unusable.IS_PROMPT:
            return ReasonCode.REFLECTION_IS_PROMPT
        case Unusable.TYPE_NOT_ALLOWED:
            return ReasonCode.REFLECTION_TYPE_NOT_ALLOWED
        case Unusable.TOO_SHORT:
            return ReasonCode.REFLECTION_TOO_SHORT
    assert_never(unusable)
