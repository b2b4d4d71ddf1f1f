"""What one rubric criterion of one assignment says of one learner.

The rules of `criterion_rules` first; what they leave is compared with the threshold, exactly. What
was assessed before a drift goes the same way and is flagged; what was assessed after it is Unknown.
"""

from dataclasses import replace
from decimal import Decimal

from lti_app.domain.change.drift import LOST, Drift
from lti_app.domain.evidence.evidence import CriterionAssessment, SubmissionFact
from lti_app.domain.mastery.criterion_rules import (
    BEFORE_ANY_ASSESSMENT,
    CRITERION_RULES,
    MappedCriterion,
    facts_of,
    held_assessment,
    is_untouched,
    points_of,
)
from lti_app.domain.mastery.finding import (
    Finding,
    assessed_at,
    assessment_flags,
    compared,
    flagged,
    unknown_after,
)
from lti_app.domain.mastery.verdict import Flag, Verdict

_TIE = frozenset({Flag.RATING_TIE})


def judge_criterion(
    mapped: MappedCriterion, now: SubmissionFact | None, before: SubmissionFact | None = None
) -> Finding:
    """Judge one learner's evidence on one criterion.

    `before` is the submission as last read before the drift. Where Canvas can no longer be read
    (assignment gone or unpublished), what was read last stands; its rubric may have changed first.
    """
    if mapped.drift is None:
        return judge_by_rules(mapped, now)
    if mapped.drift in LOST:
        now = now or before
        if now is None:
            return _never_read(mapped, mapped.drift)
    return _under_drift(mapped, mapped.drift, now, before)


def _under_drift(
    mapped: MappedCriterion,
    drift: Drift,
    now: SubmissionFact | None,
    before: SubmissionFact | None,
) -> Finding:
    held, earlier = held_assessment(mapped, now), held_assessment(mapped, before)
    if held is not None:
        if is_untouched(mapped, now, before):
            return flagged(judge_by_rules(mapped, now), drift)
        return _after(mapped, now)
    if now is not None and before is not None and earlier is not None:
        # The rubric took the assessment with it; whether it is released is a matter of today.
        found = judge_by_rules(mapped, replace(now, criteria=before.criteria))
        if found.verdict.is_met:
            return flagged(found, drift)
    if _is_assessed_since(now, before):
        return _after(mapped, now)
    standing = replace(now, criteria=before.criteria) if now and before else now
    return flagged(judge_by_rules(mapped, standing), drift)


def _never_read(mapped: MappedCriterion, drift: Drift) -> Finding:
    """Say Unknown of what was lost before anything of it was read: nobody knows what was in it."""
    return _finding(mapped, unknown_after(drift, {**mapped.facts, "never_read": True}), None)


def _after(mapped: MappedCriterion, now: SubmissionFact | None) -> Finding:
    drift = mapped.drift or Drift.CRITERION_GONE
    # What shows nothing whatever the rubric says, an excuse above all, is no matter of the drift.
    for rule in BEFORE_ANY_ASSESSMENT:
        verdict = rule(mapped, now)
        if verdict is not None:
            return flagged(_finding(mapped, verdict, now), drift)
    return _finding(mapped, unknown_after(drift, facts_of(mapped, now)), now)


def _is_assessed_since(now: SubmissionFact | None, before: SubmissionFact | None) -> bool:
    if now is None or now.criteria is None:
        return False
    return before is None or now.criteria != before.criteria


def judge_by_rules(mapped: MappedCriterion, submission: SubmissionFact | None) -> Finding:
    """Judge by the rules in their order, then by the threshold, with no thought of a drift."""
    for rule in CRITERION_RULES:
        verdict = rule(mapped, submission)
        if verdict is not None:
            return _finding(mapped, verdict, submission)
    held = held_assessment(mapped, submission)
    points = points_of(mapped, held) if held else None
    assert submission is not None
    assert held is not None
    assert points is not None
    return _compare(mapped, submission, held, points)


def _compare(
    mapped: MappedCriterion,
    submission: SubmissionFact,
    held: CriterionAssessment,
    points: Decimal,
) -> Finding:
    """Decide rows "at or above" and "below": the rubric's points, never the deducted score."""
    threshold, out_of = mapped.link.threshold, mapped.link.criterion_points
    facts = facts_of(mapped, submission)
    flags = mapped.flags | assessment_flags(submission)
    if Flag.LATE in flags and submission.score != submission.entered_score:
        facts["deducted"] = True
    if held.rating_id is not None:
        facts["rating"] = mapped.level(held.rating_id)
        if held.rating_id in mapped.tied:
            flags |= _TIE
    verdict = compared(threshold, points, out_of, facts, flags)
    return Finding(
        key=(mapped.link.assignment_id, mapped.link.criterion_id),
        verdict=verdict,
        assessed_at=assessed_at(submission),
        points=points,
        out_of=out_of,
    )


def _finding(
    mapped: MappedCriterion, verdict: Verdict, submission: SubmissionFact | None
) -> Finding:
    return Finding(
        key=(mapped.link.assignment_id, mapped.link.criterion_id),
        verdict=verdict,
        assessed_at=assessed_at(submission),
    )
