"""Whom a change touches is read off the verdicts made under it."""

from decimal import Decimal

from lti_app.domain.change.change import CourseChange, CourseChangeKind
from lti_app.domain.change.effect import NOTHING, Effect, effect_on, has_kept
from lti_app.domain.evidence.evidence import AssignmentFact, SubmissionFact
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.ids import SloKey
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.mastery.completion import CompletionVerdict, evaluate
from tests.factories.definition import complete
from tests.factories.facts import (
    IMPACT,
    MAP,
    assignment,
    criterion,
    criterion_link,
    graded,
    rubric,
    slo_mapping,
)

CONTENT = MappingContent(slos=(slo_mapping("slo-1", criterion_link(MAP)),), reflection=None)
RESCALED = assignment(MAP, rubric=rubric(criterion(points=Decimal(8))))
POINTS = CourseChange(
    kind=CourseChangeKind.CRITERION_POINTS,
    subject=f"{MAP}/{IMPACT}",
    slos=(SloKey("slo-1"),),
    assignment_id=MAP,
    part=criterion_link(MAP).criterion_name,
)


def verdict(
    now: AssignmentFact, submission: SubmissionFact, *before: SubmissionFact
) -> CompletionVerdict:
    course = CourseFacts(assignments=(now,), before_drift=(assignment(MAP),))
    facts = LearnerFacts(submissions=(submission,), submissions_before_drift=before)
    return evaluate(complete(), CONTENT, course, facts)


def test_who_met_it_before_counts_and_who_was_graded_since_waits() -> None:
    kept = verdict(RESCALED, graded("3"), graded("3"))
    since = verdict(RESCALED, graded("6"))
    short = verdict(RESCALED, graded("1"), graded("1"))
    assert [effect_on(POINTS, each) for each in (kept, since, short)] == [
        Effect(still_met=True),
        Effect(waits=True),
        NOTHING,
    ]
    assert [has_kept(each) for each in (kept, since, short, None)] == [True, False, False, False]


def test_deleted_assignment_keeps_what_was_met_without_a_word_of_a_rubric() -> None:
    course = CourseFacts(assignments=(), before_drift=(assignment(MAP),))
    facts = LearnerFacts(submissions=(graded("3"),), submissions_before_drift=(graded("3"),))
    kept = evaluate(complete(), CONTENT, course, facts)
    gone = CourseChange(
        kind=CourseChangeKind.ASSIGNMENT_GONE,
        subject=MAP,
        slos=(SloKey("slo-1"),),
        assignment_id=MAP,
    )
    assert effect_on(gone, kept) == Effect(still_met=True)
    assert not has_kept(kept)


def test_change_of_words_touches_nobody_and_another_assignment_nobody_of_this_one() -> None:
    words = CourseChange(
        kind=CourseChangeKind.CRITERION_TEXT, slos=(SloKey("slo-1"),), assignment_id=MAP
    )
    elsewhere = CourseChange(
        kind=CourseChangeKind.RUBRIC_REPLACED, slos=(SloKey("slo-1"),), assignment_id=None
    )
    kept = verdict(RESCALED, graded("3"), graded("3"))
    assert (effect_on(words, kept), effect_on(elsewhere, kept)) == (NOTHING, NOTHING)
