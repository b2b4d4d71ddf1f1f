"""Policy 380.104, obligations R1 to R16, one or more tests named after each."""

from dataclasses import replace
from typing import Any

import pytest

from lti_app.domain.definition.content import DraftContent, Endorsement, Unit
from lti_app.domain.definition.definition import DefinitionState, Origin, Turn
from lti_app.domain.definition.governance import objections, sign_objections, write_objections
from lti_app.domain.definition.kinds import (
    ExperienceKind,
    MicroCredentialType,
    PathwayPlace,
    UnitKind,
)
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.rigor import fingerprint, rigor_basis, rigor_changes
from lti_app.domain.definition.rules import lacks
from lti_app.domain.definition.states import BEGINNING, Move, Standing
from lti_app.domain.ids import SloKey
from lti_app.domain.people.actor import LocalRole
from tests.factories.definition import complete
from tests.factories.dossiers import (
    ADMIN,
    CONSULTANT,
    MEMBER,
    OTHER_UNIT,
    PROPOSER,
    answered_for,
    dossier,
    person_with,
    signed_for,
)
from tests.factories.facts import threshold

HANDING_IN = Standing(DefinitionState.DESIGN, Turn.UNIT)
SLO = complete("slo-1").slos[0]
KINDS = ("department", "college", "school", "center", "unit")


def missing(**changes: Any) -> set[tuple[str, str]]:
    content: DraftContent = replace(complete("slo-1"), **changes)
    return {(lack.rule, lack.field) for lack in lacks(content)}


def bars(move: Move, **changes: Any) -> set[str]:
    """The rules that stand in the way of a move, by whom it is for."""
    actor = MEMBER if move is Move.SUBMIT else ADMIN
    standing = HANDING_IN if move is Move.SUBMIT else Standing(DefinitionState.DESIGN, Turn.ASA)
    made = dossier(standing=standing)
    return {o.rule for o in objections(move, replace(made, **changes), actor)}


def with_slo(**changes: Any) -> set[tuple[str, str]]:
    return missing(slos=(replace(SLO, **changes),))


@pytest.mark.parametrize("kind", KINDS)
def test_r01_any_of_the_five_kinds_of_unit_proposes(kind: str) -> None:
    content = complete(unit=Unit(name="Center for AI in Society", kind=UnitKind(kind)))

    assert [*objections(Move.SUBMIT, dossier(content, standing=HANDING_IN), MEMBER)] == []
    assert {each.value for each in UnitKind} == {*KINDS}


def test_r01_only_a_proposer_of_the_very_unit_hands_in() -> None:
    made = dossier(standing=HANDING_IN)
    stranger = person_with(LocalRole.UNIT_PROPOSER, unit_id=OTHER_UNIT)
    editor = person_with(LocalRole.CO_EDITOR)

    for actor in (stranger, editor, person_with(None), ADMIN):
        assert [o.rule for o in objections(Move.SUBMIT, made, actor)] == ["R1"]


def test_r01_definition_names_its_unit() -> None:
    assert missing(unit=Unit(name=" ", kind=UnitKind.CENTER)) == {("R1", "unit.name")}


def test_r02_definition_without_purpose_is_refused() -> None:
    assert missing(purposes=()) == {("R2", "purposes")}


@pytest.mark.parametrize("move", [Move.ASSESS, Move.APPROVE])
def test_r03_asa_facilitates_so_a_consultant_is_named(move: Move) -> None:
    assert bars(move, consultant=None) == {"R3"}
    assert bars(move, consultant=PROPOSER) == {"R3"}


def test_r04_only_an_administrator_of_asa_decides() -> None:
    for role in [*LocalRole, None]:
        found = {o.rule for o in objections(Move.APPROVE, dossier(), person_with(role))}
        assert found == (set() if role is LocalRole.ASA_ADMIN else {"R4"})


def test_r05_definition_lists_a_competency_that_traces_to_an_slo() -> None:
    one = complete("slo-1").competencies[0]

    assert missing(competencies=()) == {("R5", "competencies")}
    assert missing(competencies=(replace(one, slos=()),)) == {("R5", "competencies[0].slos")}
    assert missing(competencies=(replace(one, slos=(SloKey("slo-9"),)),)) == {
        ("R5", "competencies[0].slos[0]")
    }


def test_r06_slo_without_threshold_or_way_of_combining_is_refused() -> None:
    assert with_slo(threshold=None) == {("R6", "slos[0].threshold")}
    assert with_slo(combining=()) == {("R6", "slos[0].combining")}


@pytest.mark.parametrize("move", [Move.DESIGN, Move.APPROVE])
def test_r07_nothing_is_designed_or_approved_without_a_rigor_sign_off(move: Move) -> None:
    assert bars(move, rigor=None) == {"R7"}


def test_r07_changed_threshold_makes_the_sign_off_stale_and_is_named() -> None:
    content = complete("slo-1")
    eased = replace(content, slos=(replace(SLO, threshold=threshold("2", "4", "Partial")),))

    assert bars(
        Move.APPROVE, content=eased, rigor=signed_for(content), checklist=answered_for(eased)
    ) == {"R7"}
    assert fingerprint(eased) != fingerprint(content)
    assert [c.part for c in rigor_changes(rigor_basis(content), eased)] == ["threshold"]


