"""What every Canvas gateway does: the in-memory one, and the client on recordings and on HTTP."""

from datetime import timedelta

import pytest

from lti_app.canvas.errors import CanvasForbidden, CanvasIncomplete, CanvasNotFound
from lti_app.domain.evidence.evidence import AssessmentProvenance, EnrollmentState, SubmissionState
from lti_app.domain.ids import AssignmentId, CanvasCourseId, CanvasOutcomeId, CanvasUserId
from tests.contract.canvas.worlds import World

SECOND = timedelta(seconds=1)
STRANGER = CanvasUserId("10000000000001")


def test_a_course_is_told_with_its_name(world: World) -> None:
    fact = world.open().course(world.course_id)
    assert (fact.course_id, fact.name) == (world.course_id, world.course_name)


def test_an_unknown_course_is_not_found(world: World) -> None:
    with pytest.raises(CanvasNotFound):
        world.open().course(CanvasCourseId("999999"))


def test_assignments_come_with_the_rubric_that_rides_in_them(world: World) -> None:
    found = {a.assignment_id: a for a in world.open().assignments(world.course_id)}
    rubric = found[world.work].rubric
    assert rubric is not None
    assert tuple(c.criterion_id for c in rubric.criteria) == world.criteria
    assert all(c.ratings for c in rubric.criteria)
    assert found[world.plain].rubric is None
    assert not found[world.unpublished].published


def test_assignments_asked_by_id_are_those_that_are_there(world: World) -> None:
    asked = [world.work, AssignmentId("999999")]
    found = world.open().assignments(world.course_id, asked)
    assert [a.assignment_id for a in found] == [world.work]


def test_the_roster_is_everybody_once_concluded_and_test_student_too(world: World) -> None:
    rows = world.open().roster(world.course_id).rows
    assert frozenset(row.user_id for row in rows) == world.learners
    assert len(rows) == len(world.learners)
    kinds = {row.user_id: {(e.type, e.state) for e in row.enrollments} for row in rows}
    assert kinds[world.concluded] == {("StudentEnrollment", EnrollmentState.COMPLETED)}
    assert kinds[world.test_student] == {("StudentViewEnrollment", EnrollmentState.ACTIVE)}


def test_people_asked_by_id_are_those_that_are_there_and_told_as_in_the_list(world: World) -> None:
    gateway = world.open()
    asked = [world.concluded, world.test_student, STRANGER]
    found = gateway.roster(world.course_id, asked).rows
    assert gateway.usage.requests == 1
    listed = {row.user_id: row for row in gateway.roster(world.course_id).rows}
    assert {row.user_id: row for row in found} == {
        user: listed[user] for user in (world.concluded, world.test_student)
    }
    assert len(found) == 2


def test_more_people_than_a_query_holds_are_asked_for_in_parts(world: World) -> None:
    gateway = world.open()
    strangers = [CanvasUserId(str(10_000_000_000_100 + n)) for n in range(40)]
    found = gateway.roster(world.course_id, [*strangers, world.concluded]).rows
    assert [row.user_id for row in found] == [world.concluded]
    assert gateway.usage.requests == 2


def test_a_full_read_holds_a_row_for_each_learner_and_assignment(world: World) -> None:
    asked = (world.work, world.plain)
    rows = world.open().submissions(world.course_id, asked, expecting=world.learners)
    assert {(row.user_id, row.fact.assignment_id) for row in rows} == {
        (user, assignment) for user in world.learners for assignment in asked
    }
    assert all(row.fact.visible for row in rows)


def test_an_assessment_keeps_exact_points_and_its_criteria(world: World) -> None:
    rows = world.open().submissions(world.course_id, [world.work])
    fact = next(row.fact for row in rows if row.user_id == world.assessed)
    assert {c.criterion_id: c.points for c in fact.criteria or ()} == world.marks
    assert (fact.graded_at, fact.submitted_at) == (world.graded_at, world.submitted_at)
    assert fact.state is SubmissionState.GRADED


def test_work_nobody_touched_has_no_assessment_no_attempt_and_no_dates(world: World) -> None:
    rows = world.open().submissions(world.course_id, [world.untouched_work])
    fact = next(row.fact for row in rows if row.user_id == world.untouched)
    assert (fact.criteria, fact.attempt, fact.submitted_at) == (None, None, None)
    assert (fact.graded_at, fact.posted_at, fact.excused) == (None, None, False)


