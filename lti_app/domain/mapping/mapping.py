"""What an instructor maps: each SLO to rubric criteria or outcomes, and the reflection assignment.

Policy 380.104, R6: each SLO is bound to at least one assessment with a threshold; R11: exactly one
reflection assignment. A mapping is a value; its rules are in `rules`.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from lti_app.domain.ids import (
    AssignmentId,
    CanvasOutcomeId,
    CourseId,
    CriterionId,
    DefinitionLineId,
    DefinitionVersionId,
    MappingId,
    MappingVersionId,
    RubricId,
    SloKey,
)
from lti_app.domain.mastery.threshold import Threshold


class MappingState(StrEnum):
    """Only a mapping is active; a definition version is approved (docs/flow.md)."""

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
class EarlierScale:
    """A criterion as it was mapped before a change of it was accepted (docs/adr/0016).

    `until` is the number of the reading that first saw the change: what was read before it, and has
    not been assessed anew, was assessed on this scale.
    """

    rubric_id: RubricId
    criterion_id: CriterionId
    criterion_points: Decimal
    threshold: Threshold
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionLink:
    """A rubric criterion of an assignment that shows an SLO.

    `criterion_points`, `rubric_id` and the names are those seen when the link was made, so that a
    later change in Canvas is noticed as drift and can be told in words. In a draft the rubric and
    the criterion may still be empty: the assignment was chosen before it had them. `earlier` is the
    scale it was first mapped on, where changes of it were accepted since.
    """

    assignment_id: AssignmentId
    assignment_name: str
    rubric_id: RubricId
    criterion_id: CriterionId
    criterion_name: str
    criterion_points: Decimal
    threshold: Threshold
    outcome_id: CanvasOutcomeId | None = None
    earlier: EarlierScale | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeLink:
    """A Canvas outcome that shows an SLO, through named alignments that count as mapped.

    `earlier_scales` are the points of the scales it was mapped on before a teacher accepted
    another one: results keep the scale they were made on (docs/adr/0016).
    """

    outcome_id: CanvasOutcomeId
    outcome_name: str
    alignments: tuple[AssignmentId, ...]
    alignment_names: tuple[str, ...]
    points_possible: Decimal
    threshold: Threshold
    earlier_scales: tuple[Decimal, ...] = ()


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

    @property
    def assessments(self) -> int:
        """Count what a rule of combining ranges over: criteria, and each alignment by itself."""
        return len(self.criteria) + sum(len(outcome.alignments) for outcome in self.outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingContent:
    """One mapping as a value: SLO by SLO in the definition's order, and the reflection."""

    slos: tuple[SloMapping, ...]
    reflection: AssignmentId | None
    reflection_name: str = ""

    def slo(self, key: SloKey) -> SloMapping | None:
        """Find the mapping of one SLO."""
        return next((s for s in self.slos if s.slo == key), None)

    def evidence_ids(self) -> frozenset[AssignmentId]:
        """List every assignment that shows an SLO, by its rubric or as an outcome's alignment."""
        return self.aligned_ids() | {link.assignment_id for s in self.slos for link in s.criteria}

    def aligned_ids(self) -> frozenset[AssignmentId]:
        """List every assignment that an outcome mapped as an outcome is aligned to."""
        return frozenset(a for s in self.slos for link in s.outcomes for a in link.alignments)

    def accepted_since(self) -> dict[AssignmentId, int]:
        """Name the assignments of which a change was accepted, each with its first reading."""
        since: dict[AssignmentId, int] = {}
        for link in (each for slo in self.slos for each in slo.criteria):
            if link.earlier is not None:
                until = link.earlier.until
                since[link.assignment_id] = min(until, since.get(link.assignment_id, until))
        return since

    def assignment_ids(self) -> frozenset[AssignmentId]:
        """List every assignment whose submissions the rules read, the reflection's too."""
        own = {self.reflection} if self.reflection else set()
        return self.evidence_ids() | own

    def outcome_ids(self) -> frozenset[CanvasOutcomeId]:
        """List every outcome whose results the rules read: only those mapped as outcomes."""
        return frozenset(link.outcome_id for slo in self.slos for link in slo.outcomes)


class CellKind(StrEnum):
    """What one independently edited piece of a draft mapping says."""

    CRITERION = "criterion"
    OUTCOME = "outcome"
    COMBINING = "combining"
    REFLECTION = "reflection"


@dataclass(frozen=True, slots=True)
class CellKey:
    """Which piece: an SLO by assignment, an SLO by outcome, an SLO's rule, or the reflection.

    `target` is the assignment's id or the outcome's, and empty for a rule and the reflection.
    """

    kind: CellKind
    slo: SloKey
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CombiningChoice:
    """How the links of one SLO combine, as an instructor chose among what is allowed."""

    combining: Combining
    needed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectionChoice:
    """The assignment in which the culminating reflection is handed in (R11)."""

    assignment_id: AssignmentId
    assignment_name: str


CellValue = CriterionLink | OutcomeLink | CombiningChoice | ReflectionChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentSnapshot:
    """An assignment as it was at activation; another fingerprint later is drift.

    `fingerprint` covers criteria, points, rating ids and points, and outcome ids of the rubric, and
    is empty where there is none.
    """

    assignment_id: AssignmentId
    name: str
    rubric_id: RubricId | None
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveMapping:
    """The mapping version by which a course's evidence is judged; never changes once activated."""

    mapping_id: MappingId
    version_id: MappingVersionId
    number: int
    course_id: CourseId
    line_id: DefinitionLineId
    definition_version_id: DefinitionVersionId
    content: MappingContent
    snapshots: tuple[AssignmentSnapshot, ...]
    digest: str
    activated_at: datetime
