"""Sections are taken out and put back without touching each other's fields."""

from copy import deepcopy
from dataclasses import fields
from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sections import OWNED, UNOWNED, Tree, extract, insert
from tests.factories.contents import CONTENTS

SECTIONS = st.sampled_from(Section)
KEYED = {keyed.name for owned in OWNED.values() for keyed in owned.keyed}
# Whole contents are large to draw.
FEWER = settings(max_examples=30)


def tree_of(content: DraftContent) -> Tree:
    tree: Tree = _listed(msgspec.to_builtins(content))
    return tree


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(v) for key, v in value.items()}
    return [_listed(v) for v in value] if isinstance(value, list | tuple) else value


def owned_fields(section: Section) -> set[tuple[str, ...]]:
    owned = OWNED[section]
    return {(name,) for name in owned.fields} | {
        (keyed.name, name) for keyed in owned.keyed for name in keyed.fields
    }


def test_every_field_of_a_content_is_owned_or_settled_at_the_beginning() -> None:
    owned = {names[0] for section in Section for names in owned_fields(section)}

    assert owned | UNOWNED == {field.name for field in fields(DraftContent)}
    assert not owned & UNOWNED


@pytest.mark.parametrize(("one", "other"), [*permutations(Section, 2)])
def test_two_sections_own_no_field_together(one: Section, other: Section) -> None:
    assert not owned_fields(one) & owned_fields(other)


def test_items_of_each_keyed_list_come_and_go_in_exactly_one_section() -> None:
    owners = [k.name for owned in OWNED.values() for k in owned.keyed if k.owns_items]

    assert sorted(owners) == sorted(KEYED)


@FEWER
@given(CONTENTS, SECTIONS)
def test_what_is_taken_out_and_put_back_changes_nothing(
    content: DraftContent, section: Section
) -> None:
    tree = tree_of(content)

    assert insert(tree, section, extract(tree, section)) == tree


@FEWER
@given(CONTENTS, SECTIONS)
def test_putting_in_leaves_what_it_was_given_alone(content: DraftContent, section: Section) -> None:
    tree = tree_of(content)
    before = deepcopy(tree)

    insert(tree, section, {})

    assert tree == before


@FEWER
@given(CONTENTS, CONTENTS, SECTIONS)
def test_section_that_is_saved_stands_as_it_was_sent(
    standing: DraftContent, sent: DraftContent, section: Section
) -> None:
    values = extract(tree_of(sent), section)
    made = insert(tree_of(standing), section, values)

    if section is Section.MATRIX:
        return  # what it may point at is settled by other sections; see below
    if section is not Section.PLAN:
        assert extract(made, section) == values
    for each in Section:
        if each not in {section, Section.MATRIX, Section.PLAN}:
            assert extract(made, each) == extract(tree_of(standing), each)


@FEWER
@given(CONTENTS, CONTENTS, SECTIONS)
def test_items_that_stay_keep_what_other_sections_wrote_of_them(
    standing: DraftContent, sent: DraftContent, section: Section
) -> None:
    before = tree_of(standing)
    made = insert(before, section, extract(tree_of(sent), section))
    mine = {names for names in owned_fields(section) if len(names) > 1}

    for name in KEYED:
        was = {item["key"]: item for item in before[name]}
        for item in made[name]:
            for field in was.get(item["key"], {}):
                is_reference = (name, field) in {("slos", "pos"), ("competencies", "slos")}
                if (name, field) not in mine and not is_reference:
                    assert item[field] == was[item["key"]][field]


@FEWER
@given(CONTENTS, CONTENTS, SECTIONS)
def test_no_reference_is_left_to_what_is_gone(
    standing: DraftContent, sent: DraftContent, section: Section
) -> None:
    made = insert(tree_of(standing), section, extract(tree_of(sent), section))
    slos, pos = ({item["key"] for item in made[name]} for name in ("slos", "pos"))

    assert {key for slo in made["slos"] for key in slo.get("pos", [])} <= pos
    assert {key for each in made["competencies"] for key in each.get("slos", [])} <= slos


@FEWER
@given(CONTENTS)
def test_outcome_that_is_taken_away_takes_its_references_along(content: DraftContent) -> None:
    made = insert(tree_of(content), Section.OUTCOMES, {"slos": []})

    assert made["slos"] == []
    assert [each["slos"] for each in made["competencies"]] == [[] for _ in content.competencies]


@FEWER
@given(CONTENTS, CONTENTS)
def test_matrix_adds_and_removes_no_outcome(standing: DraftContent, sent: DraftContent) -> None:
    made = insert(tree_of(standing), Section.MATRIX, extract(tree_of(sent), Section.MATRIX))

    for name in ("slos", "competencies"):
        assert [item["key"] for item in made[name]] == [
            item["key"] for item in tree_of(standing)[name]
        ]


@FEWER
@given(CONTENTS, CONTENTS, SECTIONS, SECTIONS)
def test_two_people_in_two_sections_keep_both_their_words(
    standing: DraftContent, sent: DraftContent, one: Section, other: Section
) -> None:
    if one is other:
        return
    tree, theirs = tree_of(standing), tree_of(sent)
    keyed = {k.name for s in (one, other) for k in OWNED[s].keyed}
    if keyed and {one, other} & {Section.OUTCOMES, Section.PROGRAM_OUTCOMES, Section.COMPETENCIES}:
        return  # an item that goes takes what was written of it along

    first = insert(insert(tree, one, extract(theirs, one)), other, extract(theirs, other))
    second = insert(insert(tree, other, extract(theirs, other)), one, extract(theirs, one))
    assert first == second
