"""Each source read whole or not at all, and what is left out on purpose."""

from collections.abc import Collection

import pytest
from sqlalchemy import select

from lti_app.canvas.errors import CanvasForbidden, CanvasUnavailable
from lti_app.canvas.fake import FakeCanvas
from lti_app.canvas.gateway import CanvasGateway, Roster
from lti_app.domain.evidence.evidence import EnrollmentState, FactKind, SubmissionFact
from lti_app.domain.evidence.plan import least_requests
from lti_app.domain.evidence.sync import Source, SyncKind, SyncState
from lti_app.domain.ids import AssignmentId, CanvasCourseId, CanvasUserId
from lti_app.models.documents import decode
from lti_app.models.evidence import AssignmentSnapshotRow, EvidenceFactRow
from lti_app.models.sync_run import SourceFreshnessRow
from lti_app.services.evidence.reading import EvidenceReader
from tests.factories.evidence import (
    CRITERION,
    Classroom,
    content,
    impact_rubric,
    outcome_link,
    remap,
)


def shown(course: Classroom, user: str, assignment: str) -> bool:
    """Say whether the newest fact has the assignment assigned to this learner."""
    course.session.rollback()
    row = EvidenceFactRow
    content_ = course.session.scalars(
        select(row.content)
        .where(
            row.canvas_user_id == user,
            row.subject == assignment,
            row.kind == FactKind.SUBMISSION,
        )
        .order_by(row.id.desc())
    ).first()
    course.session.rollback()
    assert content_ is not None
    return decode(content_, SubmissionFact).visible


REFUSED = CanvasForbidden("no permission for this call", status=403)
TOO_SLOW = CanvasUnavailable("no answer in time")


def kinds(course: Classroom, user: str, kind: FactKind) -> list[tuple[str, bool]]:
    course.session.rollback()
    row = EvidenceFactRow
    rows = course.session.execute(
        select(row.subject, row.is_gone)
        .where(row.canvas_user_id == user, row.kind == kind)
        .order_by(row.id)
    )
    found = [(subject, is_gone) for subject, is_gone in rows]
    course.session.rollback()
    return found


@pytest.fixture
def with_outcomes(course: Classroom) -> Classroom:
    for outcome in ("94", "95"):
        course.room.add_outcome(outcome)
        course.room.add_result(f"55{outcome}", "877", outcome, "312", "4")
    both = [outcome_link("94", "312"), outcome_link("95", "312")]
    remap(course, content(["311"], both, reflection="399"))
    return course


def test_an_outcome_no_longer_linked_is_left_out_and_told_and_its_results_stay(
    with_outcomes: Classroom,
) -> None:
    with_outcomes.sync.sync_course(with_outcomes.course_id)
    del with_outcomes.room.outcomes["95"]  # type: ignore[arg-type]  # a plain text id
    report = with_outcomes.sync.sync_course(with_outcomes.course_id, full=True)
    assert report.state is SyncState.OK
    assert [(f.source, f.kind) for f in report.failures] == [(Source.OUTCOME_RESULTS, "dropped")]
    assert kinds(with_outcomes, "877", FactKind.OUTCOME_RESULT) == [
        ("94/5594", False),
        ("95/5595", False),
    ]


def test_a_learner_who_slips_between_two_pages_keeps_every_row(course: Classroom) -> None:
    course.room.enroll("877", state=EnrollmentState.COMPLETED)
    course.room.assess("877", "311", {CRITERION: "4"})
    course.sync.sync_course(course.course_id)
    row = course.room.work
    slipped = {key: row.pop(key) for key in [key for key in row if key[0] == "877"]}
    assert course.sync.sync_course(course.course_id, full=True).state is SyncState.OK
    assert [is_gone for _, is_gone in kinds(course, "877", FactKind.SUBMISSION)] == [False] * 3
    row.update(slipped)
    del row[CanvasUserId("877"), AssignmentId("311")]
    course.sync.sync_course(course.course_id, full=True)
    assert kinds(course, "877", FactKind.SUBMISSION)[-1] == ("311", False)
    assert not shown(course, "877", "311")


def test_results_canvas_took_back_are_told_gone_by_a_full_pass(with_outcomes: Classroom) -> None:
    with_outcomes.sync.sync_course(with_outcomes.course_id)
    del with_outcomes.room.results["5594"]
    with_outcomes.sync.sync_course(with_outcomes.course_id, full=True)
    assert kinds(with_outcomes, "877", FactKind.OUTCOME_RESULT)[-1] == ("94/5594", True)
    with_outcomes.sync.sync_course(with_outcomes.course_id, full=True)
    assert len(kinds(with_outcomes, "877", FactKind.OUTCOME_RESULT)) == 3


