"""R37: a letter of decision names the responsible office and how to reach it."""

import io

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from lti_app.domain.definition.phases import Phase
from lti_app.models.platform import InstitutionRow
from tests.integration.judging.handed_in import handed_in
from tests.integration.proposal.desk import Desk, furnish, words


@pytest.fixture
def desk(client: FlaskClient) -> Desk:
    made = furnish(client)
    with made.office.wiring.session() as session:
        row = session.get_one(InstitutionRow, made.office.institution_id)
        row.office, row.office_email = "Office of Micro-credentials", "badges@example.edu"
        row.office_phone, row.office_address = "+1 210 555 0100", "1 Campus Way, San Antonio"
        session.commit()
    return made


def test_r37_letter_names_office_and_contact_on_its_page_and_on_paper(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.APPLICATION)
    form = {"kind": "return", "text": "Name the source.", "action": "decide"}
    answer = desk.consultant().post(f"asa/definitions/{version_id}/decide", form)
    path = "unit/" + answer.location.partition("/unit/")[2]
    window = desk.proposer()
    ways = "badges@example.edu · +1 210 555 0100 · 1 Campus Way, San Antonio"
    office = f"write to Office of Micro-credentials ({ways})."
    assert office in words(window.get(path))
    paper = window.get(f"{path}.pdf")
    assert paper.mimetype == "application/pdf"
    file = PdfReader(io.BytesIO(paper.get_data()))
    told = " ".join(" ".join(page.extract_text().split()) for page in file.pages)
    assert office in told
    assert str(file.root_object["/MarkInfo"]) == str({"/Marked": True})
