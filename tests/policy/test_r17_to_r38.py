"""Policy 380.104, obligations R17 to R38, one or more tests named after each."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lti_app.domain.definition.content import DraftContent, Route, Stack, StackGroup
from lti_app.domain.definition.decisions import (
    Condition,
    Decision,
    DecisionKind,
    decision_objections,
)
from lti_app.domain.definition.definition import (
    PUBLISHED,
    DefinitionState,
    Turn,
)
from lti_app.domain.definition.gate import gate_is_open, gate_objections
from lti_app.domain.definition.governance import (
    CONSULTING,
    objections,
    section_objections,
    sign_objections,
)
from lti_app.domain.definition.kinds import MicroCredentialType, StackKind
from lti_app.domain.definition.phases import Phase, Section, phase_of_section
from lti_app.domain.definition.rules import lacks
from lti_app.domain.definition.sign_offs import ChecklistItem, GateAnswer
from lti_app.domain.definition.stack import KnownLines, line_lacks, stack_lacks
from lti_app.domain.definition.states import TRANSITIONS, Move, Standing
from lti_app.domain.ids import CanvasAccountId
from lti_app.domain.people.actor import LocalRole
from tests.factories.definition import ANSWERS, complete
from tests.factories.dossiers import (
    ADMIN,
    ASA,
    AUTHOR,
    CREDIT,
    EXEMPT,
    MEMBER,
    NEW,
    NOT_NEEDED,
    PROPOSER,
    SENATE,
    SENATE_SAID_YES,
    answered_for,
    dossier,
    gate,
    person_with,
)

TODAY = date(2026, 11, 24)
SLO = complete("slo-1").slos[0]


def missing(**changes: Any) -> set[tuple[str, str]]:
    content: DraftContent = replace(complete("slo-1"), **changes)
    return {(lack.rule, lack.field) for lack in lacks(content)}


def bars(move: Move, **changes: Any) -> set[str]:
    return {o.rule for o in objections(move, replace(dossier(), **changes), ADMIN)}


def of_route(route: Route | None, answer: GateAnswer | None = None, **of: Any) -> dict[str, Any]:
    """A dossier's content and gate for these route answers."""
    recorded = None if answer is None else gate(answer, route, **of)
    return {"content": complete(route=route), "gate": recorded}


def stacked(kind: StackKind, *groups: StackGroup) -> DraftContent:
    stack = Stack(theme="Technology in public life", goal="As agreed.", kind=kind, groups=groups)
    return complete(slug="whole", type=MicroCredentialType.MICRO_CERTIFICATE, stack=stack)


def group(members: str, needed: int, title: str = "Group") -> StackGroup:
    return StackGroup(title=title, members=tuple(members), needed=needed)


def test_r17_course_uses_only_a_definition_that_is_open_to_its_account() -> None:
    listed = complete(all_accounts=False, accounts=(CanvasAccountId("20"),))

    assert listed.allows_account(CanvasAccountId("20"))
    assert not listed.allows_account(CanvasAccountId("2"))
    assert not listed.allows_account(None)
    assert missing(all_accounts=False) == {("R17", "accounts")}


@pytest.mark.parametrize(
    "kind",
    [DecisionKind.RETURN, DecisionKind.DECLINE, DecisionKind.SUSPEND, DecisionKind.RETIRE],
)
def test_r18_decision_against_a_definition_says_why_in_writing(kind: DecisionKind) -> None:
    bare, told = (
        Decision(kind=kind, text=" \u200b"),
        Decision(kind=kind, text="The rubric is thin."),
    )

    assert [(o.rule, o.field) for o in decision_objections(bare, TODAY)] == [("R18", "text")]
    assert [*decision_objections(told, TODAY)] == []


def test_r18_approval_with_conditions_names_them_and_each_lies_ahead() -> None:
    kind = DecisionKind.APPROVE_WITH_CONDITIONS
    due = Condition(text="Add a second reader.", due_on=date(2027, 1, 15))

    def told(*conditions: Condition, of: DecisionKind = kind) -> list[str]:
        decision = Decision(kind=of, conditions=conditions)
        return [o.field for o in decision_objections(decision, TODAY)]

    assert told(due) == []
    assert told() == ["conditions"]
    assert told(due, of=DecisionKind.APPROVE) == ["conditions"]
    assert told(replace(due, text="")) == ["conditions[0].text"]
    assert told(replace(due, due_on=date(2026, 11, 23))) == ["conditions[0].due_on"]


