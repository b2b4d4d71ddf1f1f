"""What is let go of, and when: a reflection's words a year after the decision or the course."""

import pytest
from sqlalchemy import func, select

from lti_app.domain.audit import AuditAction
from lti_app.domain.evidence.evidence import FactKind, ReflectionFact, SubmissionContent
from lti_app.domain.evidence.sync import SyncState
from lti_app.domain.ids import PersonId
from lti_app.domain.review.review import ReviewCaseState
from lti_app.models.audit import AuditEntry
from lti_app.models.course import CourseRow
from lti_app.models.documents import decode
from lti_app.models.evidence import EvidenceFactRow, ReflectionTextRow
from lti_app.models.job_run import JobOutcome, JobRunRow, JobTickRow
from lti_app.models.review import ReviewCaseRow
from lti_app.models.sync_run import SyncRunRow
from lti_app.services.review.reflection_reading import read_reflection
from lti_app.services.work.unit import Work
from tests.factories.evidence import CRITERION, REFLECTION_BODY, Classroom

YEAR = 365


@pytest.fixture
def handed_in(course: Classroom) -> Classroom:
    """A complete learner: her case is open, her words are kept."""
    course.room.hand_in("877", "311")
    course.room.assess("877", "311", {CRITERION: "4"})
    course.room.hand_in("877", "399", SubmissionContent(body=REFLECTION_BODY))
    with course.open_work() as work:
        actor = work.actor
    course.wiring.pipeline(actor).sync_course(course.course_id)
    return course


def read(work: Work, course: Classroom, person_id: PersonId, fact: ReflectionFact) -> str | None:
    return read_reflection(work.session, work.vault, course.course_id, person_id, fact)


def delete(course: Classroom) -> int:
    with course.open_work() as work:
        return work.housekeeping.delete_reflection_texts(YEAR)


def words(course: Classroom) -> int:
    found = course.session.scalar(select(func.count()).select_from(ReflectionTextRow)) or 0
    course.session.rollback()
    return found


def decide(course: Classroom, state: ReviewCaseState) -> None:
    case = course.session.scalars(select(ReviewCaseRow)).one()
    case.state, case.state_since = state, course.clock.now()
    course.session.commit()


def end_course(course: Classroom) -> None:
    course.session.get_one(CourseRow, course.course_id).ends_at = course.clock.now()
    course.session.commit()


@pytest.mark.parametrize("state", [ReviewCaseState.DECLINED, ReviewCaseState.AWARDED])
def test_words_go_a_year_after_the_decision_and_not_a_day_before(
    handed_in: Classroom, state: ReviewCaseState
) -> None:
    handed_in.clock.move(days=30)
    decide(handed_in, state)
    handed_in.clock.move(days=YEAR)
    assert (delete(handed_in), words(handed_in)) == (0, 1)
    handed_in.clock.move(days=1)
    assert (delete(handed_in), words(handed_in)) == (1, 0)
    told = select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(1)
    assert handed_in.session.scalar(told) is AuditAction.REFLECTION_TEXT_DELETED
    handed_in.session.rollback()


def test_words_of_an_open_case_stay_however_long_ago_the_course_ended(
    handed_in: Classroom,
) -> None:
    end_course(handed_in)
    handed_in.clock.move(days=3 * YEAR)
    assert (delete(handed_in), words(handed_in)) == (0, 1)


def test_words_of_a_returned_case_stay(handed_in: Classroom) -> None:
    decide(handed_in, ReviewCaseState.RETURNED_TO_LEARNER)
    handed_in.clock.move(days=3 * YEAR)
    assert delete(handed_in) == 0


def test_without_a_case_words_go_a_year_after_the_course_ended(course: Classroom) -> None:
    course.room.hand_in("877", "399", SubmissionContent(body=REFLECTION_BODY))
    course.sync.sync_course(course.course_id)
    course.clock.move(days=YEAR - 1)
    end_course(course)
    course.clock.move(days=YEAR)
    assert delete(course) == 0
    course.clock.move(days=1)
    assert (delete(course), words(course)) == (1, 0)


def test_without_a_case_or_an_end_words_go_a_year_after_the_learner_last_showed_anything(
    course: Classroom,
) -> None:
    course.room.hand_in("877", "399", SubmissionContent(body=REFLECTION_BODY))
    course.sync.sync_course(course.course_id)
    course.clock.move(days=YEAR - 1)
    course.room.assess("877", "311", {CRITERION: "2"})
    course.sync.sync_course(course.course_id)
    course.clock.move(days=YEAR)
    course.room.assess("878", "311", {CRITERION: "4"})
    course.sync.sync_course(course.course_id)
    assert (delete(course), words(course)) == (0, 1)
    course.clock.move(days=1)
    assert (delete(course), words(course)) == (1, 0)