def test_a_refusal_that_names_no_suspect_fails_the_source(with_outcomes: Classroom) -> None:
    with_outcomes.canvas.fail("outcome_results", REFUSED)
    report = with_outcomes.sync.sync_course(with_outcomes.course_id)
    assert [(f.source, f.kind) for f in report.failures] == [
        (Source.OUTCOME_RESULTS, "CanvasForbidden")
    ]


def test_when_every_outcome_is_gone_there_is_nothing_left_to_ask(
    with_outcomes: Classroom,
) -> None:
    with_outcomes.room.outcomes.clear()
    report = with_outcomes.sync.sync_course(with_outcomes.course_id)
    assert report.state is SyncState.OK


def test_results_are_read_between_hours_when_an_aligned_assignment_moves(
    with_outcomes: Classroom,
) -> None:
    with_outcomes.sync.sync_course(with_outcomes.course_id)
    with_outcomes.clock.move(minutes=20)
    still = with_outcomes.sync.sync_course(with_outcomes.course_id)
    with_outcomes.room.assess("878", "312", {CRITERION: "4"})
    with_outcomes.room.add_result("5600", "878", "94", "312", "4")
    with_outcomes.clock.move(minutes=1)
    moved = with_outcomes.sync.sync_course(with_outcomes.course_id)
    assert (still.counts.requests, moved.counts.requests) == (3, 4)
    assert kinds(with_outcomes, "878", FactKind.OUTCOME_RESULT) == [("94/5600", False)]


def test_roster_and_results_have_their_own_slower_clock(with_outcomes: Classroom) -> None:
    with_outcomes.sync.sync_course(with_outcomes.course_id)
    with_outcomes.clock.move(minutes=61)
    assert with_outcomes.sync.sync_course(with_outcomes.course_id).counts.requests == 5


def test_somebody_who_asks_gets_roster_and_results_too(with_outcomes: Classroom) -> None:
    with_outcomes.sync.sync_course(with_outcomes.course_id)
    with_outcomes.clock.move(minutes=1)
    with_outcomes.sync.request_sync(with_outcomes.course_id)
    assert with_outcomes.sync.sync_course(with_outcomes.course_id).counts.requests == 5


def test_an_answer_that_took_too_long_is_asked_for_by_halves_once(course: Classroom) -> None:
    course.canvas.fail("submissions", TOO_SLOW)
    report = course.sync.sync_course(course.course_id)
    assert report.state is SyncState.OK
    # course, assignments, roster, the one that did not come, two halves
    assert report.counts.requests == 6
    assert len(kinds(course, "877", FactKind.SUBMISSION)) == 3


def test_by_halves_is_tried_once_only(course: Classroom) -> None:
    course.canvas.fail("submissions", TOO_SLOW, times=2)
    report = course.sync.sync_course(course.course_id)
    assert [(f.source, f.kind) for f in report.failures] == [
        (Source.SUBMISSIONS, "CanvasUnavailable")
    ]
    assert kinds(course, "877", FactKind.SUBMISSION) == []


def test_trouble_that_is_not_slowness_is_not_tried_by_halves(course: Classroom) -> None:
    course.canvas.fail("submissions", CanvasUnavailable("Canvas is in trouble", status=500))
    assert course.sync.sync_course(course.course_id).counts.requests == 4


def test_a_course_that_is_not_there_is_asked_nothing_more(course: Classroom) -> None:
    held = course.canvas.courses.pop(CanvasCourseId("52"))
    report = course.sync.sync_course(course.course_id)
    assert report.state is SyncState.FAILED
    assert [f.kind for f in report.failures] == ["CanvasNotFound"] + ["skipped"] * 3
    course.canvas.courses[CanvasCourseId("52")] = held
    assert course.sync.sync_course(course.course_id).state is SyncState.OK


def test_a_refresh_refused_though_everything_is_there_says_so(course: Classroom) -> None:
    course.sync.sync_course(course.course_id)
    course.canvas.fail("submissions", REFUSED)
    report = course.sync.refresh_learner(course.course_id, course.person("877"))
    assert [(f.kind, f.needs_person) for f in report.failures] == [("CanvasForbidden", True)]


def test_a_refresh_of_a_course_whose_assignments_are_all_gone_asks_for_nothing_else(
    course: Classroom,
) -> None:
    course.sync.sync_course(course.course_id)
    for assignment_id in ("311", "312", "399"):
        course.room.remove_assignment(assignment_id)
    learner = course.person("877")
    report = course.sync.refresh_learner(course.course_id, learner)
    assert (report.is_complete, report.requests) == (True, 1)


def test_a_passing_removal_is_undone_when_the_assignment_comes_back(course: Classroom) -> None:
    course.sync.sync_course(course.course_id)
    course.room.remove_assignment("312")
    course.sync.sync_course(course.course_id, full=True)
    course.room.set_assignment("312", rubric=impact_rubric())
    report = course.sync.sync_course(course.course_id, full=True)
    assert report.counts.rows_changed == 1
    newest = course.session.scalars(
        select(AssignmentSnapshotRow).order_by(AssignmentSnapshotRow.id.desc()).limit(1)
    ).one()
    assert (newest.assignment_id, newest.is_gone) == ("312", False)
    course.session.rollback()


