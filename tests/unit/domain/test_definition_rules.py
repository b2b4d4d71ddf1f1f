from dataclasses import replace
from typing import Any

import pytest

from lti_app.domain.definition.content import (
    BadgeImage,
    DefinitionContent,
    ReflectionPrompt,
    Route,
    Unit,
)
from lti_app.domain.definition.kinds import MicroCredentialType, UnitKind
from lti_app.domain.definition.lack import field_name, is_blank
from lti_app.domain.definition.rules import lacks
from lti_app.domain.ids import CanvasAccountId, SloKey
from tests.factories.definition import complete

INVISIBLE = " \u200b\u2060\ufeff\u3164\n"


def found(content: DefinitionContent) -> list[tuple[str, str]]:
    return [(lack.rule, lack.field) for lack in lacks(content)]


def prompt(**changes: str | tuple[str, ...]) -> ReflectionPrompt:
    return replace(complete().reflection, **changes)  # type: ignore[arg-type]  # names of the prompt


def test_complete_definition_lacks_nothing() -> None:
    assert found(complete()) == []


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"unit": Unit(name=INVISIBLE, kind=UnitKind.CENTER)}, "R1", "unit.name"),
        ({"purposes": ()}, "R2", "purposes"),
        ({"competencies": ()}, "R5", "competencies"),
        ({"alignments": ()}, "R10", "alignments"),
        ({"pathway": ""}, "R13", "pathway"),
        ({"competency_statement": INVISIBLE}, "R22", "competency_statement"),
        ({"audience": ()}, "R26", "audience"),
        ({"route": None}, "R28", "route"),
        ({"route": Route(exists_now=True, identifier=" ")}, "R28", "route.identifier"),
        ({"type": MicroCredentialType.MICRO_CERTIFICATE}, "R24", "stack"),
        ({"all_accounts": False}, "R17", "accounts"),
        ({"accounts": (CanvasAccountId("2"),)}, "R17", "all_accounts"),
        ({"title": " "}, "text", "title"),
        ({"image": BadgeImage(file="a.svg", alt="")}, "image", "image.alt"),
    ],
)
def test_one_thing_missing_is_the_one_lack(changes: dict[str, Any], rule: str, field: str) -> None:
    assert found(complete(**changes)) == [(rule, field)]


@pytest.mark.parametrize("kind", list(MicroCredentialType))
def test_no_slos_is_refused_for_both_forms_of_award(kind: MicroCredentialType) -> None:
    content = complete(type=kind, slos=())

    assert ("R8", "slos") in found(content)


def test_no_pos_is_refused_and_every_slo_that_named_one() -> None:
    assert found(complete("slo-1", pos=())) == [("R9", "pos"), ("R9", "slos[0].pos[0]")]


def test_slo_without_po_is_refused() -> None:
    content = complete("slo-1", "slo-2")
    bare = replace(content.slos[1], pos=())

    assert found(replace(content, slos=(content.slos[0], bare))) == [("R9", "slos[1].pos")]


def test_competency_without_slo_and_with_an_unknown_one_are_told_apart() -> None:
    content = complete("slo-1")
    one = content.competencies[0]
    none = replace(one, key="c-2", slos=())
    wrong = replace(one, key="c-3", slos=(SloKey("slo-9"),))

    assert found(replace(content, competencies=(one, none, wrong))) == [
        ("R5", "competencies[1].slos"),
        ("R5", "competencies[2].slos[0]"),
    ]


@pytest.mark.parametrize(("part", "rule"), [("slos", "R8"), ("pos", "R9"), ("competencies", "R5")])
def test_key_used_twice_is_refused(part: str, rule: str) -> None:
    content = complete("slo-1")
    twice = getattr(content, part) * 2

    assert found(replace(content, **{part: twice})) == [(rule, f"{part}[1].key")]


@pytest.mark.parametrize("part", ["pathway", "personal_growth", "professional_growth"])
def test_prompt_without_one_of_its_three_parts_is_refused(part: str) -> None:
    content = complete(reflection=prompt(**{part: INVISIBLE}))

    assert found(content) == [("R12", f"reflection.{part}")]


def test_prompt_that_repeats_one_part_for_another_is_refused() -> None:
    same = complete().reflection.personal_growth
    content = complete(reflection=prompt(professional_growth=f" {same} "))

    assert found(content) == [
        ("R12", "reflection.personal_growth"),
        ("R12", "reflection.professional_growth"),
    ]


def test_reflection_that_nothing_can_be_handed_in_for_is_refused() -> None:
    assert found(complete(reflection=prompt(submission_types=()))) == [
        ("R11", "reflection.submission_types")
    ]


def test_submission_type_that_holds_no_reflection_is_refused() -> None:
    content = complete(reflection=prompt(submission_types=("online_text_entry", "on_paper")))

    assert found(content) == [("R11", "reflection.submission_types[1]")]


def test_competency_statement_that_repeats_the_description_is_refused() -> None:
    content = complete()

    assert found(replace(content, competency_statement=f"  {content.description}\n")) == [
        ("R22", "competency_statement")
    ]


@pytest.mark.parametrize(
    ("text", "blank"), [("", True), (INVISIBLE, True), ("\u00adx", False), ("早", False)]
)
def test_blank_is_what_shows_nothing(text: str, blank: bool) -> None:  # noqa: FBT001 - a table
    assert is_blank(text) is blank


def test_field_is_written_as_people_write_it() -> None:
    assert field_name(("slos", 2, "threshold", "points")) == "slos[2].threshold.points"
    assert field_name(()) == ""


@pytest.mark.parametrize(
    ("route", "needed"),
    [
        (Route(exists_now=True), False),
        (Route(exists_now=True, needs_curriculum_committee=True), False),
        (Route(exists_now=False), False),
        (Route(exists_now=False, needs_curriculum_committee=True), True),
        (Route(exists_now=True, stacks_to_credit=True), True),
    ],
)
def test_gate_is_needed_for_what_is_new_or_stacks_to_credit(
    route: Route,
    needed: bool,  # noqa: FBT001 - a table
) -> None:
    assert route.needs_gate is needed


def test_account_is_allowed_when_listed_exactly_or_open_to_all() -> None:
    listed = complete(all_accounts=False, accounts=(CanvasAccountId("20"),))

    assert listed.allows_account(CanvasAccountId("20"))
    assert not listed.allows_account(CanvasAccountId("2"))
    assert not listed.allows_account(None)
    assert complete().allows_account(None)
