from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from lti_app.domain.definition.content import Route
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.governance import (
    IMMUTABLE,
    ROAD_TO_APPROVAL,
    TRANSITIONS,
    ChecklistAnswer,
    ChecklistItem,
    Dossier,
    GateDetermination,
    GateKind,
    Move,
    QualityChecklist,
    RigorSignOff,
    gate_is_open,
    next_state,
    objections,
    refusal,
    rigor_basis,
)
from lti_app.domain.errors import NotPermitted, RuleRefused, TransitionRefused
from lti_app.domain.ids import PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from tests.factories.definition import ANSWERS, complete
from tests.factories.facts import threshold

ASA, PROPOSER = PersonId(1), PersonId(2)
DAY = date(2026, 9, 3)
ADMIN = Actor(name="Ana Ruiz", person_id=ASA, local_roles=frozenset({LocalRole.ASA_ADMIN}))
CONSULTANT = replace(ADMIN, local_roles=frozenset({LocalRole.ASA_CONSULTANT}))
SENATE = Route(exists_now=False, needs_curriculum_committee=True)
CREDIT = Route(exists_now=True, identifier="PHI 3638", stacks_to_credit=True)


def gate(
    kind: GateKind = GateKind.NOT_NEEDED, reference: str = "", reasoning: str = ""
) -> GateDetermination:
    return GateDetermination(
        kind=kind, reference=reference, reasoning=reasoning, person_id=ASA, determined_on=DAY
    )


