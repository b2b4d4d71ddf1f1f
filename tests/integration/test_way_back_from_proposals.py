"""The way back from proposals keeps what was approved and every file that was handed in (R36)."""

from typing import Any

from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from lti_app.domain.definition.states import Move
from lti_app.domain.documents.documents import DocumentKind
from lti_app.domain.ids import DefinitionVersionId
from lti_app.models.stored_document import DocumentUse
from lti_app.wiring import Wiring
from tests.clocks import START
from tests.factories.definition import institution
from tests.factories.proposals import APPROVAL, Office, keep_approval, office
from tests.integration.test_migrations import run

BEFORE = "0007"


def rows(connection: Connection, words: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(text(words))]


def test_r36_archived_version_is_retired_again_with_all_that_was_signed(
    wiring: Wiring, session: Session
) -> None:
    made = office(wiring, session, institution(session))
    version_id = made.approve()
    made.move(version_id, Move.RETIRE, made.admin)
    made.move(version_id, Move.ARCHIVE, made.admin)
    signed = "SELECT kind FROM definition_sign_off ORDER BY id"
    with wiring.engine.begin() as connection:
        before = rows(connection, signed)
        run(command.downgrade, connection, BEFORE)
        assert rows(connection, "SELECT id, state FROM definition_version") == [
            (version_id, "retired")
        ]
        assert rows(connection, signed) == before
        assert len(before) == 3
        run(command.upgrade, connection, "head")
        assert rows(connection, "SELECT state FROM definition_version") == [("retired",)]


def test_file_of_a_proposal_that_nothing_before_could_hold_stays_without_it(
    wiring: Wiring, session: Session
) -> None:
    made = office(wiring, session, institution(session))
    drafts = [made.begin(title="First"), made.begin(title="Second")]
    version_id = made.approve(title="Approved")
    assert made.proposer.person_id is not None
    for each in (*drafts, version_id):
        keep_approval(session, each, made.proposer.person_id)
    hand_in(session, made, drafts[0], "letter.pdf")
    hand_in(session, made, None, "letter.pdf")
    session.commit()
    with wiring.engine.begin() as connection:
        run(command.downgrade, connection, BEFORE)
        assert rows(connection, "SELECT id FROM definition_version") == [(version_id,)]
        assert rows(
            connection, "SELECT file_name, version_id FROM document_use ORDER BY file_name, id"
        ) == [("approval.pdf", None), ("approval.pdf", version_id), ("letter.pdf", None)]


def hand_in(
    session: Session, made: Office, version_id: DefinitionVersionId | None, name: str
) -> None:
    session.add(
        DocumentUse(
            institution_id=made.institution_id,
            digest=APPROVAL,
            file_name=name,
            kind=DocumentKind.OTHER,
            version_id=version_id,
            uploaded_by=made.proposer.person_id,
            uploaded_at=START,
        )
    )
    session.flush()
