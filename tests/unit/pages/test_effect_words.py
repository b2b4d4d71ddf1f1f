"""What resuming or retiring a version does is said of the version it is done to (R36)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from lti_app.domain.definition.decisions import DecisionKind
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.ids import DefinitionVersionId
from lti_app.pages.definition.effect_words import effects
from lti_app.services.definition.versions import VersionUse

APPROVED, SUSPENDED = DefinitionState.APPROVED, DefinitionState.SUSPENDED


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def line(*states: DefinitionState) -> tuple[VersionUse, ...]:
    """The versions of a line, the latest first, as its page has them."""
    return tuple(
        VersionUse(
            version_id=DefinitionVersionId(number),
            number=number,
            state=state,
            approved_at=None,
            running=(),
            preparing=(),
            open_cases=0,
            awards=0,
        )
        for number, state in reversed(list(enumerate(states, 1)))
    )


def test_retiring_the_latest_leads_no_course_back_to_the_one_before() -> None:
    latest, first = line(APPROVED, APPROVED)
    told = effects(DecisionKind.RETIRE, latest, (latest, first))
    assert "No later version is in force: courses have none to move to." in told
    assert not any("Version 1" in each for each in told)


def test_retiring_an_earlier_one_names_the_latest_where_that_is_in_force() -> None:
    latest, first = line(APPROVED, APPROVED)
    assert any("Version 2" in each for each in effects(DecisionKind.RETIRE, first, (latest, first)))
    third, second, first = line(APPROVED, APPROVED, SUSPENDED)
    told = effects(DecisionKind.RETIRE, first, (third, second, first))
    assert "No later version is in force: courses have none to move to." in told


def test_resuming_an_earlier_one_begins_no_course() -> None:
    latest, first = line(SUSPENDED, SUSPENDED)
    (told,) = effects(DecisionKind.RESUME, first, (latest, first))
    assert told.startswith("No course begins with it again: version 2 came after it.")
    (told,) = effects(DecisionKind.RESUME, latest, (latest, first))
    assert told.startswith("Courses may begin with it again")
