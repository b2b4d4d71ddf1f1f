"""What is due is a query: asked for, never read, past its time; never what is being read."""

import pytest
from sqlalchemy import update

from jobs.due import Due, JobFailed
from jobs.evidence_sync import due_courses, mapped_courses, next_pass, sync_due_course
from jobs.housekeeping import due_housekeeping, keep_house, next_housekeeping
from jobs.runner import run_job
from jobs.schedule import SCHEDULE, Job, job_named
from lti_app.canvas.errors import CanvasUnauthorized
from lti_app.domain.errors import RuleRefused
from lti_app.domain.evidence.sync import SyncKind
from lti_app.models.job_run import JobOutcome
from lti_app.models.mapping import MappingRow
from lti_app.models.platform import PlatformRow
from lti_app.services.jobs.job_log import JobRun
from lti_app.wiring import Wiring
from tests.factories.evidence import Classroom


def history(course: Classroom) -> list[JobRun]:
    with course.open_work() as work:
        return work.job_log.history()


def test_a_mapped_course_never_read_is_due_and_awaited_by_nobody(course: Classroom) -> None:
    assert due_courses(course.wiring) == [Due(str(course.course_id))]
    assert mapped_courses(course.wiring) == [Due(str(course.course_id))]


def test_a_course_just_read_is_due_again_after_a_quarter_of_an_hour(course: Classroom) -> None:
    sync_due_course(course.wiring, str(course.course_id))
    assert due_courses(course.wiring) == []
    assert next_pass(course.wiring) is not None
    course.clock.move(minutes=15)
    assert due_courses(course.wiring) == [Due(str(course.course_id))]


def test_a_course_somebody_asked_for_is_due_at_once_and_awaited(course: Classroom) -> None:
    sync_due_course(course.wiring, str(course.course_id))
    course.sync.request_sync(course.course_id)
    course.sync.request_sync(course.course_id)
    assert due_courses(course.wiring) == [Due(str(course.course_id), is_awaited=True)]
    sync_due_course(course.wiring, str(course.course_id))
    assert due_courses(course.wiring) == []


def test_a_course_asked_for_while_it_is_read_is_read_once_more(course: Classroom) -> None:
    def asks() -> None:
        course.clock.move(seconds=5)
        course.sync.request_sync(course.course_id)

    course.canvas.meanwhile("roster", asks)
    sync_due_course(course.wiring, str(course.course_id))
    assert due_courses(course.wiring) == [Due(str(course.course_id), is_awaited=True)]


def test_a_course_being_read_is_not_due(course: Classroom) -> None:
    with course.open_work() as work:
        work.sync_runs.begin(course.course_id, SyncKind.FULL)
    assert due_courses(course.wiring) == []


def test_a_course_without_an_active_mapping_is_not_due(course: Classroom) -> None:
    course.session.execute(update(MappingRow).values(state="ended"))
    course.session.commit()
    assert due_courses(course.wiring) == []


def test_a_run_leaves_a_line_with_what_it_did(course: Classroom) -> None:
    job = job_named("evidence-sync")
    assert job is not None
    assert run_job(course.wiring, job, str(course.course_id)).outcome is JobOutcome.DONE
    (run,) = history(course)
    assert (run.name, run.key, run.outcome) == ("evidence-sync", "1", JobOutcome.DONE)
    assert run.detail == "ok: 4 requests, 13 rows changed, 2 evaluated, 0 cases opened"


def test_a_dead_token_is_in_the_line_and_fails_the_run(course: Classroom) -> None:
    job = job_named("evidence-sync")
    assert job is not None
    course.canvas.fail("course", CanvasUnauthorized("the token is not accepted", status=401))
    assert run_job(course.wiring, job, str(course.course_id)).outcome is JobOutcome.FAILED
    assert history(course)[0].detail.startswith("failed: 1 requests, 0 rows changed")
    assert "course: the token is not accepted" in history(course)[0].detail
    assert due_courses(course.wiring) == []


def test_a_platform_without_token_fails_the_pass_by_name_and_waits(course: Classroom) -> None:
    course.session.execute(update(PlatformRow).values(api_token=None))
    course.session.commit()
    with pytest.raises(JobFailed, match=r"^failed: 0 requests.*hallmark platform token"):
        sync_due_course(course.wiring, str(course.course_id))
    assert due_courses(course.wiring) == []


def refuse(_wiring: Wiring, _key: str) -> str:
    raise RuleRefused("test.refused", "Refused.")


def stumble(_wiring: Wiring, _key: str) -> str:
    raise ZeroDivisionError


def job_that(run: object) -> Job:
    return Job(
        name="test",
        what="tests",
        due=lambda _: [],
        every=lambda _: [],
        run=run,  # type: ignore[arg-type]  # one of the two above
        next_at=lambda _: None,
    )


def test_a_refusal_is_recorded_by_its_code(course: Classroom) -> None:
    assert run_job(course.wiring, job_that(refuse), "k").outcome is JobOutcome.FAILED
    assert history(course)[0].detail == "refused: test.refused"


def test_a_fault_of_the_program_is_recorded_and_not_hidden(course: Classroom) -> None:
    with pytest.raises(ZeroDivisionError):
        run_job(course.wiring, job_that(stumble), "k")
    assert history(course)[0].outcome is JobOutcome.FAILED


def test_a_course_taken_by_another_process_is_left_to_it(course: Classroom) -> None:
    with course.open_work() as work:
        work.sync_runs.begin(course.course_id, SyncKind.FULL)
    job = job_named("evidence-sync")
    assert job is not None
    assert run_job(course.wiring, job, str(course.course_id)).outcome is JobOutcome.DONE
    assert history(course)[0].detail == "left to another process (sync.running)"


def test_housekeeping_is_due_once_a_day_after_its_hour(course: Classroom) -> None:
    # The fixed clock starts at 09:00 UTC, past the hour.
    today = course.clock.now().date().isoformat()
    assert due_housekeeping(course.wiring) == [Due(today)]
    assert keep_house(course.wiring, today) == "0 reflection texts, 0 old rows deleted"
    assert due_housekeeping(course.wiring) == []
    assert keep_house(course.wiring, today) == "done by another process"
    course.clock.move(hours=16)
    assert due_housekeeping(course.wiring) == []
    course.clock.move(hours=3)
    assert len(due_housekeeping(course.wiring)) == 1
    assert next_housekeeping(course.wiring) > course.clock.now()


def test_a_person_may_ask_for_housekeeping_before_its_hour(course: Classroom) -> None:
    course.clock.move(hours=16)
    job = job_named("housekeeping")
    assert job is not None
    assert job.due(course.wiring) == []
    (early,) = job.every(course.wiring)
    assert early == Due(course.clock.now().date().isoformat())
    assert run_job(course.wiring, job, early.key).outcome is JobOutcome.DONE
    assert job.every(course.wiring) == []


def test_every_job_has_a_name_and_says_what_it_does() -> None:
    assert len({job.name for job in SCHEDULE}) == len(SCHEDULE)
    assert all(job.what for job in SCHEDULE)
    assert job_named("nothing") is None
