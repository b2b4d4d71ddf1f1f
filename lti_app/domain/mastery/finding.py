"""What one assessment of one SLO says of one learner, before assessments are combined."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from lti_app.domain.change.drift import Drift
from lti_app.domain.evidence.evidence import SubmissionFact
from lti_app.domain.mastery.threshold import Threshold
from lti_app.domain.mastery.verdict import (
    FactValue,
    Flag,
    Reason,
    ReasonCode,
    Verdict,
    VerdictState,
)

_DRIFT = frozenset({Flag.DRIFT})
_EDGE = frozenset({Flag.THRESHOLD_EDGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One assessment's verdict, and what *latest* and *highest* need to choose among several.

    `key` names the assessment: assignment and criterion, or assignment and outcome. `points` and
    `out_of` are there only where a score was held against the threshold.
    """

    key: tuple[str, str]
    verdict: Verdict
    assessed_at: datetime | None = None
    points: Decimal | None = None
    out_of: Decimal | None = None

    @property
    def is_judged(self) -> bool:
        """Say whether points were held against the threshold."""
        return self.points is not None


def not_met(code: ReasonCode, facts: Mapping[str, FactValue]) -> Verdict:
    """Make a NotMet with its reason."""
    return Verdict(state=VerdictState.NOT_MET, reason=Reason(code, facts))


def unknown(code: ReasonCode, facts: Mapping[str, FactValue]) -> Verdict:
    """Make an Unknown with its reason."""
    return Verdict(state=VerdictState.UNKNOWN, reason=Reason(code, facts))


def compared(
    threshold: Threshold,
    points: Decimal,
    out_of: Decimal,
    facts: Mapping[str, FactValue],
    flags: frozenset[Flag],
) -> Verdict:
    """Hold points against the threshold, cross-multiplied; exactly at it is Met, and flagged."""
    is_met = threshold.is_reached_by(points, out_of)
    is_edge = points * threshold.out_of == threshold.points * out_of
    code = ReasonCode.AT_OR_ABOVE_THRESHOLD if is_met else ReasonCode.BELOW_THRESHOLD
    return Verdict(
        state=VerdictState.MET if is_met else VerdictState.NOT_MET,
        reason=Reason(code, {**facts, "points": plain(points), "out_of": plain(out_of)}),
        flags=flags | _EDGE if is_edge else flags,
    )


def unknown_after(drift: Drift, facts: Mapping[str, FactValue]) -> Verdict:
    """Make the Unknown of what was assessed after a drift, until accepted or re-mapped."""
    reason = Reason(ReasonCode.DRIFT, {**facts, "drift": drift.value})
    return Verdict(state=VerdictState.UNKNOWN, reason=reason, flags=_DRIFT)


def flagged(finding: Finding, drift: Drift) -> Finding:
    """Keep what was found before a drift, and say that there is one."""
    verdict = finding.verdict
    reason = Reason(verdict.reason.code, {**verdict.reason.facts, "drift": drift.value})
    return replace(finding, verdict=replace(verdict, reason=reason, flags=verdict.flags | _DRIFT))


def assessment_flags(submission: SubmissionFact) -> frozenset[Flag]:
    """Name what a reader should know beside an assessment; none of it changes a verdict."""
    flags = []
    # Late is the attempt handed in last: of the one assessed before it, nobody knows.
    if submission.late and submission.grade_matches_current_submission:
        flags.append(Flag.LATE)
    if submission.redo_request:
        flags.append(Flag.REDO_REQUESTED)
    if not submission.grade_matches_current_submission:
        flags.append(Flag.NEWER_ATTEMPT_UNGRADED)
    if process_of(submission) is not None:
        flags.append(Flag.GRADED_BY_PROCESS)
    return frozenset(flags)


def is_policy_zero(submission: SubmissionFact) -> bool:
    """Say whether a policy for missing work made the score: without work, and without a grader.

    The applicator of the policy names no grader, nor need it name the status
    (canvas-lms:lib/missing_policy_applicator.rb); who marks work as missing by hand is named.
    """
    if submission.submitted_at is not None or submission.score is None:
        return False
    is_made = submission.missing and submission.grader_id is None
    return is_made or submission.late_policy_status == "missing"


def process_of(submission: SubmissionFact) -> str | None:
    """Name the process that graded, if one did: Canvas gives those negative grader ids."""
    grader = submission.grader_id
    return grader if grader is not None and grader.startswith("-") else None


def with_work(
    known: Mapping[str, FactValue], submission: SubmissionFact | None
) -> dict[str, FactValue]:
    """Add to what is known of an assessment what a reason's sentence says of the work."""
    facts = dict(known)
    if submission is not None:
        facts["submitted_at"] = moment(submission.submitted_at)
        facts["graded_at"] = moment(submission.graded_at)
        process = process_of(submission)
        if process is not None:
            facts["process"] = process
    return facts


def assessed_at(submission: SubmissionFact | None) -> datetime | None:
    """Say when it was assessed, as well as Canvas tells.

    A rubric not used for grading leaves no grading time; the hand-in stands for it then.
    """
    return (submission.graded_at or submission.submitted_at) if submission else None


def plain(number: Decimal) -> str:
    """Write a number of points without needless zeros."""
    return f"{number.normalize():f}"


def moment(at: datetime | None) -> str | None:
    """Write a time as a fact of a reason."""
    return None if at is None else at.isoformat()
