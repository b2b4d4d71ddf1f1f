"""When a course is read again, and which mappings are judged by what was read."""

import pytest
from sqlalchemy import select

from lti_app.canvas.errors import CanvasUnavailable
from lti_app.domain.evidence.sync import Source, SyncState
from lti_app.models.completion import CompletionRow
from lti_app.services.evidence.sync import EvidenceSync, Followed, Touched
from lti_app.services.pipeline import Pipeline
from lti_app.services.work.unit import Work
from tests.factories.evidence import CRITERION, Classroom, content, remap


def faulty(_work: Work, _touched: Touched) -> Followed:
    raise LookupError


def verdicts(course: Classroom) -> list[tuple[int, str]]:
    course.session.rollback()
    rows = course.session.scalars(select(CompletionRow).order_by(CompletionRow.id))
    found = [(row.mapping_version_id, row.verdict_digest) for row in rows]
    course.session.expunge_all()
    course.session.rollback()
    return found


def test_a_pass_that_ends_in_a_fault_waits_its_turn_even_if_it_was_asked_for(
    course: Classroom,
) -> None:
    course.sync.request_sync(course.course_id)
    sync = EvidenceSync(course.open_work, course.clock, faulty)
    with pytest.raises(LookupError):
        sync.sync_course(course.course_id)
    with course.open_work() as work:
        assert work.sync_log.due() == ()
    course.clock.move(minutes=15)
    with course.open_work() as work:
        assert work.sync_log.due() == ((course.course_id, False),)
    assert course.sync.sync_course(course.course_id).state is SyncState.OK


def test_a_first_pass_that_reads_no_submissions_calls_nobody_not_handed_in(
    course: Classroom,
) -> None:
    line = Pipeline(course.open_work, course.clock)
    course.room.assess("877", "311", {CRITERION: "4"})
    course.canvas.fail("submissions", CanvasUnavailable("Canvas is in trouble", status=503))
    report = line.sync_course(course.course_id)
    assert (report.state, report.counts.learners_evaluated) == (SyncState.PARTIAL, 0)
    assert verdicts(course) == []
    course.clock.move(minutes=15)
    assert line.sync_course(course.course_id).counts.learners_evaluated == 2


def test_a_mapping_put_in_force_since_the_last_pass_is_judged_only_once_it_was_read(
    course: Classroom,
) -> None:
    line = Pipeline(course.open_work, course.clock)
    course.room.assess("877", "311", {CRITERION: "4"})
    line.sync_course(course.course_id)
    before = verdicts(course)
    course.clock.move(minutes=1)
    remap(course, content(["311", "500"], reflection="399"))
    person = course.person("877")
    line.refresh_learner(course.course_id, person)
    with course.open_work() as work:
        assert work.completions.evaluate(course.course_id).evaluated == 0
    assert verdicts(course) == before
    course.clock.move(minutes=1)
    assert line.sync_course(course.course_id).counts.learners_evaluated == 2
    assert {version for version, _ in verdicts(course)} != {version for version, _ in before}


def test_a_course_deleted_in_canvas_changes_no_verdict_and_is_said_to_be_unreadable(
    course: Classroom,
) -> None:
    """What was Met before stays Met: nothing can be read that would say otherwise."""
    line = Pipeline(course.open_work, course.clock)
    course.room.assess("877", "311", {CRITERION: "4"})
    line.sync_course(course.course_id)
    before = verdicts(course)
    course.clock.move(hours=25)
    course.canvas.courses.clear()
    report = line.sync_course(course.course_id)
    assert (report.state, report.counts.cases_opened) == (SyncState.FAILED, 0)
    assert verdicts(course) == before
    with course.open_work() as work:
        failing = {f.source for f in work.sync_log.freshness(course.course_id) if f.is_failing}
    assert Source.COURSE in failing
    assert Source.SUBMISSIONS in failing
