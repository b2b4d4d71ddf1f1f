"""What the tests of the policy's rules of judging share: an office whose case is one step short."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lti_app.domain.ids import DefinitionVersionId
from lti_app.models.governance import SignOff, SignOffKind


def close_gate(session: Session, version_id: int | DefinitionVersionId) -> None:
    """Take every answer to a version's gate away, as no service can: whatever rests on it shuts."""
    session.execute(
        delete(SignOff).where(SignOff.version_id == version_id, SignOff.kind == SignOffKind.GATE)
    )
    session.commit()
