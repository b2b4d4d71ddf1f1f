"""The Senate gate for every route and every answer (Policy 380.104, R30-R32)."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.definition.content import Route
from lti_app.domain.definition.definition import PUBLISHED
from lti_app.domain.definition.gate import (
    document_objections,
    gate_objections,
    route_basis,
)
from lti_app.domain.definition.sign_offs import (
    GateAnswer,
    GateDetermination,
    GateKind,
)
from lti_app.domain.definition.states import STANDINGS, Standing
from lti_app.domain.ids import PersonId
from tests.factories.definition import complete
from tests.factories.dossiers import (
    ASA,
    AUTHOR,
    COLLEAGUE,
    CREDIT,
    EXEMPT,
    NOT_NEEDED,
    PROPOSER,
    SENATE,
    SENATE_SAID_YES,
    dossier,
    gate,
)

ROUTES = [
    Route(
        exists_now=exists,
        identifier="X",
        needs_curriculum_committee=committee,
        stacks_to_credit=credit,
    )
    for exists, committee, credit in product([True, False], repeat=3)
]


def found(route: Route | None, answer: GateDetermination | None) -> list[str]:
    content = complete(route=route)
    return [o.rule for o in gate_objections(dossier(content, gate=answer))]


def stands(route: Route) -> bool:
    """Whether R30 or R31 asks for the committee: new and its kind, or stacking to credit."""
    return route.stacks_to_credit or (not route.exists_now and route.needs_curriculum_committee)


def clause_of(route: Route) -> str:
    return "R30" if not route.exists_now and route.needs_curriculum_committee else "R31"


@pytest.mark.parametrize("route", ROUTES)
def test_unanswered_gate_is_open_only_where_none_is_needed(route: Route) -> None:
    assert found(route, None) == ([clause_of(route)] if stands(route) else [])


@pytest.mark.parametrize("route", ROUTES)
def test_gate_said_not_needed_opens_only_where_none_is_needed(route: Route) -> None:
    assert found(route, gate(NOT_NEEDED, route)) == ([clause_of(route)] if stands(route) else [])


@pytest.mark.parametrize("route", ROUTES)
def test_committees_approval_opens_every_route(route: Route) -> None:
    assert found(route, gate(SENATE_SAID_YES, route)) == []


@pytest.mark.parametrize("route", ROUTES)
def test_exemption_opens_a_stack_to_credit_alone(route: Route) -> None:
    committee_itself = not route.exists_now and route.needs_curriculum_committee
    only_credit = route.stacks_to_credit and not committee_itself

    assert found(route, gate(EXEMPT, route)) == ([] if only_credit else ["R32"])


@pytest.mark.parametrize(
    ("answer", "rules"),
    [(None, ["R30"]), (NOT_NEEDED, ["R30"]), (EXEMPT, ["R32"]), (SENATE_SAID_YES, [])],
)
def test_gate_of_no_route_answers_is_opened_by_the_committee_alone(
    answer: GateAnswer | None, rules: list[str]
) -> None:
    determined = None if answer is None else replace(gate(answer), basis=route_basis(None))

    assert found(None, determined) == rules


def test_white_space_in_the_identifier_is_no_change() -> None:
    assert route_basis(replace(CREDIT, identifier=" PHI  3638\n")) == route_basis(CREDIT)


@pytest.mark.parametrize(
    "changed",
    [
        {"reference": " "},
        {"approved_on": None},
        {"document": ""},
    ],
)
def test_approval_without_reference_date_or_document_stays_closed(changed: dict[str, Any]) -> None:
    assert found(SENATE, replace(gate(SENATE_SAID_YES, SENATE), **changed)) == ["R30"]


@pytest.mark.parametrize("standing", sorted(STANDINGS, key=str))
def test_determination_of_before_its_basis_was_kept_stands_only_for_what_was_approved(
    standing: Standing,
) -> None:
    old = GateAnswer(kind=GateKind.APPROVED, reference="FSCC 2025-7")
    plain = replace(gate(old, SENATE), basis="")
    made = dossier(complete(route=SENATE), gate=plain, standing=standing)
    moved = replace(made, content=complete(route=replace(SENATE, stacks_to_credit=True)))
    is_approved = standing.state in PUBLISHED

    for each in (made, moved):
        assert [o.rule for o in gate_objections(each)] == ([] if is_approved else ["R30"])
    unnamed = replace(made, gate=replace(plain, reference="\u200b"))
    assert [o.rule for o in gate_objections(unnamed)] == ["R30"]


@given(st.sets(st.sampled_from((ASA, PROPOSER, AUTHOR, COLLEAGUE))))
def test_document_is_one_that_somebody_else_put_on_file(handed_in_by: set[PersonId]) -> None:
    told = [o.field for o in document_objections(dossier(), handed_in_by)]

    assert told == ([] if handed_in_by & {ASA, COLLEAGUE} else ["document"])


@pytest.mark.parametrize("changed", [{"policy": None}, {"level": None}, {"reasoning": "\u200b "}])
def test_exemption_without_policy_level_or_reasoning_stays_closed(changed: dict[str, Any]) -> None:
    assert found(CREDIT, gate(replace(EXEMPT, **changed), CREDIT)) == ["R32"]


@pytest.mark.parametrize("by", [PROPOSER, AUTHOR])
@pytest.mark.parametrize(
    ("route", "answer"),
    [(ROUTES[0], SENATE_SAID_YES), (CREDIT, EXEMPT), (Route(exists_now=False), NOT_NEEDED)],
)
def test_answer_of_who_wrote_in_it_opens_nothing(
    by: PersonId, route: Route, answer: GateAnswer
) -> None:
    assert found(route, gate(answer, route, by)) == ["R32"]
