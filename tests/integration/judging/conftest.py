import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lti_app.wiring import Wiring
from tests.factories.definition import institution
from tests.factories.proposals import Office, office
from tests.integration.proposal.desk import Desk, furnish


@pytest.fixture
def unit_office(wiring: Wiring, session: Session) -> Office:
    return office(wiring, session, institution(session))


@pytest.fixture
def desk(client: FlaskClient) -> Desk:
    return furnish(client)
