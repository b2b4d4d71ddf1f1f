"""When a course was read: between which two readings something must have changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.domain.evidence.sync import SyncKind, SyncState
from lti_app.models.sync_run import SyncRunRow


@dataclass(frozen=True, slots=True)
class ReadingTimes:
    """When a course was last read in full, and when the reading under way began."""

    full: datetime | None
    now: datetime

    def window(self, not_before: datetime) -> tuple[datetime, datetime]:
        """Say between which moments came what the reading under way has found, at the widest.

        Not every edit shows in a pass of changes (docs/evidence.md), so the last reading that
        surely did not see it is the full one before; `not_before` is when it was known not to be
        so.
        """
        after = not_before if self.full is None else max(self.full, not_before)
        return min(after, self.now), self.now


def times_of_reading(session: Session, clock: Clock, course_id: int) -> ReadingTimes:
    """Tell when a course was read, in two statements."""
    run = SyncRunRow
    under_way = session.scalar(
        select(run.started_at).where(run.course_id == course_id).order_by(run.id.desc()).limit(1)
    )
    full = session.scalar(
        select(run.started_at)
        .where(
            run.course_id == course_id,
            run.kind == SyncKind.FULL,
            run.state == SyncState.OK,
        )
        .order_by(run.id.desc())
        .limit(1)
    )
    return ReadingTimes(full=full, now=under_way or clock.now())