def test_an_end_still_to_come_keeps_words_however_long_nothing_was_shown(
    course: Classroom,
) -> None:
    course.room.hand_in("877", "399", SubmissionContent(body=REFLECTION_BODY))
    course.sync.sync_course(course.course_id)
    course.clock.move(days=3 * YEAR)
    end_course(course)
    assert (delete(course), words(course)) == (0, 1)


def test_a_fact_reads_as_before_once_its_words_are_gone(handed_in: Classroom) -> None:
    chosen = select(EvidenceFactRow.content).where(
        EvidenceFactRow.kind == FactKind.REFLECTION, EvidenceFactRow.canvas_user_id == "877"
    )
    fact = decode(handed_in.session.scalars(chosen).one(), ReflectionFact)
    learner = handed_in.person("877")
    with handed_in.open_work() as work:
        assert read(work, handed_in, learner, fact) == REFLECTION_BODY
    decide(handed_in, ReviewCaseState.DECLINED)
    handed_in.clock.move(days=YEAR + 1)
    delete(handed_in)
    assert decode(handed_in.session.scalars(chosen).one(), ReflectionFact) == fact
    handed_in.session.rollback()
    with handed_in.open_work() as work:
        assert read(work, handed_in, learner, fact) is None


def test_words_are_read_by_their_own_learner_only(handed_in: Classroom) -> None:
    chosen = select(EvidenceFactRow.content).where(
        EvidenceFactRow.kind == FactKind.REFLECTION, EvidenceFactRow.canvas_user_id == "877"
    )
    fact = decode(handed_in.session.scalars(chosen).one(), ReflectionFact)
    other = handed_in.person("878")
    with handed_in.open_work() as work:
        assert read(work, handed_in, other, fact) is None


def test_old_runs_ticks_logins_go_and_young_ones_stay(course: Classroom) -> None:
    course.sync.sync_course(course.course_id)
    with course.open_work() as work:
        old = work.job_log.begin("evidence-sync", "1")
        work.job_log.end(old, JobOutcome.DONE, "")
        work.job_log.claim_tick("scheduler", "a minute")
    course.clock.move(days=91)
    course.sync.sync_course(course.course_id)
    with course.open_work() as work:
        young = work.job_log.begin("evidence-sync", "3")
        work.job_log.end(young, JobOutcome.DONE, "")
        work.job_log.claim_tick("scheduler", "another minute")
        assert work.housekeeping.delete_old_runs() == 3
    assert course.session.scalars(select(JobRunRow.key)).all() == ["3"]
    assert course.session.scalars(select(JobTickRow.due)).all() == ["another minute"]
    started = course.session.scalars(select(SyncRunRow.started_at)).all()
    assert started == [course.clock.now()]
    course.session.rollback()


def test_a_run_whose_process_ended_without_a_word_is_not_called_running_for_ever(
    course: Classroom,
) -> None:
    with course.open_work() as work:
        work.job_log.begin("evidence-sync", "1")
        work.sync_runs.begin_refresh(course.course_id)
    course.clock.move(days=1, minutes=1)
    with course.open_work() as work:
        work.job_log.begin("evidence-sync", "2")
        work.housekeeping.delete_old_runs()
        runs = {run.key: (run.outcome, run.detail) for run in work.job_log.history()}
        states = [run.state for run in work.sync_log.history(course.course_id)]
    assert runs == {
        "1": (JobOutcome.FAILED, "its process ended unheard"),
        "2": (JobOutcome.RUNNING, ""),
    }
    assert states == [SyncState.ABANDONED]


def test_the_newest_pass_stays_however_old_so_that_no_number_comes_twice(
    course: Classroom,
) -> None:
    first = course.sync.sync_course(course.course_id)
    course.clock.move(days=91)
    with course.open_work() as work:
        assert work.housekeeping.delete_old_runs() == 0
    course.room.assess("877", "311", {CRITERION: "2"})
    later = course.sync.sync_course(course.course_id)
    assert first.run_id is not None
    assert later.run_id is not None
    assert later.run_id > first.run_id
    assert later.counts.rows_changed == 1
