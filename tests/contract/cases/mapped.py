"""The mappings of the campus, as a teacher would have made them before anything odd happened."""

from collections.abc import Mapping
from decimal import Decimal

from lti_app.domain.evidence.evidence import AssignmentFact, Criterion, OutcomeFact
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId, CriterionId, RubricId, SloKey
from lti_app.domain.mapping.mapping import (
    Combining,
    CriterionLink,
    MappingContent,
    OutcomeLink,
    SloMapping,
)
from lti_app.domain.mastery.threshold import Threshold
from tests.contract.cases.odd_work import FORUM, ODD_WORK
from tests.contract.cases.sayings import EVIDENCE, FRAMEWORK, IMPACT, LAY_READER, Work

CRITERIA = {
    IMPACT: ("Stakeholder map", "Impact"),
    EVIDENCE: ("Case critique", "Evidence"),
    FRAMEWORK: ("Audit memo", "Framework"),
}
LAY_READER_WORK = ("Plain-language brief", "Field interview")
LAY_READER_OUTCOME = "Communicates to a lay reader"
REFLECTION_WORK = "Culminating reflection"
OTHER_RUBRIC = RubricId("880000999")
FOUR = Decimal(4)

Assignments = Mapping[str, AssignmentFact]
Outcomes = Mapping[str, OutcomeFact]


def usual_mapping(
    work: Assignments, outcomes: Outcomes, *, old_map: bool = False
) -> MappingContent:
    """Map the usual badge: three outcomes by criterion, one by a Canvas outcome.

    With `old_map` the stakeholder map had another rubric when it was mapped.
    """
    by_criterion = tuple(
        SloMapping(
            slo=SloKey(slo),
            combining=Combining.ANY,
            criteria=(
                _criterion_link(
                    work[name],
                    Work(name, row=row, is_other_rubric=old_map and slo == IMPACT),
                ),
            ),
        )
        for slo, (name, row) in CRITERIA.items()
    )
    link = _outcome_link([work[name] for name in LAY_READER_WORK], outcomes[LAY_READER_OUTCOME])
    return MappingContent(
        slos=(
            *by_criterion,
            SloMapping(slo=SloKey(LAY_READER), combining=Combining.LATEST, outcomes=(link,)),
        ),
        reflection=work[REFLECTION_WORK].assignment_id,
        reflection_name=REFLECTION_WORK,
    )


def odd_mapping(
    work: Assignments, outcomes: Outcomes, ids: Mapping[str, AssignmentId]
) -> MappingContent:
    """Map the second badge: an outcome for each odd assignment.

    `ids` are those of all assignments and Canvas outcomes by name, of the lost ones too.
    """
    return MappingContent(
        slos=tuple(_odd(SloKey(slo), each, work, outcomes, ids) for slo, each in ODD_WORK.items()),
        reflection=work[FORUM].assignment_id,
        reflection_name=FORUM,
    )


def single_mapping(work: Assignments, names: tuple[str, ...], reflection: str) -> MappingContent:
    """Map the row Impact of each of these assignments, one outcome each."""
    return MappingContent(
        slos=tuple(
            SloMapping(
                slo=SloKey(f"slo-{number}"),
                combining=Combining.ANY,
                criteria=(_criterion_link(work[name], Work(name)),),
            )
            for number, name in enumerate(names, start=1)
        ),
        reflection=work[reflection].assignment_id,
        reflection_name=reflection,
    )


def _odd(
    slo: SloKey,
    odd: Work,
    work: Assignments,
    outcomes: Outcomes,
    ids: Mapping[str, AssignmentId],
) -> SloMapping:
    if odd.outcome:
        outcome = OutcomeFact(
            outcome_id=CanvasOutcomeId(ids[odd.outcome]),
            title=odd.outcome,
            mastery_points=Decimal(3),
            points_possible=Decimal(odd.out_of) if odd.out_of else FOUR,
            ratings=(),
        )
        links = (_outcome_link([work[odd.name]], outcome),)
        return SloMapping(slo=slo, combining=Combining.ANY, outcomes=links)
    if odd.name in work:
        link = _criterion_link(work[odd.name], odd)
    else:
        link = _lost_link(ids[odd.name], odd)
    return SloMapping(slo=slo, combining=Combining.ANY, criteria=(link,))


def _outcome_link(aligned: list[AssignmentFact], outcome: OutcomeFact) -> OutcomeLink:
    possible = outcome.points_possible or FOUR
    at = outcome.mastery_points or Decimal(3)
    return OutcomeLink(
        outcome_id=outcome.outcome_id,
        outcome_name=outcome.title,
        alignments=tuple(each.assignment_id for each in aligned),
        alignment_names=tuple(each.name for each in aligned),
        points_possible=possible,
        threshold=Threshold(points=at, out_of=possible, word="Sound"),
    )


def _criterion_link(assignment: AssignmentFact, odd: Work) -> CriterionLink:
    points = Decimal(odd.out_of) if odd.out_of else FOUR
    row = _row(assignment, odd.row)
    assert row is not None or odd.criterion_id
    key = CriterionId(odd.criterion_id) if row is None or odd.criterion_id else row.criterion_id
    is_other = odd.is_other_rubric or assignment.rubric is None
    rubric_id = OTHER_RUBRIC
    if assignment.rubric is not None and not is_other:
        rubric_id = assignment.rubric.rubric_id
    return _link(assignment.assignment_id, odd, rubric_id, key, points)


def _lost_link(assignment_id: AssignmentId, odd: Work) -> CriterionLink:
    return _link(assignment_id, odd, OTHER_RUBRIC, CriterionId(odd.criterion_id), FOUR)


def _link(
    assignment_id: AssignmentId,
    odd: Work,
    rubric_id: RubricId,
    criterion_id: CriterionId,
    points: Decimal,
) -> CriterionLink:
    return CriterionLink(
        assignment_id=assignment_id,
        assignment_name=odd.name,
        rubric_id=rubric_id,
        criterion_id=criterion_id,
        criterion_name=odd.row,
        criterion_points=points,
        threshold=Threshold(points=Decimal(odd.at), out_of=points, word="Sound"),
    )


def _row(assignment: AssignmentFact, description: str) -> Criterion | None:
    rows = assignment.rubric.criteria if assignment.rubric else ()
    return next((row for row in rows if row.description == description), None)
