"""What an instructor maps: each SLO to rubric criteria or outcomes, and the reflection assignment.

Policy 380.104, R6: each SLO is bound to at least one assessment with a threshold; R11: exactly one
reflection assignment. A mapping is a value; its rules are in `mapping_rules`.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lti_app.domain.ids import (
    AssignmentId,
    CanvasOutcomeId,
    CriterionId,
    RubricId,
    SloKey,
)
from lti_app.domain.threshold import Threshold


class MappingState(StrEnum):
    """Only a mapping is active; a definition version is approved (decisions.md)."""

    DRAFT = "draft"
    ACTIVE = "active"
    ENDED = "ended"


class Combining(StrEnum):
    """How several links of one SLO combine; latest and highest range over assignments."""

    ANY = "any"
    ALL = "all"
    AT_LEAST = "at_least"
    LATEST = "latest"
    HIGHEST = "highest"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionLink:
    """A rubric criterion of an assignment that shows an SLO.

    `criterion_points`, `rubric_id` and the names are those seen when the link was made, so that a
    later change in Canvas is noticed as drift and can be told in words.
    """

    assignment_id: AssignmentId
    assignment_name: str
    rubric_id: RubricId
    criterion_id: CriterionId
    criterion_name: str
    criterion_points: Decimal
    threshold: Threshold
    outcome_id: CanvasOutcomeId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeLink:
    """A Canvas outcome that shows an SLO, through named alignments that count as mapped."""

    outcome_id: CanvasOutcomeId
    outcome_name: str
    alignments: tuple[AssignmentId, ...]
    alignment_names: tuple[str, ...]
    points_possible: Decimal
    threshold: Threshold


Link = CriterionLink | OutcomeLink


@dataclass(frozen=True, slots=True, kw_only=True)
class SloMapping:
    """The links of one SLO and how they combine; `needed` counts only for `at_least`."""

    slo: SloKey
    combining: Combining
    criteria: tuple[CriterionLink, ...] = ()
    outcomes: tuple[OutcomeLink, ...] = ()
    needed: int = 1

    @property
    def links(self) -> tuple[Link, ...]:
        """Return every link; their order never matters to a verdict."""
        return (*self.criteria, *self.outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingContent:
    """One mapping as a value: SLO by SLO in the definition's order, and the reflection."""

    slos: tuple[SloMapping, ...]
    reflection: AssignmentId | None
    reflection_name: str = ""

    def slo(self, key: SloKey) -> SloMapping | None:
        """Find the mapping of one SLO."""
        return next((s for s in self.slos if s.slo == key), None)

    def assignment_ids(self) -> frozenset[AssignmentId]:
        """List every assignment whose submissions the rules read, the reflection's too."""
        found: set[AssignmentId] = {self.reflection} if self.reflection else set()
        for slo in self.slos:
            found.update(link.assignment_id for link in slo.criteria)
            for outcome in slo.outcomes:
                found.update(outcome.alignments)
        return frozenset(found)

    def outcome_ids(self) -> frozenset[CanvasOutcomeId]:
        """List every outcome whose results the rules read: only those mapped as outcomes."""
        return frozenset(link.outcome_id for slo in self.slos for link in slo.outcomes)
