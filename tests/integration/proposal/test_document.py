"""A proposal as one document: the page, the tagged PDF and the file say all that it says."""

from io import BytesIO
from typing import cast

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import DefinitionVersionId
from tests.factories.definition import complete
from tests.factories.proposals import CREDIT
from tests.integration.proposal.desk import Desk, at, words

# One of each kind of thing that a committee reads for.
SAID = (
    "Responsible AI in Practice",
    "PHI 3638",
    "The Faculty Senate Curriculum Committee approves first.",
    "Noor Haddad",
    "Mina Park",
    "Judges whether, where and how an AI system should be used.",
    "Risk analysts",
    "PO 1",
    "Communicates responsibly.",
    "SLO 2",
    "A critique.",
    "The course's instructor.",
    "Rigor",
    "Add the badge's image.",
)


@pytest.fixture
def handed_in(desk: Desk) -> DefinitionVersionId:
    version_id = desk.office.to(Phase.ASSESSMENT, CREDIT)
    desk.office.write(version_id, Phase.ASSESSMENT)
    desk.office.move(version_id, Move.SUBMIT, desk.office.proposer)
    return version_id


def test_the_page_says_everything_a_committee_reads_for(
    desk: Desk, handed_in: DefinitionVersionId
) -> None:
    told = words(desk.proposer().get(at(handed_in, "document")))
    assert [each for each in SAID if each not in told] == []


def test_the_pdf_says_the_same_is_tagged_and_has_a_title(
    desk: Desk, handed_in: DefinitionVersionId
) -> None:
    answer = desk.consultant().get(at(handed_in, "document.pdf"))
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    paper = PdfReader(BytesIO(answer.data))
    told = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert [each for each in SAID if each not in told] == []
    catalog = cast("DictionaryObject", paper.trailer["/Root"])
    assert cast("DictionaryObject", catalog["/MarkInfo"])["/Marked"]
    assert paper.metadata is not None
    assert paper.metadata.title == "Responsible AI in Practice"


def test_what_an_empty_draft_does_not_say_is_said(desk: Desk) -> None:
    told = words(desk.proposer().get(at(desk.office.begin(), "document")))
    assert "No outcomes are written yet." in told
    assert "Open items" in told
    assert "Learning outcomes:" in told


def test_what_comes_before_it_is_called_by_its_title(desk: Desk) -> None:
    with desk.actions.wiring.open_work(desk.office.admin) as work:
        slug = work.definitions.stored(desk.office.approve()).content.slug
    version_id = desk.office.begin(title="Wombat Letterpress")
    window = desk.proposer()
    form = {"revision": 0, "pathway_place": "part-of-pathway", "prerequisites-0": slug}
    assert window.post(at(version_id, "sections/pathway"), form).status_code == 303
    told = words(window.get(at(version_id, "document")))
    assert "What comes before it Responsible AI in Practice" in told
    assert slug not in told


def test_hostile_words_are_text_on_the_page_and_on_paper(desk: Desk) -> None:
    title = "</title><script>alert(1)</script>"
    version_id = desk.office.begin(title=title)
    window = desk.proposer()
    assert "<script>alert" not in window.get(at(version_id, "document")).text
    paper = PdfReader(BytesIO(window.get(at(version_id, "document.pdf")).data))
    assert paper.metadata is not None
    assert paper.metadata.title == title


def test_the_file_is_what_the_command_exports(desk: Desk, handed_in: DefinitionVersionId) -> None:
    answer = desk.proposer().get(at(handed_in, "definition.yaml"))
    with desk.actions.wiring.open_work(desk.office.admin) as work:
        exported = work.definitions.export(handed_in)
    assert answer.mimetype == "application/yaml"
    assert answer.text == exported
    assert complete().competency_statement in answer.text
