"""What a person picks while mapping, and the piece of the mapping it makes of what Canvas has.

A pick names ids only; names, points and thresholds come from the course as it is now, so a form
cannot claim them. Policy 380.104, R6 (thresholds never below the definition's), R11 (reflection).
"""

from dataclasses import dataclass
from decimal import Decimal

from lti_app.domain.definition.content import DefinitionContent, Slo
from lti_app.domain.errors import RuleRefused
from lti_app.domain.evidence.evidence import AssignmentFact
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId, CriterionId, RubricId, SloKey
from lti_app.domain.mapping.mapping import (
    CellKey,
    CellKind,
    Combining,
    CombiningChoice,
    CriterionLink,
    OutcomeLink,
    ReflectionChoice,
    SloMapping,
)
from lti_app.domain.mapping.rules import (
    CourseView,
    Level,
    criterion_levels,
    is_same_level,
    outcome_levels,
)
from lti_app.domain.sentence import say

REFLECTION_KEY = CellKey(CellKind.REFLECTION, SloKey(""))


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionPick:
    """A rubric criterion of an assignment, from a level of its scale, shows an SLO.

    Without a criterion an assignment that has no rubric yet is only noted; one that has a rubric
    is refused, for nobody but a person knows which shows it. Without points the lowest allowed
    level is taken.
    """

    slo: SloKey
    assignment: AssignmentId
    criterion: CriterionId | None = None
    points: Decimal | None = None

    @property
    def key(self) -> CellKey:
        """Name the piece it makes."""
        return CellKey(CellKind.CRITERION, self.slo, self.assignment)

    def make(self, definition: DefinitionContent, view: CourseView) -> CriterionLink:
        """Make the link; RuleRefused where Canvas or the definition does not have what it names."""
        slo, assignment = _slo(definition, self.slo), _assignment(view, self.assignment)
        rubric = assignment.rubric
        if self.criterion is None and (rubric is None or not rubric.criteria):
            return _noted(assignment, slo)
        if self.criterion is None:
            raise RuleRefused(
                "mapping.no_criterion",
                "No rubric criterion is chosen.",
                mend="Choose the one that shows this outcome.",
                field="criterion",
            )
        criterion = None if rubric is None else rubric.criterion(self.criterion)
        if rubric is None or criterion is None:
            raise RuleRefused(
                "mapping.criterion",
                "That criterion is not in the assignment's rubric.",
                mend="Choose one that is there now.",
                field="criterion",
            )
        level = _level(criterion_levels(criterion, slo.threshold), self.points)
        return CriterionLink(
            assignment_id=assignment.assignment_id,
            assignment_name=assignment.name,
            rubric_id=rubric.rubric_id,
            criterion_id=criterion.criterion_id,
            criterion_name=criterion.description,
            criterion_points=level.out_of,
            threshold=level.threshold(),
            outcome_id=criterion.outcome_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomePick:
    """A Canvas outcome shows an SLO through the alignments named."""

    slo: SloKey
    outcome: CanvasOutcomeId
    alignments: tuple[AssignmentId, ...]
    points: Decimal | None = None

    @property
    def key(self) -> CellKey:
        """Name the piece it makes."""
        return CellKey(CellKind.OUTCOME, self.slo, self.outcome)

    def make(self, definition: DefinitionContent, view: CourseView) -> OutcomeLink:
        """Make the link; RuleRefused where Canvas or the definition does not have what it names."""
        slo, outcome = _slo(definition, self.slo), view.outcome(self.outcome)
        if outcome is None:
            raise RuleRefused(
                "mapping.outcome", "That outcome is not linked in this course.", field="outcome"
            )
        named = [_assignment(view, wanted) for wanted in dict.fromkeys(self.alignments)]
        if not named:
            raise RuleRefused(
                "mapping.alignments",
                "Name at least one assignment that is aligned to this outcome.",
                field="alignments",
            )
        level = _level(outcome_levels(outcome, slo.threshold), self.points)
        return OutcomeLink(
            outcome_id=outcome.outcome_id,
            outcome_name=outcome.title,
            alignments=tuple(a.assignment_id for a in named),
            alignment_names=tuple(a.name for a in named),
            points_possible=level.out_of,
            threshold=level.threshold(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CombiningPick:
    """How the links of one SLO combine, among what its definition allows."""

    slo: SloKey
    combining: Combining
    needed: int = 1

    @property
    def key(self) -> CellKey:
        """Name the piece it makes."""
        return CellKey(CellKind.COMBINING, self.slo)

    def make(self, definition: DefinitionContent, view: CourseView) -> CombiningChoice:
        """Make the choice; RuleRefused where the definition does not allow it."""
        del view  # how links combine is no question to Canvas
        if self.combining not in _slo(definition, self.slo).combining:
            raise RuleRefused(
                "mapping.combining",
                "The badge does not allow that rule for this outcome.",
                field="combining",
            )
        if self.needed < 1:
            raise RuleRefused("mapping.needed", "Ask for at least one.", field="needed")
        counts = self.combining is Combining.AT_LEAST
        return CombiningChoice(combining=self.combining, needed=self.needed if counts else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectionPick:
    """The assignment in which the reflection is handed in."""

    assignment: AssignmentId

    @property
    def key(self) -> CellKey:
        """Name the piece it makes."""
        return REFLECTION_KEY

    def make(self, definition: DefinitionContent, view: CourseView) -> ReflectionChoice:
        """Make the choice; RuleRefused where Canvas does not have it."""
        del definition  # whether it can hold the reflection is told by the check
        assignment = _assignment(view, self.assignment)
        return ReflectionChoice(
            assignment_id=assignment.assignment_id, assignment_name=assignment.name
        )


Pick = CriterionPick | OutcomePick | CombiningPick | ReflectionPick


def at_same_level(
    slo: Slo, mapped: SloMapping, chosen: CriterionLink, view: CourseView
) -> tuple[CriterionPick, ...]:
    """Bring the SLO's other criterion links to the level of `chosen`, each on its own scale.

    Links whose criterion Canvas no longer has are left to the check.

    Raises:
        RuleRefused: a scale has no such level that the badge allows.
    """
    picks = []
    for link in mapped.criteria:
        assignment = view.assignment(link.assignment_id)
        rubric = assignment.rubric if assignment else None
        criterion = rubric.criterion(link.criterion_id) if rubric else None
        if link.assignment_id == chosen.assignment_id or criterion is None:
            continue
        levels = [v for v in criterion_levels(criterion, slo.threshold) if v.is_allowed]
        alike = [v for v in levels if is_same_level(v.threshold(), chosen.threshold)]
        if not alike:
            raise RuleRefused(
                "mapping.same_level",
                say(
                    "“%(name)s” has no level “%(level)s”.",
                    name=link.assignment_name,
                    level=chosen.threshold.word,
                ),
                mend="Choose its level in its own cell.",
                field="threshold",
            )
        picks.append(
            CriterionPick(
                slo=slo.key,
                assignment=link.assignment_id,
                criterion=link.criterion_id,
                points=alike[0].points,
            )
        )
    return tuple(picks)


def _slo(definition: DefinitionContent, key: SloKey) -> Slo:
    slo = definition.slo(key)
    if slo is None:
        raise RuleRefused("mapping.slo", "The badge has no such outcome.", field="slo")
    return slo


def _assignment(view: CourseView, assignment_id: AssignmentId) -> AssignmentFact:
    assignment = view.assignment(assignment_id)
    if assignment is None:
        raise RuleRefused(
            "mapping.assignment",
            "That assignment is not in this course any more.",
            mend="Choose one that Canvas still has.",
            field="assignment",
        )
    return assignment


def _noted(assignment: AssignmentFact, slo: Slo) -> CriterionLink:
    return CriterionLink(
        assignment_id=assignment.assignment_id,
        assignment_name=assignment.name,
        rubric_id=RubricId(""),
        criterion_id=CriterionId(""),
        criterion_name="",
        criterion_points=slo.threshold.out_of,
        threshold=slo.threshold,
    )


def _level(levels: tuple[Level, ...], points: Decimal | None) -> Level:
    allowed = [level for level in levels if level.is_allowed]
    if not allowed:
        raise RuleRefused(
            "mapping.no_points",
            "It has no points, so nothing can be held against a threshold.",
            mend="Give it points in Canvas, or choose another.",
            field="criterion",
        )
    if points is None:
        return allowed[0]
    found = next((level for level in allowed if level.points == points), None)
    if found is None:
        raise RuleRefused(
            "mapping.threshold",
            "That level is not on the scale, or below what the badge asks for.",
            mend=say(
                "Choose %(level)s (%(points)s) or higher.",
                level=allowed[0].word,
                points=f"{allowed[0].points.normalize():f}",
            ),
            field="threshold",
        )
    return found
