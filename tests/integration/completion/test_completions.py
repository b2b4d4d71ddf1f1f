"""Judging a course: what is stored, what is told to the queue, and what it costs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.errors import NotFound
from lti_app.domain.evidence.evidence import Enrollment, EnrollmentState
from lti_app.domain.evidence.sync import Source, SourceFailure
from lti_app.domain.ids import DefinitionVersionId, MappingVersionId, PersonId
from lti_app.domain.mastery.completion import CompletionState, evaluate
from lti_app.domain.mastery.verdict import ReasonCode, VerdictState
from lti_app.domain.people.actor import system_actor
from lti_app.models.audit import AuditEntry
from lti_app.models.award import AwardRow
from lti_app.models.completion import CompletionChangeRow, CompletionCourseRow, CompletionRow
from lti_app.models.documents import encode
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.review import ReviewCaseRow
from lti_app.models.sync_run import SourceFreshnessRow
from lti_app.wiring import Wiring
from tests.clocks import START, FixedClock
from tests.factories import stored_evidence as stored
from tests.factories.facts import (
    MAP,
    MEMO,
    assignment,
    criterion,
    graded,
    reflection,
    rubric,
    student,
    ungraded,
)
from tests.integration.completion.conftest import ALL_MET, Course

LATER = START + timedelta(hours=1)


def rows(session: Session) -> list[CompletionRow]:
    session.expire_all()
    found = list(session.scalars(select(CompletionRow).order_by(CompletionRow.person_id)))
    session.expunge_all()
    session.rollback()
    return found


def actions(session: Session) -> list[AuditAction]:
    found = session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.subject_kind == "completion")
        .order_by(AuditEntry.id)
    )
    listed = list(found)
    session.rollback()
    return listed


def test_complete_learner_is_stored_and_told(course: Course, session: Session) -> None:
    amara = course.learner()
    report = course.judge()
    assert (report.evaluated, report.changed, report.complete) == (1, 1, 1)
    (candidate,) = report.candidates
    assert (candidate.person_id, candidate.is_complete) == (amara, True)
    (row,) = rows(session)
    assert (row.state, row.verdict_state, row.met, row.total) == (
        CompletionState.COMPLETE,
        VerdictState.MET,
        3,
        3,
    )
    assert row.completed_at == START
    assert actions(session) == [AuditAction.COMPLETION_COMPLETED]


def test_nothing_is_opened_and_nothing_awarded(course: Course, session: Session) -> None:
    course.learner()
    course.judge()
    assert session.scalar(select(func.count()).select_from(ReviewCaseRow)) == 0
    assert session.scalar(select(func.count()).select_from(AwardRow)) == 0


def test_incomplete_learner_is_stored_and_not_told(course: Course, session: Session) -> None:
    course.learner(graded("2", MAP), graded("4", MEMO), reflection())
    report = course.judge()
    assert (report.evaluated, report.complete, report.candidates) == (1, 0, ())
    (row,) = rows(session)
    assert (row.state, row.met) == (CompletionState.IN_PROGRESS, 2)
    assert row.to_verdict().slos[0].verdict.reason.code is ReasonCode.BELOW_THRESHOLD
    assert actions(session) == []


def test_judging_again_changes_nothing(course: Course, session: Session) -> None:
    course.learner()
    course.judge()
    (before,) = rows(session)
    report = course.judge()
    (after,) = rows(session)
    assert (report.changed, len(report.candidates)) == (0, 1)
    assert (after.verdict_digest, after.changed_at) == (before.verdict_digest, before.changed_at)
    assert session.scalar(select(func.count()).select_from(CompletionChangeRow)) == 1


def test_regrade_down_reopens_with_history_and_tells_the_queue(
    course: Course, session: Session, clock: FixedClock
) -> None:
    course.learner()
    course.judge()
    clock.move(hours=1)
    course.read(graded("1", MAP), at=LATER)
    report = course.judge()
    assert [c.is_complete for c in report.candidates] == [False]
    (row,) = rows(session)
    assert (row.state, row.completed_at, row.changed_at) == (
        CompletionState.IN_PROGRESS,
        None,
        LATER,
    )
    history = session.scalars(select(CompletionChangeRow.verdict_state).order_by("id")).all()
    assert history == [VerdictState.MET, VerdictState.NOT_MET]
    session.rollback()
    assert actions(session) == [
        AuditAction.COMPLETION_COMPLETED,
        AuditAction.COMPLETION_REOPENED,
    ]


def test_regrade_up_completes(course: Course, session: Session) -> None:
    course.learner(graded("2", MAP), graded("4", MEMO), reflection())
    course.judge()
    course.read(graded("3", MAP), at=LATER)
    report = course.judge()
    assert (report.changed, report.complete) == (1, 1)
    assert rows(session)[0].state is CompletionState.COMPLETE


def test_unposting_neither_un_completes_nor_is_told_as_complete(
    course: Course, session: Session
) -> None:
    course.learner()
    course.judge()
    course.read(graded("4", MAP, posted_at=None), at=LATER)
    report = course.judge()
    (row,) = rows(session)
    assert (row.state, row.verdict_state) == (CompletionState.COMPLETE, VerdictState.UNKNOWN)
    assert [c.is_complete for c in report.candidates] == [False]
    assert actions(session) == [AuditAction.COMPLETION_COMPLETED]


def test_new_inputs_with_the_same_verdict_are_kept_without_history(
    course: Course, session: Session
) -> None:
    course.learner()
    course.judge()
    (before,) = rows(session)
    course.read(graded("4", MAP, entered_score=None), at=LATER)
    assert course.judge().changed == 0
    (after,) = rows(session)
    assert after.inputs_digest != before.inputs_digest
    assert after.verdict_digest == before.verdict_digest
    assert session.scalar(select(func.count()).select_from(CompletionChangeRow)) == 1


def test_stored_inputs_give_the_identical_verdict_again(
    course: Course, session: Session, wiring: Wiring
) -> None:
    course.learner(graded("4", MAP), ungraded(MEMO), reflection())
    course.judge()
    (row,) = rows(session)
    with wiring.open_work(system_actor("test")) as work:
        definition = work.definitions.version(DefinitionVersionId(row.definition_version_id))
        mapping = work.mappings.version(MappingVersionId(row.mapping_version_id))
    place = session.get_one(CompletionCourseRow, row.course_digest)
    again = evaluate(definition.content, mapping.content, place.to_domain(), row.to_inputs())
    assert again == row.to_verdict()
    assert encode(again) == row.verdict


def test_only_named_people_are_judged(course: Course, session: Session) -> None:
    amara, jordan = course.learner(), course.learner(name="Jordan Ellis")
    report = course.judge(jordan)
    assert report.evaluated == 1
    assert [row.person_id for row in rows(session)] == [jordan]
    assert course.judge(amara, jordan).evaluated == 2


def test_course_without_an_active_mapping_has_nothing_to_judge(
    course: Course, wiring: Wiring
) -> None:
    with wiring.open_work(system_actor("test")) as work:
        report = work.completions.evaluate(course.at.course_id, [])
        elsewhere = work.completions.evaluate(type(course.at.course_id)(999))
    assert (report.evaluated, elsewhere.evaluated) == (0, 0)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("StudentViewEnrollment", EnrollmentState.ACTIVE),
        ("ObserverEnrollment", EnrollmentState.ACTIVE),
        ("TeacherEnrollment", EnrollmentState.ACTIVE),
    ],
)
def test_who_is_no_learner_is_never_judged(
    course: Course, session: Session, kind: str, state: EnrollmentState
) -> None:
    course.learner()
    _re_enroll(session, student(state, kind))
    assert course.judge().evaluated == 0
    assert rows(session) == []


@pytest.mark.parametrize(
    "state", [EnrollmentState.INACTIVE, EnrollmentState.DELETED, EnrollmentState.REJECTED]
)
def test_who_left_is_judged_and_opens_no_case(
    course: Course, session: Session, state: EnrollmentState
) -> None:
    course.learner()
    _re_enroll(session, student(state))
    report = course.judge()
    assert (report.complete, report.candidates) == (1, ())


@pytest.mark.parametrize("state", [EnrollmentState.COMPLETED, EnrollmentState.INVITED])
def test_concluded_and_invited_with_work_open_one(
    course: Course, session: Session, state: EnrollmentState
) -> None:
    course.learner()
    _re_enroll(session, student(state))
    assert len(course.judge().candidates) == 1


def test_who_is_gone_from_the_roster_opens_no_case(course: Course, session: Session) -> None:
    course.learner()
    session.execute(update(RosterEntryRow).values(gone_at=START))
    session.commit()
    assert course.judge().candidates == ()


def test_two_canvas_ids_of_one_person_are_one_learner(course: Course, session: Session) -> None:
    amara = course.learner(graded("4", MAP), reflection())
    stored.enrolled(session, course.at.course_id, amara, "20002", student(section="82"))
    course.read(graded("3", MEMO), user="20002")
    report = course.judge()
    assert (report.evaluated, report.complete) == (1, 1)


def test_person_not_matched_yet_is_not_judged(course: Course, session: Session) -> None:
    stored.enrolled(session, course.at.course_id, None, "30003")
    course.read(*ALL_MET, user="30003")
    assert course.judge().evaluated == 0


def test_stale_sources_change_the_verdict_and_open_no_case(
    course: Course, session: Session, clock: FixedClock
) -> None:
    course.learner()
    clock.move(hours=27)
    report = course.judge()
    assert (report.complete, report.candidates) == (1, ())
    assert rows(session)[0].state is CompletionState.COMPLETE


def test_failing_source_opens_no_case_and_takes_nothing_back(
    course: Course, session: Session
) -> None:
    course.learner()
    course.judge()
    failure = SourceFailure(source=Source.SUBMISSIONS, kind="CanvasUnavailable", reason="502")
    session.execute(
        update(SourceFreshnessRow)
        .where(SourceFreshnessRow.source == Source.SUBMISSIONS)
        .values(failed_at=START, failure=encode(failure))
    )
    session.commit()
    report = course.judge()
    assert (report.complete, report.candidates) == (1, ())
    assert rows(session)[0].state is CompletionState.COMPLETE


def test_case_is_told_by_the_next_fresh_pass_what_a_stale_one_found(
    course: Course, session: Session, wiring: Wiring, clock: FixedClock
) -> None:
    course.learner()
    opened = course.judge().candidates
    with wiring.open_work(system_actor("scheduler")) as work:
        work.reviews.open_cases(opened)
    clock.move(hours=27)
    course.read(graded("1", MAP), at=clock.now())
    assert course.judge().candidates == ()
    session.execute(update(SourceFreshnessRow).values(read_at=clock.now()))
    session.commit()
    told = course.judge().candidates
    assert [c.is_complete for c in told] == [False]
    with wiring.open_work(system_actor("scheduler")) as work:
        work.reviews.open_cases(told)
    assert session.scalars(select(ReviewCaseRow.still_complete)).one() is False
    session.rollback()
    assert course.judge().candidates == ()


def test_met_before_the_rubric_was_replaced_stays_met_and_flagged(
    course: Course, session: Session
) -> None:
    course.learner()
    course.judge()
    stored.read_assignments(
        session, course.at.course_id, assignment(MAP, name="Stakeholder map", rubric=None), at=LATER
    )
    course.read(graded("4", MAP, criteria=None), at=LATER)
    course.judge()
    (row,) = rows(session)
    assert row.state is CompletionState.COMPLETE
    slo = row.to_verdict().slos[0].verdict
    assert (slo.reason.code, slo.reason.facts["drift"]) == (
        ReasonCode.AT_OR_ABOVE_THRESHOLD,
        "rubric_removed",
    )


def test_assessed_after_the_scale_changed_is_unknown(course: Course, session: Session) -> None:
    course.learner(ungraded(MAP), graded("4", MEMO), reflection())
    course.judge()
    rescaled = assignment(MAP, name="Stakeholder map", rubric=rubric(criterion(points=Decimal(8))))
    stored.read_assignments(session, course.at.course_id, rescaled, at=LATER)
    course.read(graded("4", MAP), at=LATER)
    course.judge()
    assert rows(session)[0].verdict_state is VerdictState.UNKNOWN


def test_candidate_answers_for_one_person_and_stores_nothing(
    course: Course, session: Session, wiring: Wiring
) -> None:
    amara = course.learner()
    badge = course.at.badge
    with wiring.open_work(system_actor("refresh")) as work:
        found = work.completions.candidate(amara, badge.mapping_version_id, course.at.course_id)
    assert (found.person_id, found.definition_line_id, found.is_complete) == (
        amara,
        badge.line_id,
        True,
    )
    assert rows(session) == []


def test_candidate_of_a_stranger_is_not_found(course: Course, wiring: Wiring) -> None:
    course.learner()
    badge = course.at.badge
    with pytest.raises(NotFound), wiring.open_work(system_actor("refresh")) as work:
        work.completions.candidate(PersonId(999), badge.mapping_version_id, course.at.course_id)


def test_number_of_queries_does_not_depend_on_the_number_of_learners(
    course: Course, wiring: Wiring
) -> None:
    course.learner()
    one = _queries(course, wiring)
    for number in range(30):
        course.learner(name=f"Learner {number}")
    course.judge()
    assert _queries(course, wiring) == one


def _queries(course: Course, wiring: Wiring) -> int:
    """Count the statements of a pass in which nothing changed."""
    course.judge()
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(("SELECT", "INSERT", "UPDATE")):
            seen.append(statement)

    event.listen(wiring.engine, "before_cursor_execute", note)
    course.judge()
    event.remove(wiring.engine, "before_cursor_execute", note)
    return len(seen)


def _re_enroll(session: Session, *enrollments: Enrollment) -> None:
    session.execute(update(RosterEntryRow).values(enrollments=encode(enrollments)))
    session.commit()
