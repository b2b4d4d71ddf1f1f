"""What was signed for a definition version: rigor, quality checklist, Senate gate.

Sign-offs are appended; the latest of a kind counts, the earlier ones stay readable.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.domain.definition.decisions import DecisionKind
from lti_app.domain.definition.sign_offs import (
    GateDetermination,
    QualityChecklist,
    RigorSignOff,
    SignOffs,
)
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


class DecisionRow(Base):
    """One decision on a version, with its reasons; the letter of it is made from this."""

    __tablename__ = "definition_decision"
    __table_args__ = (
        one_of("kind", DecisionKind),
        Index("ix_definition_decision_version", "version_id", "id"),
    )

    id: Mapped[IntId]
    version_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_version.id"))
    kind: Mapped[DecisionKind] = mapped_column(StateText(DecisionKind))
    reasons: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    decided_at: Mapped[datetime]


class ConditionRow(Base):
    """One condition of an approval, until ASA has seen it met."""

    __tablename__ = "approval_condition"

    id: Mapped[IntId]
    version_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_version.id"), index=True)
    decision_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_decision.id"))
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date] = mapped_column(Date)
    met_at: Mapped[datetime | None]
    met_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text)


class DefinitionReviewRow(Base):
    """A review that changed nothing: the policy carries its own such dates (R36)."""

    __tablename__ = "definition_review"

    id: Mapped[IntId]
    version_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_version.id"), index=True)
    reviewed_on: Mapped[date] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text)
    reviewed_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    reviewed_at: Mapped[datetime]


def latest(sign_offs: list[SignOff]) -> SignOffs:
    """Gather the latest sign-off of each kind; `sign_offs` come oldest first."""
    documents = {row.kind: row.document for row in sign_offs}
    rigor = documents.get(SignOffKind.RIGOR)
    checklist = documents.get(SignOffKind.CHECKLIST)
    gate = documents.get(SignOffKind.GATE)
    return SignOffs(
        rigor=decode(rigor, RigorSignOff) if rigor else None,
        checklist=decode(checklist, QualityChecklist) if checklist else None,
        gate=decode(gate, GateDetermination) if gate else None,
    )
