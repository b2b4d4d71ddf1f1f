import traceback

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from lti_app.models.person import PersonRow
from lti_app.wiring import Wiring
from tests.clocks import START


def test_a_statement_that_fails_tells_no_value_of_it(wiring: Wiring) -> None:
    named = {
        "institution_id": None,
        "name": "Daniel Reyes",
        "email": "daniel@example.edu",
        "created_at": START,
        "updated_at": START,
    }
    with wiring.session() as session, pytest.raises(IntegrityError) as failed:
        session.execute(insert(PersonRow), named)
    told = "".join(traceback.format_exception(failed.value))
    assert "institution_id" in told
    assert "Daniel Reyes" not in told
    assert "daniel@example.edu" not in told
