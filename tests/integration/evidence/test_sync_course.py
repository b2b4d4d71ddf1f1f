"""One pass over one course: what is stored, what is left alone, what it costs."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from lti_app.domain.errors import Conflict, NotFound
from lti_app.domain.evidence.evidence import FactKind, SubmissionContent, SubmissionFact, Unusable
from lti_app.domain.evidence.sync import Source, SyncKind, SyncState
from lti_app.domain.ids import CanvasUserId, CourseId
from lti_app.models.course import CourseRow
from lti_app.models.documents import decode
from lti_app.models.evidence import EvidenceFactRow, ReflectionTextRow, RosterEntryRow
from lti_app.models.mapping import MappingVersionRow
from lti_app.models.sync_run import SyncRunRow
from tests.factories.evidence import (
    CRITERION,
    REFLECTION_BODY,
    Classroom,
    changed_rubric,
    content,
    impact_rubric,
    remap,
)


def facts(course: Classroom, user: str, subject: str) -> list[EvidenceFactRow]:
    course.session.rollback()
    rows = course.session.scalars(
        select(EvidenceFactRow)
        .where(
            EvidenceFactRow.canvas_user_id == user,
            EvidenceFactRow.subject == subject,
            EvidenceFactRow.kind == FactKind.SUBMISSION,
        )
        .order_by(EvidenceFactRow.id)
    ).all()
    course.session.expunge_all()
    course.session.rollback()
    return list(rows)


def fact_count(course: Classroom) -> int:
    course.session.rollback()
    found = course.session.scalar(select(func.count()).select_from(EvidenceFactRow)) or 0
    course.session.rollback()
    return found


def test_a_first_pass_reads_everything_mapped_and_nothing_else(course: Classroom) -> None:
    course.room.assess("877", "311", {CRITERION: "3"})
    course.room.assess("877", "500", {CRITERION: "4"})
    report = course.sync.sync_course(course.course_id)
    assert (report.kind, report.state, report.failures) == (SyncKind.FULL, SyncState.OK, ())
    stored = decode(facts(course, "877", "311")[0].content, SubmissionFact)
    assert [(c.criterion_id, str(c.points)) for c in stored.criteria or ()] == [(CRITERION, "3")]
    assert facts(course, "877", "500") == []
    # course, assignments, roster, submissions
    assert report.counts.requests == 4
    assert report.touched == {course.person("877"), course.person("878")}
    assert course.told.touched[-1].may_open_cases


def test_an_unchanged_second_pass_writes_nothing_touches_nobody_and_asks_less(
    course: Classroom,
) -> None:
    course.sync.sync_course(course.course_id)
    before = fact_count(course)
    course.clock.move(minutes=20)
    report = course.sync.sync_course(course.course_id)
    assert report.kind is SyncKind.CHANGES
    assert (report.counts.rows_changed, report.touched) == (0, frozenset())
    # assignments, graded since, submitted since
    assert (report.counts.requests, report.counts.rows_read) == (3, 3)
    assert fact_count(course) == before


def test_a_later_pass_stores_what_was_graded_since_and_touches_only_that_learner(
    course: Classroom,
) -> None:
    course.sync.sync_course(course.course_id)
    course.clock.move(hours=2)
    course.room.assess("878", "312", {CRITERION: "2"})
    course.clock.move(minutes=5)
    report = course.sync.sync_course(course.course_id)
    assert report.touched == {course.person("878")}
    assert len(facts(course, "878", "312")) == 2
    assert len(facts(course, "877", "312")) == 1


def test_what_was_graded_within_the_overlap_is_read_again_and_stored_once(
    course: Classroom,
) -> None:
    course.room.assess("877", "311", {CRITERION: "3"})
    course.clock.move(minutes=1)
    course.sync.sync_course(course.course_id)
    course.clock.move(minutes=5)
    report = course.sync.sync_course(course.course_id)
    assert report.counts.rows_changed == 0
    assert len(facts(course, "877", "311")) == 1


def test_an_edit_of_equal_total_is_missed_by_changes_and_caught_by_the_full_pass(
    course: Classroom,
) -> None:
    course.room.assess("877", "311", {CRITERION: "3", "_2": "1"})
    course.clock.move(hours=1)
    course.sync.sync_course(course.course_id)
    course.clock.move(hours=2)
    course.room.assess("877", "311", {CRITERION: "1", "_2": "3"})
    course.clock.move(minutes=1)
    assert course.sync.sync_course(course.course_id).counts.rows_changed == 0
    course.clock.move(hours=24)
    report = course.sync.sync_course(course.course_id)
    assert report.kind is SyncKind.FULL
    newest = decode(facts(course, "877", "311")[-1].content, SubmissionFact)
    assert str((newest.criteria or ())[1].points) == "1"


def test_a_changed_rubric_forces_a_full_read_of_that_assignment_only(course: Classroom) -> None:
    course.room.assess("877", "311", {CRITERION: "3", "_2": "1"})
    course.sync.sync_course(course.course_id)
    course.clock.move(minutes=20)
    course.room.assess("877", "311", {CRITERION: "1", "_2": "3"})
    course.room.set_assignment("311", rubric=changed_rubric(impact_rubric(), "5"))
    report = course.sync.sync_course(course.course_id)
    assert report.kind is SyncKind.CHANGES
    assert len(facts(course, "877", "311")) == 2
    # assignments, roster, 311 by learner, the others graded and submitted since
    assert report.counts.requests == 5
    assert report.touched == {course.person("877"), course.person("878")}


@pytest.mark.parametrize("is_asked", [True, False])
def test_a_grade_posted_by_hand_is_seen_within_the_hour_or_when_somebody_asks(
    course: Classroom, *, is_asked: bool
) -> None:
    course.room.set_assignment("311", rubric=impact_rubric(), post_manually=True)
    course.room.assess("877", "311", {CRITERION: "3"}, posted=False)
    course.clock.move(minutes=20)
    course.sync.sync_course(course.course_id)
    course.clock.move(minutes=20)
    course.room.post("877", "311")
    # Posting moves no date that Canvas can be asked for.
    assert course.sync.sync_course(course.course_id).counts.rows_changed == 0
    if is_asked:
        course.sync.request_sync(course.course_id)
    else:
        course.clock.move(hours=1)
    report = course.sync.sync_course(course.course_id)
    assert (report.kind, report.counts.rows_changed) == (SyncKind.CHANGES, 1)
    # assignments, roster, 311 by learner, the others graded and submitted since
    assert report.counts.requests == 5
    newest = decode(facts(course, "877", "311")[-1].content, SubmissionFact)
    assert newest.posted_at is not None


def test_another_mapping_forces_a_full_pass(course: Classroom) -> None:
    course.sync.sync_course(course.course_id)
    course.clock.move(minutes=1)
    remap(course, content(["311", "500"], reflection="399"))
    report = course.sync.sync_course(course.course_id)
    assert report.kind is SyncKind.FULL
    assert len(facts(course, "877", "500")) == 1


def test_who_left_is_gone_only_after_a_full_pass(course: Classroom) -> None:
    course.sync.sync_course(course.course_id)
    gone = course.person("878")
    del course.room.roster[CanvasUserId("878")]
    course.clock.move(hours=2)
    course.sync.sync_course(course.course_id)
    entry = select(RosterEntryRow).where(RosterEntryRow.canvas_user_id == "878")
    assert course.session.scalars(entry).one().gone_at is None
    course.session.rollback()
    report = course.sync.sync_course(course.course_id, full=True)
    course.session.expire_all()
    assert course.session.scalars(entry).one().gone_at == course.clock.now()
    assert gone in report.touched
    newest = facts(course, "878", "311")[-1]
    # What was read of her last stands: nothing was taken from her.
    assert not newest.is_gone
    assert decode(newest.content, SubmissionFact).visible


def test_a_deleted_assignment_leaves_its_facts_and_sinks_nothing(course: Classroom) -> None:
    course.room.assess("877", "311", {CRITERION: "3"})
    course.sync.sync_course(course.course_id)
    course.room.remove_assignment("311")
    report = course.sync.sync_course(course.course_id, full=True)
    assert report.state is SyncState.OK
    assert [row.is_gone for row in facts(course, "877", "311")] == [False]


def test_a_reflection_keeps_its_words_apart_and_encrypted(course: Classroom) -> None:
    course.room.hand_in("877", "399", SubmissionContent(body=REFLECTION_BODY))
    course.room.hand_in("878", "399", SubmissionContent(body="<p>&nbsp;</p>"))
    course.sync.sync_course(course.course_id)
    rows = course.session.scalars(
        select(EvidenceFactRow).where(EvidenceFactRow.kind == FactKind.REFLECTION)
    ).all()
    told = {row.canvas_user_id: row.content for row in rows}
    assert "pathway" not in told["877"]
    assert f'"unusable":"{Unusable.BLANK}"' in told["878"]
    texts = course.session.scalars(select(ReflectionTextRow)).all()
    assert all("pathway" not in text.ciphertext for text in texts)
    vault = course.wiring.tools.vault
    assert {vault.decrypt(text.ciphertext) for text in texts} == {REFLECTION_BODY, "<p>&nbsp;</p>"}
    keyed = vault.keyed_digest(REFLECTION_BODY)
    assert f'"digest":"{keyed}"' in told["877"]
    course.session.rollback()


def test_deleted_words_of_an_unchanged_reflection_do_not_come_back(course: Classroom) -> None:
    course.room.hand_in("877", "399", SubmissionContent(body=REFLECTION_BODY))
    course.sync.sync_course(course.course_id)
    for text in course.session.scalars(select(ReflectionTextRow)):
        course.session.delete(text)
    course.session.commit()
    course.sync.sync_course(course.course_id, full=True)
    assert course.session.scalars(select(ReflectionTextRow)).all() == []
    course.session.rollback()


def test_two_passes_of_one_course_never_run_at_once(course: Classroom) -> None:
    with course.open_work() as work:
        held = work.sync_runs.begin(course.course_id, SyncKind.FULL)
    assert held is not None
    with pytest.raises(Conflict) as refused:
        course.sync.sync_course(course.course_id)
    assert refused.value.code == "sync.running"
    assert fact_count(course) == 0


def test_a_lease_that_ran_out_is_taken_over_and_its_run_called_abandoned(
    course: Classroom,
) -> None:
    with course.open_work() as work:
        work.sync_runs.begin(course.course_id, SyncKind.FULL)
    course.clock.move(minutes=16)
    course.sync.sync_course(course.course_id)
    states = course.session.scalars(select(SyncRunRow.state).order_by(SyncRunRow.id)).all()
    course.session.rollback()
    assert list(states) == [SyncState.ABANDONED, SyncState.OK]


def test_a_pass_whose_lease_was_taken_over_writes_nothing(course: Classroom) -> None:
    def taken_over() -> None:
        course.clock.move(minutes=16)
        course.sync.sync_course(course.course_id)

    course.canvas.meanwhile("submissions", taken_over)
    with pytest.raises(Conflict) as refused:
        course.sync.sync_course(course.course_id)
    assert refused.value.code == "sync.lease_lost"
    states = course.session.scalars(select(SyncRunRow.state).order_by(SyncRunRow.id)).all()
    course.session.rollback()
    assert list(states) == [SyncState.ABANDONED, SyncState.OK]
    assert {row.run_id for row in facts(course, "877", "311")} == {2}


def test_a_course_nobody_knows_is_not_found(course: Classroom) -> None:
    with pytest.raises(NotFound):
        course.sync.sync_course(CourseId(999))


def test_a_course_without_mapping_is_read_with_no_request(course: Classroom) -> None:
    course.session.execute(update(MappingVersionRow).values(ended_at=course.clock.now()))
    course.session.commit()
    report = course.sync.sync_course(course.course_id)
    assert (report.state, report.counts.requests) == (SyncState.OK, 0)


def test_a_pass_leaves_the_lease_free_and_says_when_the_next_is_due(course: Classroom) -> None:
    with course.open_work() as work:
        work.sync_runs.ask(course.course_id)
    course.sync.sync_course(course.course_id)
    row = course.session.get_one(CourseRow, course.course_id)
    assert (row.lease_key, row.lease_until, row.asked_at) == (None, None, None)
    assert row.next_pass_at == course.clock.now() + timedelta(minutes=15)
    course.session.rollback()
    with course.open_work() as work:
        assert work.sync_log.due() == ()
        progress = work.sync_log.progress(course.course_id)
        freshness = {f.source: f.read_at for f in work.sync_log.freshness(course.course_id)}
    assert progress is not None
    assert progress.state is SyncState.OK
    assert freshness == dict.fromkeys(
        (Source.COURSE, Source.ASSIGNMENTS, Source.ROSTER, Source.SUBMISSIONS), course.clock.now()
    )


def test_progress_is_told_while_a_pass_runs_and_after(course: Classroom) -> None:
    assert course.sync.run_progress(course.course_id) is None
    seen = []
    course.canvas.meanwhile(
        "submissions", lambda: seen.append(course.sync.run_progress(course.course_id))
    )
    course.sync.sync_course(course.course_id)
    (during,) = seen
    assert during is not None
    assert (during.state, during.stage, during.done) == (SyncState.RUNNING, "submissions", 3)
    assert during.expected >= during.done
    after = course.sync.run_progress(course.course_id)
    assert after is not None
    assert (after.state, after.stage, after.done, after.expected) == (SyncState.OK, "", 4, 4)


def test_a_fault_of_the_program_gives_the_lease_back_and_fails_the_run(
    course: Classroom,
) -> None:
    def stumble() -> None:
        raise ZeroDivisionError

    course.canvas.meanwhile("submissions", stumble)
    with pytest.raises(ZeroDivisionError):
        course.sync.sync_course(course.course_id)
    progress = course.sync.run_progress(course.course_id)
    assert progress is not None
    assert progress.state is SyncState.FAILED
    assert fact_count(course) == 0
    assert course.sync.sync_course(course.course_id).state is SyncState.OK
