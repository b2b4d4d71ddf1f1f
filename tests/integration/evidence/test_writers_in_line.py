"""A pass and a refresh that write at one moment: an older reading never lands after a newer one."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import select, text

from lti_app.domain.evidence.evidence import FactKind
from lti_app.domain.evidence.plan import PassPlan, Reading
from lti_app.models.completion import CompletionRow
from lti_app.models.evidence import EvidenceFactRow
from lti_app.services.evidence.reading import EvidenceReader
from lti_app.services.work.unit import Work
from tests.factories.evidence import CRITERION, Classroom

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")

pytestmark = [
    pytest.mark.postgres,
    # SQLite has one writer: the second one's BEGIN IMMEDIATE is the line.
    pytest.mark.parametrize("database_url", ["postgres"], indirect=True),
]


def begun(
    pool: ThreadPoolExecutor, course: Classroom, act: Callable[[Work], object]
) -> Future[object]:
    """Begin an act in a unit of work of its own; come back once it is done or has to wait."""

    def run() -> object:
        with course.open_work() as work:
            return act(work)

    future = pool.submit(run)
    with course.wiring.engine.connect() as looking:
        while not future.done() and not looking.scalar(WAITING):
            looking.rollback()
        looking.rollback()
    return future


def reading(course: Classroom, plan: PassPlan) -> Reading:
    with course.open_work() as work:
        gateway = work.gateway(plan.platform_id)
    return EvidenceReader(gateway, plan, lambda *_: None).read(course.clock.now())


def newest(course: Classroom) -> str:
    course.session.rollback()
    found = course.session.scalars(
        select(EvidenceFactRow.content)
        .where(
            EvidenceFactRow.canvas_user_id == "877",
            EvidenceFactRow.subject == "311",
            EvidenceFactRow.kind == FactKind.SUBMISSION,
        )
        .order_by(EvidenceFactRow.id.desc())
    ).first()
    course.session.rollback()
    assert found is not None
    return found


@pytest.fixture
def synced(course: Classroom) -> Classroom:
    course.room.hand_in("877", "311")
    course.room.assess("877", "311", {CRITERION: "2"})
    course.sync.sync_course(course.course_id)
    course.clock.move(minutes=5)
    return course


def test_pass_that_read_before_a_refresh_writes_nothing_over_it(synced: Classroom) -> None:
    with synced.open_work() as work:
        whole = work.evidence_plans.for_course(synced.course_id, full=True)
        one = work.evidence_plans.for_learner(synced.course_id, synced.person("877"))
    synced.room.assess("877", "311", {CRITERION: "4"})
    older = reading(synced, whole)
    synced.clock.move(seconds=30)
    synced.room.assess("877", "311", {CRITERION: "1"})
    newer = reading(synced, one)

    with ThreadPoolExecutor(1) as pool:
        with synced.open_work() as refresh:
            # Run 1 was the first pass; the refresh began after the pass that is late.
            refresh.evidence_writing.write(one, newer, 3)
            late = begun(pool, synced, lambda work: work.evidence_writing.write(whole, older, 2))
        late.result()

    assert '"points":"1"' in newest(synced)


def test_verdicts_of_one_course_are_stored_one_after_the_other(synced: Classroom) -> None:
    with ThreadPoolExecutor(1) as pool:
        with synced.open_work() as first:
            first.completions.evaluate(synced.course_id)
            second = begun(pool, synced, lambda work: work.completions.evaluate(synced.course_id))
        second.result()

    synced.session.rollback()
    assert len(synced.session.scalars(select(CompletionRow)).all()) == 2
    synced.session.rollback()