def test_r19_there_are_two_forms_of_award_and_both_are_approved() -> None:
    certificate = stacked(StackKind.ALL_OF, group("ab", 2))
    known = KnownLines(members={"a": (), "b": ()})

    assert [*MicroCredentialType] == ["badge", "micro-certificate"]
    assert bars(Move.APPROVE) == set()
    answered = {"content": certificate, "checklist": answered_for(certificate)}
    assert bars(Move.APPROVE, **answered, lines=known, rigor=None) == {"R7"}


@pytest.mark.parametrize("item", list(ChecklistItem))
def test_r20_each_of_the_three_hard_items_is_answered_yes_with_a_note(item: ChecklistItem) -> None:
    others = tuple(a for a in ANSWERS if a.item is not item)
    asked = next(a for a in ANSWERS if a.item is item)

    def bar(*answers: Any, by: Any = ASA) -> set[str]:
        checklist = answered_for(complete(), (*others, *answers), by)
        return bars(Move.APPROVE, checklist=checklist)

    assert bar(asked) == set()
    assert bar() == {"R20"}
    assert bar(replace(asked, satisfied=False)) == {"R20"}
    assert bar(replace(asked, note=" ")) == {"R20"}
    assert bar(asked, by=PROPOSER) == {"R20"}
    assert bars(Move.APPROVE, checklist=None) == {"R20"}


def test_r20_answers_stand_for_the_parts_they_were_given_for() -> None:
    said = complete()
    other = replace(said, reflection=replace(said.reflection, pathway="Another way."))

    assert bars(Move.APPROVE, content=other) == {"R20"}
    assert bars(Move.APPROVE, content=other, checklist=answered_for(other)) == set()


def test_r21_definition_says_what_it_counts_towards_and_members_are_in_the_registry() -> None:
    content = stacked(StackKind.ALL_OF, group("ab", 2))

    assert missing(stack_place=" ") == {("R21", "stack_place")}
    assert [lack.rule for lack in line_lacks(content, KnownLines(members={"a": ()}))] == ["R21"]


def test_r22_competency_statement_is_there_and_not_the_description_again() -> None:
    again = complete().description

    assert missing(competency_statement="\u2800") == {("R22", "competency_statement")}
    assert missing(competency_statement=f" {again}") == {("R22", "competency_statement")}


def test_r24_micro_certificate_collects_two_under_a_theme_and_not_itself() -> None:
    def told(content: DraftContent) -> set[str]:
        return {lack.rule for lack in stack_lacks(content)}

    sound = stacked(StackKind.ALL_OF, group("ab", 2))
    assert sound.stack is not None
    assert told(sound) == set()
    assert told(replace(sound, stack=None)) == {"R24"}
    assert told(replace(sound, stack=replace(sound.stack, theme=" "))) == {"R24"}
    assert told(stacked(StackKind.ALL_OF, group("a", 1))) == {"R24"}
    own = StackGroup(title="", members=("a", "whole"), needed=2)
    assert told(stacked(StackKind.ALL_OF, own)) == {"R24"}


def test_r24_circle_through_another_certificate_is_refused() -> None:
    content = stacked(StackKind.ALL_OF, group("ab", 2))
    known = KnownLines(members={"a": ("c",), "b": (), "c": ("whole",)})

    assert [lack.rule for lack in line_lacks(content, known)] == ["R24"]


