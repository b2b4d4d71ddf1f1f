from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from lti_app.domain.definition.definition import (
    DefinitionState,
    DefinitionVersion,
    Origin,
    Turn,
)
from lti_app.domain.evidence.evidence import AssignmentFact, OutcomeFact
from lti_app.domain.ids import (
    AssignmentId,
    CanvasAccountId,
    CriterionId,
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    RubricId,
    SloKey,
)
from lti_app.domain.mapping.check import WARNINGS, Finding, FindingCode, check
from lti_app.domain.mapping.mapping import (
    Combining,
    CriterionLink,
    MappingContent,
    OutcomeLink,
    SloMapping,
)
from lti_app.domain.mapping.rules import CourseView
from tests.factories.definition import complete
from tests.factories.facts import (
    MAP,
    MEMO,
    OUTCOME,
    REFLECTION,
    assignment,
    criterion,
    criterion_link,
    outcome_link,
    rubric,
    threshold,
)
from tests.factories.mapping import view

Told = list[tuple[FindingCode, str | None, str | None]]


def version(**changes: Any) -> DefinitionVersion:
    made = DefinitionVersion(
        version_id=DefinitionVersionId(1),
        line_id=DefinitionLineId(1),
        institution_id=InstitutionId(1),
        number=1,
        state=DefinitionState.APPROVED,
        content=complete("slo-1"),
        digest="",
        initial_on=date(2026, 9, 1),
        revised_on=None,
        approved_at=datetime(2026, 9, 3, tzinfo=UTC),
        proposed_by=None,
        gate_open=True,
        turn=Turn.NOBODY,
        origin=Origin.FILE,
        unit_id=None,
    )
    return replace(made, **changes)


def content(*criteria: CriterionLink, **changes: Any) -> MappingContent:
    slo = SloMapping(
        slo=SloKey("slo-1"), combining=Combining.ANY, criteria=criteria or (criterion_link(MAP),)
    )
    reflection = changes.pop("reflection", REFLECTION)
    return MappingContent(
        slos=(replace(slo, **changes),), reflection=reflection, reflection_name="Reflection"
    )


def course(*assignments: AssignmentFact, **changes: Any) -> CourseView:
    """The course with some of its assignments otherwise than they were."""
    changed = {a.assignment_id: a for a in assignments}
    kept = tuple(changed.pop(a.assignment_id, a) for a in view().assignments)
    return view(assignments=(*kept, *changed.values()), **changes)


def stakeholder_map(**changes: Any) -> AssignmentFact:
    return assignment(MAP, **{"name": "Stakeholder map", "due_at": None} | changes)


def told(
    mapping: MappingContent, canvas: CourseView, badge: DefinitionVersion | None = None
) -> Told:
    return [(f.code, f.slo, f.assignment) for f in check(mapping, badge or version(), canvas)]


def outcome(**changes: Any) -> OutcomeFact:
    made = OutcomeFact(
        outcome_id=OUTCOME,
        title="Communicates",
        mastery_points=Decimal(3),
        points_possible=Decimal(4),
        ratings=(("Meets", Decimal(3)),),
    )
    return replace(made, **changes)


def by_outcome(link: OutcomeLink) -> MappingContent:
    return content(criteria=(), outcomes=(link,))


def test_whole_mapping_finds_nothing() -> None:
    assert told(content(), course()) == []


def test_slo_without_any_link_blocks() -> None:
    assert told(content(criteria=()), course()) == [(FindingCode.SLO_UNCOVERED, "slo-1", None)]
    assert told(MappingContent(slos=(), reflection=REFLECTION), course()) == [
        (FindingCode.SLO_UNCOVERED, "slo-1", None)
    ]


def test_missing_reflection_blocks() -> None:
    assert told(content(reflection=None), course()) == [
        (FindingCode.REFLECTION_MISSING, None, None)
    ]


@pytest.mark.parametrize("state", sorted(set(DefinitionState) - {DefinitionState.APPROVED}))
def test_definition_that_is_not_approved_blocks(state: DefinitionState) -> None:
    found = told(content(), course(), version(state=state))

    assert found == [(FindingCode.DEFINITION_NOT_APPROVED, None, None)]


