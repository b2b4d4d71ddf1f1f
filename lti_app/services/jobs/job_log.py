"""Claims of due moments and the log of runs: what the schedule did, when, and how it ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.models.job_run import JobOutcome, JobRunRow, JobTickRow


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """One run as `hallmark jobs` tells it."""

    run_id: int
    name: str
    key: str
    outcome: JobOutcome
    started_at: datetime
    ended_at: datetime | None
    detail: str


class JobLog:
    """Ticks and runs of jobs."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock

    def claim_tick(self, name: str, due: str) -> bool:
        """Claim one due moment; False where another process was first."""
        tick = JobTickRow(name=name, due=due, claimed_at=self._clock.now())
        try:
            with self._session.begin_nested():
                self._session.add(tick)
        except IntegrityError:
            return False
        return True

    def is_claimed(self, name: str, due: str) -> bool:
        """Say whether a due moment was claimed by anyone."""
        row = JobTickRow
        found = self._session.scalar(select(row.id).where(row.name == name, row.due == due))
        return found is not None

    def begin(self, name: str, key: str) -> int:
        """Open a run."""
        row = JobRunRow(
            name=name, key=key, outcome=JobOutcome.RUNNING, started_at=self._clock.now()
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def end(self, run_id: int, outcome: JobOutcome, detail: str) -> None:
        """Close a run with what it did, or with what it failed of."""
        row = self._session.get_one(JobRunRow, run_id)
        row.outcome, row.detail, row.ended_at = outcome, detail, self._clock.now()

    def history(self, name: str | None = None, limit: int = 50) -> list[JobRun]:
        """List runs, newest first."""
        chosen = select(JobRunRow).order_by(JobRunRow.id.desc()).limit(limit)
        if name is not None:
            chosen = chosen.where(JobRunRow.name == name)
        return [
            JobRun(
                run_id=row.id,
                name=row.name,
                key=row.key,
                outcome=row.outcome,
                started_at=row.started_at,
                ended_at=row.ended_at,
                detail=row.detail,
            )
            for row in self._session.scalars(chosen)
        ]
