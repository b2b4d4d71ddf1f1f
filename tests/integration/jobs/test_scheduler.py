"""The clock itself: real threads, one run a key, a pulse, and a stop that waits."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from jobs.due import Due
from jobs.schedule import Job
from jobs.scheduler import PULSE, Clockwork
from lti_app.wiring import Wiring
from tests.factories.evidence import Classroom

PATIENCE = 60


@dataclass
class Busy:
    """A job whose runs a test holds open and lets go."""

    keys: list[Due]
    started: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    go_on: threading.Event = field(default_factory=threading.Event)
    ran: list[str] = field(default_factory=list)

    def due(self, _wiring: Wiring) -> list[Due]:
        return [due for due in self.keys if due.key not in self.ran]

    def run(self, _wiring: Wiring, key: str) -> str:
        self.started.release()
        self.go_on.wait(PATIENCE)
        self.ran.append(key)
        return "ran"

    def job(self) -> Job:
        return Job(
            name="busy",
            what="waits",
            due=self.due,
            every=self.due,
            run=self.run,
            next_at=lambda _: None,
        )


def running(clockwork: Clockwork) -> tuple[threading.Event, threading.Thread]:
    stop = threading.Event()
    thread = threading.Thread(target=clockwork.run, args=[stop])
    thread.start()
    return stop, thread


def test_due_keys_run_in_threads_once_each_and_a_stop_waits_for_them(course: Classroom) -> None:
    busy = Busy([Due("one"), Due("two", is_awaited=True)])
    stop, thread = running(Clockwork(course.wiring, schedule=(busy.job(),)))
    assert busy.started.acquire(timeout=PATIENCE)
    assert busy.started.acquire(timeout=PATIENCE)
    stop.set()
    busy.go_on.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert sorted(busy.ran) == ["one", "two"]


def test_a_stop_in_the_middle_of_a_look_ends_all_the_same(course: Classroom) -> None:
    busy = Busy([Due("late")])
    looking, told = threading.Event(), threading.Event()

    def slow_due(wiring: Wiring) -> list[Due]:
        looking.set()
        told.wait(PATIENCE)
        return busy.due(wiring)

    busy.go_on.set()
    job = replace(busy.job(), due=slow_due)
    stop, thread = running(Clockwork(course.wiring, schedule=(job,)))
    assert looking.wait(PATIENCE)
    stop.set()
    threading.Timer(0.3, told.set).start()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def look_twice(course: Classroom, busy: Busy, between: Callable[[], object]) -> list[int]:
    clockwork = Clockwork(course.wiring, schedule=(busy.job(),))
    scheduler = clockwork.threads()
    scheduler.start()
    handed = [clockwork.look(scheduler)]
    between()
    handed.append(clockwork.look(scheduler))
    busy.go_on.set()
    clockwork._shut_down(scheduler)
    return handed


def test_a_key_that_is_going_on_is_not_handed_over_again(course: Classroom) -> None:
    busy = Busy([Due("one")])
    assert look_twice(course, busy, lambda: busy.started.acquire(timeout=PATIENCE)) == [1, 0]
    assert busy.ran == ["one"]


def test_each_minute_leaves_one_pulse_however_often_it_looks(course: Classroom) -> None:
    look_twice(course, Busy([]), lambda: None)
    with course.open_work() as work:
        minute = course.clock.now().strftime("%Y-%m-%dT%H:%M")
        assert work.job_log.is_claimed(PULSE, minute)
        assert not work.job_log.claim_tick(PULSE, minute)
        assert work.job_log.claim_tick(PULSE, "another minute")


def test_a_database_that_is_away_is_told_once_and_that_it_is_back(course: Classroom) -> None:
    away = [True]

    def due(_wiring: Wiring) -> list[Due]:
        if away[0]:
            raise OperationalError("SELECT 1", {}, Exception("gone"))
        return []

    clockwork = Clockwork(course.wiring, schedule=(replace(Busy([]).job(), due=due),))
    with capture_logs() as told:
        assert [clockwork.look(BackgroundScheduler()) for _ in range(3)] == [0, 0, 0]
        away[0] = False
        assert [clockwork.look(BackgroundScheduler()) for _ in range(3)] == [0, 0, 0]
    assert [line["event"] for line in told] == [
        "database does not answer",
        "database answers again",
    ]


def test_work_that_is_begun_late_is_begun_all_the_same(course: Classroom) -> None:
    """A busy machine may take seconds to come to it, and nothing else would run it that day."""
    busy = Busy([Due("late")])
    busy.go_on.set()
    clockwork = Clockwork(course.wiring, schedule=(busy.job(),))
    scheduler = clockwork.threads()
    assert clockwork.look(scheduler) == 1
    (job,) = scheduler.get_jobs()
    job.modify(next_run_time=datetime.now(UTC) - timedelta(hours=1))
    scheduler.start()
    assert busy.started.acquire(timeout=PATIENCE)
    clockwork._shut_down(scheduler)
    assert busy.ran == ["late"]


def test_the_real_schedule_reads_a_due_course(course: Classroom) -> None:
    clockwork = Clockwork(course.wiring)
    scheduler = clockwork.threads()
    ended = threading.Semaphore(0)
    scheduler.add_listener(lambda _event: ended.release(), EVENT_JOB_EXECUTED)
    scheduler.start()
    for _ in range(clockwork.look(scheduler)):
        assert ended.acquire(timeout=PATIENCE)
    clockwork._shut_down(scheduler)
    with course.open_work() as work:
        runs = {run.name: run.detail for run in work.job_log.history()}
    assert runs["evidence-sync"].startswith("ok: 4 requests")
    assert runs["housekeeping"] == "0 reflection texts, 0 old rows deleted"