def test_definition_for_other_accounts_blocks() -> None:
    badge = version(
        content=complete("slo-1", all_accounts=False, accounts=(CanvasAccountId("22"),))
    )

    assert told(content(), course(), badge) == [(FindingCode.DEFINITION_NOT_ALLOWED, None, None)]


def test_closed_gate_blocks() -> None:
    assert told(content(), course(), version(gate_open=False)) == [
        (FindingCode.GATE_CLOSED, None, None)
    ]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"rubric": None}, FindingCode.NO_RUBRIC),
        ({"grading_type": "not_graded"}, FindingCode.NOT_GRADED),
        ({"rubric": rubric(rubric_id=RubricId("9"))}, FindingCode.RUBRIC_REPLACED),
        ({"rubric": rubric(criterion("_9"))}, FindingCode.CRITERION_GONE),
        ({"rubric": rubric(criterion(points=Decimal(5)))}, FindingCode.SCALE_CHANGED),
        ({"rubric": rubric(criterion(points=None))}, FindingCode.CRITERION_WITHOUT_POINTS),
        (
            {"rubric": rubric(criterion(points=Decimal(0)), free_form=True)},
            FindingCode.CRITERION_WITHOUT_POINTS,
        ),
    ],
)
def test_assignment_that_cannot_show_the_slo_blocks(
    changed: dict[str, Any], code: FindingCode
) -> None:
    found = told(content(), course(stakeholder_map(**changed)))

    assert found == [(code, "slo-1", MAP)]


def test_changed_scale_of_a_criterion_is_told_with_both_numbers() -> None:
    changed = stakeholder_map(rubric=rubric(criterion(points=Decimal(5))))

    found = check(content(), version(), course(changed))

    assert [f.detail for f in found] == ["Impact, 4 → 5"]


@pytest.mark.parametrize("waits", ["post_manually", "moderated"])
def test_rubric_without_grading_is_not_said_to_count_at_once_where_grades_wait(waits: str) -> None:
    changed = stakeholder_map(rubric=rubric(used_for_grading=False), **{waits: True})

    found = check(content(), version(), course(changed))

    assert FindingCode.NOT_USED_FOR_GRADING not in {f.code for f in found}


def test_unpublished_assignment_blocks_once_however_often_it_is_mapped() -> None:
    badge = version(content=complete("slo-1", "slo-2"))
    links = tuple(
        SloMapping(slo=SloKey(k), combining=Combining.ANY, criteria=(criterion_link(MAP),))
        for k in ("slo-1", "slo-2")
    )
    mapping = MappingContent(slos=links, reflection=REFLECTION)

    assert told(mapping, course(stakeholder_map(published=False)), badge) == [
        (FindingCode.ASSIGNMENT_UNPUBLISHED, None, MAP)
    ]


def test_deleted_assignment_is_told_by_the_name_it_had() -> None:
    found = check(content(criterion_link("777")), version(), course())

    assert found == (
        Finding(
            code=FindingCode.ASSIGNMENT_GONE,
            assignment=AssignmentId("777"),
            name="Assignment 777",
        ),
    )


def test_assignment_noted_before_its_rubric_asks_for_the_criterion_then() -> None:
    noted = criterion_link(MAP, rubric_id=RubricId(""), criterion_id=CriterionId(""))

    without = told(content(noted), course(stakeholder_map(rubric=None)))
    with_rubric = told(content(noted), course())

    assert without == [(FindingCode.NO_RUBRIC, "slo-1", MAP)]
    assert with_rubric == [(FindingCode.CRITERION_NOT_CHOSEN, "slo-1", MAP)]


def test_threshold_below_the_definitions_blocks() -> None:
    low = criterion_link(MAP, threshold=threshold("2", "4", "Partial"))

    assert told(content(low), course()) == [(FindingCode.THRESHOLD_TOO_LOW, "slo-1", MAP)]


