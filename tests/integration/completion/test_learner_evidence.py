"""What the stored rows say counts now, and what counted before a drift."""

from datetime import timedelta

from sqlalchemy import update

from lti_app.domain.evidence.learner_facts import LearnerFacts
from lti_app.domain.evidence.sync import Source
from lti_app.domain.ids import PersonId
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.people.actor import system_actor
from lti_app.models.course import CourseRow
from lti_app.models.documents import encode
from lti_app.models.evidence import AssignmentSnapshotRow
from lti_app.models.mapping import MappingVersionRow
from lti_app.models.sync_run import SourceFreshnessRow
from lti_app.services.evidence.learner_evidence import CourseEvidence
from tests.clocks import START
from tests.factories import stored_evidence as stored
from tests.factories.facts import (
    GRADED,
    MAP,
    MEMO,
    OUTCOME,
    REFLECTION,
    assignment,
    criterion_link,
    graded,
    outcome_link,
    outcome_result,
    reflection,
    slo_mapping,
    unsubmitted,
)
from tests.integration.completion.conftest import Course

LATER = START + timedelta(hours=1)


def read(course: Course, *people: PersonId) -> CourseEvidence:
    with course.wiring.open_work(system_actor("test")) as work:
        mappings = work.mappings.active_for_course(course.at.course_id)
        (found,) = work.learner_evidence.read(course.at.course_id, mappings, people or None)
    return found


def facts(course: Course, person_id: PersonId) -> LearnerFacts:
    return read(course).learners[person_id]


def by_outcome(course: Course) -> None:
    """Map the first SLO to an outcome, past the immutability of activated versions."""
    content = MappingContent(
        slos=(
            slo_mapping("slo-1", outcomes=(outcome_link(MAP),)),
            slo_mapping("slo-2", criterion_link(MEMO)),
        ),
        reflection=REFLECTION,
    )
    course.session.execute(update(MappingVersionRow).values(content=encode(content)))
    course.session.commit()


def test_newest_row_of_a_key_counts(course: Course) -> None:
    amara = course.learner(graded("2", MAP))
    course.read(graded("3", MAP), at=LATER)
    assert facts(course, amara).submissions == (graded("3", MAP),)


def test_what_is_not_mapped_is_left_out(course: Course) -> None:
    amara = course.learner(graded("4", MAP), graded("4", "777"), outcome_result("4"))
    found = facts(course, amara)
    assert [s.assignment_id for s in found.submissions] == [MAP]
    assert found.outcome_results == ()


def test_row_gone_while_its_assignment_is_read_was_taken_from_the_learner(course: Course) -> None:
    amara = course.learner(graded("4", MAP), reflection())
    gone = (graded("4", MAP), reflection())
    stored.read_facts(course.session, course.at.course_id, "10001", gone, at=LATER, is_gone=True)
    course.session.commit()
    found = facts(course, amara)
    assert [s.visible for s in found.submissions] == [False]
    assert found.reflection is not None
    assert found.reflection.visible is False


def test_row_gone_with_its_assignment_stays_as_it_was(course: Course) -> None:
    amara = course.learner(graded("4", MAP))
    memo = assignment(MAP, name="Stakeholder map")
    stored.read_assignments(course.session, course.at.course_id, memo, at=LATER, is_gone=True)
    stored.read_facts(
        course.session, course.at.course_id, "10001", (graded("4", MAP),), at=LATER, is_gone=True
    )
    course.session.commit()
    evidence = read(course)
    assert evidence.learners[amara].submissions == (graded("4", MAP),)
    assert MAP not in {a.assignment_id for a in evidence.course.assignments}
    assert [a.assignment_id for a in evidence.course.before_drift] == [MAP]


def test_result_gone_is_kept_as_from_before(course: Course) -> None:
    by_outcome(course)
    amara = course.learner(graded("4", MAP), outcome_result("4"))
    assert facts(course, amara).outcome_results == (outcome_result("4"),)
    stored.read_facts(
        course.session,
        course.at.course_id,
        "10001",
        (outcome_result("4"),),
        at=LATER,
        is_gone=True,
    )
    course.session.commit()
    found = facts(course, amara)
    assert (found.outcome_results, found.results_before_drift) == ((), (outcome_result("4"),))


def test_assessed_row_of_one_id_stands_against_an_empty_later_row_of_another(
    course: Course,
) -> None:
    """Two ids of one person: Canvas sends a row of each for every assignment."""
    amara = course.learner(graded("4", MAP), reflection())
    stored.enrolled(course.session, course.at.course_id, amara, "20002")
    empty = (unsubmitted(MAP), reflection(submitted_at=None, usable=False))
    course.read(*empty, user="20002", at=LATER)
    found = facts(course, amara)
    assert found.submissions == (graded("4", MAP),)
    assert found.reflection == reflection()


def test_after_a_merge_the_rows_of_the_id_that_is_left_count_whatever_order_they_came_in(
    course: Course,
) -> None:
    amara = course.learner(graded("3", MAP), reflection())
    stored.enrolled(course.session, course.at.course_id, amara, "20002")
    moved = (graded("4", MAP), reflection(attempt=2))
    course.read(*moved, user="20002", at=LATER)
    gone = (graded("3", MAP), reflection())
    stored.read_facts(course.session, course.at.course_id, "10001", gone, at=LATER, is_gone=True)
    course.session.commit()
    found = facts(course, amara)
    assert found.submissions == (graded("4", MAP),)
    assert found.reflection == reflection(attempt=2)


