"""Runs the line for one course after another, those somebody asked for first."""

from datetime import datetime

from jobs.due import Due, JobFailed
from lti_app.domain.evidence.sync import SyncState
from lti_app.domain.ids import CourseId
from lti_app.domain.people.actor import system_actor
from lti_app.wiring import Wiring

ACTOR = system_actor("evidence sync")


def due_courses(wiring: Wiring) -> list[Due]:
    """List the courses whose pass is due and that nobody reads now."""
    with wiring.open_work(ACTOR) as work:
        return [
            Due(str(course_id), is_awaited=is_asked) for course_id, is_asked in work.sync_log.due()
        ]


def mapped_courses(wiring: Wiring) -> list[Due]:
    """List every course with an active mapping."""
    with wiring.open_work(ACTOR) as work:
        return [Due(str(course_id)) for course_id in work.sync_log.with_mapping()]


def next_pass(wiring: Wiring) -> datetime | None:
    """Tell when the next course is due; None where one is due now or none is mapped."""
    with wiring.open_work(ACTOR) as work:
        return work.sync_log.next_pass_at()


def sync_due_course(wiring: Wiring, key: str) -> str:
    """Run the line for one course.

    Raises:
        Conflict: another process reads it now; its run is the one that counts.
        JobFailed: nothing of the course could be read.
    """
    report = wiring.pipeline(ACTOR).sync_course(CourseId(int(key)))
    counts = report.counts
    told = (
        f"{report.state}: {counts.requests} requests, {counts.rows_changed} rows changed, "
        f"{counts.learners_evaluated} evaluated, {counts.cases_opened} cases opened"
    )
    failures = "; ".join(f"{f.source}: {f.reason}" for f in report.failures)
    if failures:
        told = f"{told}; {failures}"
    if report.state is SyncState.FAILED:
        raise JobFailed(told)
    return told