@pytest.mark.parametrize(
    ("kind", "sound", "unsound"),
    [
        (StackKind.ALL_OF, [group("abc", 3)], [group("abc", 2)]),
        (StackKind.ORDERED, [group("abc", 3)], [group("abc", 2)]),
        (StackKind.N_OF_M, [group("abc", 2)], [group("abc", 3)]),
        (StackKind.GROUPS, [group("ab", 1), group("cd", 1)], [group("ab", 1)]),
        (
            StackKind.CORE_AND_ELECTIVES,
            [group("ab", 2), group("cd", 1)],
            [group("ab", 1), group("cd", 1)],
        ),
    ],
)
def test_r25_each_way_of_organizing_has_its_rule(
    kind: StackKind, sound: list[StackGroup], unsound: list[StackGroup]
) -> None:
    assert [*stack_lacks(stacked(kind, *sound))] == []
    assert {lack.rule for lack in stack_lacks(stacked(kind, *unsound))} == {"R25"}


def test_r25_goal_is_said() -> None:
    content = stacked(StackKind.ALL_OF, group("ab", 2))
    assert content.stack is not None
    bare = replace(content, stack=replace(content.stack, goal=" "))

    assert {lack.rule for lack in stack_lacks(bare)} == {"R25"}


def test_r26_definition_without_audience_is_refused() -> None:
    assert missing(audience=()) == {("R26", "audience")}


def test_r27_phases_are_gone_through_in_order_and_only_in_turn() -> None:
    ways = {(s.state, move): after.state for (s, move), after in TRANSITIONS.items()}
    state = DefinitionState

    assert ways[(state.APPLICATION, Move.ASSESS)] is state.ASSESSMENT
    assert ways[(state.ASSESSMENT, Move.DESIGN)] is state.DESIGN
    assert {s for (s, move) in ways if move is Move.APPROVE} == {state.DESIGN}
    for section in Section:
        made = dossier(standing=Standing(state.APPLICATION, Turn.UNIT))
        is_open = phase_of_section(section) is Phase.APPLICATION
        assert (section_objections(section, made) == ()) is is_open
        with_asa = replace(made, standing=Standing(state.DESIGN, Turn.ASA))
        assert [o.rule for o in section_objections(section, with_asa)] == ["R27"]


def test_r27_phase_is_not_left_before_its_criteria_are_met() -> None:
    assert bars(Move.ASSESS, content=complete(audience=())) == {"R26"}
    assert bars(Move.DESIGN, content=complete(pos=())) == {"R9"}
    assert bars(Move.APPROVE, content=complete(criteria="")) == {"text"}


def test_r28_route_is_answered_and_what_exists_is_named() -> None:
    assert missing(route=None) == {("R28", "route")}
    assert missing(route=Route(exists_now=True)) == {("R28", "route.identifier")}
    assert missing(route=NEW) == set()


@pytest.mark.parametrize(
    ("part", "blank"),
    [("assessment", " "), ("assessment_kind", None), ("rubric", ""), ("assessor", "\u200b")],
)
def test_r29_plan_names_work_kind_rubric_and_assessor(part: str, blank: object) -> None:
    changed: dict[str, Any] = {part: blank}
    slo = replace(SLO, **changed)

    assert missing(slos=(slo,)) == {("R29", f"slos[0].{part}")}


@pytest.mark.parametrize("move", [Move.DESIGN, Move.APPROVE, Move.RESUME])
@pytest.mark.parametrize("answer", [None, NOT_NEEDED])
def test_r30_nothing_is_designed_approved_or_resumed_before_the_committee(
    move: Move, answer: GateAnswer | None
) -> None:
    assert bars(move, **of_route(SENATE, answer)) == {"R30"}
    assert bars(move, **of_route(SENATE, SENATE_SAID_YES)) == set()


def test_r30_design_is_not_written_before_the_committee() -> None:
    made = replace(
        dossier(standing=Standing(DefinitionState.DESIGN, Turn.UNIT)), **of_route(SENATE)
    )

    for section in Section:
        found = [o.rule for o in section_objections(section, made)]
        assert found == (["R30"] if phase_of_section(section) is Phase.DESIGN else [])


@pytest.mark.parametrize("part", ["reference", "approved_on", "document"])
def test_r30_approval_has_reference_date_and_document(part: str) -> None:
    changed: dict[str, Any] = {part: None if part == "approved_on" else ""}
    bare = replace(SENATE_SAID_YES, **changed)

    assert bars(Move.DESIGN, **of_route(SENATE, bare)) == {"R30"}


