"""The clock's own rows: a tick is claimed once by whoever inserts it; each run leaves a line."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.models.base import Base, IntId, StateText, one_of


class JobOutcome(StrEnum):
    """How a run of a job ended, or that it has not."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobTickRow(Base):
    """One due moment of one job. Unique: two schedulers at the same moment make one run."""

    __tablename__ = "job_tick"
    __table_args__ = (UniqueConstraint("name", "due"),)

    id: Mapped[IntId]
    name: Mapped[str] = mapped_column(String(60))
    due: Mapped[str] = mapped_column(String(40))
    claimed_at: Mapped[datetime]


class JobRunRow(Base):
    """One run of a job: what for, when, how it ended, what it did."""

    __tablename__ = "job_run"
    __table_args__ = (one_of("outcome", JobOutcome), Index("ix_job_run_name", "name", "id"))

    id: Mapped[IntId]
    name: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(80), default="")
    outcome: Mapped[JobOutcome] = mapped_column(StateText(JobOutcome))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    detail: Mapped[str] = mapped_column(Text, default="")
