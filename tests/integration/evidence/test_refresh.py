"""Re-reading one learner before a decision: the least requests, who assessed, and no lease."""

import pytest
from sqlalchemy import select

from lti_app.canvas.errors import CanvasUnavailable
from lti_app.domain.errors import NotFound
from lti_app.domain.evidence.evidence import FactKind, SubmissionFact
from lti_app.domain.evidence.sync import Source, SyncKind
from lti_app.domain.ids import AssignmentId, CanvasUserId, PersonId
from lti_app.models.documents import decode
from lti_app.models.evidence import EvidenceFactRow
from tests.factories.evidence import CRITERION, Classroom, content, outcome_link, remap


def newest(course: Classroom, user: str, subject: str) -> EvidenceFactRow:
    course.session.rollback()
    row = course.session.scalars(
        select(EvidenceFactRow)
        .where(
            EvidenceFactRow.canvas_user_id == user,
            EvidenceFactRow.subject == subject,
            EvidenceFactRow.kind == FactKind.SUBMISSION,
        )
        .order_by(EvidenceFactRow.id.desc())
    ).first()
    course.session.expunge_all()
    course.session.rollback()
    assert row is not None
    return row


@pytest.fixture
def synced(course: Classroom) -> Classroom:
    course.room.hand_in("877", "311")
    course.room.assess("877", "311", {CRITERION: "3"})
    course.room.assess("878", "311", {CRITERION: "2"})
    course.sync.sync_course(course.course_id)
    course.clock.move(minutes=5)
    course.told.touched.clear()
    return course


def test_a_refresh_fills_in_who_assessed_which_attempt_and_no_pass_takes_it_back(
    synced: Classroom,
) -> None:
    assert newest(synced, "877", "311").provenance is None
    report = synced.sync.refresh_learner(synced.course_id, synced.person("877"))
    # The assignments, for their rubrics; the learner's submissions.
    assert (report.is_complete, report.requests) == (True, 2)
    told = newest(synced, "877", "311").to_provenance()
    assert (told.assessor_id, told.attempt, told.assessment_type) == ("900", 1, "grading")
    synced.sync.sync_course(synced.course_id, full=True)
    assert newest(synced, "877", "311").to_provenance() == told


def test_a_refresh_twice_stores_once(synced: Classroom) -> None:
    learner = synced.person("877")
    assert synced.sync.refresh_learner(synced.course_id, learner).rows_changed > 0
    assert synced.sync.refresh_learner(synced.course_id, learner).rows_changed == 0


def test_a_refresh_reads_that_learner_only_and_has_that_one_evaluated(synced: Classroom) -> None:
    synced.room.assess("877", "311", {CRITERION: "1"})
    synced.room.assess("878", "311", {CRITERION: "4"})
    before = newest(synced, "878", "311").id
    synced.sync.refresh_learner(synced.course_id, synced.person("877"))
    assert '"points":"1"' in newest(synced, "877", "311").content
    assert newest(synced, "878", "311").id == before
    assert [t.person_ids for t in synced.told.touched] == [{synced.person("877")}]


def test_outcome_results_of_the_learner_are_the_third_request(course: Classroom) -> None:
    course.room.add_outcome("94")
    course.room.add_result("5512", "877", "94", "312", "4")
    remap(course, content(["311"], [outcome_link("94", "312")], reflection="399"))
    course.sync.sync_course(course.course_id)
    report = course.sync.refresh_learner(course.course_id, course.person("877"))
    assert report.requests == 3


def test_a_refresh_that_fails_says_so_and_changes_nothing(synced: Classroom) -> None:
    synced.room.assess("877", "311", {CRITERION: "1"})
    before = newest(synced, "877", "311").id
    synced.canvas.fail("submissions", CanvasUnavailable("Canvas is in trouble", status=503))
    report = synced.sync.refresh_learner(synced.course_id, synced.person("877"))
    assert not report.is_complete
    assert [(f.source, f.status) for f in report.failures] == [(Source.SUBMISSIONS, 503)]
    assert newest(synced, "877", "311").id == before
    assert [t.may_open_cases for t in synced.told.touched] == [False]