def test_rule_the_definition_does_not_allow_blocks() -> None:
    slo = replace(complete("slo-1").slos[0], combining=(Combining.ALL,))
    badge = version(content=replace(complete("slo-1"), slos=(slo,)))

    assert told(content(), course(), badge) == [(FindingCode.COMBINING_NOT_ALLOWED, "slo-1", None)]


@pytest.mark.parametrize("needed", [0, 3])
def test_count_that_the_links_cannot_give_blocks(needed: int) -> None:
    two = (criterion_link(MAP), criterion_link(MEMO))
    mapping = content(*two, combining=Combining.AT_LEAST, needed=needed)

    assert told(mapping, course()) == [(FindingCode.NEEDED_TOO_MANY, "slo-1", None)]
    assert told(content(*two, combining=Combining.AT_LEAST, needed=2), course()) == []


def test_levels_that_differ_are_told_where_several_are_needed() -> None:
    strong = criterion_link(MEMO, threshold=threshold("4", "4", "Strong"))
    several = content(criterion_link(MAP), strong, combining=Combining.ALL)

    assert told(several, course()) == [(FindingCode.LEVELS_DIFFER, "slo-1", None)]
    assert (
        told(replace(several, slos=(replace(several.slos[0], combining=Combining.ANY),)), course())
        == []
    )


def test_each_alignment_of_an_outcome_counts_as_an_assessment() -> None:
    aligned = [
        assignment(a, name=name, due_at=None, rubric=rubric(criterion(outcome_id=OUTCOME)))
        for a, name in ((MAP, "Stakeholder map"), (MEMO, "Audit memo"))
    ]
    canvas = course(*aligned, outcomes=(outcome(),))
    link = outcome_link(MAP, MEMO)
    both = content(criteria=(), outcomes=(link,), combining=Combining.AT_LEAST, needed=2)
    three = content(criteria=(), outcomes=(link,), combining=Combining.AT_LEAST, needed=3)

    assert told(both, canvas) == []
    assert told(three, canvas) == [(FindingCode.NEEDED_TOO_MANY, "slo-1", None)]


def test_outcome_that_left_the_course_blocks() -> None:
    assert told(by_outcome(outcome_link(MAP)), course()) == [
        (FindingCode.OUTCOME_NOT_LINKED, "slo-1", None),
        (FindingCode.ALIGNMENT_NOT_JOINED, "slo-1", None),
    ]


def test_outcome_with_an_aligned_assignment_finds_nothing() -> None:
    aligned = stakeholder_map(rubric=rubric(criterion(outcome_id=OUTCOME)))

    assert told(by_outcome(outcome_link(MAP)), course(aligned, outcomes=(outcome(),))) == []


def test_outcome_shown_by_a_quiz_finds_nothing() -> None:
    quiz = assignment("601", rubric=None, quiz_id="88", due_at=None)

    assert told(by_outcome(outcome_link("601")), course(quiz, outcomes=(outcome(),))) == []


def test_outcome_whose_scale_changed_blocks() -> None:
    aligned = stakeholder_map(rubric=rubric(criterion(outcome_id=OUTCOME)))
    canvas = course(aligned, outcomes=(outcome(points_possible=Decimal(5)),))

    assert told(by_outcome(outcome_link(MAP)), canvas) == [
        (FindingCode.SCALE_CHANGED, "slo-1", None)
    ]


def test_outcome_without_alignment_or_with_too_low_a_threshold_blocks() -> None:
    bare = replace(outcome_link(), alignments=(), alignment_names=())
    aligned = stakeholder_map(rubric=rubric(criterion(outcome_id=OUTCOME)))
    low = replace(outcome_link(MAP), threshold=threshold("1", "4", "None"))
    canvas = course(aligned, outcomes=(outcome(),))

    assert told(by_outcome(bare), canvas) == [
        (FindingCode.OUTCOME_WITHOUT_ALIGNMENT, "slo-1", None)
    ]
    assert told(by_outcome(low), canvas) == [(FindingCode.THRESHOLD_TOO_LOW, "slo-1", None)]


def test_deleted_alignment_blocks() -> None:
    canvas = course(outcomes=(outcome(),))

    assert told(by_outcome(outcome_link("777")), canvas) == [
        (FindingCode.ASSIGNMENT_GONE, None, "777")
    ]


