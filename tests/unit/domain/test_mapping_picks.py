from dataclasses import replace
from decimal import Decimal

import pytest

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.errors import RuleRefused
from lti_app.domain.evidence.evidence import OutcomeFact
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId, CriterionId, RubricId, SloKey
from lti_app.domain.mapping.mapping import (
    CellKey,
    CellKind,
    Combining,
    CombiningChoice,
    CriterionLink,
    OutcomeLink,
    ReflectionChoice,
)
from lti_app.domain.mapping.picks import (
    REFLECTION_KEY,
    CombiningPick,
    CriterionPick,
    OutcomePick,
    Pick,
    ReflectionPick,
)
from tests.factories.definition import complete
from tests.factories.facts import (
    IMPACT,
    MAP,
    MEMO,
    OUTCOME,
    REFLECTION,
    RUBRIC,
    assignment,
    criterion,
    rubric,
    threshold,
)
from tests.factories.mapping import view

SLO = SloKey("slo-1")
CANVAS = view(
    outcomes=(
        OutcomeFact(
            outcome_id=OUTCOME,
            title="Communicates",
            mastery_points=Decimal(3),
            points_possible=Decimal(4),
            ratings=(("Exceeds", Decimal(4)), ("Meets", Decimal(3)), ("Near", Decimal(2))),
        ),
    )
)


def refused(pick: Pick, definition: DefinitionContent | None = None) -> tuple[str, str | None]:
    with pytest.raises(RuleRefused) as caught:
        pick.make(definition or complete(), CANVAS)
    return caught.value.code, caught.value.field


def test_criterion_link_takes_names_and_points_from_canvas() -> None:
    pick = CriterionPick(slo=SLO, assignment=MAP, criterion=IMPACT, points=Decimal(4))

    assert pick.key == CellKey(CellKind.CRITERION, SLO, MAP)
    assert pick.make(complete(), CANVAS) == CriterionLink(
        assignment_id=MAP,
        assignment_name="Stakeholder map",
        rubric_id=RUBRIC,
        criterion_id=IMPACT,
        criterion_name="Impact",
        criterion_points=Decimal(4),
        threshold=threshold("4", "4", "Strong"),
    )


def test_lowest_allowed_level_is_taken_where_none_is_named() -> None:
    made = CriterionPick(slo=SLO, assignment=MAP, criterion=IMPACT).make(complete(), CANVAS)

    assert made.threshold == threshold("3", "4", "Sound")


def test_assignment_without_rubric_is_noted_with_the_definitions_threshold() -> None:
    canvas = view(assignments=(assignment(MEMO, rubric=None),))
    made = CriterionPick(slo=SLO, assignment=MEMO).make(complete(), canvas)

    assert (made.rubric_id, made.criterion_id) == (RubricId(""), CriterionId(""))
    assert made.threshold == complete().slos[0].threshold


@pytest.mark.parametrize("points", ["2", "1", "3.5", "9", "0", "-3"])
def test_level_below_the_definition_or_off_the_scale_is_refused(points: str) -> None:
    pick = CriterionPick(slo=SLO, assignment=MAP, criterion=IMPACT, points=Decimal(points))

    assert refused(pick) == ("mapping.threshold", "threshold")


@pytest.mark.parametrize(
    ("pick", "answer"),
    [
        (
            CriterionPick(slo=SloKey("slo-9"), assignment=MAP, criterion=IMPACT),
            ("mapping.slo", "slo"),
        ),
        (
            CriterionPick(slo=SLO, assignment=AssignmentId("777"), criterion=IMPACT),
            ("mapping.assignment", "assignment"),
        ),
        (
            CriterionPick(slo=SLO, assignment=MAP),
            ("mapping.no_criterion", "criterion"),
        ),
        (
            CriterionPick(slo=SLO, assignment=MAP, criterion=CriterionId("_9")),
            ("mapping.criterion", "criterion"),
        ),
        (
            CriterionPick(slo=SLO, assignment=REFLECTION, criterion=IMPACT),
            ("mapping.criterion", "criterion"),
        ),
        (
            OutcomePick(slo=SLO, outcome=CanvasOutcomeId("9"), alignments=(MAP,)),
            ("mapping.outcome", "outcome"),
        ),
        (
            OutcomePick(slo=SLO, outcome=OUTCOME, alignments=()),
            ("mapping.alignments", "alignments"),
        ),
        (
            OutcomePick(slo=SLO, outcome=OUTCOME, alignments=(AssignmentId("777"),)),
            ("mapping.assignment", "assignment"),
        ),
        (
            OutcomePick(slo=SLO, outcome=OUTCOME, alignments=(MAP,), points=Decimal(2)),
            ("mapping.threshold", "threshold"),
        ),
        (ReflectionPick(assignment=AssignmentId("777")), ("mapping.assignment", "assignment")),
        (
            CombiningPick(slo=SLO, combining=Combining.AT_LEAST, needed=0),
            ("mapping.needed", "needed"),
        ),
    ],
)
def test_what_canvas_or_the_definition_does_not_have_is_refused_at_its_field(
    pick: Pick, answer: tuple[str, str]
) -> None:
    assert refused(pick) == answer


def test_criterion_without_points_is_refused() -> None:
    canvas = view(assignments=(assignment(MAP, rubric=rubric(criterion(points=None))),))

    with pytest.raises(RuleRefused) as caught:
        CriterionPick(slo=SLO, assignment=MAP, criterion=IMPACT).make(complete(), canvas)

    assert caught.value.code == "mapping.no_points"


def test_rule_the_definition_does_not_allow_is_refused() -> None:
    content = complete("slo-1")
    strict = replace(content, slos=(replace(content.slos[0], combining=(Combining.ALL,)),))

    assert refused(CombiningPick(slo=SLO, combining=Combining.ANY), strict) == (
        "mapping.combining",
        "combining",
    )


def test_outcome_link_names_its_alignments_once_each() -> None:
    pick = OutcomePick(slo=SLO, outcome=OUTCOME, alignments=(MAP, MEMO, MAP))

    assert pick.key == CellKey(CellKind.OUTCOME, SLO, OUTCOME)
    assert pick.make(complete(), CANVAS) == OutcomeLink(
        outcome_id=OUTCOME,
        outcome_name="Communicates",
        alignments=(MAP, MEMO),
        alignment_names=("Stakeholder map", "Audit memo"),
        points_possible=Decimal(4),
        threshold=threshold("3", "4", "Meets"),
    )


def test_count_is_kept_only_where_links_are_counted() -> None:
    counted = CombiningPick(slo=SLO, combining=Combining.AT_LEAST, needed=2)
    other = CombiningPick(slo=SLO, combining=Combining.ALL, needed=2)

    assert counted.key == CellKey(CellKind.COMBINING, SLO)
    assert counted.make(complete(), CANVAS) == CombiningChoice(
        combining=Combining.AT_LEAST, needed=2
    )
    assert other.make(complete(), CANVAS) == CombiningChoice(combining=Combining.ALL, needed=1)


def test_reflection_is_kept_by_its_name_in_canvas() -> None:
    pick = ReflectionPick(assignment=REFLECTION)

    assert pick.key == REFLECTION_KEY
    assert pick.make(complete(), CANVAS) == ReflectionChoice(
        assignment_id=REFLECTION, assignment_name="Reflection"
    )