def test_r07_rigor_is_signed_by_another_than_the_proposer() -> None:
    own = replace(signed_for(complete()), person_id=PROPOSER)

    assert bars(Move.APPROVE, rigor=own) == {"R7"}


def test_r07_only_asa_signs_for_the_rigor() -> None:
    for role in [*LocalRole, None]:
        may = role in {LocalRole.ASA_ADMIN, LocalRole.ASA_CONSULTANT}
        assert (sign_objections(dossier(), person_with(role)) == ()) is may


@pytest.mark.parametrize("kind", list(MicroCredentialType))
def test_r08_neither_form_of_award_is_approved_without_an_slo(kind: MicroCredentialType) -> None:
    content = complete(type=kind, slos=())

    assert "R8" in bars(Move.APPROVE, content=content)


def test_r09_slos_without_a_po_are_refused() -> None:
    assert ("R9", "pos") in missing(pos=())
    assert "R9" in bars(Move.APPROVE, content=complete(pos=()))
    assert with_slo(pos=()) == {("R9", "slos[0].pos")}
    assert with_slo(pos=("po-9",)) == {("R9", "slos[0].pos[0]")}


@pytest.mark.parametrize("move", [Move.SUBMIT, Move.ASSESS, Move.APPROVE])
def test_r10_proposal_without_alignment_is_not_handed_in_nor_approved(move: Move) -> None:
    content = complete(alignments=())

    assert bars(move, content=content, checklist=answered_for(content)) == {"R10"}


def test_r10_alignment_names_its_source() -> None:
    bare = replace(complete().alignments[0], source=" ")

    assert missing(alignments=(bare,)) == {("R10", "alignments[0].source")}


def test_r11_reflection_can_be_handed_in() -> None:
    prompt = complete().reflection

    assert missing(reflection=replace(prompt, submission_types=())) == {
        ("R11", "reflection.submission_types")
    }
    assert missing(reflection=replace(prompt, submission_types=("on_paper",))) == {
        ("R11", "reflection.submission_types[0]")
    }


@pytest.mark.parametrize("part", ["pathway", "personal_growth", "professional_growth"])
def test_r12_prompt_asks_about_each_of_the_three(part: str) -> None:
    blank: dict[str, Any] = {part: "\u200b"}
    prompt = replace(complete().reflection, **blank)

    assert missing(reflection=prompt) == {("R12", f"reflection.{part}")}


def test_r12_one_question_is_not_asked_for_another() -> None:
    prompt = complete().reflection
    same = replace(prompt, professional_growth=prompt.personal_growth)

    assert ("R12", "reflection.professional_growth") in missing(reflection=same)


def test_r13_definition_says_its_place_in_a_pathway_or_why_it_stands_alone() -> None:
    assert missing(pathway_place=None) == {("R13", "pathway_place")}
    assert missing(pathway=" ") == {("R13", "pathway")}
    assert missing(pathway_place=PathwayPlace.PART_OF_PATHWAY) == {("R13", "prerequisites")}
    assert missing(pathway_place=PathwayPlace.PART_OF_PATHWAY, successors=("next",)) == set()


def test_r14_endorsement_names_its_partner_their_words_and_a_day_there_is() -> None:
    bare = Endorsement(partner=" ", text=" ", date="2026-02-30")

    assert missing(endorsements=(bare,)) == {
        ("R14", "endorsements[0].partner"),
        ("R14", "endorsements[0].text"),
        ("R14", "endorsements[0].date"),
    }


def test_r15_outcome_may_be_developed_in_another_experience_and_rigor_rests_on_which() -> None:
    other = complete("slo-1", slos=(replace(SLO, experience=ExperienceKind.OTHER_EXPERIENCE),))

    assert [*objections(Move.APPROVE, dossier(other), ADMIN)] == []
    assert fingerprint(other) != fingerprint(complete("slo-1"))


@pytest.mark.parametrize("move", list(Move))
def test_r16_nobody_unnamed_moves_signs_or_writes(move: Move) -> None:
    nobody = replace(MEMBER, person_id=None, local_roles=frozenset(LocalRole))
    made = dossier(standing=BEGINNING, origin=Origin.FILE)

    assert any(o.is_about_actor for o in objections(move, made, nobody))
    assert sign_objections(made, nobody) != ()
    assert [o.rule for o in write_objections(Section.ABOUT, made, nobody)] == ["R16"]


def test_r16_two_texts_of_one_part_are_settled_before_it_is_handed_in() -> None:
    assert bars(Move.SUBMIT, unsettled=1) == {"R16"}
    assert bars(Move.APPROVE, unsettled=1) == {"R16"}


def test_r16_consultant_does_not_write_in_a_units_proposal() -> None:
    made = dossier(standing=BEGINNING)

    assert [o.rule for o in write_objections(Section.ABOUT, made, CONSULTANT)] == ["R16"]
