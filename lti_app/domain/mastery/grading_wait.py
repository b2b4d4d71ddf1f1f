"""Whose grade is still to come: the one rule behind the roster's filter and a draft's trial."""

from lti_app.domain.mastery.verdict import ReasonCode, Verdict

# What waits for a grade, or for a grade to be posted: the teacher's turn either way.
_WAITING = frozenset(
    {ReasonCode.WAITING_FOR_GRADE, ReasonCode.NOT_ASSESSED_BY_RUBRIC, ReasonCode.NOT_RELEASED}
)


def waits_for_a_grade(verdict: Verdict) -> bool:
    """Say whether a teacher's grading, or posting of grades, is what an unmet SLO waits for."""
    if verdict.is_met:
        return False
    if verdict.parts:
        return any(waits_for_a_grade(part) for part in verdict.parts)
    code, facts = verdict.reason.code, verdict.reason.facts
    # Where nothing is handed in through Canvas, as with a talk in class, only the grade is missing.
    is_shown_in_class = code is ReasonCode.NOT_HANDED_IN and bool(facts.get("nothing_to_hand_in"))
    return code in _WAITING or is_shown_in_class
