"""R18 to R33: what bars a decision, a hand-in, the gate and a judge, guard by guard."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from lti_app.domain.definition.decisions import (
    Condition,
    Decision,
    DecisionKind,
    decision_objections,
)
from lti_app.domain.definition.definition import DefinitionState, Origin, Turn
from lti_app.domain.definition.gate import gate_objections
from lti_app.domain.definition.governance import objections, section_objections
from lti_app.domain.definition.phases import Phase, Section, phase_of_section
from lti_app.domain.definition.sign_offs import Dossier, ExemptionPolicy, StudentLevel
from lti_app.domain.definition.states import BEGINNING, Move, Standing
from lti_app.domain.people.actor import Actor, LocalRole
from tests.factories.definition import complete
from tests.factories.dossiers import (
    CONSULTANT,
    CREDIT,
    DAY,
    EXEMPT,
    MEMBER,
    PROPOSER,
    SENATE,
    SENATE_SAID_YES,
    dossier,
    gate,
    person_with,
    standing_before,
)

TODAY = date(2026, 11, 24)
DUE = Condition(text="Add a second reader.", due_on=TODAY)


def told(move: Move, found: Dossier, actor: Actor) -> list[tuple[str, str]]:
    return [(o.rule, o.field) for o in objections(move, found, actor)]


def of_decision(decision: Decision) -> list[tuple[str, str]]:
    return [(o.rule, o.field) for o in decision_objections(decision, TODAY)]


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_r18_reasons_have_eight_thousand_characters_at_most(kind: DecisionKind) -> None:
    conditions = (DUE,) if kind is DecisionKind.APPROVE_WITH_CONDITIONS else ()
    longest = Decision(kind=kind, text="x" * 8000, conditions=conditions)

    assert of_decision(longest) == []
    assert of_decision(replace(longest, text="x" * 8001)) == [("R18", "text")]


def test_r18_approval_has_twenty_conditions_at_most() -> None:
    kind = DecisionKind.APPROVE_WITH_CONDITIONS

    assert of_decision(Decision(kind=kind, conditions=(DUE,) * 20)) == []
    assert of_decision(Decision(kind=kind, conditions=(DUE,) * 21)) == [("R18", "conditions")]


@pytest.mark.parametrize(
    ("state", "lacking", "field"),
    [
        (DefinitionState.DRAFT, {"competency_statement": ""}, "competency_statement"),
        (DefinitionState.APPLICATION, {"competency_statement": ""}, "competency_statement"),
        (DefinitionState.ASSESSMENT, {"pos": ()}, "pos"),
        (DefinitionState.DESIGN, {"criteria": ""}, "criteria"),
    ],
)
def test_r27_phase_is_not_handed_in_before_its_criteria_are_met(
    state: DefinitionState, lacking: dict[str, Any], field: str
) -> None:
    content = complete(**lacking)
    standing = Standing(state, Turn.UNIT)

    assert told(Move.SUBMIT, dossier(standing=standing), MEMBER) == []
    assert field in {at for _, at in told(Move.SUBMIT, dossier(content, standing=standing), MEMBER)}


@pytest.mark.parametrize("section", list(Section))
def test_r27_draft_is_written_in_its_first_phase_alone(section: Section) -> None:
    is_open = phase_of_section(section) is Phase.APPLICATION
    found = [o.rule for o in section_objections(section, dossier(standing=BEGINNING))]

    assert found == ([] if is_open else ["R27"])


def test_r30_design_is_not_handed_in_behind_a_gate_that_closed_again() -> None:
    found = dossier(
        complete(route=CREDIT),
        gate=gate(EXEMPT, CREDIT),
        standing=Standing(DefinitionState.DESIGN, Turn.UNIT),
    )
    moved = replace(found, content=complete(route=SENATE))

    assert told(Move.SUBMIT, found, MEMBER) == []
    assert told(Move.SUBMIT, moved, MEMBER) == [("R30", "gate")]


@pytest.mark.parametrize(("days", "rules"), [(-1, []), (0, []), (1, ["R30"])])
def test_r30_approval_is_of_no_day_that_lies_ahead(days: int, rules: list[str]) -> None:
    answer = replace(SENATE_SAID_YES, approved_on=DAY + timedelta(days=days))
    found = dossier(complete(route=SENATE), gate=gate(answer, SENATE))

    assert [o.rule for o in gate_objections(found)] == rules


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"exists_now": False}, "R31"),
        ({"exists_now": False, "needs_curriculum_committee": True}, "R30"),
        ({"needs_curriculum_committee": True}, "R31"),
        ({"stacks_to_credit": False}, "R31"),
        ({"identifier": "PHI 3639"}, "R31"),
    ],
)
def test_r31_route_answer_that_changes_closes_the_gate_again(
    changed: dict[str, Any], rule: str
) -> None:
    opened = dossier(complete(route=CREDIT), gate=gate(SENATE_SAID_YES, CREDIT))
    moved = replace(opened, content=complete(route=replace(CREDIT, **changed)))

    assert [*gate_objections(opened)] == []
    assert [o.rule for o in gate_objections(moved)] == [rule]


@pytest.mark.parametrize(("policy", "level"), [*product(ExemptionPolicy, StudentLevel)])
def test_r32_exemption_is_of_the_level_its_policy_is_about(
    policy: ExemptionPolicy, level: StudentLevel
) -> None:
    fits = {
        ExemptionPolicy.TIME_TO_DEGREE: StudentLevel.UNDERGRADUATE,  # 340.350
        ExemptionPolicy.GRADUATE_TRANSFER: StudentLevel.GRADUATE,  # 380.085
    }
    answer = gate(replace(EXEMPT, policy=policy, level=level), CREDIT)
    found = gate_objections(dossier(complete(route=CREDIT), gate=answer))

    assert [o.rule for o in found] == ([] if fits[policy] is level else ["R32"])


@pytest.mark.parametrize(
    "move", [Move.APPROVE, Move.DECLINE, Move.SUSPEND, Move.RESUME, Move.RETIRE, Move.ARCHIVE]
)
def test_r33_consultant_makes_no_move_of_an_administrator(move: Move) -> None:
    found = dossier(standing=standing_before(move))

    assert told(move, found, person_with(LocalRole.ASA_ADMIN)) == []
    assert told(move, found, CONSULTANT) == [("R4", "actor")]


def test_r33_nobody_hands_the_own_file_in_for_the_unit() -> None:
    own = person_with(LocalRole.ASA_ADMIN, PROPOSER)
    made = dossier(origin=Origin.FILE, authors=frozenset())

    assert told(Move.SUBMIT, made, person_with(LocalRole.ASA_ADMIN)) == []
    assert told(Move.SUBMIT, made, own) == [("R1", "actor")]
