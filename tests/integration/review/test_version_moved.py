"""A case that went on under a later version of its badge says so by the badge's own numbers."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel
from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import DefinitionState, Origin, Turn
from lti_app.domain.review.seal import Change, ChangeKind
from lti_app.models.definition import DefinitionVersionRow
from lti_app.pages.review.case_view import change_lines
from lti_app.services.review.sealed_mappings import SealedMappings
from tests.factories.review import Campus, campus, candidate, person


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


@pytest.fixture
def at(session: Session) -> Campus:
    return campus(session)


def later_version(at: Campus, number: int) -> int:
    """Another version of the badge, with the words of the first."""
    first = at.session.get_one(DefinitionVersionRow, at.badge.version_id)
    kept = {
        name: getattr(first, name)
        for name in ("line_id", "type", "title", "content", "digest", "image_digest", "created_at")
    }
    row = DefinitionVersionRow(
        **kept,
        number=number,
        state=DefinitionState.APPROVED,
        turn=Turn.NOBODY,
        origin=Origin.REVISION,
        state_since=first.state_since,
        turn_since=first.turn_since,
        created_by=first.created_by,
    )
    at.session.add(row)
    at.session.commit()
    return row.id


def test_version_of_the_badge_is_told_by_its_number_and_not_by_its_row(at: Campus) -> None:
    row = later_version(at, 7)
    moved = Change(
        kind=ChangeKind.DEFINITION_VERSION, before=str(at.badge.version_id), after=str(row)
    )
    learner = person(at.session, at.institution_id, "Daniel Reyes")
    sealed = candidate(at, learner).content
    told = change_lines((moved,), at.badge.content, sealed, SealedMappings(at.session).move)
    assert row != 7
    assert [each["text"] for each in told] == ["Version of the badge: was 2, now 7"]
