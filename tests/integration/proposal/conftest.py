import pytest
from sqlalchemy.orm import Session

from lti_app.wiring import Wiring
from tests.factories.definition import institution
from tests.factories.proposals import Office, office


@pytest.fixture
def unit_office(wiring: Wiring, session: Session) -> Office:
    return office(wiring, session, institution(session))
