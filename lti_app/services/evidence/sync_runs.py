"""Who may read a course now, and the log of who did: one lease a course, one row a run.

The lease is taken by one conditional UPDATE and given back in the transaction that writes the
facts; a process that dies leaves a lease that runs out and a run that is then called abandoned.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, Update, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.errors import Conflict, NotFound
from lti_app.domain.evidence.plan import PassPlan, Reading
from lti_app.domain.evidence.sync import (
    Source,
    SyncCounts,
    SyncKind,
    SyncState,
)
from lti_app.domain.ids import CourseId, SyncRunId
from lti_app.models.course import CourseRow
from lti_app.models.documents import encode
from lti_app.models.sync_run import SourceFreshnessRow, SyncRunRow
from lti_app.services.audit.writing import AuditLog

LEASE = timedelta(minutes=15)
PASS_EVERY = timedelta(minutes=15)
# No lease and no turn is ever given for longer.
FARTHEST = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to read and write one course's evidence, until it runs out.

    `asked_at` is the asking that this pass answers; a later one waits for the next.
    """

    course_id: CourseId
    run_id: SyncRunId
    key: str
    started_at: datetime
    asked_at: datetime | None = None


class SyncRuns:
    """Leases and runs of courses."""

    def __init__(self, *, session: Session, clock: Clock, audit: AuditLog) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._audit = audit

    def ask(self, course_id: CourseId) -> None:
        """Ask for a pass as soon as may be; asked twice is asked once, unless one has begun.

        A pass under way may have read already what somebody changed before asking again.

        Raises:
            NotFound: there is no such course.
        """
        course = self._course(course_id)
        is_new = course.asked_at is None
        if is_new or course.lease_key is not None:
            course.asked_at = self._clock.now()
        if is_new:
            self._audit.record(AuditAction.SYNC_ASKED, "course", course_id)

    def begin(self, course_id: CourseId, kind: SyncKind) -> Lease | None:
        """Take the lease and open a run; None where somebody else is reading this course.

        Raises:
            NotFound: there is no such course.
        """
        self._course(course_id)
        now, key = self._clock.now(), secrets.token_hex(16)
        taken = self._changes_one(
            update(CourseRow)
            .where(
                CourseRow.id == course_id,
                has_come(CourseRow.lease_until, now),
            )
            .values(lease_key=key, lease_until=now + LEASE),
            course_id,
        )
        if not taken:
            return None
        self._session.execute(
            update(SyncRunRow)
            .where(
                SyncRunRow.course_id == course_id,
                SyncRunRow.state == SyncState.RUNNING,
                SyncRunRow.kind != SyncKind.LEARNER,
            )
            .values(state=SyncState.ABANDONED, ended_at=now)
        )
        run = self._open(course_id, kind, key, now)
        asked_at = self._course(course_id).asked_at
        return Lease(course_id, SyncRunId(run.id), key, now, asked_at)

    def begin_refresh(self, course_id: CourseId) -> Lease:
        """Open a run for one learner's refresh; it needs no lease, newer facts always stand."""
        now = self._clock.now()
        run = self._open(course_id, SyncKind.LEARNER, "", now)
        return Lease(course_id, SyncRunId(run.id), "", now)

    def tell(self, lease: Lease, stage: str, done: int, expected: int) -> None:
        """Say how far a run is, and hold the lease on.

        Raises:
            Conflict: the lease ran out and somebody else has it.
        """
        self._hold(lease, until=self._clock.now() + LEASE)
        run = self._session.get_one(SyncRunRow, lease.run_id)
        run.stage, run.done, run.expected = stage, done, max(expected, done)

    def release(self, lease: Lease) -> None:
        """Give a lease back unused, after a fault; the run is failed, its facts unchanged.

        The course waits its turn again, asked for or not: the same fault each second would ask
        Canvas for everything each second.
        """
        now = self._clock.now()
        self._session.execute(
            update(CourseRow)
            .where(CourseRow.id == lease.course_id, CourseRow.lease_key == lease.key)
            .values(
                lease_key=None,
                lease_until=None,
                asked_at=None,
                next_pass_at=now + PASS_EVERY,
            )
        )
        self._session.execute(
            update(SyncRunRow)
            .where(SyncRunRow.id == lease.run_id, SyncRunRow.state == SyncState.RUNNING)
            .values(state=SyncState.FAILED, ended_at=now)
        )

    def freshen(self, plan: PassPlan, reading: Reading, canvas_at: datetime | None) -> None:
        """Store when each source was read whole or failed, apart from any fact and verdict.

        Before any verdict of this pass: a mapping is judged once a whole pass has read for it.
        """
        rows = {
            row.source: row
            for row in self._session.scalars(
                select(SourceFreshnessRow).where(SourceFreshnessRow.course_id == plan.course_id)
            )
        }
        failed = {failure.source: failure for failure in reading.failures}
        noted = {note.source: note for note in reading.notes if note.left_out}
        for source in {*_read_whole(reading), *failed}:
            row = rows.get(source)
            if row is None:
                row = SourceFreshnessRow(course_id=plan.course_id, source=source)
                self._session.add(row)
            if source in failed:
                row.failed_at = reading.started_at
                row.failure = encode(replace(failed[source], left_out=row.left_out()))
            else:
                row.read_at, row.canvas_at = reading.started_at, canvas_at
                row.failed_at = None
                row.failure = encode(noted[source]) if source in noted else None
        if plan.kind is SyncKind.FULL and reading.submissions is not None:
            course = self._course(plan.course_id)
            course.full_pass_at, course.wanted_digest = reading.started_at, plan.wanted_digest

    def finish(
        self, lease: Lease, plan: PassPlan, reading: Reading, counts: SyncCounts
    ) -> SyncState:
        """Close a run in the transaction that wrote its facts, and say when the next is due.

        Raises:
            Conflict: the lease ran out and somebody else has it; nothing of this pass may stay.
        """
        now = self._clock.now()
        state = _state(reading)
        run = self._session.get_one(SyncRunRow, lease.run_id)
        run.state, run.ended_at = state, now
        run.stage, run.done, run.expected = "", counts.requests, counts.requests
        run.counts = encode(counts)
        run.failures = encode((*reading.failures, *reading.notes))
        if plan.kind is SyncKind.LEARNER:
            return state
        self._hold(lease, until=None)
        course = self._course(lease.course_id)
        if course.asked_at == lease.asked_at:
            course.asked_at = None
        course.next_pass_at = now + _wait(reading)
        return state

    def _open(self, course_id: CourseId, kind: SyncKind, key: str, now: datetime) -> SyncRunRow:
        run = SyncRunRow(
            course_id=course_id,
            kind=kind,
            state=SyncState.RUNNING,
            lease_key=key,
            started_at=now,
        )
        self._session.add(run)
        self._session.flush()
        return run

    def _hold(self, lease: Lease, *, until: datetime | None) -> None:
        held = self._changes_one(
            update(CourseRow)
            .where(CourseRow.id == lease.course_id, CourseRow.lease_key == lease.key)
            .values(lease_until=until, lease_key=None if until is None else lease.key),
            lease.course_id,
        )
        if not held:
            raise Conflict(
                "sync.lease_lost",
                "Another pass has taken over this course.",
                mend="Nothing: its facts stand, and this pass changed none.",
            )

    def _course(self, course_id: CourseId) -> CourseRow:
        course = self._session.get(CourseRow, course_id)
        if course is None:
            raise NotFound("course.unknown", "There is no such course.")
        return course

    def _changes_one(self, statement: Update, course_id: CourseId) -> bool:
        done = self._session.execute(statement.execution_options(synchronize_session=False))
        assert isinstance(done, CursorResult)
        self._session.refresh(self._course(course_id))
        return done.rowcount == 1


def _state(reading: Reading) -> SyncState:
    if not reading.failures:
        return SyncState.OK
    return SyncState.PARTIAL if _read_whole(reading) else SyncState.FAILED


def _read_whole(reading: Reading) -> frozenset[Source]:
    read = {
        Source.COURSE: reading.course,
        Source.ASSIGNMENTS: reading.assignments,
        Source.ROSTER: reading.roster,
        Source.SUBMISSIONS: reading.submissions,
        Source.OUTCOME_RESULTS: reading.results,
    }
    return frozenset(source for source, rows in read.items() if rows is not None)


def _wait(reading: Reading) -> timedelta:
    asked = [f.retry_after for f in reading.failures if f.retry_after is not None]
    return timedelta(seconds=max(asked)) if asked else PASS_EVERY


def has_come(moment: InstrumentedAttribute[datetime | None], now: datetime) -> ColumnElement[bool]:
    """Say that a lease has run out, or that a turn has come: none was given, or it is past.

    One too far off was given by a clock that has been set back since, and holds nobody.
    """
    return or_(moment.is_(None), moment <= now, moment > now + FARTHEST)
