"""Two schedulers, and two passes of one course at one moment: one reads, nothing comes twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from jobs.scheduler import PULSE, Clockwork
from lti_app.domain.errors import Conflict
from lti_app.domain.evidence.evidence import SubmissionContent
from lti_app.domain.evidence.sync import SyncKind, SyncState
from lti_app.models.completion import CompletionRow
from lti_app.models.evidence import EvidenceFactRow
from lti_app.models.job_run import JobOutcome, JobTickRow
from lti_app.models.review import ReviewCaseRow
from lti_app.models.sync_run import SyncRunRow
from lti_app.services.pipeline import Pipeline
from tests.factories.evidence import CRITERION, REFLECTION_BODY, Classroom

PATIENCE = 60


def make_complete(course: Classroom) -> None:
    course.room.hand_in("877", "311")
    course.room.assess("877", "311", {CRITERION: "4"})
    course.room.hand_in("877", "399", SubmissionContent(body=REFLECTION_BODY))


def stored(course: Classroom) -> dict[str, int]:
    course.session.rollback()
    keys = select(
        EvidenceFactRow.canvas_user_id, EvidenceFactRow.kind, EvidenceFactRow.subject
    ).distinct()
    found = {
        "facts": course.session.scalar(select(func.count()).select_from(EvidenceFactRow)) or 0,
        "keys": course.session.scalar(select(func.count()).select_from(keys.subquery())) or 0,
        "completions": course.session.scalar(select(func.count(CompletionRow.id))) or 0,
        "cases": course.session.scalar(select(func.count(ReviewCaseRow.id))) or 0,
    }
    course.session.rollback()
    return found


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run acts in threads that begin together; give what each returned or raised."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait(PATIENCE)
        try:
            return act()
        except Conflict as refusal:
            return refusal.code

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(PATIENCE) for future in [pool.submit(run, act) for act in acts]]


def test_of_many_who_take_a_course_at_one_moment_exactly_one_gets_it(course: Classroom) -> None:
    def take() -> object:
        with course.open_work() as work:
            return work.sync_runs.begin(course.course_id, SyncKind.FULL)

    assert sum(lease is not None for lease in at_once(*[take] * 6)) == 1
    states = course.session.scalars(select(SyncRunRow.state)).all()
    course.session.rollback()
    assert states == [SyncState.RUNNING]


def test_a_pass_and_a_second_one_at_its_every_step_store_what_one_stores(
    course: Classroom,
) -> None:
    make_complete(course)
    line = Pipeline(course.open_work, course.clock)
    refused = []

    def second() -> None:
        try:
            line.sync_course(course.course_id)
        except Conflict as refusal:
            refused.append(refusal.code)

    for call in ("course", "assignments", "roster", "submissions"):
        course.canvas.meanwhile(call, second)
    assert line.sync_course(course.course_id).state is SyncState.OK
    assert refused == ["sync.running"] * 4
    assert stored(course) == {"facts": 8, "keys": 8, "completions": 2, "cases": 1}


def test_a_pass_and_a_refresh_at_one_moment_store_nothing_twice(course: Classroom) -> None:
    make_complete(course)
    line = Pipeline(course.open_work, course.clock)
    line.sync_course(course.course_id)
    course.room.assess("877", "311", {CRITERION: "3"})
    learner = course.person("877")
    at_once(
        lambda: line.sync_course(course.course_id, full=True),
        lambda: line.refresh_learner(course.course_id, learner),
        lambda: line.refresh_learner(course.course_id, learner),
    )
    course.session.rollback()
    row = EvidenceFactRow
    digests = course.session.scalars(
        select(row.digest).where(row.canvas_user_id == "877", row.subject == "311")
    ).all()
    course.session.rollback()
    # One as first read, one regraded; who assessed it may have come in a row of its own.
    assert len(set(digests)) == 2
    assert len(digests) <= 3
    assert stored(course)["cases"] == 1


def test_two_schedulers_read_a_due_course_once_and_share_one_pulse(course: Classroom) -> None:
    make_complete(course)
    clockworks = [Clockwork(course.wiring), Clockwork(course.wiring)]
    schedulers = []
    for clockwork in clockworks:
        scheduler = clockwork.threads()
        scheduler.start()
        schedulers.append(scheduler)
    handed = at_once(
        *(
            lambda clockwork=clockwork, scheduler=scheduler: clockwork.look(scheduler)
            for clockwork, scheduler in zip(clockworks, schedulers, strict=True)
        )
    )
    for clockwork, scheduler in zip(clockworks, schedulers, strict=True):
        clockwork._shut_down(scheduler)
    assert sum(count for count in handed if isinstance(count, int)) >= 2
    with course.open_work() as work:
        runs = work.job_log.history()
        passes = work.sync_log.history(course.course_id)
    assert {run.outcome for run in runs} == {JobOutcome.DONE}
    # Later than the first it may have found nothing due; at the same moment, somebody reading.
    told = [run.detail.partition(":")[0] for run in runs if run.name == "evidence-sync"]
    assert set(told) <= {"ok", "left to another process (sync.running)"}
    assert "ok" in told
    assert {run.state for run in passes} == {SyncState.OK}
    assert stored(course) == {"facts": 8, "keys": 8, "completions": 2, "cases": 1}
    ticks = course.session.scalars(select(JobTickRow.name).order_by(JobTickRow.name)).all()
    course.session.rollback()
    assert ticks == ["housekeeping", PULSE]
