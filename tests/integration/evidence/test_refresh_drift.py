"""A rubric edited or an assignment deleted since the last pass is seen at the moment of award.

By hand, from docs/evidence.md: "what was Met before stays Met, flagged; assessed after:
Unknown until accepted or re-mapped". The criterion is worth 4 as mapped, its threshold 3.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from config.settings import Settings
from lti_app.canvas.errors import CanvasUnavailable
from lti_app.domain.evidence.sync import Source, SyncKind, SyncState
from lti_app.domain.mastery.verdict import Flag, ReasonCode, Verdict, VerdictState
from lti_app.models.completion import CompletionRow
from lti_app.models.evidence import AssignmentSnapshotRow
from lti_app.services.pipeline import Pipeline
from tests.clocks import FixedClock
from tests.factories.evidence import (
    CRITERION,
    Classroom,
    changed_rubric,
    classroom,
    content,
    impact_rubric,
)

MET, UNKNOWN = VerdictState.MET, VerdictState.UNKNOWN
RESCALED = changed_rubric(impact_rubric(), "8")


@pytest.fixture
def synced(settings: Settings, clock: FixedClock) -> Iterator[Classroom]:
    """Two learners who met the criterion, read by a pass; then five minutes go by."""
    made = classroom(
        settings, clock, content(["311"], reflection="399"), assignments=("311", "399")
    )
    for user in ("877", "878"):
        made.room.assess(user, "311", {CRITERION: "3", "_2": "1"})
    # Longer ago than a pass of changes reaches back.
    clock.move(hours=1)
    line(made).sync_course(made.course_id)
    clock.move(minutes=5)
    yield made
    made.session.close()
    made.wiring.close()


def line(course: Classroom) -> Pipeline:
    return Pipeline(course.open_work, course.clock)


def verdict(course: Classroom, user: str) -> Verdict:
    person = course.person(user)
    row = course.session.scalars(
        select(CompletionRow).where(CompletionRow.person_id == person)
    ).one()
    found = row.to_verdict().slos[0].verdict
    course.session.expunge_all()
    course.session.rollback()
    return found


def test_assessed_on_a_scale_changed_since_the_pass_is_unknown(synced: Classroom) -> None:
    # 4 of 8 is half; held against the mapped scale it would read as 4 of 4.
    synced.room.set_assignment("311", rubric=RESCALED)
    synced.room.assess("877", "311", {CRITERION: "4", "_2": "0"})
    report = line(synced).refresh_learner(synced.course_id, synced.person("877"))
    assert (report.is_complete, report.requests) == (True, 2)
    found = verdict(synced, "877")
    assert (found.state, found.reason.code) == (UNKNOWN, ReasonCode.DRIFT)
    assert found.reason.facts["drift"] == "points_changed"


def test_met_before_a_scale_changed_since_the_pass_stays_met_and_is_flagged(
    synced: Classroom,
) -> None:
    synced.room.set_assignment("311", rubric=RESCALED)
    line(synced).refresh_learner(synced.course_id, synced.person("877"))
    found = verdict(synced, "877")
    assert (found.state, Flag.DRIFT in found.flags) == (MET, True)


def test_met_at_an_assignment_deleted_since_the_pass_stays_met_and_is_flagged(
    synced: Classroom,
) -> None:
    synced.room.remove_assignment("311")
    report = line(synced).refresh_learner(synced.course_id, synced.person("877"))
    assert report.is_complete
    found = verdict(synced, "877")
    assert (found.state, found.reason.facts["drift"]) == (MET, "assignment_gone")
    synced.room.set_assignment("311", rubric=impact_rubric())
    line(synced).refresh_learner(synced.course_id, synced.person("877"))
    assert Flag.DRIFT not in verdict(synced, "877").flags


def test_grades_posted_by_hand_since_the_pass_are_no_longer_released(synced: Classroom) -> None:
    synced.room.set_assignment("311", rubric=impact_rubric(), post_manually=True)
    synced.room.post("877", "311", posted=False)
    line(synced).refresh_learner(synced.course_id, synced.person("877"))
    found = verdict(synced, "877")
    assert (found.state, found.reason.code) == (UNKNOWN, ReasonCode.NOT_RELEASED)


def test_assignments_that_cannot_be_read_leave_the_refresh_incomplete(synced: Classroom) -> None:
    synced.room.assess("877", "311", {CRITERION: "1"})
    synced.canvas.fail("assignments", CanvasUnavailable("Canvas is in trouble", status=503))
    report = line(synced).refresh_learner(synced.course_id, synced.person("877"))
    assert [(f.source, f.kind) for f in report.failures] == [
        (Source.ASSIGNMENTS, "CanvasUnavailable"),
        (Source.SUBMISSIONS, "skipped"),
    ]
    assert verdict(synced, "877").state is MET


def test_what_a_refresh_saw_of_a_rubric_has_everybody_read_under_it_by_the_next_pass(
    synced: Classroom,
) -> None:
    synced.room.set_assignment("311", rubric=RESCALED)
    # An equal total: nothing but reading the assignment for everybody tells it.
    synced.room.assess("878", "311", {CRITERION: "1", "_2": "3"})
    line(synced).refresh_learner(synced.course_id, synced.person("877"))
    assert verdict(synced, "878").flags == {Flag.THRESHOLD_EDGE}
    synced.clock.move(minutes=10)
    report = line(synced).sync_course(synced.course_id)
    assert (report.kind, report.counts.learners_evaluated) == (SyncKind.CHANGES, 2)
    assert verdict(synced, "878").state is UNKNOWN
    synced.clock.move(minutes=15)
    assert line(synced).sync_course(synced.course_id).counts.learners_evaluated == 0


def test_a_pass_that_failed_under_a_changed_rubric_has_it_read_whole_by_the_next(
    synced: Classroom,
) -> None:
    synced.room.set_assignment("311", rubric=RESCALED)
    synced.room.assess("878", "311", {CRITERION: "1", "_2": "3"})
    synced.canvas.fail("submissions", CanvasUnavailable("Canvas is in trouble", status=503))
    synced.clock.move(hours=1)
    assert line(synced).sync_course(synced.course_id).state is SyncState.PARTIAL
    assert verdict(synced, "878").state is MET
    synced.clock.move(minutes=15)
    assert line(synced).sync_course(synced.course_id).state is SyncState.OK
    assert verdict(synced, "878").state is UNKNOWN


def test_a_pass_that_read_a_rubric_before_a_refresh_does_not_put_it_back(
    synced: Classroom,
) -> None:
    def edited_and_refreshed() -> None:
        synced.clock.move(seconds=30)
        synced.room.set_assignment("311", rubric=RESCALED)
        line(synced).refresh_learner(synced.course_id, synced.person("877"))

    # After the assignments, before the submissions.
    synced.canvas.meanwhile("submissions", edited_and_refreshed)
    line(synced).sync_course(synced.course_id, full=True)
    newest = synced.session.scalars(
        select(AssignmentSnapshotRow)
        .where(AssignmentSnapshotRow.assignment_id == "311")
        .order_by(AssignmentSnapshotRow.id.desc())
    ).first()
    assert newest is not None
    assert newest.to_domain().rubric == RESCALED
    synced.session.rollback()
