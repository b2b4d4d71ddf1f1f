"""Codes, names and places of units; who proposes and writes for which (Policy 380.104, R1)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.errors import NotPermitted, RuleRefused
from lti_app.domain.ids import InstitutionId, PersonId, UnitId
from lti_app.domain.people.actor import UNIT_ROLES, Actor, LocalRole, UnitRole
from lti_app.domain.people.grants import (
    demand_colleague,
    demand_granter,
    demand_unit,
    end_of_grant,
    may_grant,
)
from lti_app.domain.people.units import (
    CODE,
    LONGEST_CODE,
    UnitFacts,
    circle_above,
    code_from,
    demand_open,
    demand_place,
    placed,
    read_code,
    read_name,
)

HERE, ELSEWHERE = InstitutionId(1), InstitutionId(2)
PRESS, STAGE = UnitId(7), UnitId(8)
ME = PersonId(5)
CLOSED_AT = datetime(2026, 3, 1, tzinfo=UTC)


def unit(number: int, parent: int | None = None, *, is_closed: bool = False) -> UnitFacts:
    return UnitFacts(
        id=UnitId(number),
        institution_id=HERE,
        parent_id=None if parent is None else UnitId(parent),
        code=f"unit-{number}",
        name=f"Unit {number}",
        kind=UnitKind.UNIT,
        closed_at=CLOSED_AT if is_closed else None,
    )


def member(unit_id: UnitId, role: LocalRole, at: InstitutionId = HERE) -> Actor:
    return Actor(
        name="member",
        institution_id=at,
        local_roles=frozenset({role}),
        unit_roles=frozenset({UnitRole(unit_id=unit_id, role=role)}),
    )


@pytest.mark.parametrize(
    ("text", "code"), [(" Biology ", "biology"), ("a.b_c-1", "a.b_c-1"), ("9", "9")]
)
def test_a_code_is_read_in_small_letters(text: str, code: str) -> None:
    assert read_code(text) == code


@pytest.mark.parametrize(
    "text", ["", " ", "-a", "=a", "a b", "é", "a/b", "x" * 41, "a\n"[:-1] + "\x00"]
)
def test_what_is_no_code_is_refused_by_its_field(text: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        read_code(text)
    assert (refused.value.code, refused.value.field) == ("unit.code", "code")


@pytest.mark.parametrize("text", ["", "  ", "x" * 201, "=SUM(A1)", "+1", "@x", "-x"])
def test_what_is_no_name_is_refused_by_its_field(text: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        read_name(text)
    assert (refused.value.code, refused.value.field) == ("unit.name", "name")


@given(st.text(max_size=80), st.sets(st.from_regex(CODE, fullmatch=True), max_size=5))
def test_a_code_made_of_any_name_is_one_and_not_taken(name: str, taken: set[str]) -> None:
    first = code_from(name, taken)
    second = code_from(name, {*taken, first})
    assert (read_code(first), read_code(second)) == (first, second)
    assert {first, second} & taken == set()
    assert len(second) <= LONGEST_CODE


@given(st.dictionaries(st.integers(0, 6), st.none() | st.integers(0, 6), max_size=7))
def test_a_circle_is_found_from_each_of_its_units_and_from_no_other(
    above: dict[int, int | None],
) -> None:
    for start in above:
        at, steps = above.get(start), 0
        while at is not None and at != start and steps < len(above) + 1:
            at, steps = above.get(at), steps + 1
        assert bool(circle_above(start, above)) == (at == start)


@pytest.mark.parametrize("below", [1, 2, 3])
def test_a_unit_stands_below_none_of_its_own(below: int) -> None:
    above = {UnitId(1): None, UnitId(2): UnitId(1), UnitId(3): UnitId(2)}
    with pytest.raises(RuleRefused) as refused:
        demand_place(UnitId(1), unit(below), above)
    assert (refused.value.code, refused.value.field) == ("unit.circle", "parent")


def test_a_unit_stands_below_no_closed_one() -> None:
    with pytest.raises(RuleRefused) as refused:
        demand_place(UnitId(1), unit(2, is_closed=True), {UnitId(1): None, UnitId(2): None})
    assert refused.value.code == "unit.closed"
    with pytest.raises(RuleRefused):
        demand_open(unit(2, is_closed=True))


def test_a_tree_lists_each_unit_below_its_own_by_name() -> None:
    units = [unit(4, 2), unit(1), unit(3), unit(2, 1), unit(5, 1, is_closed=True)]
    assert [(each.unit.id, each.depth) for each in placed(units)] == [
        (1, 0),
        (2, 1),
        (4, 2),
        (5, 1),
        (3, 0),
    ]


@given(st.lists(st.none() | st.integers(0, 9), max_size=10))
def test_a_tree_leaves_no_unit_out(parents: list[int | None]) -> None:
    # Each below an earlier one, so that no circle stands in the way.
    units = [
        unit(number, parent if parent is not None and parent < number else None)
        for number, parent in enumerate(parents)
    ]
    assert sorted(each.unit.id for each in placed(units)) == [each.id for each in units]


def test_a_role_in_a_unit_covers_that_very_unit() -> None:
    proposer, editor = (
        member(PRESS, role) for role in (LocalRole.UNIT_PROPOSER, LocalRole.CO_EDITOR)
    )
    found = [
        (who.proposes_for(at), who.edits_for(at))
        for who in (proposer, editor)
        for at in (PRESS, STAGE)
    ]
    assert found == [(True, True), (False, False), (False, True), (False, False)]


@pytest.mark.parametrize("role", list(LocalRole))
def test_a_proposer_grants_co_editors_of_that_unit_and_nothing_else(role: LocalRole) -> None:
    proposer = member(PRESS, LocalRole.UNIT_PROPOSER)
    may = {at: may_grant(proposer, HERE, role, at) for at in (PRESS, STAGE, None)}
    assert may == {PRESS: role is LocalRole.CO_EDITOR, STAGE: False, None: False}


@pytest.mark.parametrize("role", list(LocalRole))
def test_nobody_but_a_proposer_or_an_administrator_grants_anything(role: LocalRole) -> None:
    others = [
        Actor(
            name="x", institution_id=HERE, local_roles=frozenset(LocalRole) - {LocalRole.ASA_ADMIN}
        ),
        member(PRESS, LocalRole.CO_EDITOR),
        member(PRESS, LocalRole.UNIT_PROPOSER, ELSEWHERE),
        Actor(name="x", institution_id=ELSEWHERE, local_roles=frozenset({LocalRole.ASA_ADMIN})),
    ]
    assert [may_grant(who, HERE, role, PRESS) for who in others] == [False] * len(others)
    for who in others:
        with pytest.raises(NotPermitted):
            demand_granter(who, HERE, role, PRESS)


def test_a_proposer_names_no_stranger_by_a_guessed_id() -> None:
    other, proposer = PersonId(9), replace(member(PRESS, LocalRole.UNIT_PROPOSER), person_id=ME)
    demand_colleague(proposer, other, is_known=False, has_served=False)
    demand_colleague(proposer, other, is_known=True, has_served=True)
    with pytest.raises(RuleRefused) as refused:
        demand_colleague(proposer, other, is_known=True, has_served=False)
    assert (refused.value.code, refused.value.field) == ("role.stranger", "person")


def test_a_proposer_names_not_themselves() -> None:
    proposer = replace(member(PRESS, LocalRole.UNIT_PROPOSER), person_id=ME)
    with pytest.raises(RuleRefused, match="already"):
        demand_colleague(proposer, ME, is_known=True, has_served=True)
    admin = replace(proposer, local_roles=frozenset({LocalRole.ASA_ADMIN}))
    demand_colleague(admin, ME, is_known=True, has_served=False)


days = st.integers(0, 2_000).map(lambda count: CLOSED_AT + timedelta(days=count))


@given(st.none() | days, st.none() | days)
def test_no_role_outlasts_that_of_whoever_gives_it(
    until: datetime | None, own_end: datetime | None
) -> None:
    if until is not None and own_end is not None and until > own_end:
        with pytest.raises(RuleRefused):
            end_of_grant(until, own_end)
    else:
        assert end_of_grant(until, own_end) == (until if until is not None else own_end)


@pytest.mark.parametrize("role", list(LocalRole))
def test_a_units_role_names_its_unit_and_another_role_names_none(role: LocalRole) -> None:
    right, wrong = (PRESS, None) if role in UNIT_ROLES else (None, PRESS)
    demand_unit(role, right)
    with pytest.raises(RuleRefused) as refused:
        demand_unit(role, wrong)
    assert (refused.value.field, refused.value.mend != "") == ("unit", True)
