"""Work that follows a commit: put down in the change's own transaction, claimed and done later."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.models.outbox import OutboxKind, OutboxRow

LEASE = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row this process may work on until the lease ends."""

    row_id: int
    subject_id: int


class Outbox:
    """Puts, claims, finishes and postpones rows; the work itself is done elsewhere."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Bind the outbox to one unit of work."""
        self._session = session
        self._clock = clock

    def put(self, kind: OutboxKind, subject_id: int) -> None:
        """Put down work for a subject; where such work is open already, that one serves."""
        is_open = select(OutboxRow.id).where(
            OutboxRow.kind == kind, OutboxRow.subject_id == subject_id, OutboxRow.done_at.is_(None)
        )
        if self._session.scalar(is_open) is None:
            now = self._clock.now()
            row = OutboxRow(
                kind=kind, subject_id=subject_id, created_at=now, due_at=now, attempts=0
            )
            self._session.add(row)
            self._session.flush()

    def has_due(self, kind: OutboxKind) -> bool:
        """Say whether a row could be claimed now."""
        now = self._clock.now()
        due = select(OutboxRow.id).where(
            OutboxRow.kind == kind, OutboxRow.done_at.is_(None), _is_due(now), _is_free(now)
        )
        return self._session.scalar(due.limit(1)) is not None

    def claim(self, kind: OutboxKind, holder: str, limit: int) -> list[Claimed]:
        """Claim due rows, longest due first, each by one conditional UPDATE."""
        now = self._clock.now()
        is_free = _is_free(now)
        due = select(OutboxRow.id, OutboxRow.subject_id).where(
            OutboxRow.kind == kind, OutboxRow.done_at.is_(None), _is_due(now), is_free
        )
        first = due.order_by(OutboxRow.due_at, OutboxRow.id).limit(limit)
        claimed = []
        for row_id, subject_id in self._session.execute(first):
            taken = self._session.execute(
                update(OutboxRow)
                .where(OutboxRow.id == row_id, OutboxRow.done_at.is_(None), is_free)
                .values(lease_until=now + LEASE, holder=holder, attempts=OutboxRow.attempts + 1)
                .returning(OutboxRow.id)
            )
            if taken.scalar() is not None:
                claimed.append(Claimed(row_id, subject_id))
        return claimed

    def finish(self, row_id: int) -> None:
        """Mark a row done, in the transaction that did its work."""
        self._session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == row_id, OutboxRow.done_at.is_(None))
            .values(done_at=self._clock.now(), lease_until=None, last_error=None)
        )

    def postpone(self, row_id: int, error: str) -> None:
        """Let a row be tried again later, each time after twice the wait."""
        row = self._session.get_one(OutboxRow, row_id)
        wait = min(FIRST_WAIT * 2 ** min(row.attempts, 10), LONGEST_WAIT)
        row.due_at = self._clock.now() + wait
        row.lease_until = None
        row.last_error = error


# No row waits and no lease lasts longer than these, so a later moment was written before the clock
# was set back: it must not hold the row until that moment comes again.


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(OutboxRow.due_at <= now, OutboxRow.due_at > now + LONGEST_WAIT)


def _is_free(now: datetime) -> ColumnElement[bool]:
    lease = OutboxRow.lease_until
    return or_(lease.is_(None), lease < now, lease > now + LEASE)
