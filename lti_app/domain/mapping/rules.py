"""What may be mapped: a draft put together from its pieces, and thresholds taken from scales.

Pure. Policy 380.104, R6: a threshold is never below the definition's. What blocks a mapping from
being activated is found by `check`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from lti_app.domain.definition.content import Slo
from lti_app.domain.evidence.evidence import AssignmentFact, Criterion, OutcomeFact
from lti_app.domain.ids import AssignmentId, CanvasAccountId, CanvasOutcomeId, SloKey
from lti_app.domain.mapping.mapping import (
    AssignmentSnapshot,
    CellKey,
    CellKind,
    CellValue,
    Combining,
    CombiningChoice,
    CriterionLink,
    MappingContent,
    OutcomeLink,
    ReflectionChoice,
    SloMapping,
)
from lti_app.domain.mastery.threshold import Threshold

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseView:
    """The course as Canvas has it now."""

    account_id: CanvasAccountId | None
    assignments: tuple[AssignmentFact, ...]
    outcomes: tuple[OutcomeFact, ...]

    def assignment(self, assignment_id: AssignmentId) -> AssignmentFact | None:
        """Find an assignment; None when it is deleted or not visible."""
        return next((a for a in self.assignments if a.assignment_id == assignment_id), None)

    def outcome(self, outcome_id: CanvasOutcomeId) -> OutcomeFact | None:
        """Find an outcome linked in the course."""
        return next((o for o in self.outcomes if o.outcome_id == outcome_id), None)

    def aligned(self, outcome_id: CanvasOutcomeId) -> tuple[AssignmentFact, ...]:
        """List the assignments whose rubric carries a criterion of this outcome."""
        return tuple(a for a in self.assignments if carries(a, outcome_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One step of a scale from which a threshold may be taken."""

    points: Decimal
    out_of: Decimal
    word: str
    is_allowed: bool

    def threshold(self) -> Threshold:
        """Return the threshold that starts at this level."""
        return Threshold(points=self.points, out_of=self.out_of, word=self.word)


def assemble(slos: Iterable[Slo], cells: Mapping[CellKey, CellValue]) -> MappingContent:
    """Put the pieces of a draft together, SLO by SLO in the definition's order."""
    reflection = next((v for v in cells.values() if isinstance(v, ReflectionChoice)), None)
    return MappingContent(
        slos=tuple(_slo_mapping(slo, cells) for slo in slos),
        reflection=reflection.assignment_id if reflection else None,
        reflection_name=reflection.assignment_name if reflection else "",
    )


def take_apart(content: MappingContent) -> dict[CellKey, CellValue]:
    """Take a mapping apart into the pieces a new draft starts from."""
    cells: dict[CellKey, CellValue] = {}
    for slo in content.slos:
        for link in slo.criteria:
            cells[CellKey(CellKind.CRITERION, slo.slo, link.assignment_id)] = link
        for outcome in slo.outcomes:
            cells[CellKey(CellKind.OUTCOME, slo.slo, outcome.outcome_id)] = outcome
        cells[CellKey(CellKind.COMBINING, slo.slo)] = CombiningChoice(
            combining=slo.combining, needed=slo.needed
        )
    if content.reflection is not None:
        cells[CellKey(CellKind.REFLECTION, SloKey(""))] = ReflectionChoice(
            assignment_id=content.reflection, assignment_name=content.reflection_name
        )
    return cells


def criterion_levels(criterion: Criterion, least: Threshold) -> tuple[Level, ...]:
    """List the levels of a criterion's scale, rising, and which may be the threshold.

    Ratings of equal points are one level. Where no rating reaches the definition's threshold, or
    there are none, the exact share itself is offered.
    """
    scale = [(r.points, r.description) for r in criterion.ratings if r.points is not None]
    return _levels(scale, criterion.points, least)


def outcome_levels(outcome: OutcomeFact, least: Threshold) -> tuple[Level, ...]:
    """List the levels of an outcome's scale in the same way."""
    return _levels([(p, word) for word, p in outcome.ratings], outcome.points_possible, least)