def test_two_ids_assessed_on_one_assignment_are_judged_by_the_later_assessment(
    course: Course,
) -> None:
    later = graded("2", MAP, graded_at=GRADED + timedelta(days=1))
    amara = course.learner(later)
    stored.enrolled(course.session, course.at.course_id, amara, "20002")
    course.read(graded("4", MAP), user="20002", at=LATER)
    assert facts(course, amara).submissions == (later,)


def test_a_grade_not_posted_to_one_id_takes_nothing_from_what_is_posted_to_another(
    course: Course,
) -> None:
    amara = course.learner(graded("4", MAP))
    stored.enrolled(course.session, course.at.course_id, amara, "20002")
    later = GRADED + timedelta(days=1)
    course.read(graded("2", MAP, graded_at=later, posted_at=None), user="20002", at=LATER)
    assert facts(course, amara).submissions == (graded("4", MAP),)


def test_before_a_drift_an_empty_row_of_another_id_hides_no_assessment(course: Course) -> None:
    amara = course.learner(graded("3", MAP))
    stored.enrolled(course.session, course.at.course_id, amara, "20002")
    course.read(unsubmitted(MAP), user="20002", at=LATER)
    bare = assignment(MAP, name="Stakeholder map", rubric=None)
    stored.read_assignments(
        course.session, course.at.course_id, bare, at=LATER + timedelta(hours=1)
    )
    course.session.commit()
    assert facts(course, amara).submissions_before_drift == (graded("3", MAP),)


def test_before_a_drift_is_told_by_the_order_of_readings_not_by_a_clock_set_back(
    course: Course,
) -> None:
    amara = course.learner(graded("3", MAP))
    bare = assignment(MAP, name="Stakeholder map", rubric=None)
    stored.read_assignments(course.session, course.at.course_id, bare, at=LATER)
    course.session.execute(
        update(AssignmentSnapshotRow)
        .where(AssignmentSnapshotRow.run_id > 1)
        .values(seen_at=START - timedelta(hours=1))
    )
    course.session.commit()
    assert facts(course, amara).submissions_before_drift == (graded("3", MAP),)


def test_results_read_before_the_mapping_asked_for_them_say_nothing_of_it(course: Course) -> None:
    by_outcome(course)
    amara = course.learner(graded("4", MAP), graded("4", MEMO))
    assert facts(course, amara).awaiting_results == ()
    course.session.execute(
        update(SourceFreshnessRow)
        .where(SourceFreshnessRow.source == Source.OUTCOME_RESULTS)
        .values(read_at=START - timedelta(days=1))
    )
    course.session.commit()
    assert facts(course, amara).awaiting_results == (MAP,)


def test_nothing_is_said_of_a_course_that_was_never_read_whole(course: Course) -> None:
    course.learner()
    course.session.get_one(CourseRow, course.at.course_id).full_pass_at = None
    course.session.commit()
    found = read(course)
    assert (found.learners, found.is_fresh) == ({}, False)


def test_result_is_awaited_only_for_aligned_work_graded_lately(course: Course) -> None:
    by_outcome(course)
    lately = START - timedelta(hours=1)
    amara = course.learner(graded("4", MAP, graded_at=lately), graded("4", MEMO, graded_at=lately))
    assert facts(course, amara).awaiting_results == (MAP,)
    course.read(graded("4", MAP, graded_at=GRADED), at=LATER)
    assert facts(course, amara).awaiting_results == ()


def test_submission_before_the_drift_is_the_last_one_read_before_it(course: Course) -> None:
    amara = course.learner(graded("2", MAP))
    course.read(graded("3", MAP), at=LATER)
    drift = LATER + timedelta(hours=1)
    bare = assignment(MAP, name="Stakeholder map", rubric=None)
    stored.read_assignments(course.session, course.at.course_id, bare, at=drift)
    course.read(graded("3", MAP, criteria=None), at=drift)
    found = facts(course, amara)
    assert found.submissions_before_drift == (graded("3", MAP),)
    assert found.submissions == (graded("3", MAP, criteria=None),)


def test_source_never_read_is_not_fresh(course: Course) -> None:
    course.learner()
    assert read(course).is_fresh is True
    course.session.connection().exec_driver_sql("DELETE FROM source_freshness")
    course.session.commit()
    found = read(course)
    assert (found.is_fresh, found.read_at, found.updated_at) == (False, None, None)


def test_many_named_learners_are_read_and_nobody_else(course: Course) -> None:
    people = [course.learner(graded("4", MAP), name=f"Learner {n}") for n in range(203)]
    found = read(course, *people[:202])
    assert set(found.learners) == set(people[:202])
    assert all(f.submissions == (graded("4", MAP),) for f in found.learners.values())


def test_outcome_of_another_mapping_is_left_out(course: Course) -> None:
    by_outcome(course)
    other = outcome_result("4", outcome_id=type(OUTCOME)("95"), result_id="other")
    amara = course.learner(graded("4", MAP), other)
    assert facts(course, amara).outcome_results == ()
