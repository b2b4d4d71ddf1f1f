import pytest
from sqlalchemy.orm import Session

from lti_app.wiring import Wiring
from tests.factories.mapping import Classroom, classroom


@pytest.fixture
def room(wiring: Wiring, session: Session) -> Classroom:
    made = classroom(wiring, session)
    session.rollback()
    return made
