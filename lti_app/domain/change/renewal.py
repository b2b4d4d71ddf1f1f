"""Accepting a change: the same links, renewed to what Canvas has now (docs/adr/0016).

A threshold is an exact share of its scale and is never rounded. It is carried to another scale only
where that scale has a level of exactly the same share; anything else is a question for a person,
who maps the outcome again (Policy 380.104, R6, R7).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from lti_app.domain.change.drift import drift_of_assignment
from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.evidence.evidence import AssignmentFact, Criterion, Rubric
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId, SloKey
from lti_app.domain.mapping.mapping import (
    CriterionLink,
    EarlierScale,
    MappingContent,
    OutcomeLink,
    SloMapping,
)
from lti_app.domain.mapping.rules import Level, criterion_levels
from lti_app.domain.mastery.threshold import Threshold

_NOTHING_DRIFTED: Mapping[AssignmentId, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """One link before and after; equal where nothing about it changed."""

    slo: SloKey
    before: CriterionLink | OutcomeLink
    after: CriterionLink | OutcomeLink

    @property
    def is_changed(self) -> bool:
        """Say whether anything about it differs."""
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """A mapping renewed as a whole, or the SLOs for which only a person can say what now counts."""

    content: MappingContent
    links: tuple[Renewed, ...]
    must_remap: tuple[SloKey, ...]

    @property
    def is_possible(self) -> bool:
        """Say whether every link could be renewed."""
        return not self.must_remap


def renew(
    content: MappingContent,
    definition: DefinitionContent,
    assignments: Mapping[AssignmentId, AssignmentFact],
    scales: Mapping[CanvasOutcomeId, Decimal],
    since: Mapping[AssignmentId, int] = _NOTHING_DRIFTED,
) -> Renewal:
    """Renew every link to what Canvas has now; a link that has not changed stays as it is.

    `scales` are the points of each outcome's present scale; one that is not named has not changed.
    `since` is the reading that first saw each assignment drift, so that what was assessed before
    it keeps its scale (`earlier_scale`).
    """
    slos: list[SloMapping] = []
    lost: list[SloKey] = []
    for slo in content.slos:
        wanted = definition.slo(slo.slo)
        criteria = [
            _criterion(
                link,
                assignments.get(link.assignment_id),
                wanted.threshold if wanted else None,
                since.get(link.assignment_id),
            )
            for link in slo.criteria
        ]
        outcomes = [_outcome(link, assignments, scales) for link in slo.outcomes]
        if None in criteria or None in outcomes:
            lost.append(slo.slo)
        slos.append(_kept(slo, criteria, outcomes))
    return Renewal(
        content=replace(
            content,
            slos=tuple(slos),
            reflection_name=_reflection_name(content, assignments),
        ),
        links=tuple(_pairs(content.slos, slos)),
        must_remap=tuple(lost),
    )


def _reflection_name(
    content: MappingContent, assignments: Mapping[AssignmentId, AssignmentFact]
) -> str:
    found = assignments.get(content.reflection) if content.reflection else None
    return found.name if found else content.reflection_name


def _pairs(before: Iterable[SloMapping], after: Iterable[SloMapping]) -> Iterator[Renewed]:
    for was, now in zip(before, after, strict=True):
        for old, new in zip(was.links, now.links, strict=True):
            yield Renewed(slo=was.slo, before=old, after=new)


def _kept(
    slo: SloMapping,
    criteria: Sequence[CriterionLink | None],
    outcomes: Sequence[OutcomeLink | None],
) -> SloMapping:
    """Put the renewed links in their places; what could not be renewed stays as it was."""
    return replace(
        slo,
        criteria=tuple(new or old for old, new in zip(slo.criteria, criteria, strict=True)),
        outcomes=tuple(new or old for old, new in zip(slo.outcomes, outcomes, strict=True)),
    )


def _criterion(
    link: CriterionLink,
    assignment: AssignmentFact | None,
    least: Threshold | None,
    since: int | None,
) -> CriterionLink | None:
    """Renew a criterion link; None where what shows the SLO now is for a person to say."""
    if assignment is None or drift_of_assignment(assignment) is not None:
        return None
    rubric = assignment.rubric
    criterion = _same_criterion(link, rubric) if rubric else None
    if rubric is None or criterion is None:
        return None
    threshold = _threshold(link, criterion, least)
    if threshold is None or criterion.points is None:
        return None
    renewed = replace(
        link,
        assignment_name=assignment.name,
        rubric_id=rubric.rubric_id,
        criterion_id=criterion.criterion_id,
        criterion_name=criterion.description,
        criterion_points=criterion.points,
        threshold=threshold,
        outcome_id=criterion.outcome_id,
    )
    if renewed == link:
        return link
    return replace(renewed, earlier=link.earlier or _earlier(link, renewed, since))


def _earlier(link: CriterionLink, now: CriterionLink, since: int | None) -> EarlierScale | None:
    """Remember the scale that is left; the first one, where several changes were accepted."""
    is_other = (link.rubric_id, link.criterion_id, link.criterion_points) != (
        now.rubric_id,
        now.criterion_id,
        now.criterion_points,
    )
    if since is None or not is_other:
        return None
    return EarlierScale(
        rubric_id=link.rubric_id,
        criterion_id=link.criterion_id,
        criterion_points=link.criterion_points,
        threshold=link.threshold,
        until=since,
    )


def _same_criterion(link: CriterionLink, rubric: Rubric) -> Criterion | None:
    """Find the mapped criterion; in another rubric the only one of its outcome or of its words.

    Ids are unique only within a rubric, so an equal id in another one says nothing.
    """
    if rubric.rubric_id == link.rubric_id:
        return rubric.criterion(link.criterion_id)
    by_outcome = [c for c in rubric.criteria if link.outcome_id and c.outcome_id == link.outcome_id]
    by_words = [c for c in rubric.criteria if _words(c.description) == _words(link.criterion_name)]
    found = by_outcome or by_words
    return found[0] if len(found) == 1 else None


def _threshold(
    link: CriterionLink, criterion: Criterion, least: Threshold | None
) -> Threshold | None:
    levels = criterion_levels(criterion, least or link.threshold)
    same = [level for level in levels if _is_same_share(level, link.threshold)]
    if same:
        return same[0].threshold() if same[0].is_allowed else None
    # Between two levels before, and the scale is the same: it stays where it was.
    is_same_scale = criterion.points == link.criterion_points
    named = {word for level in levels for word in level.word.split(" / ")}
    return link.threshold if is_same_scale and link.threshold.word not in named else None


def _is_same_share(level: Level, threshold: Threshold) -> bool:
    return level.points * threshold.out_of == threshold.points * level.out_of


def _outcome(
    link: OutcomeLink,
    assignments: Mapping[AssignmentId, AssignmentFact],
    scales: Mapping[CanvasOutcomeId, Decimal],
) -> OutcomeLink | None:
    present = [assignments.get(each) for each in link.alignments]
    if any(drift_of_assignment(each) is not None for each in present):
        return None
    scale = scales.get(link.outcome_id, link.points_possible)
    if scale <= 0:
        return None
    names = tuple(each.name for each in present if each is not None)
    if scale == link.points_possible:
        return replace(link, alignment_names=names)
    points = link.threshold.points * scale / link.threshold.out_of
    if points * link.threshold.out_of != link.threshold.points * scale:
        return None
    return replace(
        link,
        alignment_names=names,
        points_possible=scale,
        threshold=Threshold(points=points, out_of=scale, word=link.threshold.word),
        earlier_scales=(*(e for e in link.earlier_scales if e != scale), link.points_possible),
    )


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()
