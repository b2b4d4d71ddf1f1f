from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.ids import InstitutionId
from lti_app.domain.people.actor import Actor
from lti_app.wiring import Wiring
from tests.factories.definition import asa, institution


@pytest.fixture
def institution_id(session: Session) -> InstitutionId:
    return institution(session)


@pytest.fixture
def admin(session: Session, institution_id: InstitutionId) -> Actor:
    return asa(session, institution_id)


@pytest.fixture
def count(wiring: Wiring) -> Callable[[type], int]:
    """Counts the rows of a table as another transaction sees them."""

    def rows(table: type) -> int:
        with wiring.session() as other:
            return other.query(table).count()

    return rows
