"""How several assessments of one SLO combine into one verdict (docs/adr/0008).

The assessments of an SLO are its criterion links and each named alignment of its outcome links.
Their order and repetition never matter.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import assert_never

from lti_app.domain.mapping.mapping import Combining
from lti_app.domain.mastery.finding import Finding
from lti_app.domain.mastery.verdict import Flag, Reason, ReasonCode, Verdict, VerdictState

MET, NOT_MET, UNKNOWN = VerdictState.MET, VerdictState.NOT_MET, VerdictState.UNKNOWN
_EVER = datetime.min.replace(tzinfo=UTC)
# Where one more would do, the assessment nearest to it speaks for the SLO: what waits for a grade,
# then what can still be handed in, then what fell short.
_NEARNESS = {
    ReasonCode.WAITING_FOR_GRADE: 0,
    ReasonCode.NOT_HANDED_IN: 1,
    ReasonCode.BELOW_THRESHOLD: 2,
}


def combine(findings: Sequence[Finding], combining: Combining, needed: int) -> Verdict:
    """Combine the assessments of one SLO; a single one speaks for itself, none is NotMet."""
    if not findings:
        return Verdict(state=NOT_MET, reason=Reason(ReasonCode.NOT_MAPPED))
    unique = list(findings)
    if len(unique) > 1:
        unique = sorted({f.key: f for f in findings}.values(), key=lambda f: f.key)
    wanted = _needed(combining, needed, len(unique))
    if len(unique) == 1 and wanted == 1:
        return unique[0].verdict
    if combining is Combining.LATEST:
        return _latest(unique)
    if combining is Combining.HIGHEST:
        return _highest(unique)
    return _counted(unique, combining, wanted)


def _needed(combining: Combining, needed: int, total: int) -> int:
    match combining:
        case Combining.ANY | Combining.LATEST | Combining.HIGHEST:
            return 1
        case Combining.ALL:
            return total
        case Combining.AT_LEAST:
            return max(needed, 1)
    assert_never(combining)


def _counted(findings: Sequence[Finding], combining: Combining, needed: int) -> Verdict:
    """Count for any one, n of m and all: enough Met, or enough once the Unknown are known."""
    met = sum(f.verdict.state is MET for f in findings)
    possible = met + sum(f.verdict.state is UNKNOWN for f in findings)
    state = MET if met >= needed else UNKNOWN if possible >= needed else NOT_MET
    deciding = [f for f in findings if f.verdict.state is state] or list(findings)
    if combining is not Combining.ALL:
        deciding.sort(key=lambda f: _NEARNESS.get(f.verdict.reason.code, len(_NEARNESS)))
    return _combined(findings, combining, state, needed, deciding)


def _latest(findings: Sequence[Finding]) -> Verdict:
    """Let the latest assessed decide; ignore what is not released while anything else speaks.

    An assessment whose result cannot be judged yet, later than every judged one, is Unknown. Of
    two of the very same time the one that is not Met decides: later cannot be told.
    """
    heard = [f for f in findings if f.is_judged or _speaks(f)]
    if not heard:
        return _unheard(findings, Combining.LATEST)
    last = max(heard, key=lambda f: (f.assessed_at or _EVER, f.verdict.state is not MET, f.key))
    return _combined(findings, Combining.LATEST, last.verdict.state, 1, [last])


def _highest(findings: Sequence[Finding]) -> Verdict:
    """Let the highest decide; ignore what is not released while anything else speaks."""
    judged = [f for f in findings if f.is_judged]
    best = max(judged, key=_height, default=None)
    if best is not None and best.verdict.is_met:
        return _combined(findings, Combining.HIGHEST, MET, 1, [best])
    open_ones = [f for f in findings if _speaks(f)]
    if open_ones:
        return _combined(findings, Combining.HIGHEST, UNKNOWN, 1, open_ones[:1])
    if best is None:
        return _unheard(findings, Combining.HIGHEST)
    return _combined(findings, Combining.HIGHEST, NOT_MET, 1, [best])


def _height(finding: Finding) -> tuple[bool, Fraction, tuple[str, str]]:
    # Thresholds may differ between assessments: one that is reached stands above one that is not.
    share = Fraction(finding.points or 0) / Fraction(finding.out_of or 1)
    return (finding.verdict.is_met, share, finding.key)


def _speaks(finding: Finding) -> bool:
    verdict = finding.verdict
    return verdict.state is UNKNOWN and verdict.reason.code is not ReasonCode.NOT_RELEASED


def _unheard(findings: Sequence[Finding], combining: Combining) -> Verdict:
    """Nothing is judged: Unknown if something waits for its release, else NotMet."""
    hidden = [f for f in findings if f.verdict.state is UNKNOWN]
    state = UNKNOWN if hidden else NOT_MET
    return _combined(findings, combining, state, 1, (hidden or list(findings))[:1])


def _combined(
    findings: Sequence[Finding],
    combining: Combining,
    state: VerdictState,
    needed: int,
    deciding: Sequence[Finding],
) -> Verdict:
    flags: frozenset[Flag] = frozenset().union(*(f.verdict.flags for f in deciding))
    facts = {
        "rule": combining.value,
        "needed": needed,
        "total": len(findings),
        "met": sum(f.verdict.state is MET for f in findings),
        "decided_by": findings.index(deciding[0]),
    }
    return Verdict(
        state=state,
        reason=Reason(ReasonCode.COMBINED, facts),
        flags=flags,
        parts=tuple(f.verdict for f in findings),
    )
