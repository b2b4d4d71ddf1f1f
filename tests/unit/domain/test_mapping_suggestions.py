from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.definition.content import DefinitionContent, Slo
from lti_app.domain.evidence.evidence import AssignmentFact, Criterion, OutcomeFact
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId, CriterionId, SloKey
from lti_app.domain.mapping.mapping import (
    CellKey,
    CellKind,
    CellValue,
    CriterionLink,
    MappingContent,
    ReflectionChoice,
)
from lti_app.domain.mapping.picks import REFLECTION_KEY, CriterionPick, ReflectionPick
from lti_app.domain.mapping.rules import CourseView, assemble
from lti_app.domain.mapping.suggestions import (
    MOST_FOR_ONE_SLO,
    SuggestionReason,
    acceptable,
    suggest,
)
from tests.factories.definition import complete
from tests.factories.facts import assignment, criterion, rubric
from tests.factories.mapping import view

FIRST, SECOND = SloKey("slo-1"), SloKey("slo-2")
EMPTY: dict[CellKey, CellValue] = {}


def badge(*slos: tuple[str, str, str]) -> DefinitionContent:
    """A badge whose SLOs have these titles, descriptions and plans."""
    made = complete(*(f"slo-{n}" for n in range(1, len(slos) + 1)))
    return replace(
        made,
        slos=tuple(
            replace(slo, title=title, description=description, assessment=plan)
            for slo, (title, description, plan) in zip(made.slos, slos, strict=True)
        ),
    )


def rows(*names: str, **changes: Any) -> tuple[Criterion, ...]:
    return tuple(
        criterion(f"_{n}", description=name, **changes) for n, name in enumerate(names, start=1)
    )


def work(number: str, name: str, *names: str, **changes: Any) -> AssignmentFact:
    """An assignment whose rubric has a criterion for each name."""
    made = assignment(number, name=name, rubric=rubric(*rows(*names)) if names else None)
    return replace(made, **{"submission_types": ("on_paper",)} | changes)


def outcome(outcome_id: str, title: str) -> OutcomeFact:
    return OutcomeFact(
        outcome_id=CanvasOutcomeId(outcome_id),
        title=title,
        mastery_points=None,
        points_possible=None,
        ratings=(),
    )


def course(*assignments: AssignmentFact, outcomes: Iterable[OutcomeFact] = ()) -> CourseView:
    return view(assignments=assignments, outcomes=tuple(outcomes))


def drafted(
    definition: DefinitionContent, cells: dict[CellKey, CellValue] = EMPTY
) -> MappingContent:
    return assemble(definition.slos, cells)


def told(
    definition: DefinitionContent, seen: CourseView, cells: dict[CellKey, CellValue] = EMPTY
) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """What is suggested: the SLO, the assignment, the reason, the options by name."""
    return [
        (s.key.slo, s.key.target, s.reason.value, tuple(o.name for o in s.options))
        for s in suggest(definition, drafted(definition, cells), seen)
    ]


def accepted(
    definition: DefinitionContent, seen: CourseView, cells: dict[CellKey, CellValue]
) -> dict[CellKey, CellValue]:
    """The draft after everything that may be accepted in one go was."""
    content = drafted(definition, cells)
    picks = [s.pick for s in acceptable(suggest(definition, content, seen), content)]
    made = {p.key: p.make(definition, seen) for p in picks if p is not None}
    assert not set(made) & set(cells)
    return cells | made


READS = badge(("Reads a map", "Finds its way by a map.", "Field trip, graded by rubric."))


def test_criterion_of_an_outcome_titled_as_the_slo_is_suggested_before_equal_text() -> None:
    aligned = replace(criterion("_2", description="Row two"), outcome_id=CanvasOutcomeId("94"))
    seen = course(
        work("1", "One", rubric=rubric(criterion("_1", description="Other"), aligned)),
        work("2", "Two", "reads A map."),
        work("3", "Three", "Finds its way by a map"),
        outcomes=[outcome("94", "Reads a  Map")],
    )

    assert told(READS, seen) == [
        ("slo-1", "1", "same_outcome", ("Row two",)),
        ("slo-1", "3", "same_criterion_text", ("Finds its way by a map",)),
        ("slo-1", "2", "same_criterion_text", ("reads A map.",)),
    ]


