"""What was met on a scale before a change of it was accepted stays met (docs/adr/0016).

Accepting says on which scale is judged from now on. It takes nothing away: an assessment that
nobody has touched since is still the one that was made on the earlier scale.
"""

from dataclasses import replace

from lti_app.domain.change.drift import Drift
from lti_app.domain.evidence.evidence import SubmissionFact
from lti_app.domain.mapping.mapping import EarlierScale
from lti_app.domain.mastery.criterion_rules import (
    MappedCriterion,
    facts_of,
    held_assessment,
    is_untouched,
)
from lti_app.domain.mastery.finding import Finding, flagged, unknown_after
from lti_app.domain.mastery.mastery import judge_by_rules


def kept_on_earlier_scale(
    mapped: MappedCriterion,
    finding: Finding,
    now: SubmissionFact | None,
    before: SubmissionFact | None,
) -> Finding:
    """Keep what was met before the accepted change and was not assessed since; else the finding.

    `before` is the submission as last read before that change. An assessment the change took away
    with its rubric stands as well; a new one, an excuse or a hidden grade is judged as it is now.
    One that was graded again with equal points, met on the earlier scale and not on the new one,
    is Unknown: nobody can tell which of the two it was given on.
    """
    scale = mapped.link.earlier
    if finding.verdict.is_met or scale is None or now is None or before is None:
        return finding
    then = _on(mapped, scale)
    standing = _standing(then, now, before)
    kept = judge_by_rules(then, standing) if standing is not None else finding
    if not kept.verdict.is_met:
        return finding
    is_replaced = scale.rubric_id != mapped.link.rubric_id
    drift = Drift.RUBRIC_REPLACED if is_replaced else Drift.POINTS_CHANGED
    if held_assessment(then, now) is None or is_untouched(then, now, before):
        return flagged(kept, drift)
    facts = {**facts_of(mapped, now), "on_either_scale": True}
    return replace(finding, verdict=unknown_after(drift, facts), points=None, out_of=None)


def _standing(
    then: MappedCriterion, now: SubmissionFact, before: SubmissionFact
) -> SubmissionFact | None:
    """Find the submission with the assessment of before; None if there was none, or another is."""
    earlier, held = held_assessment(then, before), held_assessment(then, now)
    if earlier is None or held == earlier:
        return now if earlier else None
    is_taken_away = held is None and now.criteria in {None, before.criteria}
    return replace(now, criteria=before.criteria) if is_taken_away else None


def _on(mapped: MappedCriterion, scale: EarlierScale) -> MappedCriterion:
    """Put the criterion on its earlier scale, whose ratings are gone: only points decide there."""
    threshold = scale.threshold
    return replace(
        mapped,
        link=replace(
            mapped.link,
            rubric_id=scale.rubric_id,
            criterion_id=scale.criterion_id,
            criterion_points=scale.criterion_points,
            threshold=threshold,
        ),
        ratings={},
        tied=frozenset(),
        facts={
            **mapped.facts,
            "threshold": f"{threshold.points.normalize():f}",
            "threshold_out_of": f"{threshold.out_of.normalize():f}",
            "level": threshold.word,
        },
    )