def test_work_assigned_to_others_is_told_as_not_assigned_and_untouched(world: World) -> None:
    asked = [world.for_others]
    gateway = world.open()
    few = gateway.submissions(world.course_id, asked, student_ids=[world.assessed])
    every = gateway.submissions(world.course_id, asked)
    without = {row.user_id: row for row in every if not row.fact.visible}
    assert {world.assessed, world.untouched} <= set(without)
    (row,) = few
    assert row == without[world.assessed]
    assert (row.fact.visible, row.fact.state) == (False, SubmissionState.UNSUBMITTED)
    assert (row.fact.attempt, row.fact.criteria, row.fact.posted_at) == (None, None, None)


def test_a_refresh_of_somebody_canvas_tells_nothing_of_is_no_answer(world: World) -> None:
    with pytest.raises((CanvasForbidden, CanvasIncomplete)):
        world.open().submissions(world.course_id, [world.work], student_ids=[STRANGER])


def test_the_bulk_read_tells_no_assessor_and_a_refresh_does(world: World) -> None:
    gateway = world.open()
    bulk = gateway.submissions(world.course_id, [world.work])
    assert {row.fact.provenance for row in bulk} == {AssessmentProvenance()}
    (row,) = gateway.submissions(
        world.course_id, [world.work], student_ids=[world.assessed], provenance=True
    )
    assert row.fact.provenance.assessment_type == "grading"
    assert row.fact.provenance.assessor_id is not None
    assert row.fact.provenance.attempt == 1
    assert {c.criterion_id: c.points for c in row.fact.criteria or ()} == world.marks


def test_graded_since_is_strictly_later(world: World) -> None:
    gateway = world.open()
    at = gateway.submissions(world.course_id, [world.work], graded_since=world.graded_at)
    before = gateway.submissions(
        world.course_id, [world.work], graded_since=world.graded_at - SECOND
    )
    assert world.assessed not in {row.user_id for row in at}
    assert world.assessed in {row.user_id for row in before}


def test_submitted_since_leaves_out_what_was_never_handed_in(world: World) -> None:
    rows = world.open().submissions(
        world.course_id,
        {world.work, world.untouched_work},
        submitted_since=world.submitted_at - SECOND,
    )
    found = {(row.user_id, row.fact.assignment_id) for row in rows}
    assert (world.assessed, world.work) in found
    assert (world.untouched, world.untouched_work) not in found


def test_one_unpublished_assignment_sinks_the_whole_call(world: World) -> None:
    with pytest.raises(CanvasForbidden):
        world.open().submissions(world.course_id, [world.work, world.unpublished])


def test_a_full_read_without_a_learner_who_must_be_there_is_incomplete(world: World) -> None:
    with pytest.raises(CanvasIncomplete):
        world.open().submissions(
            world.course_id, [world.work], expecting=[*world.learners, STRANGER]
        )


def test_outcome_results_are_told_by_learner(world: World) -> None:
    rows = world.open().outcome_results(world.course_id, [world.outcome])
    found = dict.fromkeys(world.results, 0)
    for row in rows:
        assert row.fact.outcome_id == world.outcome
        assert row.fact.alignment == f"assignment_{row.fact.assignment_id}"
        found[row.user_id] = found.get(row.user_id, 0) + 1
    assert found == world.results


def test_outcome_results_of_one_learner_leave_the_others_out(world: World) -> None:
    rows = world.open().outcome_results(world.course_id, [world.outcome], [world.assessed])
    assert {row.user_id for row in rows} == {world.assessed}
    assert len(rows) == world.results[world.assessed]


def test_an_outcome_not_linked_in_the_course_sinks_the_whole_call(world: World) -> None:
    with pytest.raises(CanvasForbidden):
        world.open().outcome_results(world.course_id, [world.outcome, CanvasOutcomeId("7")])


def test_outcomes_come_with_their_scale(world: World) -> None:
    found = {o.outcome_id: o for o in world.open().outcomes(world.course_id)}
    assert found[world.outcome].ratings
    assert found[world.outcome].mastery_points is not None


def test_a_file_is_fetched_whole(world: World) -> None:
    assert world.open().download(world.file_id).content == world.file


def test_an_unknown_file_is_not_found(world: World) -> None:
    with pytest.raises(CanvasNotFound):
        world.open().download("123456")


def test_the_token_says_whose_it_is(world: World) -> None:
    assert world.open().check_token().user_id.isdecimal()


def test_before_the_first_answer_no_time_is_told(world: World) -> None:
    assert world.open().answered_at is None


def test_every_request_page_and_row_is_counted_and_the_first_answer_timed(world: World) -> None:
    gateway = world.open()
    gateway.course(world.course_id)
    gateway.roster(world.course_id)
    gateway.submissions(world.course_id, [world.work, world.plain])
    assert (gateway.usage.requests, gateway.usage.retries) == (3, 0)
    assert gateway.usage.rows == 3 * len(world.learners)
    assert gateway.answered_at is not None
    assert gateway.answered_at.tzinfo is not None
