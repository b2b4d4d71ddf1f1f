"""A clock that was wrong and is set right: no newer reading is called older, and nobody waits."""

from sqlalchemy import select

from lti_app.domain.evidence.sync import SyncKind, SyncState
from lti_app.models.completion import CompletionRow
from lti_app.models.course import CourseRow
from lti_app.services.pipeline import Pipeline
from tests.factories.evidence import CRITERION, Classroom
from tests.integration.evidence.test_sync_course import facts


def test_what_is_read_after_the_clock_was_set_back_stands_over_what_was_read_before(
    course: Classroom,
) -> None:
    course.room.assess("877", "311", {CRITERION: "3"})
    course.sync.sync_course(course.course_id)
    course.clock.move(hours=-1)
    course.room.assess("877", "311", {CRITERION: "1"})
    course.sync.sync_course(course.course_id, full=True)
    assert '"points":"1"' in facts(course, "877", "311")[-1].content
    course.room.assess("877", "311", {CRITERION: "2"})
    course.sync.refresh_learner(course.course_id, course.person("877"))
    assert '"points":"2"' in facts(course, "877", "311")[-1].content


def test_a_mapping_put_in_force_before_the_clock_was_set_back_is_judged_once_its_moment_is_past(
    course: Classroom,
) -> None:
    course.room.assess("877", "311", {CRITERION: "3"})
    course.clock.move(hours=-1)
    line = Pipeline(course.open_work, course.clock)
    line.sync_course(course.course_id)
    course.clock.move(minutes=75)
    assert line.sync_course(course.course_id).kind is SyncKind.FULL
    assert course.session.scalars(select(CompletionRow)).all()
    course.session.rollback()
    course.clock.move(minutes=15)
    assert line.sync_course(course.course_id).kind is SyncKind.CHANGES


def test_a_turn_given_by_a_clock_far_ahead_is_due_once_it_is_set_right(course: Classroom) -> None:
    course.clock.move(days=400)
    course.sync.sync_course(course.course_id)
    course.clock.move(days=-400)
    with course.open_work() as work:
        assert work.sync_log.due() == ((course.course_id, False),)
    # The last full pass is in the future, so it says nothing of when the next is due.
    assert course.sync.sync_course(course.course_id).kind is SyncKind.FULL
    with course.open_work() as work:
        assert work.sync_log.due() == ()
    course.clock.move(minutes=15)
    assert course.sync.sync_course(course.course_id).kind is SyncKind.CHANGES


def test_a_lease_given_by_a_clock_far_ahead_holds_nobody_once_it_is_set_right(
    course: Classroom,
) -> None:
    course.clock.move(hours=1)
    with course.open_work() as work:
        assert work.sync_runs.begin(course.course_id, SyncKind.FULL) is not None
    course.clock.move(hours=-1)
    with course.open_work() as work:
        assert work.sync_log.due() == ((course.course_id, False),)
    assert course.sync.sync_course(course.course_id).state is SyncState.OK


def test_a_lease_taken_just_before_a_small_step_back_is_still_held(course: Classroom) -> None:
    with course.open_work() as work:
        assert work.sync_runs.begin(course.course_id, SyncKind.FULL) is not None
    course.clock.move(seconds=-5)
    with course.open_work() as work:
        assert work.sync_log.due() == ()
        assert work.sync_runs.begin(course.course_id, SyncKind.FULL) is None


def test_somebody_who_asked_before_the_clock_was_set_back_is_answered_once(
    course: Classroom,
) -> None:
    course.sync.request_sync(course.course_id)
    course.clock.move(hours=-1)
    course.sync.sync_course(course.course_id)
    with course.open_work() as work:
        assert work.sync_log.due() == ()
    assert course.session.get_one(CourseRow, course.course_id).asked_at is None
    course.session.rollback()


def test_somebody_who_asks_again_while_it_is_read_is_answered_by_another_pass(
    course: Classroom,
) -> None:
    course.sync.request_sync(course.course_id)

    def asks_again() -> None:
        course.clock.move(seconds=5)
        course.sync.request_sync(course.course_id)

    course.canvas.meanwhile("submissions", asks_again)
    course.sync.sync_course(course.course_id)
    with course.open_work() as work:
        assert work.sync_log.due() == ((course.course_id, True),)
