"""Appends what is signed for a version, once, by whoever was shown what it rests on (R7, R20)."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.definition.sign_offs import (
    GateDetermination,
    QualityChecklist,
    RigorSignOff,
)
from lti_app.domain.errors import Conflict
from lti_app.domain.sentence import say
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.documents import decode, encode
from lti_app.models.governance import SignOff, SignOffKind

Document = RigorSignOff | QualityChecklist | GateDetermination
_DAYS = {
    SignOffKind.RIGOR: "signed_on",
    SignOffKind.CHECKLIST: "answered_on",
    SignOffKind.GATE: "determined_on",
}


def append(
    session: Session,
    row: DefinitionVersionRow,
    kind: SignOffKind,
    document: Document,
    at: datetime,
) -> bool:
    """Append a sign-off of a locked version; the very same again is one, and gives False.

    A second click waited for the lock, so it finds what the first signed.
    """
    if _is_given(session, row, kind, document):
        return False
    session.add(
        SignOff(
            version_id=row.id,
            kind=kind,
            document=encode(document),
            person_id=document.person_id,
            at=at,
        )
    )
    session.flush()
    return True


def demand_seen(stands: str, seen: str | None) -> None:
    """Refuse an act on a content that is no longer the one its actor looked at.

    Raises:
        Conflict: it changed; nothing was recorded.
    """
    if seen is not None and seen != stands:
        raise Conflict(
            "definition.changed_since_seen",
            say("The unit changed the proposal after this page was opened. Nothing was recorded."),
            mend=say("Look at it again, then decide."),
            field="seen",
        )


def _is_given(
    session: Session, row: DefinitionVersionRow, kind: SignOffKind, document: Document
) -> bool:
    """Say whether the latest sign-off of a kind is this one, on whichever day it was given."""
    last = session.scalar(
        select(SignOff)
        .where(SignOff.version_id == row.id, SignOff.kind == kind)
        .order_by(SignOff.id.desc())
        .limit(1)
    )
    if last is None or last.person_id != document.person_id:
        return False
    given: Document = decode(last.document, type(document))
    day = _DAYS[kind]
    return replace(given, **{day: getattr(document, day)}) == document
