"""What a learner may know: an unreleased grade looks exactly like work nobody graded yet."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from lti_app.domain.evidence.evidence import AssignmentFact, SubmissionFact, SubmissionState
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.evidence.learner_view import as_learner_sees
from lti_app.domain.evidence.release import has_grade, is_hidden, is_released, without_grade
from lti_app.domain.mapping.mapping import Combining, MappingContent
from lti_app.domain.mastery.completion import evaluate
from lti_app.domain.mastery.verdict import ReasonCode, VerdictState
from tests.factories.definitions import definition
from tests.factories.facts import (
    GRADED,
    MAP,
    MEMO,
    REFLECTION,
    assessed,
    assignment,
    criterion,
    criterion_link,
    graded,
    outcome_link,
    outcome_result,
    reflection,
    rubric,
    slo_mapping,
    ungraded,
    unsubmitted,
)
from tests.unit.domain.completion_strategies import courses, learners, mappings

TWO = definition("slo-1", "slo-2")
BY_HAND = CourseFacts(assignments=(assignment(MAP, post_manually=True),))


@pytest.mark.parametrize(
    "hidden",
    [
        graded("4", posted_at=None),
        graded("1", posted_at=None, late_policy_status="none", redo_request=True),
        graded("4", posted_at=None, grade_matches_current_submission=False),
        graded("4", posted_at=None, score=None, excused=True),
        graded("4", posted_at=None, criteria=None),
        graded("4", posted_at=None, state=SubmissionState.PENDING_REVIEW),
    ],
)
def test_masked_work_equals_work_nobody_graded(hidden: SubmissionFact) -> None:
    seen = as_learner_sees(BY_HAND, LearnerFacts(submissions=(hidden,)))
    assert seen.submissions == (ungraded(MAP),)


def test_masked_presentation_equals_a_row_nothing_was_handed_in_for() -> None:
    hidden = unsubmitted(score=Decimal(4), graded_at=GRADED, criteria=(assessed("4"),))
    seen = as_learner_sees(BY_HAND, LearnerFacts(submissions=(hidden,)))
    assert seen.submissions == (unsubmitted(MAP),)


def test_released_work_is_seen_as_it_is() -> None:
    facts = LearnerFacts(submissions=(graded("4"),), outcome_results=(outcome_result("4"),))
    assert as_learner_sees(BY_HAND, facts) == facts


def test_outcome_result_of_hidden_work_is_masked_with_it() -> None:
    hidden = LearnerFacts(
        submissions=(graded("4", posted_at=None),),
        outcome_results=(
            outcome_result("4"),
            outcome_result("4", assignment_id=None),
            outcome_result("4", alignment="quiz_3", assignment_id=None),
        ),
        results_before_drift=(outcome_result("4"),),
        submissions_before_drift=(graded("4"),),
        awaiting_results=(MAP,),
    )
    seen = as_learner_sees(BY_HAND, hidden)
    assert seen == LearnerFacts(submissions=(ungraded(MAP),))


def test_quiz_result_of_released_work_is_seen() -> None:
    course = CourseFacts(assignments=(assignment(MAP, quiz_id="3"),))
    result = outcome_result("4", alignment="quiz_3", assignment_id=None)
    facts = LearnerFacts(submissions=(graded("4"),), outcome_results=(result,))
    assert as_learner_sees(course, facts).outcome_results == (result,)


def test_outcome_result_read_after_an_ungraded_submission_counts_for_nobody_yet() -> None:
    """Results are read last: a grade given in between is posted by hand later, or never."""
    facts = LearnerFacts(submissions=(ungraded(MAP),), outcome_results=(outcome_result("4"),))
    mapped = MappingContent(
        slos=(slo_mapping("slo-1", outcomes=(outcome_link(MAP),)),), reflection=REFLECTION
    )
    one = definition("slo-1")
    true = evaluate(one, mapped, BY_HAND, facts).slos[0].verdict
    seen = evaluate(one, mapped, BY_HAND, as_learner_sees(BY_HAND, facts)).slos[0].verdict
    assert (true.state, true.reason.code) == (VerdictState.UNKNOWN, ReasonCode.NOT_RELEASED)
    assert seen.reason.code is ReasonCode.WAITING_FOR_GRADE


@pytest.mark.parametrize("rule", list(Combining))
def test_assessment_never_released_before_its_criterion_went_shows_in_nothing(
    rule: Combining,
) -> None:
    was = assignment(MAP, post_manually=True)
    course = CourseFacts(
        assignments=(replace(was, rubric=rubric(criterion("_9"))), assignment(MEMO)),
        before_drift=(was,),
    )
    mapped = MappingContent(
        slos=(
            slo_mapping(
                "slo-1", criterion_link(MAP), criterion_link(MEMO), combining=rule, needed=2
            ),
        ),
        reflection=REFLECTION,
    )

    def seen(earlier: SubmissionFact) -> object:
        facts = LearnerFacts(
            submissions=(ungraded(MAP), graded("1", MEMO)), submissions_before_drift=(earlier,)
        )
        return evaluate(definition("slo-1"), mapped, course, as_learner_sees(course, facts))

    assert seen(graded("4", MAP, posted_at=None, score=None)) == seen(ungraded(MAP))


def test_excuse_of_a_reflection_shows_once_posted() -> None:
    excused = reflection(assignment_id=MAP, excused=True, submitted_at=None)
    untold = as_learner_sees(BY_HAND, LearnerFacts(reflection=excused)).reflection
    assert untold == replace(excused, excused=False, state=SubmissionState.UNSUBMITTED)
    posted = LearnerFacts(reflection=excused, submissions=(graded("4"),))
    told = as_learner_sees(BY_HAND, posted).reflection
    assert told is not None
    assert told.excused is True


@pytest.mark.parametrize(
    ("assignment_fact", "own"),
    [
        (assignment(MAP, moderated=True), unsubmitted(MAP, excused=True, posted_at=None)),
        (assignment(MAP), graded("4", MAP, excused=True, posted_at=None)),
    ],
)
def test_excuse_of_a_reflection_that_is_moderated_or_unposted_does_not_show(
    assignment_fact: AssignmentFact, own: SubmissionFact
) -> None:
    excused = reflection(assignment_id=MAP, excused=True, submitted_at=None)
    facts = LearnerFacts(reflection=excused, submissions=(own,))
    told = as_learner_sees(CourseFacts(assignments=(assignment_fact,)), facts).reflection
    assert told is not None
    assert told.excused is False


def test_excuse_of_a_moderated_reflection_without_a_submission_does_not_show() -> None:
    excused = reflection(assignment_id=MAP, excused=True, submitted_at=None)
    course = CourseFacts(assignments=(assignment(MAP, moderated=True),))
    told = as_learner_sees(course, LearnerFacts(reflection=excused)).reflection
    assert told is not None
    assert told.excused is False


def test_grading_a_reflection_shows_in_nothing() -> None:
    course = CourseFacts(assignments=(assignment(REFLECTION, rubric=None),))
    as_graded = LearnerFacts(reflection=reflection(state=SubmissionState.GRADED))
    assert as_learner_sees(course, as_graded).reflection == reflection()


def test_an_excuse_alone_is_a_grade() -> None:
    assert has_grade(unsubmitted(excused=True)) is True
    assert has_grade(ungraded()) is False


def test_release_needs_a_date_where_nothing_is_known_of_the_assignment() -> None:
    never_scored = ungraded(criteria=(assessed("4"),))
    assert is_released(None, never_scored) is False
    assert is_released(assignment(), never_scored) is True
    assert is_released(None, graded("4")) is True


@given(courses(), mappings(), learners())
def test_the_learners_verdicts_are_met_exactly_where_the_true_ones_are(
    course: CourseFacts, mapping: MappingContent, facts: LearnerFacts
) -> None:
    true = evaluate(TWO, mapping, course, facts)
    seen = evaluate(TWO, mapping, course, as_learner_sees(course, facts))
    assert [s.verdict.is_met for s in seen.slos] == [s.verdict.is_met for s in true.slos]
    assert (seen.reflection.is_met, seen.is_complete) == (true.reflection.is_met, true.is_complete)


@given(courses(), mappings(), learners())
def test_the_learner_never_meets_the_word_unreleased(
    course: CourseFacts, mapping: MappingContent, facts: LearnerFacts
) -> None:
    seen = evaluate(TWO, mapping, course, as_learner_sees(course, facts))
    for each in seen.slos:
        found = (each.verdict, *each.verdict.parts)
        assert ReasonCode.NOT_RELEASED not in {verdict.reason.code for verdict in found}


@given(courses(), mappings(), learners())
def test_hidden_grades_could_as_well_not_be_there(
    course: CourseFacts, mapping: MappingContent, facts: LearnerFacts
) -> None:
    """Take every hidden grade away for real: the learner's verdicts are equal, to the last fact."""
    known = {a.assignment_id: a for a in (*course.before_drift, *course.assignments)}
    hidden = {s.assignment_id for s in facts.submissions if is_hidden(known[s.assignment_id], s)}
    bare = replace(
        facts,
        submissions=tuple(
            without_grade(s) if s.assignment_id in hidden else s for s in facts.submissions
        ),
        outcome_results=tuple(r for r in facts.outcome_results if r.assignment_id not in hidden),
        submissions_before_drift=tuple(
            s for s in facts.submissions_before_drift if s.assignment_id not in hidden
        ),
        awaiting_results=tuple(a for a in facts.awaiting_results if a not in hidden),
    )
    seen = evaluate(TWO, mapping, course, as_learner_sees(course, facts))
    assert seen == evaluate(TWO, mapping, course, as_learner_sees(course, bare))
    assert VerdictState.UNKNOWN not in {
        each.verdict.state
        for each in seen.slos
        if each.verdict.reason.code is ReasonCode.WAITING_FOR_GRADE
    }
