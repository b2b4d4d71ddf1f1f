"""What was signed for a definition version: rigor, quality checklist, Senate gate.

Sign-offs are appended; the latest of a kind counts, the earlier ones stay readable.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.definition.governance import (
    Dossier,
    GateDetermination,
    QualityChecklist,
    RigorSignOff,
)
from lti_app.domain.ids import PersonId
from lti_app.models.base import Base, BigId, IntId, StateText, one_of
from lti_app.models.documents import decode


class SignOffKind(StrEnum):
    """What a sign-off is about."""

    RIGOR = "rigor"
    CHECKLIST = "checklist"
    GATE = "gate"


class SignOff(Base):
    """One sign-off, as a document, with who gave it and when."""

    __tablename__ = "definition_sign_off"
    __table_args__ = (
        one_of("kind", SignOffKind),
        Index("ix_definition_sign_off_version", "version_id", "kind", "id"),
    )

    id: Mapped[IntId]
    version_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_version.id"))
    kind: Mapped[SignOffKind] = mapped_column(StateText(SignOffKind))
    document: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    at: Mapped[datetime]


def dossier(
    content: DefinitionContent, proposed_by: PersonId | None, sign_offs: list[SignOff]
) -> Dossier:
    """Gather the latest sign-off of each kind; `sign_offs` come oldest first."""
    latest = {row.kind: row.document for row in sign_offs}
    rigor = latest.get(SignOffKind.RIGOR)
    checklist = latest.get(SignOffKind.CHECKLIST)
    gate = latest.get(SignOffKind.GATE)
    return Dossier(
        content=content,
        proposed_by=proposed_by,
        rigor=decode(rigor, RigorSignOff) if rigor else None,
        checklist=decode(checklist, QualityChecklist) if checklist else None,
        gate=decode(gate, GateDetermination) if gate else None,
    )
