"""The audit trail: append-only, written in the same transaction as the change it tells of."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.domain.audit import AuditAction
from lti_app.models.base import Base, IntId, StateText


class AuditEntry(Base):
    """One act. `details` is a small JSON document of ids and codes, never of names or texts."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_kind", "subject_id", "id"),
        Index("ix_audit_entry_institution_at", "institution_id", "at"),
    )

    id: Mapped[IntId]
    institution_id: Mapped[int | None]
    at: Mapped[datetime]
    actor_person_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    actor_role: Mapped[str] = mapped_column(String(60))
    action: Mapped[AuditAction] = mapped_column(StateText(AuditAction))
    subject_kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str] = mapped_column(String(80))
    request_id: Mapped[str | None] = mapped_column(String(64))
    details: Mapped[str] = mapped_column(Text)
