"""Who may move a definition, and what stands in the way (Policy 380.104, R3, R4, R7, R20-R33)."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.definition.definition import DefinitionState, Origin, Turn
from lti_app.domain.definition.governance import (
    objections,
    section_objections,
    sign_objections,
    write_objections,
)
from lti_app.domain.definition.objection import Objected, Objection, refusal
from lti_app.domain.definition.phases import Phase, Section, phase_of_section
from lti_app.domain.definition.sign_offs import (
    ChecklistAnswer,
    ChecklistItem,
    Dossier,
)
from lti_app.domain.definition.states import BEGINNING, Move, Standing
from lti_app.domain.errors import NotPermitted, RuleRefused
from lti_app.domain.ids import PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.sentence import Sentence
from tests.factories.definition import ANSWERS, complete
from tests.factories.dossiers import (
    ADMIN,
    AUTHOR,
    COLLEAGUE,
    CONSULTANT,
    CREDIT,
    MEMBER,
    OTHER_UNIT,
    PROPOSER,
    SENATE,
    answered_for,
    dossier,
    person_with,
    signed_for,
    standing_before,
)
from tests.factories.facts import threshold

UNIT_MOVES = {Move.SUBMIT, Move.RECALL, Move.WITHDRAW}
JUDGING = {Move.ASSESS, Move.DESIGN, Move.RETURN}
MAY: dict[LocalRole, set[Move]] = {
    LocalRole.ASA_ADMIN: set(Move) - UNIT_MOVES,
    LocalRole.ASA_CONSULTANT: JUDGING,
    LocalRole.UNIT_PROPOSER: UNIT_MOVES,
}
"""The whole of who may what; whoever is not here may nothing."""


def told(move: Move, found: Dossier, actor: Actor = ADMIN) -> list[tuple[str, str]]:
    return [(o.rule, o.field) for o in objections(move, found, actor)]


def of_unit(move: Move) -> Actor:
    return MEMBER if move in UNIT_MOVES else ADMIN


def said(fact: object) -> Sentence:
    """A fact of a sentence that is a sentence itself."""
    assert isinstance(fact, Sentence)
    return fact


def about_actor(found: Iterator[Objection] | tuple[Objection, ...]) -> list[str]:
    return [objection.rule for objection in found if objection.is_about_actor]


@pytest.mark.parametrize(("role", "move"), [*product([*LocalRole, None], Move)])
def test_role_makes_exactly_the_moves_it_may(role: LocalRole | None, move: Move) -> None:
    may = role is not None and move in MAY.get(role, set())
    found = dossier(standing=standing_before(move))

    rules = about_actor(objections(move, found, person_with(role)))

    assert rules == ([] if may else ["R1" if move in UNIT_MOVES else "R4"])


@pytest.mark.parametrize("move", list(Move))
def test_process_without_a_person_moves_nothing(move: Move) -> None:
    everything = replace(ADMIN, person_id=None, local_roles=frozenset(LocalRole))

    assert about_actor(objections(move, dossier(), everything)) == [
        "R1" if move in UNIT_MOVES else "R4"
    ]


@pytest.mark.parametrize("move", sorted(UNIT_MOVES))
def test_proposer_of_another_unit_moves_nothing_of_this_one(move: Move) -> None:
    stranger = person_with(LocalRole.UNIT_PROPOSER, unit_id=OTHER_UNIT)

    assert told(move, dossier(), stranger) == [("R1", "actor")]


def test_proposal_of_no_unit_is_nobodys_to_hand_in() -> None:
    assert told(Move.SUBMIT, dossier(unit_id=None), MEMBER) == [("R1", "actor")]


@pytest.mark.parametrize("by", [PROPOSER, AUTHOR])
@pytest.mark.parametrize("move", sorted(set(Move) - UNIT_MOVES))
def test_nobody_judges_what_they_proposed_or_wrote_in(by: PersonId, move: Move) -> None:
    own = person_with(LocalRole.ASA_ADMIN, by)

    assert told(move, dossier(), own)[0] == ("R33", "actor")


@pytest.mark.parametrize("role", [LocalRole.ASA_ADMIN, LocalRole.ASA_CONSULTANT])
def test_asa_hands_a_file_in_for_its_unit_but_no_proposal(role: LocalRole) -> None:
    actor = person_with(role)

    for origin in Origin:
        made = dossier(origin=origin, authors=frozenset())
        expected = [] if origin is Origin.FILE else [("R1", "actor")]
        assert told(Move.SUBMIT, made, actor) == expected


@given(
    st.sets(st.integers(3, 9).map(PersonId)),
    st.sets(st.integers(3, 9).map(PersonId)),
    st.sampled_from((LocalRole.ASA_ADMIN, LocalRole.ASA_CONSULTANT)),
)
def test_asa_hands_in_no_file_that_its_unit_has_written_in(
    authors: set[PersonId], earlier: set[PersonId], role: LocalRole
) -> None:
    made = dossier(
        origin=Origin.FILE, authors=frozenset(authors), earlier_authors=frozenset(earlier)
    )
    may = not authors and COLLEAGUE not in earlier

    assert told(Move.SUBMIT, made, person_with(role)) == ([] if may else [("R1", "actor")])
    assert told(Move.SUBMIT, made, MEMBER) == []


@pytest.mark.parametrize("move", list(Move))
def test_complete_dossier_meets_no_objection(move: Move) -> None:
    assert told(move, dossier(standing=standing_before(move)), of_unit(move)) == []


@pytest.mark.parametrize("move", [Move.SUBMIT, Move.ASSESS, Move.DESIGN, Move.APPROVE])
def test_what_its_phase_lacks_is_objected_to_by_rule_and_field(move: Move) -> None:
    content = complete(competency_statement="")
    found = dossier(content, standing=standing_before(move))

    assert told(move, found, of_unit(move)) == [("R22", "competency_statement")]


def test_handing_in_asks_for_what_the_phase_demands_and_no_more() -> None:
    bare = complete(slos=(), pos=(), criteria="", competencies=complete().competencies)
    standings = {
        phase: Standing(phase, Turn.UNIT)
        for phase in (
            DefinitionState.APPLICATION,
            DefinitionState.ASSESSMENT,
            DefinitionState.DESIGN,
        )
    }

    def lacking(state: DefinitionState) -> set[str]:
        return {
            rule for rule, _ in told(Move.SUBMIT, dossier(bare, standing=standings[state]), MEMBER)
        }

    assert lacking(DefinitionState.APPLICATION) == set()
    assert lacking(DefinitionState.ASSESSMENT) == {"R5", "R8", "R9"}
    assert lacking(DefinitionState.DESIGN) == {"R5", "R8", "R9", "text"}


@pytest.mark.parametrize("move", [Move.SUBMIT, Move.APPROVE])
def test_two_texts_of_one_part_wait_for_a_choice_first(move: Move) -> None:
    found = dossier(unsettled=1, standing=standing_before(move))

    assert told(move, found, of_unit(move)) == [("R16", "unsettled")]


@pytest.mark.parametrize("move", [Move.ASSESS, Move.APPROVE])
@pytest.mark.parametrize("consultant", [None, PROPOSER, AUTHOR])
def test_consultant_who_is_no_author_is_demanded(move: Move, consultant: PersonId | None) -> None:
    assert told(move, dossier(consultant=consultant)) == [("R3", "consultant")]


@pytest.mark.parametrize("move", [Move.DESIGN, Move.APPROVE])
def test_rigor_sign_off_is_demanded(move: Move) -> None:
    assert told(move, dossier(rigor=None)) == [("R7", "rigor")]


def test_rigor_given_for_other_thresholds_is_stale() -> None:
    content = complete()
    eased = replace(content.slos[0], threshold=threshold("2", "4", "Partial"))
    changed = replace(content, slos=(eased, *content.slos[1:]))

    assert told(Move.APPROVE, dossier(changed, rigor=signed_for(content))) == [("R7", "rigor")]


@pytest.mark.parametrize("by", [PROPOSER, AUTHOR])
def test_rigor_and_checklist_signed_by_who_wrote_in_it_are_objected_to(by: PersonId) -> None:
    signed = replace(signed_for(complete()), person_id=by)
    checklist = answered_for(complete(), person_id=by)

    assert told(Move.DESIGN, dossier(rigor=signed)) == [("R7", "rigor")]
    assert told(Move.APPROVE, dossier(checklist=checklist)) == [("R20", "checklist")]


@pytest.mark.parametrize("move", [Move.DESIGN, Move.APPROVE, Move.RESUME])
@pytest.mark.parametrize(("route", "rule"), [(SENATE, "R30"), (CREDIT, "R31")])
def test_closed_gate_bars_design_approval_and_resuming(
    move: Move, route: object, rule: str
) -> None:
    content = complete(route=route)

    assert told(move, dossier(content)) == [(rule, "gate")]


@pytest.mark.parametrize("item", list(ChecklistItem))
def test_each_of_the_three_items_must_be_answered_yes_with_a_note(item: ChecklistItem) -> None:
    others = tuple(a for a in ANSWERS if a.item is not item)
    no = ChecklistAnswer(item=item, satisfied=False, note="Not yet.")
    bare = ChecklistAnswer(item=item, satisfied=True, note=" ")

    for answers in (others, (*others, no), (*others, bare)):
        checklist = answered_for(complete(), answers)
        assert told(Move.APPROVE, dossier(checklist=checklist)) == [("R20", item.value)]


def test_missing_checklist_is_three_objections() -> None:
    assert told(Move.APPROVE, dossier(checklist=None)) == [
        ("R20", item.value) for item in ChecklistItem
    ]


def test_revision_begun_before_another_was_approved_is_not_approved() -> None:
    assert told(Move.APPROVE, dossier(is_on_latest=False)) == [("R36", "version")]


@pytest.mark.parametrize("role", [*LocalRole, None])
def test_only_consultants_and_administrators_sign(role: LocalRole | None) -> None:
    may = role in {LocalRole.ASA_ADMIN, LocalRole.ASA_CONSULTANT}

    assert about_actor(sign_objections(dossier(), person_with(role))) == ([] if may else ["R7"])


@pytest.mark.parametrize("by", [PROPOSER, AUTHOR])
@pytest.mark.parametrize("role", [LocalRole.ASA_ADMIN, LocalRole.ASA_CONSULTANT])
def test_nobody_signs_for_what_they_wrote_in(role: LocalRole, by: PersonId) -> None:
    assert about_actor(sign_objections(dossier(), person_with(role, by))) == ["R33"]


def test_process_signs_nothing() -> None:
    assert about_actor(sign_objections(dossier(), replace(ADMIN, person_id=None))) == ["R7"]


@pytest.mark.parametrize("role", [*LocalRole, None])
def test_only_proposers_and_co_editors_of_the_unit_write(role: LocalRole | None) -> None:
    may = role in {LocalRole.UNIT_PROPOSER, LocalRole.CO_EDITOR}
    found = dossier(standing=BEGINNING)

    assert about_actor(write_objections(Section.ABOUT, found, person_with(role))) == (
        [] if may else ["R16"]
    )


def test_member_of_another_unit_and_a_process_write_nothing() -> None:
    found = dossier(standing=BEGINNING)
    stranger = person_with(LocalRole.CO_EDITOR, unit_id=OTHER_UNIT)

    for actor in (stranger, replace(MEMBER, person_id=None)):
        assert about_actor(write_objections(Section.ABOUT, found, actor)) == ["R16"]


@pytest.mark.parametrize("section", list(Section))
@pytest.mark.parametrize(
    ("state", "phases"),
    [
        (DefinitionState.DRAFT, {Phase.APPLICATION}),
        (DefinitionState.APPLICATION, {Phase.APPLICATION}),
        (DefinitionState.ASSESSMENT, {Phase.APPLICATION, Phase.ASSESSMENT}),
        (DefinitionState.DESIGN, set(Phase)),
    ],
)
def test_section_opens_with_its_phase(
    section: Section, state: DefinitionState, phases: set[Phase]
) -> None:
    found = dossier(standing=Standing(state, Turn.UNIT))

    rules = [o.rule for o in section_objections(section, found)]

    assert rules == ([] if phase_of_section(section) in phases else ["R27"])


@pytest.mark.parametrize("section", list(Section))
@pytest.mark.parametrize(
    ("standing", "rule"),
    [
        (Standing(DefinitionState.DESIGN, Turn.ASA), "R27"),
        (Standing(DefinitionState.APPROVED, Turn.NOBODY), "R36"),
        (Standing(DefinitionState.DECLINED, Turn.NOBODY), "R36"),
    ],
)
def test_nothing_is_written_while_asa_judges_or_once_it_is_decided(
    section: Section, standing: Standing, rule: str
) -> None:
    assert [o.rule for o in section_objections(section, dossier(standing=standing))] == [rule]


@pytest.mark.parametrize("section", [s for s in Section if phase_of_section(s) is Phase.DESIGN])
def test_design_sections_stay_shut_behind_the_gate(section: Section) -> None:
    shut = dossier(complete(route=SENATE), standing=Standing(DefinitionState.DESIGN, Turn.UNIT))

    assert [o.rule for o in section_objections(section, shut)] == ["R30"]


@pytest.mark.parametrize("section", list(Section))
@pytest.mark.parametrize("turn", [Turn.UNIT, Turn.ASA])
@pytest.mark.parametrize(
    "state", [DefinitionState.APPLICATION, DefinitionState.ASSESSMENT, DefinitionState.DESIGN]
)
def test_closed_gate_is_told_of_a_design_section_whoevers_turn_it_is(
    section: Section, turn: Turn, state: DefinitionState
) -> None:
    shut = dossier(complete(route=SENATE), standing=Standing(state, turn))

    told_rules = {o.rule for o in section_objections(section, shut)}

    if phase_of_section(section) is Phase.DESIGN:
        assert told_rules == {"R30"}
    elif turn is Turn.ASA:
        assert told_rules == {"R27"}


def test_refusal_about_the_actor_hides_what_the_definition_lacks() -> None:
    answer = refusal(objections(Move.APPROVE, dossier(rigor=None), CONSULTANT))

    assert isinstance(answer, NotPermitted)
    assert answer.message == "To approve it takes a person with the role asa-admin."


def test_refusal_of_the_own_proposal_has_a_code_of_its_own() -> None:
    own = person_with(LocalRole.ASA_ADMIN, AUTHOR)

    assert refusal(objections(Move.APPROVE, dossier(), own)).code == "definition.own_proposal"
    assert refusal(sign_objections(dossier(), own)).code == "definition.own_proposal"


def test_refusal_about_the_definition_carries_every_objection_one_to_a_line() -> None:
    found = objections(Move.APPROVE, dossier(rigor=None, checklist=None), ADMIN)
    answer = refusal(found)

    assert isinstance(answer, Objected)
    assert isinstance(answer, RuleRefused)
    assert (answer.objections, answer.field, answer.code) == (found, "rigor", "definition.rigor")
    assert answer.message.split("\n") == [
        "4 things stand in the way:",
        *(f"  {each.rule}: {each.message}" for each in found),
    ]


def test_refusal_for_one_thing_is_that_one_sentence() -> None:
    (only,) = objections(Move.DESIGN, dossier(rigor=None), ADMIN)

    assert refusal([only]).message == "R7: The rigor sign-off is missing."


def test_joined_refusal_keeps_the_words_of_each_sentence() -> None:
    found = objections(Move.APPROVE, dossier(rigor=None, checklist=None), ADMIN)
    message = refusal(found).message

    assert isinstance(message, Sentence)
    assert message == message.words % message.facts
    lines = [said(line) for line in message.facts.values()]
    assert [said(line.facts["sentence"]).words for line in lines[1:]] == [
        "The rigor sign-off is missing.",
        *["The item “%(name)s” is not answered."] * 3,
    ]


def test_every_sentence_of_an_objection_is_made_of_sentences() -> None:
    bare = dossier(
        complete(competencies=(), reflection=replace(complete().reflection, pathway="")),
        consultant=None,
        rigor=None,
        checklist=None,
        gate=None,
    )
    own = person_with(LocalRole.ASA_ADMIN, PROPOSER)
    found = [o for move in Move for actor in (own, MEMBER) for o in objections(move, bare, actor)]

    assert [o.message for o in found if not isinstance(o.message, Sentence)] == []
