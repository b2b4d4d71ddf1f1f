import pytest
from sqlalchemy.orm import Session

from lti_app.domain.award.award import AwardBasis
from lti_app.domain.ids import PersonId
from lti_app.domain.people.actor import Actor
from lti_app.wiring import Wiring
from tests.factories import award as factory
from tests.factories.review import Campus, campus, person


@pytest.fixture
def at(session: Session) -> Campus:
    return campus(session)


@pytest.fixture
def awarder(at: Campus, session: Session) -> Actor:
    return factory.awarder(at, session)


@pytest.fixture
def learner(at: Campus) -> PersonId:
    made = person(at.session, at.institution_id, "Daniel Reyes", "1234567")
    at.session.commit()
    return made


@pytest.fixture
def basis(at: Campus, wiring: Wiring, learner: PersonId) -> AwardBasis:
    return factory.basis(at, wiring, learner)
