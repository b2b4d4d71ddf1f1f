"""Passes over courses: what each run cost and what went wrong, and how fresh each source is."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.domain.evidence.sync import (
    Source,
    SourceFailure,
    SyncCounts,
    SyncKind,
    SyncProgress,
    SyncState,
)
from lti_app.domain.ids import CourseId, SyncRunId
from lti_app.models.base import Base, BigId, IntId, StateText, one_of
from lti_app.models.documents import decode


class SyncRunRow(Base):
    """One pass over one course, or one refresh of one learner, told while it runs and after."""

    __tablename__ = "sync_run"
    __table_args__ = (
        one_of("kind", SyncKind),
        one_of("state", SyncState),
        Index("ix_sync_run_course", "course_id", "id"),
    )

    id: Mapped[IntId]
    course_id: Mapped[int] = mapped_column(BigId, ForeignKey("course.id"))
    kind: Mapped[SyncKind] = mapped_column(StateText(SyncKind))
    state: Mapped[SyncState] = mapped_column(StateText(SyncState))
    lease_key: Mapped[str] = mapped_column(String(64))
    stage: Mapped[str] = mapped_column(String(40), default="")
    done: Mapped[int] = mapped_column(default=0)
    expected: Mapped[int] = mapped_column(default=0)
    counts: Mapped[str] = mapped_column(Text, default="")
    failures: Mapped[str] = mapped_column(Text, default="[]")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    def to_failures(self) -> tuple[SourceFailure, ...]:
        """Read what went wrong, source by source."""
        return decode(self.failures, tuple[SourceFailure, ...])

    def to_counts(self) -> SyncCounts:
        """Read what the pass cost and changed."""
        return decode(self.counts, SyncCounts) if self.counts else SyncCounts()

    def to_domain(self) -> SyncProgress:
        """Give what the live page and the run log show."""
        return SyncProgress(
            run_id=SyncRunId(self.id),
            course_id=CourseId(self.course_id),
            kind=self.kind,
            state=self.state,
            stage=self.stage,
            done=self.done,
            expected=self.expected,
            counts=self.to_counts(),
            failures=self.to_failures(),
            started_at=self.started_at,
            ended_at=self.ended_at,
        )


class SourceFreshnessRow(Base):
    """When a source of a course was last read whole, and how it last failed. Never a verdict.

    `failure` without `failed_at` is the note of what was left out of a reading that did not fail.

    `canvas_at` is Canvas's own time at the first answer of the pass that read it whole: the moment
    later passes ask for changes from.
    """

    __tablename__ = "source_freshness"
    __table_args__ = (UniqueConstraint("course_id", "source"), one_of("source", Source))

    id: Mapped[IntId]
    course_id: Mapped[int] = mapped_column(BigId, ForeignKey("course.id"))
    source: Mapped[Source] = mapped_column(StateText(Source))
    read_at: Mapped[datetime | None]
    canvas_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(Text)

    def left_out(self) -> tuple[str, ...]:
        """Name what was left out when it was last read, so that absence of it says nothing."""
        return () if self.failure is None else decode(self.failure, SourceFailure).left_out