def dossier(**changes: object) -> Dossier:
    content = complete()
    made = Dossier(
        content=content,
        proposed_by=PROPOSER,
        rigor=RigorSignOff(
            level="intermediate",
            rationale="Four-level rubrics.",
            person_id=ASA,
            signed_on=DAY,
            basis=rigor_basis(content),
        ),
        checklist=QualityChecklist(answers=ANSWERS, person_id=ASA, answered_on=DAY),
        gate=gate(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the names are the dossier's


def told(move: Move, found: Dossier, actor: Actor = ADMIN) -> list[tuple[str, str]]:
    return [(o.rule, o.field) for o in objections(move, found, actor)]


def test_every_state_is_reached_and_every_move_used_by_the_table() -> None:
    reached = set(TRANSITIONS.values()) | {DefinitionState.DRAFT}

    assert reached == set(DefinitionState)
    assert {move for _state, move in TRANSITIONS} == set(Move)


def test_every_state_but_the_last_has_a_way_on() -> None:
    left = {state for state, _move in TRANSITIONS}

    assert set(DefinitionState) - left == {DefinitionState.RETIRED}


@pytest.mark.parametrize(
    ("state", "move"),
    [pair for pair in product(DefinitionState, Move) if pair not in TRANSITIONS],
)
def test_move_outside_the_table_is_refused(state: DefinitionState, move: Move) -> None:
    with pytest.raises(TransitionRefused) as refused:
        next_state(state, move)

    assert refused.value.code == "definition.transition"


def test_road_leads_from_draft_to_approved() -> None:
    state = DefinitionState.DRAFT
    for move in ROAD_TO_APPROVAL:
        state = next_state(state, move)

    assert state is DefinitionState.APPROVED


def test_immutable_states_never_lead_back_to_one_that_may_change() -> None:
    onward = {after for (state, _move), after in TRANSITIONS.items() if state in IMMUTABLE}

    assert onward == IMMUTABLE


@pytest.mark.parametrize("move", list(Move))
def test_complete_dossier_and_an_administrator_meet_no_objection(move: Move) -> None:
    assert told(move, dossier()) == []


@pytest.mark.parametrize("move", [Move.SUBMIT, Move.ASSESS, Move.APPROVE])
def test_incomplete_definition_is_objected_to_by_rule_and_field(move: Move) -> None:
    content = complete(competency_statement="")
    found = dossier(content=content)

    assert told(move, found) == [("R22", "competency_statement")]


@pytest.mark.parametrize("move", [Move.DESIGN, Move.APPROVE])
def test_rigor_sign_off_is_demanded(move: Move) -> None:
    assert told(move, dossier(rigor=None)) == [("R7", "rigor")]


def test_rigor_without_level_and_rationale_is_objected_to() -> None:
    signed = dossier().rigor
    assert signed is not None

    found = dossier(rigor=replace(signed, level=" ", rationale="\u200b"))

    assert told(Move.DESIGN, found) == [("R7", "rigor"), ("R7", "rationale")]


def test_rigor_given_for_other_thresholds_is_stale() -> None:
    content = complete()
    eased = replace(content.slos[0], threshold=threshold("2", "4", "Partial"))
    changed = replace(content, slos=(eased, *content.slos[1:]))

    assert told(Move.APPROVE, dossier(content=changed)) == [("R7", "rigor")]


def test_rigor_basis_does_not_hang_on_order_or_on_writing() -> None:
    content = complete("slo-1", "slo-2")
    turned = replace(content, slos=tuple(reversed(content.slos)))
    longer = [replace(s, threshold=threshold("3.0", "4.00")) for s in content.slos]

    assert rigor_basis(turned) == rigor_basis(content)
    assert rigor_basis(replace(content, slos=tuple(longer))) == rigor_basis(content)


def test_rigor_signed_by_the_proposer_is_objected_to() -> None:
    signed = dossier().rigor
    assert signed is not None

    found = dossier(rigor=replace(signed, person_id=PROPOSER))

    assert told(Move.DESIGN, found) == [("R7", "rigor")]


@pytest.mark.parametrize(("route", "rule"), [(SENATE, "R30"), (CREDIT, "R31")])
def test_gate_said_not_needed_is_refused_where_the_route_needs_it(route: Route, rule: str) -> None:
    content = complete(route=route)

    assert told(Move.DESIGN, dossier(content=content)) == [(rule, "gate")]
    assert not gate_is_open(dossier(content=content))


@pytest.mark.parametrize("route", [SENATE, CREDIT])
def test_gate_opens_on_the_committees_reference(route: Route) -> None:
    found = dossier(content=complete(route=route), gate=gate(GateKind.APPROVED, "FSCC 2026-118"))

    assert told(Move.DESIGN, found) == []
    assert gate_is_open(found)


def test_gate_approved_without_reference_stays_closed() -> None:
    found = dossier(content=complete(route=SENATE), gate=gate(GateKind.APPROVED, " "))

    assert told(Move.DESIGN, found) == [("R30", "gate")]


def test_exemption_needs_reasoning() -> None:
    content = complete(route=CREDIT)
    bare = dossier(content=content, gate=gate(GateKind.EXEMPT, "340.350"))
    reasoned = dossier(content=content, gate=gate(GateKind.EXEMPT, "340.350", "Exam credit."))

    assert told(Move.DESIGN, bare) == [("R32", "gate")]
    assert told(Move.DESIGN, reasoned) == []


def test_gate_answered_by_the_proposer_is_objected_to() -> None:
    found = dossier(gate=replace(gate(), person_id=PROPOSER))

    assert told(Move.DESIGN, found) == [("R32", "gate")]


def test_unanswered_gate_is_open_only_where_none_is_needed() -> None:
    assert gate_is_open(dossier(gate=None))
    assert not gate_is_open(dossier(gate=None, content=complete(route=SENATE)))
    assert not gate_is_open(dossier(gate=None, content=complete(route=None)))


def test_suspended_definition_resumes_only_through_an_open_gate() -> None:
    found = dossier(content=complete(route=SENATE))

    assert told(Move.RESUME, found) == [("R30", "gate")]


@pytest.mark.parametrize("item", list(ChecklistItem))
def test_each_of_the_three_items_must_be_answered_yes_with_a_note(item: ChecklistItem) -> None:
    others = tuple(a for a in ANSWERS if a.item is not item)
    no = ChecklistAnswer(item=item, satisfied=False, note="Not yet.")
    bare = ChecklistAnswer(item=item, satisfied=True, note=" ")

    for answers in (others, (*others, no), (*others, bare)):
        checklist = QualityChecklist(answers=answers, person_id=ASA, answered_on=DAY)
        assert told(Move.APPROVE, dossier(checklist=checklist)) == [("R20", item.value)]


def test_missing_checklist_is_three_objections() -> None:
    assert told(Move.APPROVE, dossier(checklist=None)) == [
        ("R20", item.value) for item in ChecklistItem
    ]


@pytest.mark.parametrize("move", [Move.APPROVE, Move.SUSPEND, Move.RESUME, Move.RETIRE])
@pytest.mark.parametrize("role", sorted(set(LocalRole) - {LocalRole.ASA_ADMIN}))
def test_only_an_administrator_approves_suspends_resumes_and_retires(
    move: Move, role: LocalRole
) -> None:
    actor = replace(ADMIN, local_roles=frozenset({role}))

    assert told(move, dossier(), actor) == [("R4", "actor")]


@pytest.mark.parametrize("move", [Move.ASSESS, Move.DESIGN, Move.RETURN])
def test_consultant_may_move_a_proposal_up_to_design(move: Move) -> None:
    assert told(move, dossier(), CONSULTANT) == []


def test_process_without_a_person_approves_nothing() -> None:
    nobody = replace(ADMIN, person_id=None)

    assert told(Move.APPROVE, dossier(), nobody) == [("R4", "actor")]


def test_nobody_approves_their_own_proposal() -> None:
    assert told(Move.APPROVE, dossier(proposed_by=ASA), replace(ADMIN, person_id=ASA))[0] == (
        "R33",
        "actor",
    )


def test_refusal_about_the_actor_hides_what_the_definition_lacks() -> None:
    found = objections(Move.APPROVE, dossier(rigor=None), CONSULTANT)
    answer = refusal(found)

    assert isinstance(answer, NotPermitted)
    assert "R7" not in answer.message


def test_refusal_about_the_definition_names_every_rule() -> None:
    answer = refusal(objections(Move.APPROVE, dossier(rigor=None, checklist=None), ADMIN))

    assert isinstance(answer, RuleRefused)
    assert answer.field == "rigor"
    assert (answer.message.count("R7"), answer.message.count("R20")) == (1, 3)
