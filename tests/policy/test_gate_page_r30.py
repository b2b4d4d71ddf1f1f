"""R30: the committee's approval, recorded on the page with its document, opens the design."""

import io

import pytest
from flask.testing import FlaskClient

from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.phases import Phase
from tests.factories.documents import plain_pdf
from tests.factories.proposals import SENATE
from tests.integration.judging.handed_in import handed_in
from tests.integration.proposal.desk import Desk, furnish, words


@pytest.fixture
def desk(client: FlaskClient) -> Desk:
    return furnish(client)


def test_r30_approval_with_its_document_opens_the_design(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT, SENATE)
    desk.office.sign(version_id)
    form = {
        "kind": "approved",
        "reference": "FSCC 2026-11",
        "approved_on": "2026-11-02",
        "document": (io.BytesIO(plain_pdf()), "minutes.pdf"),
    }
    window, page = desk.consultant(), f"asa/definitions/{version_id}/"
    assert window.post(f"{page}gate", form).status_code == 303
    told = words(window.get(page))
    assert "The committee approved Reference: FSCC 2026-11 Approved on: 2 Nov 2026" in told
    assert "minutes.pdf" in told
    assert window.post(f"{page}advance").status_code == 303
    with desk.office.wiring.open_work(desk.office.admin) as work:
        assert work.proposals.one(version_id).dossier.state is DefinitionState.DESIGN