def test_reflection_that_nothing_fitting_can_be_handed_in_for_blocks() -> None:
    paper = assignment(REFLECTION, rubric=None, submission_types=("on_paper",))

    assert told(content(), course(paper)) == [(FindingCode.REFLECTION_TYPE, None, REFLECTION)]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"post_manually": True}, FindingCode.POSTED_BY_HAND),
        ({"moderated": True}, FindingCode.MODERATED),
        ({"anonymous": True}, FindingCode.ANONYMOUS),
        ({"due_at": datetime(2026, 11, 2, tzinfo=UTC)}, FindingCode.LATE_DEDUCTION),
        ({"rubric": rubric(hide_points=True)}, FindingCode.HIDE_POINTS),
        ({"rubric": rubric(used_for_grading=False)}, FindingCode.NOT_USED_FOR_GRADING),
    ],
)
def test_way_of_grading_is_explained_and_does_not_block(
    changed: dict[str, Any], code: FindingCode
) -> None:
    found = check(content(), version(), course(stakeholder_map(**changed)))

    assert [(f.code, f.blocks) for f in found] == [(code, False)]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"post_manually": True}, FindingCode.POSTED_BY_HAND),
        ({"moderated": True}, FindingCode.MODERATED),
        ({"anonymous": True}, FindingCode.ANONYMOUS),
    ],
)
def test_way_of_grading_an_alignment_is_explained_too(
    changed: dict[str, Any], code: FindingCode
) -> None:
    aligned = stakeholder_map(rubric=rubric(criterion(outcome_id=OUTCOME)), **changed)

    found = check(by_outcome(outcome_link(MAP)), version(), course(aligned, outcomes=(outcome(),)))

    assert [(f.code, f.blocks) for f in found] == [(code, False)]


def test_alignment_that_is_not_graded_blocks() -> None:
    aligned = stakeholder_map(
        rubric=rubric(criterion(outcome_id=OUTCOME)), grading_type="not_graded"
    )

    found = check(by_outcome(outcome_link(MAP)), version(), course(aligned, outcomes=(outcome(),)))

    assert [(f.code, f.name, f.blocks) for f in found] == [
        (FindingCode.NOT_GRADED, "Stakeholder map", True)
    ]


def test_ratings_that_tie_are_explained() -> None:
    one = criterion()
    tie = replace(one, ratings=(*one.ratings, replace(one.ratings[1], description="Sound, helped")))

    found = check(content(), version(), course(stakeholder_map(rubric=rubric(tie))))

    assert [(f.code, f.blocks) for f in found] == [(FindingCode.RATING_TIE, False)]


def test_threshold_between_ratings_is_explained() -> None:
    between = criterion_link(MAP, threshold=threshold("3.5", "4", "Sound"))

    assert told(content(between), course()) == [(FindingCode.BETWEEN_RATINGS, "slo-1", MAP)]


def test_reflection_that_takes_more_than_counts_is_explained() -> None:
    loose = assignment(
        REFLECTION, rubric=None, submission_types=("online_text_entry", "online_url")
    )

    found = check(content(), version(), course(loose))

    assert [(f.code, f.blocks, f.detail) for f in found] == [
        (FindingCode.REFLECTION_EXTRA_TYPES, False, "online_url")
    ]


def test_reflection_that_also_shows_an_slo_is_explained() -> None:
    both = assignment(
        REFLECTION, name="Reflection", due_at=None, submission_types=("online_text_entry",)
    )

    assert told(content(criterion_link(REFLECTION)), course(both)) == [
        (FindingCode.REFLECTION_ALSO_EVIDENCE, None, REFLECTION)
    ]


def test_what_blocks_comes_before_what_is_only_explained() -> None:
    canvas = course(stakeholder_map(moderated=True, published=False))

    assert [f.blocks for f in check(content(), version(), canvas)] == [True, False]


def test_each_code_either_blocks_or_explains() -> None:
    blocking = {code for code in FindingCode if Finding(code=code).blocks}

    assert blocking == set(FindingCode) - WARNINGS
