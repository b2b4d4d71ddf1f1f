"""Letters that came along with a copy or a revision: opened, named again, and never lost (R14)."""

from typing import Any

import pytest

from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.documents.documents import DocumentKind, MediaType
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.people.actor import Actor
from lti_app.models.stored_document import DocumentUse
from lti_app.services.documents.checking import CheckedFile
from lti_app.services.proposal.section_form import SectionRefused
from lti_app.services.proposal.section_texts import Saved
from tests.factories.proposals import Office


def hand_in(office: Office, version_id: DefinitionVersionId, content: bytes) -> str:
    """Put a letter on file; give its digest."""
    checked = CheckedFile(file_name="letter.pdf", media_type=MediaType.PDF, content=content)
    with office.wiring.open_work(office.proposer) as work:
        kept = work.documents.keep_checked(checked, DocumentKind.PARTNER_LETTER, version_id)
    return kept.digest


def endorsed(digest: str, text: str = "We look for this.") -> dict[str, Any]:
    letter = {"file": "letter.pdf", "digest": digest}
    said = {"partner": "Rosa Delgado", "text": text, "date": None, "letter": letter}
    return {"endorsements": [said]}


def save(
    office: Office, actor: Actor, version_id: DefinitionVersionId, tree: dict[str, Any], base: int
) -> Saved:
    with office.wiring.open_work(actor) as work:
        return work.proposal_sections.save(version_id, Section.PARTNERS, tree, base)


def approved_with_letter(office: Office) -> tuple[DefinitionVersionId, str]:
    """Approve a definition that names a letter; gives the letter's digest too."""
    version_id = office.to(Phase.DESIGN)
    digest = hand_in(office, version_id, b"%PDF-letter")
    with office.wiring.open_work(office.proposer) as work:
        base = work.proposals.one(version_id).save_of(Section.PARTNERS).revision
    save(office, office.proposer, version_id, endorsed(digest), base)
    office.write(version_id, Phase.DESIGN)
    office.finish(version_id)
    return version_id, digest


@pytest.mark.parametrize("begins", ["revise", "copy"])
def test_letters_come_along_on_file_and_their_uses_are_in_the_trail(
    unit_office: Office, begins: str
) -> None:
    source, digest = approved_with_letter(unit_office)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        if begins == "revise":
            made = work.proposal_starts.revise(source)
        else:
            made = work.proposal_starts.copy(source, unit_office.unit_id)
    with unit_office.wiring.open_work(unit_office.co_editor) as work:
        (use,) = work.documents.of_version(made)
        assert (use.digest, use.kind) == (digest, DocumentKind.PARTNER_LETTER)
        assert work.documents.open(use.use_id).content == b"%PDF-letter"


def test_late_words_beside_a_letter_that_came_along_are_kept(unit_office: Office) -> None:
    source, digest = approved_with_letter(unit_office)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        made = work.proposal_starts.revise(source)
    save(unit_office, unit_office.proposer, made, {"endorsements": []}, 0)
    late = save(unit_office, unit_office.co_editor, made, endorsed(digest, "Long words."), 0)
    assert late.conflict_id is not None
    with unit_office.wiring.open_work(unit_office.co_editor) as work:
        two = work.proposal_sections.conflict(late.conflict_id)
        assert two.written["endorsements"][0]["text"] == "Long words."
        chosen = work.proposal_sections.settle(late.conflict_id, two.written, 1)
        assert (chosen.changed, chosen.revision) == (True, 2)


def test_a_letter_of_what_it_rests_on_is_known_though_it_was_begun_before_letters_came_along(
    unit_office: Office,
) -> None:
    source, digest = approved_with_letter(unit_office)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        made = work.proposal_starts.revise(source)
        for use in work.documents.of_version(made):
            work.session.delete(work.session.get_one(DocumentUse, use.use_id))
    save(unit_office, unit_office.proposer, made, {"endorsements": []}, 0)
    again = save(unit_office, unit_office.proposer, made, endorsed(digest), 1)
    assert (again.changed, again.revision) == (True, 2)


def test_a_letter_that_once_stood_there_comes_back_with_its_text(unit_office: Office) -> None:
    version_id = unit_office.begin()
    digest = hand_in(unit_office, version_id, b"%PDF-one")
    save(unit_office, unit_office.proposer, version_id, endorsed(digest), 0)
    save(unit_office, unit_office.proposer, version_id, {"endorsements": []}, 1)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        (use,) = work.documents.of_version(version_id)
        work.session.delete(work.session.get_one(DocumentUse, use.use_id))
        tree = work.section_history.saved(version_id, Section.PARTNERS, 1)
        assert work.proposal_sections.save(version_id, Section.PARTNERS, tree, 2).changed


def test_a_letter_nobody_handed_in_here_is_refused(unit_office: Office) -> None:
    elsewhere = unit_office.begin(title="Another")
    digest = hand_in(unit_office, elsewhere, b"%PDF-other")
    version_id = unit_office.begin()
    for named in (digest, "0" * 64):
        with pytest.raises(SectionRefused) as refused:
            save(unit_office, unit_office.proposer, version_id, endorsed(named), 0)
        assert refused.value.field == "endorsements[0].letter"