@pytest.mark.parametrize(
    "answer",
    [
        {"exists_now": True},
        {"identifier": "PHI 3638"},
        {"needs_curriculum_committee": False},
        {"stacks_to_credit": True},
    ],
)
def test_r30_any_other_route_answer_closes_the_gate_again(answer: dict[str, Any]) -> None:
    recorded = gate(SENATE_SAID_YES, SENATE)
    changed = complete(route=replace(SENATE, **answer))

    assert bars(Move.DESIGN, content=complete(route=SENATE), gate=recorded) == set()
    assert bars(Move.DESIGN, content=changed, gate=recorded) & {"R30", "R31"}


@pytest.mark.parametrize("answer", [None, NOT_NEEDED])
def test_r31_stack_to_credit_is_gated(answer: GateAnswer | None) -> None:
    assert bars(Move.DESIGN, **of_route(CREDIT, answer)) == {"R31"}
    assert not gate_is_open(replace(dossier(), **of_route(CREDIT, answer)))
    assert bars(Move.DESIGN, **of_route(CREDIT, SENATE_SAID_YES)) == set()


def test_r32_exemption_opens_a_credit_stack_and_nothing_else() -> None:
    both = replace(SENATE, stacks_to_credit=True)

    assert bars(Move.DESIGN, **of_route(CREDIT, EXEMPT)) == set()
    for route in (SENATE, both, NEW):
        assert bars(Move.DESIGN, **of_route(route, EXEMPT)) == {"R32"}


@pytest.mark.parametrize("part", ["policy", "level", "reasoning"])
def test_r32_exemption_names_policy_level_and_reasoning(part: str) -> None:
    changed: dict[str, Any] = {part: "" if part == "reasoning" else None}
    bare = replace(EXEMPT, **changed)

    assert bars(Move.DESIGN, **of_route(CREDIT, bare)) == {"R32"}


@pytest.mark.parametrize(
    "answer",
    [
        {"exists_now": False},
        {"identifier": "PHI 4000"},
        {"needs_curriculum_committee": True},
        {"stacks_to_credit": False},
    ],
)
def test_r32_any_other_route_answer_ends_an_exemption(answer: dict[str, Any]) -> None:
    recorded = gate(EXEMPT, CREDIT)
    changed = complete(route=replace(CREDIT, **answer))

    assert bars(Move.DESIGN, content=complete(route=CREDIT), gate=recorded) == set()
    assert bars(Move.DESIGN, content=changed, gate=recorded) == {"R31"}


@pytest.mark.parametrize("role", sorted({*LocalRole} - CONSULTING))
def test_r32_nobody_but_asa_determines_even_of_what_others_wrote(role: LocalRole) -> None:
    assert [o.rule for o in sign_objections(dossier(), person_with(role))] == ["R7"]


def test_r32_unit_only_asks_and_its_own_claim_opens_nothing() -> None:
    assert sign_objections(dossier(), MEMBER) != ()
    for by in (PROPOSER, AUTHOR):
        claimed = replace(dossier(), **of_route(CREDIT, EXEMPT, person_id=by))
        assert {o.rule for o in gate_objections(claimed)} == {"R32"}


@pytest.mark.parametrize("by", [PROPOSER, AUTHOR])
def test_r33_nobody_oversees_what_they_wrote(by: Any) -> None:
    own = person_with(LocalRole.ASA_ADMIN, by)

    assert objections(Move.APPROVE, dossier(), own)[0].rule == "R33"
    assert [o.rule for o in sign_objections(dossier(), own)] == ["R33"]


def test_r36_what_was_ever_approved_never_changes() -> None:
    for (before, _move), after in TRANSITIONS.items():
        assert before.state not in PUBLISHED or after.state in PUBLISHED
    for state in PUBLISHED:
        made = dossier(standing=Standing(state, Turn.NOBODY))
        assert [o.rule for o in section_objections(Section.ABOUT, made)] == ["R36"]


def test_r36_revision_of_what_was_revised_meanwhile_is_not_approved() -> None:
    assert bars(Move.APPROVE, is_on_latest=False) == {"R36"}


def test_r38_definition_says_its_credit_standing() -> None:
    assert missing(credit=None) == {("R38", "credit")}
