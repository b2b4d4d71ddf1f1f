"""The clock: looks each second for due work and runs it in threads. Never inside a web process.

APScheduler with its memory store, in UTC (docs/adr/0004): no pickled jobs, nothing to lose. A key
that is going on is never handed over again, so one course runs once here; leases see to it across
processes.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import OperationalError

from jobs.runner import run_job
from jobs.schedule import SCHEDULE, Job
from lti_app.domain.people.actor import system_actor
from lti_app.wiring import Wiring

ACTOR = system_actor("scheduler")
PULSE = "scheduler"
AWAITED, SWEEP, LOOK = "awaited", "sweep", "look"
log = structlog.get_logger()


@dataclass(slots=True)
class Clockwork:
    """One scheduler process. `look` may also be called by hand, as tests do."""

    wiring: Wiring
    schedule: Sequence[Job] = SCHEDULE
    awaited_threads: int = 2
    sweep_threads: int = 4
    _is_away: bool = False
    _going: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _looking: threading.Lock = field(default_factory=threading.Lock)

    def threads(self) -> BackgroundScheduler:
        """Build the threads that work is handed to, not yet started.

        Work that a busy machine begins late is begun all the same: by its own default APScheduler
        would drop what it could not begin within a second.
        """
        return BackgroundScheduler(
            timezone=UTC,
            executors={
                LOOK: ThreadPoolExecutor(1),
                AWAITED: ThreadPoolExecutor(self.awaited_threads),
                SWEEP: ThreadPoolExecutor(self.sweep_threads),
            },
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )

    def run(self, stop: threading.Event) -> None:
        """Look each second until told to stop, then let what is going on end."""
        scheduler = self.threads()
        scheduler.add_job(
            self.look, "interval", seconds=1, args=[scheduler], id=LOOK, executor=LOOK
        )
        self._beat()
        scheduler.start()
        log.info("scheduler started", jobs=[job.name for job in self.schedule])
        stop.wait()
        self._shut_down(scheduler)
        log.info("scheduler stopped")

    def _shut_down(self, scheduler: BackgroundScheduler) -> None:
        """End what is going on in an order in which APScheduler cannot lock itself out.

        It waits for its threads with its own lock held, which a look that hands over work needs:
        so no look may be going on, nor begin. And it calls itself stopped before it takes that
        lock, on which its own loop would stumble: `get_jobs` waits for the loop's present round.
        """
        self._looking.acquire()
        scheduler.pause()
        scheduler.get_jobs()
        scheduler.shutdown(wait=True)

    def look(self, scheduler: BackgroundScheduler) -> int:
        """Hand every due key to a thread, unless it has one; return how many were handed over."""
        if not self._looking.acquire(blocking=False):
            return 0
        try:
            handed = self._hand_over(scheduler)
        except OperationalError:
            # An outage lasts many looks; its first and its last are worth a line each.
            if not self._is_away:
                log.warning("database does not answer")
            self._is_away = True
            return 0
        finally:
            self._looking.release()
        if self._is_away:
            log.info("database answers again")
        self._is_away = False
        return handed

    def _hand_over(self, scheduler: BackgroundScheduler) -> int:
        self._beat()
        handed = 0
        for job in self.schedule:
            for due in job.due(self.wiring):
                name = f"{job.name} {due.key}"
                if not self._take(name):
                    continue
                scheduler.add_job(
                    self._run,
                    args=[job, due.key, name],
                    executor=AWAITED if due.is_awaited else SWEEP,
                )
                handed += 1
        return handed

    def _run(self, job: Job, key: str, name: str) -> None:
        try:
            run_job(self.wiring, job, key)
        finally:
            self._let_go(name)

    def _beat(self) -> None:
        """Claim this minute, which says that a scheduler is alive."""
        minute = self.wiring.clock.now().strftime("%Y-%m-%dT%H:%M")
        with self.wiring.open_work(ACTOR) as work:
            if not work.job_log.is_claimed(PULSE, minute):
                work.job_log.claim_tick(PULSE, minute)

    def _take(self, name: str) -> bool:
        with self._lock:
            if name in self._going:
                return False
            self._going.add(name)
            return True

    def _let_go(self, name: str) -> None:
        with self._lock:
            self._going.discard(name)