def test_a_refresh_says_nothing_of_how_fresh_the_course_is(synced: Classroom) -> None:
    with synced.open_work() as work:
        before = work.sync_log.freshness(synced.course_id)
    synced.sync.refresh_learner(synced.course_id, synced.person("877"))
    with synced.open_work() as work:
        assert work.sync_log.freshness(synced.course_id) == before
        progress = work.sync_log.progress(synced.course_id)
        kinds = [run.kind for run in work.sync_log.history(synced.course_id)]
    assert progress is not None
    assert progress.kind is SyncKind.FULL
    assert kinds == [SyncKind.LEARNER, SyncKind.FULL]


def test_another_assessor_of_the_same_points_is_told_by_the_next_refresh(
    synced: Classroom,
) -> None:
    learner = synced.person("877")
    synced.sync.refresh_learner(synced.course_id, learner)
    synced.room.assess("877", "311", {CRITERION: "3"}, assessor="901")
    synced.sync.refresh_learner(synced.course_id, learner)
    assert newest(synced, "877", "311").to_provenance().assessor_id == "901"


def test_a_learner_of_whom_nothing_comes_is_not_read_and_stays_as_it_was(
    synced: Classroom,
) -> None:
    learner, before = synced.person("877"), newest(synced, "877", "311").id
    del synced.room.roster[CanvasUserId("877")]
    report = synced.sync.refresh_learner(synced.course_id, learner)
    assert [(f.source, f.kind) for f in report.failures] == [
        (Source.SUBMISSIONS, "CanvasForbidden")
    ]
    assert newest(synced, "877", "311").id == before


def test_a_learner_all_of_whose_work_was_taken_away_is_read_and_told_so(
    synced: Classroom,
) -> None:
    learner = synced.person("877")
    for named in synced.room.assignments:
        synced.room.assign_only(named, ["878"])
    report = synced.sync.refresh_learner(synced.course_id, learner)
    assert report.failures == ()
    assert not decode(newest(synced, "877", "311").content, SubmissionFact).visible


def test_work_taken_from_a_learner_since_the_pass_is_told_not_assigned_by_the_refresh(
    synced: Classroom,
) -> None:
    key = CanvasUserId("877"), AssignmentId("311")
    del synced.room.work[key]
    before = newest(synced, "878", "311").id
    synced.sync.refresh_learner(synced.course_id, synced.person("877"))
    assert not decode(newest(synced, "877", "311").content, SubmissionFact).visible
    assert (newest(synced, "878", "311").id, newest(synced, "877", "312").is_gone) == (
        before,
        False,
    )


def test_a_deleted_assignment_is_left_out_of_a_refresh_without_a_refusal(
    synced: Classroom,
) -> None:
    synced.room.remove_assignment("312")
    report = synced.sync.refresh_learner(synced.course_id, synced.person("877"))
    assert (report.is_complete, report.requests) == (True, 2)
    assert newest(synced, "877", "311").to_provenance().assessor_id == "900"


def test_a_refresh_during_a_pass_stands_against_what_the_pass_read_before(
    synced: Classroom,
) -> None:
    learner = synced.person("877")

    def regraded_and_refreshed() -> None:
        synced.clock.move(seconds=30)
        synced.room.assess("877", "311", {CRITERION: "1"})
        synced.sync.refresh_learner(synced.course_id, learner)
        # What the pass is answered was read before: the old points.
        synced.room.assess("877", "311", {CRITERION: "3"})

    synced.canvas.meanwhile("submissions", regraded_and_refreshed)
    synced.sync.sync_course(synced.course_id, full=True)
    assert '"points":"1"' in newest(synced, "877", "311").content


def test_a_person_who_is_in_no_roster_of_the_course_is_not_found(synced: Classroom) -> None:
    with pytest.raises(NotFound) as refused:
        synced.sync.refresh_learner(synced.course_id, PersonId(999))
    assert refused.value.code == "evidence.learner"
