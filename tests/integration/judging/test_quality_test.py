"""Answers of the quality test stand for what they were given for (Policy 380.104, R20)."""

from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sections import extract
from lti_app.domain.definition.sign_offs import QualityChecklist
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import DefinitionVersionId
from lti_app.models.documents import decode, encode
from lti_app.models.governance import SignOff, SignOffKind
from lti_app.services.proposal.section_form import tree_of
from tests.factories.definition import ANSWERS, complete
from tests.factories.proposals import Office
from tests.integration.judging.handed_in import approvable, handed_in
from tests.integration.proposal.desk import Desk, at, words

WHOLE = complete()
OTHER_WORDS = replace(WHOLE.reflection, pathway="Where does this badge lead you, in one page?")
OTHER: dict[Section, DraftContent] = {
    Section.ALIGNMENTS: replace(
        WHOLE, alignments=(replace(WHOLE.alignments[0], source="A survey of employers."),)
    ),
    Section.REFLECTION: replace(WHOLE, reflection=OTHER_WORDS),
}


def rewrite(office: Office, version_id: DefinitionVersionId, section: Section) -> None:
    """Let the unit take it back, write one section anew, and hand it in again."""
    office.move(version_id, Move.RECALL, office.proposer)
    with office.wiring.open_work(office.proposer) as work:
        base = work.proposals.one(version_id).save_of(section).revision
        values = extract(tree_of(OTHER[section]), section)
        work.proposal_sections.save(version_id, section, values, base)
    office.move(version_id, Move.SUBMIT, office.proposer)


def approve(office: Office, version_id: DefinitionVersionId) -> DefinitionState:
    with office.wiring.open_work(office.admin) as work:
        return work.definition_decisions.approve(version_id).state


def answer(office: Office, version_id: DefinitionVersionId) -> None:
    with office.wiring.open_work(office.consultant) as work:
        work.governance.answer_checklist(version_id, ANSWERS)


@pytest.mark.parametrize("section", list(OTHER))
def test_what_was_rewritten_since_it_was_answered_is_not_approved_until_answered_again(
    unit_office: Office, section: Section
) -> None:
    version_id = approvable(unit_office)
    rewrite(unit_office, version_id, section)

    with pytest.raises(RuleRefused, match=r"^R20: .* changed since the quality test was answered"):
        approve(unit_office, version_id)
    answer(unit_office, version_id)
    assert approve(unit_office, version_id) is DefinitionState.APPROVED


def test_answers_of_before_the_design_approve_no_design(unit_office: Office) -> None:
    version_id = unit_office.to(Phase.ASSESSMENT)
    answer(unit_office, version_id)
    unit_office.write(version_id, Phase.ASSESSMENT)
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)
    unit_office.sign(version_id)
    unit_office.move(version_id, Move.DESIGN, unit_office.consultant)
    unit_office.write(version_id, Phase.DESIGN)
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)

    with pytest.raises(RuleRefused, match="The culminating reflection changed"):
        approve(unit_office, version_id)


def make_old(session: Session, version_id: DefinitionVersionId) -> None:
    """Leave the answers as they were stored before it was kept what they are for."""
    rows = session.query(SignOff).filter_by(version_id=version_id, kind=SignOffKind.CHECKLIST)
    for row in rows:
        old = replace(decode(row.document, QualityChecklist), given_for=None)
        text = encode(old).replace(',"given_for":null', "")
        assert "given_for" not in text
        session.execute(update(SignOff).where(SignOff.id == row.id).values(document=text))
    session.commit()


def test_old_answers_of_a_proposal_are_asked_for_again(
    unit_office: Office, session: Session
) -> None:
    version_id = approvable(unit_office)
    make_old(session, version_id)

    with pytest.raises(RuleRefused, match="was answered before it was kept what for"):
        approve(unit_office, version_id)


def test_conformance_passes_old_answers_of_what_was_approved_and_fails_stale_ones(
    unit_office: Office, session: Session
) -> None:
    approved, open_one = approvable(unit_office), approvable(unit_office)
    approve(unit_office, approved)
    make_old(session, approved)
    rewrite(unit_office, open_one, Section.REFLECTION)

    def told(version_id: DefinitionVersionId) -> tuple[str, str]:
        with unit_office.wiring.open_work(unit_office.admin) as work:
            found = work.conformance.of(version_id).findings
        return next((f.verdict.value, f.message) for f in found if f.rule == "R20")

    assert told(approved) == ("pass", "The three items are answered yes.")
    verdict, message = told(open_one)
    assert verdict == "not-yet"
    assert message.startswith("The culminating reflection changed")


def test_page_names_the_part_that_changed_and_asks_to_answer_again(desk: Desk) -> None:
    version_id = approvable(desk.office)
    page = f"asa/definitions/{version_id}/"
    assert "Answer it again for what stands now." not in words(desk.admin().get(page))
    rewrite(desk.office, version_id, Section.REFLECTION)

    shown = desk.consultant().get(page)

    assert "1 thing changed since it was answered" in words(shown)
    assert "<ins>" in shown.text
    assert "Where does this badge lead you, in one page?" in words(shown)
    assert "The culminating reflection changed since the quality test was answered." in words(shown)
    assert "Answer it again for what stands now." in words(shown)
    assert "Passed" not in words(shown)
    assert "Yes, for what has changed since" in words(
        desk.proposer().get(at(version_id, "document"))
    )
    answer(desk.office, version_id)
    assert "Passed" in words(desk.consultant().get(page))


def test_page_says_that_old_answers_are_to_be_given_again(desk: Desk, session: Session) -> None:
    version_id = approvable(desk.office)
    make_old(session, version_id)

    shown = words(desk.consultant().get(f"asa/definitions/{version_id}/"))

    assert "It was answered before it was kept what for" in shown
    assert "Stale" in shown


def test_page_names_an_outcome_that_was_eased_since(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.DESIGN)
    answer(desk.office, version_id)
    desk.office.move(version_id, Move.RECALL, desk.office.proposer)
    first, *others = WHOLE.slos
    eased = replace(WHOLE, slos=(replace(first, rubric="Any rubric."), *others))
    desk.office.write(version_id, Phase.ASSESSMENT, eased)
    desk.office.move(version_id, Move.SUBMIT, desk.office.proposer)

    shown = desk.consultant().get(f"asa/definitions/{version_id}/").text
    panel = shown.split('id="checklist"', 1)[1]

    assert "1 thing changed since it was answered" in panel
    assert "assessment plan" in panel
