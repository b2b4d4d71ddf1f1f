"""Lets go of what need not be kept: reflections' words past their time, old runs, dead logins."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Delete, delete, func, or_, select, update
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.evidence.sync import SyncState
from lti_app.domain.review.review import CLOSED
from lti_app.models.course import CourseRow
from lti_app.models.evidence import EvidenceFactRow, ReflectionTextRow, RosterEntryRow
from lti_app.models.job_run import JobOutcome, JobRunRow, JobTickRow
from lti_app.models.platform import HeldLaunchRow, LaunchSessionRow, LoginRow
from lti_app.models.review import ReviewCaseRow
from lti_app.models.sync_run import SyncRunRow
from lti_app.services.audit.writing import AuditLog

BATCH = 500
TICKS_KEPT = timedelta(days=2)
JOB_RUNS_KEPT = timedelta(days=14)
SYNC_RUNS_KEPT = timedelta(days=90)
# Nothing here runs for a day: whose process ended without a word never says so itself.
RUNS_LAST = timedelta(days=1)
LOGINS_KEPT = timedelta(days=1)
SESSIONS_KEPT = timedelta(days=30)


class Housekeeping:
    """Deletes by the clock; what anyone may still need to see stays."""

    def __init__(self, *, session: Session, clock: Clock, audit: AuditLog) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._audit = audit

    def delete_reflection_texts(self, days: int) -> int:
        """Delete words whose case was decided `days` ago, or, undecided, whose course ended then.

        A course without an end counts as ended for who showed nothing new in it since.

        Facts and seals keep their keyed digest and stay as they are (docs/adr/0011).
        """
        before = self._clock.now() - timedelta(days=days)
        deleted = 0
        for text_id, person_id in self._texts_past(before):
            self._session.execute(delete(ReflectionTextRow).where(ReflectionTextRow.id == text_id))
            self._audit.record(
                AuditAction.REFLECTION_TEXT_DELETED, "person", person_id or 0, text=text_id
            )
            deleted += 1
        return deleted

    def delete_old_runs(self) -> int:
        """Delete ticks, ended runs of jobs and passes, dead logins and sessions past their time.

        The newest pass stays whatever its age: the next one's number must be higher, since facts
        are ordered by it and SQLite gives the number of a deleted last row again.
        """
        now = self._clock.now()
        self._close_lost_runs(now)
        newest = select(func.max(SyncRunRow.id)).scalar_subquery()
        return sum(
            self._delete(statement)
            for statement in (
                delete(JobTickRow).where(JobTickRow.claimed_at < now - TICKS_KEPT),
                delete(JobRunRow).where(
                    JobRunRow.started_at < now - JOB_RUNS_KEPT,
                    JobRunRow.outcome != JobOutcome.RUNNING,
                ),
                delete(SyncRunRow).where(
                    SyncRunRow.started_at < now - SYNC_RUNS_KEPT,
                    SyncRunRow.state != SyncState.RUNNING,
                    SyncRunRow.id < newest,
                ),
                delete(HeldLaunchRow).where(HeldLaunchRow.expires_at < now),
                delete(LoginRow).where(LoginRow.expires_at < now - LOGINS_KEPT),
                delete(LaunchSessionRow).where(LaunchSessionRow.ends_at < now - SESSIONS_KEPT),
            )
        )

    def _close_lost_runs(self, now: datetime) -> None:
        """Say of runs that cannot be running any more that they are not."""
        self._session.execute(
            update(JobRunRow)
            .where(JobRunRow.outcome == JobOutcome.RUNNING, JobRunRow.started_at < now - RUNS_LAST)
            .values(outcome=JobOutcome.FAILED, ended_at=now, detail="its process ended unheard")
        )
        self._session.execute(
            update(SyncRunRow)
            .where(SyncRunRow.state == SyncState.RUNNING, SyncRunRow.started_at < now - RUNS_LAST)
            .values(state=SyncState.ABANDONED, ended_at=now)
        )

    def _texts_past(self, before: datetime) -> list[tuple[int, int | None]]:
        text, entry, case = ReflectionTextRow, RosterEntryRow, ReviewCaseRow
        fact = EvidenceFactRow
        of_case = (case.person_id == entry.person_id, case.course_id == text.course_id)
        is_open = select(case.id).where(*of_case, case.state.not_in(CLOSED)).exists()
        decided_at = (
            select(func.max(case.state_since)).where(*of_case).correlate(text, entry)
        ).scalar_subquery()
        is_active = (
            select(fact.id)
            .where(
                fact.course_id == text.course_id,
                fact.canvas_user_id == text.canvas_user_id,
                fact.seen_at >= before,
            )
            .exists()
        )
        is_over = or_(CourseRow.ends_at < before, CourseRow.ends_at.is_(None) & ~is_active)
        rows = self._session.execute(
            select(text.id, entry.person_id)
            .join(CourseRow, CourseRow.id == text.course_id)
            .outerjoin(
                entry,
                (entry.course_id == text.course_id) & (entry.canvas_user_id == text.canvas_user_id),
            )
            .where(
                text.created_at < before,
                ~is_open,
                or_(decided_at < before, decided_at.is_(None) & is_over),
            )
            .order_by(text.id)
            .limit(BATCH)
        )
        return [(text_id, person_id) for text_id, person_id in rows]

    def _delete(self, statement: Delete) -> int:
        done = self._session.execute(statement.execution_options(synchronize_session=False))
        assert isinstance(done, CursorResult)
        return done.rowcount
