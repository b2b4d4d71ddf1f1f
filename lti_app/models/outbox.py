"""The outbox: work that must follow a commit, written in that commit and done after it.

A row is claimed by one conditional UPDATE of its lease, so a crash at any line loses and doubles
nothing; whoever does the work is idempotent.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.models.base import Base, IntId, StateText, one_of

_OPEN = text("done_at IS NULL")


class OutboxKind(StrEnum):
    """What there is to do."""

    ISSUE_CREDENTIAL = "issue_credential"


class OutboxRow(Base):
    """One piece of work; at most one of its kind is open for its subject."""

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("kind", OutboxKind),
        Index(
            "uq_outbox_open",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_outbox_due", "done_at", "due_at"),
    )

    id: Mapped[IntId]
    kind: Mapped[OutboxKind] = mapped_column(StateText(OutboxKind))
    subject_id: Mapped[int]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    holder: Mapped[str | None] = mapped_column(String(80))
    done_at: Mapped[datetime | None]