def test_assignment_named_in_the_plan_is_suggested_with_the_criterion_nearest_in_words() -> None:
    seen = course(
        work("1", "Field trip", "Clarity", "Finds the way", "Way of speaking"),
        work("2", "Trip", "Finds the way"),
    )

    found = suggest(READS, drafted(READS), seen)

    assert [(s.key.target, s.reason, s.options[0].name, s.shared) for s in found] == [
        ("1", SuggestionReason.SAME_TITLE, "Finds the way", ("finds",)),
    ]


def test_criteria_that_fit_alike_are_told_as_a_tie_and_picked_by_nobody() -> None:
    seen = course(work("1", "Field trip", "Clarity", "Sources"))

    (found,) = suggest(READS, drafted(READS), seen)

    assert (found.is_tie, found.pick, [o.name for o in found.options]) == (
        True,
        None,
        ["Clarity", "Sources"],
    )
    assert acceptable([found], drafted(READS)) == ()


def test_two_assignments_of_the_name_in_the_plan_are_a_tie() -> None:
    seen = course(work("1", "Field trip", "Finds"), work("2", "Field trip", "Finds"))

    found = suggest(READS, drafted(READS), seen)

    assert [(s.key.target, s.namesakes, s.pick) for s in found] == [("1", 2, None), ("2", 2, None)]


@pytest.mark.parametrize("name", ["Field trip", "FIELD-TRIP", "Reads a map"])
def test_assignment_titled_as_the_slo_or_named_in_its_plan_is_suggested(name: str) -> None:
    assert [key for _, key, *_ in told(READS, course(work("1", name, "Finds")))] == ["1"]


@pytest.mark.parametrize("name", ["Field", "Trip field", "Field trip report", "Graded", ""])
def test_name_that_stands_in_no_plan_as_whole_words_is_not(name: str) -> None:
    assert told(READS, course(work("1", name, "Finds"))) == []


def test_longer_name_in_the_plan_hides_the_shorter_one_within_it() -> None:
    wanted = badge(("A", "", "Field trip report, graded."))
    seen = course(work("1", "Field trip", "Finds"), work("2", "Field trip report", "Finds"))

    assert [key for _, key, *_ in told(wanted, seen)] == ["2"]


def test_criterion_that_says_another_slo_is_not_taken_for_this_one_by_its_words() -> None:
    wanted = badge(
        ("Reads a map", "Finds the way.", "Field trip, graded."), ("Finds water", "", "Any.")
    )
    seen = course(work("1", "Field trip", "Finds water", "Layout"))

    assert told(wanted, seen) == [
        ("slo-1", "1", "same_title", ("Layout",)),
        ("slo-2", "1", "same_criterion_text", ("Finds water",)),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"published": False},
        {"grading_type": "not_graded"},
        {"rubric": None},
        {"rubric": rubric(*rows("Reads a map", points=None))},
        {"rubric": rubric(*rows("Reads a map", points=0))},
    ],
)
def test_what_could_not_be_mapped_as_it_stands_is_not_suggested(changes: dict[str, Any]) -> None:
    assert told(READS, course(work("1", "Field trip", "Reads a map", **changes))) == []


def test_what_a_person_chose_is_left_alone_and_more_is_offered_one_by_one_only() -> None:
    seen = course(work("1", "One", "Reads a map", "Other"), work("2", "Two", "Reads a map"))
    chosen = CriterionPick(slo=FIRST, assignment=AssignmentId("1"), criterion=CriterionId("_2"))
    cells: dict[CellKey, CellValue] = {chosen.key: chosen.make(READS, seen)}

    found = suggest(READS, drafted(READS, cells), seen)

    assert [s.key.target for s in found] == ["2"]
    assert acceptable(found, drafted(READS, cells)) == ()


def test_in_one_go_only_the_strongest_reason_of_an_slo_is_accepted() -> None:
    seen = course(work("1", "Field trip", "Finds"), work("2", "Two", "Reads a map"))
    found = suggest(READS, drafted(READS), seen)

    assert {s.key.target for s in found} == {"1", "2"}
    assert [s.key.target for s in acceptable(found, drafted(READS))] == ["2"]


def test_more_than_help_are_not_suggested() -> None:
    seen = course(*(work(str(n), f"Week {n}", "Reads a map") for n in range(20)))

    assert len(suggest(READS, drafted(READS), seen)) == MOST_FOR_ONE_SLO


TEXT = ("online_text_entry",)