def cut(course: Classroom, missing: str | None) -> CanvasGateway:
    """The in-memory Canvas whose list of people ends unproven, somebody missing from it."""
    told = course.canvas.open().roster

    class Cut(FakeCanvas):
        def roster(
            self, course_id: CanvasCourseId, user_ids: Collection[CanvasUserId] | None = None
        ) -> Roster:
            if user_ids is not None:
                return told(course_id, user_ids)
            rows = tuple(row for row in told(course_id).rows if row.user_id != missing)
            return Roster(rows=rows, is_proven=False)

    return Cut(clock=course.clock, courses=course.canvas.courses)


def read_roster(course: Classroom, *, kind: SyncKind, missing: str | None) -> list[str]:
    """Read with a roster whose end nothing proves, somebody missing from it."""
    course.sync.sync_course(course.course_id)
    with course.open_work() as work:
        plan = work.evidence_plans.for_course(course.course_id, full=kind is SyncKind.FULL)
    if kind is SyncKind.CHANGES:
        course.clock.move(minutes=61)
        with course.open_work() as work:
            plan = work.evidence_plans.for_course(course.course_id)
    reading = EvidenceReader(cut(course, missing), plan, lambda *_: None).read(course.clock.now())
    assert (reading.roster is None) == bool(reading.failures)
    return [f"{f.source} {f.kind}" for f in reading.failures]


@pytest.mark.parametrize("kind", [SyncKind.FULL, SyncKind.CHANGES])
def test_a_roster_whose_end_is_unproven_is_held_against_other_lists(
    course: Classroom, kind: SyncKind
) -> None:
    assert read_roster(course, kind=kind, missing="878") == ["roster CanvasIncomplete"]


@pytest.mark.parametrize("kind", [SyncKind.FULL, SyncKind.CHANGES])
def test_an_unproven_roster_that_misses_nobody_is_believed(
    course: Classroom, kind: SyncKind
) -> None:
    assert read_roster(course, kind=kind, missing=None) == []


def test_who_an_unproven_roster_and_the_submissions_both_miss_is_asked_for_by_name(
    course: Classroom,
) -> None:
    course.room.enroll("879", state=EnrollmentState.COMPLETED)
    course.sync.sync_course(course.course_id)
    for key in [key for key in course.room.work if key[0] == "879"]:
        del course.room.work[key]
    del course.room.roster[CanvasUserId("878")]
    with course.open_work() as work:
        plan = work.evidence_plans.for_course(course.course_id, full=True)
    gateway = cut(course, "879")
    reading = EvidenceReader(gateway, plan, lambda *_: None).read(course.clock.now())
    assert reading.failures == []
    assert [row.user_id for row in reading.roster or ()] == ["877", "879"]


@pytest.mark.parametrize(
    ("learners", "assignments", "results", "least"),
    [(250, 6, 1000, 18), (200, 6, 800, 14), (1, 1, 0, 5), (0, 1, 0, 5), (101, 9, 101, 10)],
)
def test_the_least_requests_are_as_derived(
    learners: int, assignments: int, results: int, least: int
) -> None:
    assert least_requests(learners, assignments, results, has_outcomes=True) == least


def test_the_least_without_outcomes_asks_for_no_results() -> None:
    assert least_requests(100, 8, 0, has_outcomes=False) == 4


def test_an_outcome_left_out_is_remembered_through_a_pass_that_fails(
    with_outcomes: Classroom,
) -> None:
    with_outcomes.sync.sync_course(with_outcomes.course_id)
    del with_outcomes.room.outcomes["95"]  # type: ignore[arg-type]  # a plain text id
    with_outcomes.sync.sync_course(with_outcomes.course_id, full=True)
    assert left_out(with_outcomes) == (("95",), False)
    with_outcomes.canvas.fail("outcome_results", REFUSED_BY_ALL)
    with_outcomes.sync.sync_course(with_outcomes.course_id, full=True)
    assert left_out(with_outcomes) == (("95",), True)
    with_outcomes.room.add_outcome("95")
    with_outcomes.sync.sync_course(with_outcomes.course_id, full=True)
    assert left_out(with_outcomes) == ((), False)


REFUSED_BY_ALL = CanvasUnavailable("no answer")


def left_out(course: Classroom) -> tuple[tuple[str, ...], bool]:
    course.session.rollback()
    row = course.session.scalars(
        select(SourceFreshnessRow).where(SourceFreshnessRow.source == Source.OUTCOME_RESULTS)
    ).one()
    found = row.left_out(), row.failed_at is not None
    course.session.expunge_all()
    course.session.rollback()
    return found