def one_level(mapped: SloMapping) -> str | None:
    """Give the word of the level from which every link of an SLO counts; None where they differ.

    Alike are equal words or equal shares of their scales, the first word then speaking for all.
    """
    thresholds = [link.threshold for link in mapped.links]
    if not thresholds:
        return None
    first, *others = thresholds
    return first.word if all(is_same_level(first, other) for other in others) else None


def is_same_level(one: Threshold, other: Threshold) -> bool:
    """Say whether two thresholds name the same level: by word, or as the same share."""
    same_share = one.is_at_least(other) and other.is_at_least(one)
    return same_share or (bool(one.word) and one.word.casefold() == other.word.casefold())


def fingerprint(assignment: AssignmentFact) -> str:
    """Digest what a rubric's verdicts rest on; empty without a rubric."""
    rubric = assignment.rubric
    if rubric is None:
        return ""
    lines = [f"rubric\t{rubric.rubric_id}\t{rubric.free_form}"]
    for criterion in sorted(rubric.criteria, key=lambda c: c.criterion_id):
        ratings = sorted(f"{r.rating_id}={plain(r.points)}" for r in criterion.ratings)
        lines.append(
            f"{criterion.criterion_id}\t{plain(criterion.points)}\t{criterion.outcome_id or ''}"
            f"\t{','.join(ratings)}"
        )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def snapshots(content: MappingContent, view: CourseView) -> tuple[AssignmentSnapshot, ...]:
    """Fix every mapped assignment as it is now, in the order of their ids."""
    found = (view.assignment(a) for a in sorted(content.assignment_ids()))
    return tuple(
        AssignmentSnapshot(
            assignment_id=a.assignment_id,
            name=a.name,
            rubric_id=a.rubric.rubric_id if a.rubric else None,
            fingerprint=fingerprint(a),
        )
        for a in found
        if a is not None
    )


def _slo_mapping(slo: Slo, cells: Mapping[CellKey, CellValue]) -> SloMapping:
    own = [cells[key] for key in sorted(cells, key=_key_order) if key.slo == slo.key]
    choice = next((v for v in own if isinstance(v, CombiningChoice)), None)
    return SloMapping(
        slo=slo.key,
        combining=choice.combining if choice else _default_combining(slo),
        needed=choice.needed if choice else 1,
        criteria=tuple(v for v in own if isinstance(v, CriterionLink)),
        outcomes=tuple(v for v in own if isinstance(v, OutcomeLink)),
    )


def _key_order(key: CellKey) -> tuple[str, str, str]:
    return (key.kind.value, key.slo, key.target)


def _default_combining(slo: Slo) -> Combining:
    return slo.combining[0] if slo.combining else Combining.ANY


def _levels(
    scale: list[tuple[Decimal, str]], out_of: Decimal | None, least: Threshold
) -> tuple[Level, ...]:
    if out_of is None or out_of <= 0:
        return ()
    words: dict[Decimal, list[str]] = {}
    for points, word in scale:
        # Canvas allows ratings above the criterion's points; no threshold may lie there.
        if 0 < points <= out_of:
            words.setdefault(points, []).append(word)
    levels = [
        Level(
            points=points,
            out_of=out_of,
            word=" / ".join(words[points]),
            is_allowed=least.is_reached_by(points, out_of),
        )
        for points in sorted(words)
    ]
    if not any(level.is_allowed for level in levels):
        share = (least.points * out_of / least.out_of).quantize(_HUNDREDTH, ROUND_CEILING)
        share = min(share, out_of)
        levels.append(Level(points=share, out_of=out_of, word=least.word, is_allowed=True))
    return tuple(levels)


def carries(assignment: AssignmentFact, outcome_id: CanvasOutcomeId) -> bool:
    """Say whether a criterion of the assignment's rubric is aligned to this outcome."""
    rubric = assignment.rubric
    return rubric is not None and any(c.outcome_id == outcome_id for c in rubric.criteria)


def plain(points: Decimal | None) -> str:
    """Write points without needless zeros."""
    return "" if points is None else f"{points.normalize():f}"