@pytest.mark.parametrize(
    ("names", "reason", "options"),
    [
        (("Essay", "Culminating reflection"), "reflection_title", ("Culminating reflection",)),
        (("Ensayo", "Reflexión final"), "reflection_title", ("Reflexión final",)),
        (
            ("Reflection one", "Reflective essay"),
            "reflection_title",
            ("Reflection one", "Reflective essay"),
        ),
        (("Looking back",), "reflection_kind", ("Looking back",)),
    ],
)
def test_reflection_is_suggested_by_title_or_as_the_only_one_of_its_kind(
    names: tuple[str, ...], reason: str, options: tuple[str, ...]
) -> None:
    seen = course(
        work("90", "Reflection on paper", submission_types=("on_paper",)),
        work("91", "Reflection unpublished", submission_types=TEXT, published=False),
        *(work(str(n), name, submission_types=TEXT) for n, name in enumerate(names)),
    )

    assert told(READS, seen) == [("", "", reason, options)]
    (found,) = suggest(READS, drafted(READS), seen)
    assert found.pick == (
        ReflectionPick(assignment=AssignmentId(found.options[0].id)) if len(options) == 1 else None
    )


def test_chosen_reflection_is_not_suggested_again_nor_for_an_slo() -> None:
    seen = course(work("1", "Field trip", "Finds", submission_types=TEXT))
    cells: dict[CellKey, CellValue] = {
        REFLECTION_KEY: ReflectionChoice(assignment_id=AssignmentId("1"), assignment_name="x")
    }

    assert told(READS, seen, cells) == []


NAMES = st.sampled_from(["Field trip", "Audit memo", "Field trip report", "My reflection", "Memo"])
LINES = st.sampled_from(["Reads a map", "Finds water", "Evidence", "Clarity", "claims of evidence"])


@st.composite
def courses(draw: st.DrawFn) -> CourseView:
    count = draw(st.integers(0, 5))
    return course(
        *(
            replace(
                assignment(
                    str(n),
                    name=draw(NAMES),
                    published=draw(st.booleans()),
                    submission_types=TEXT,
                    rubric=rubric(
                        *(
                            criterion(
                                f"_{k}",
                                description=draw(LINES),
                                outcome_id=draw(st.sampled_from([None, "94", "95"])),
                            )
                            for k in range(draw(st.integers(1, 3)))
                        )
                    ),
                ),
            )
            for n in range(count)
        ),
        outcomes=[outcome("94", draw(LINES)), outcome("95", draw(LINES))],
    )


SLOS = st.tuples(
    LINES, LINES, st.sampled_from(["Field trip.", "A field trip report", "Audit memo"])
)
BADGES = st.lists(SLOS, min_size=1, max_size=3).map(lambda slos: badge(*slos))


@given(BADGES, courses(), st.randoms(use_true_random=False))
def test_order_in_canvas_never_matters_and_accepting_all_leaves_nothing_to_accept(
    definition: DefinitionContent, seen: CourseView, chance: Any
) -> None:
    shuffled = list(seen.assignments)
    chance.shuffle(shuffled)
    content = drafted(definition)
    found = suggest(definition, content, seen)

    assert suggest(definition, content, replace(seen, assignments=tuple(shuffled))) == found
    once = accepted(definition, seen, {})
    assert accepted(definition, seen, once) == once


@given(BADGES, courses())
def test_every_suggestion_can_be_made_and_none_stands_on_a_piece_that_holds_something(
    definition: DefinitionContent, seen: CourseView
) -> None:
    cells = accepted(definition, seen, {})
    for suggestion in suggest(definition, drafted(definition, cells), seen):
        assert suggestion.key not in cells
        assert suggestion.is_tie is (suggestion.pick is None)
        if suggestion.pick is not None:
            suggestion.pick.make(definition, seen)


def _slo_of(definition: DefinitionContent, key: SloKey) -> Slo:
    found = definition.slo(key)
    assert found is not None
    return found


@given(BADGES, courses())
def test_accepted_link_starts_at_a_level_the_badge_allows(
    definition: DefinitionContent, seen: CourseView
) -> None:
    for key, value in accepted(definition, seen, {}).items():
        if key.kind is CellKind.CRITERION:
            assert isinstance(value, CriterionLink)
            assert value.threshold.is_at_least(_slo_of(definition, key.slo).threshold)
