"""The whole set: a conjunction, the same for the same evidence however often and in what order."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.evidence.evidence import AssessmentProvenance
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts, awaiting_results
from lti_app.domain.mapping.mapping import Combining, CriterionLink, MappingContent
from lti_app.domain.mastery.completion import (
    CompletionState,
    CompletionVerdict,
    CourseRules,
    evaluate,
    next_state,
)
from lti_app.domain.mastery.verdict import ReasonCode, VerdictState
from lti_app.domain.people.standing import Standing
from tests.factories.definitions import definition
from tests.factories.facts import (
    GRADED,
    MAP,
    MEMO,
    REFLECTION,
    assignment,
    criterion_link,
    graded,
    outcome_link,
    outcome_result,
    reflection,
    slo_mapping,
    student,
    ungraded,
    unsubmitted,
)
from tests.unit.domain.completion_strategies import (
    ASSIGNMENTS,
    courses,
    learners,
    mapping_of,
    mappings,
    steady_course,
)

MET, NOT_MET, UNKNOWN = VerdictState.MET, VerdictState.NOT_MET, VerdictState.UNKNOWN
TWO = definition("slo-1", "slo-2")
ONE = definition("slo-1")
COURSE = CourseFacts(
    assignments=(assignment(MAP), assignment(MEMO), assignment(REFLECTION, rubric=None))
)
MAPPING = mapping_of(
    slo_mapping("slo-1", criterion_link(MAP)), slo_mapping("slo-2", criterion_link(MEMO))
)


def learner(**changes: Any) -> LearnerFacts:
    made = LearnerFacts(
        submissions=(graded("4", MAP), graded("3", MEMO)),
        reflection=reflection(),
        enrollments=(student(),),
    )
    return replace(made, **changes)


def test_everything_met_is_complete() -> None:
    verdict = evaluate(TWO, MAPPING, COURSE, learner())
    assert (verdict.state, verdict.is_complete) == (MET, True)
    assert [each.slo for each in verdict.slos] == ["slo-1", "slo-2"]
    assert verdict.overall.reason.facts == {"rule": "all", "needed": 3, "total": 3, "met": 3}


def test_every_slo_met_without_the_reflection_is_not_complete() -> None:
    verdict = evaluate(TWO, MAPPING, COURSE, learner(reflection=None))
    assert (verdict.state, verdict.is_complete) == (NOT_MET, False)
    assert verdict.reflection.reason.code is ReasonCode.REFLECTION_NOT_HANDED_IN


def test_one_of_four_hundred_not_met_is_not_complete() -> None:
    keys = [f"slo-{n}" for n in range(400)]
    links = tuple(slo_mapping(key, criterion_link(MAP)) for key in keys)
    last = slo_mapping(keys[-1], criterion_link(MEMO))
    facts = learner(submissions=(graded("4", MAP), graded("1", MEMO)))
    verdict = evaluate(definition(*keys), mapping_of(*links[:-1], last), COURSE, facts)
    assert (verdict.state, sum(s.verdict.is_met for s in verdict.slos)) == (NOT_MET, 399)


def test_an_slo_without_a_mapping_is_not_met() -> None:
    verdict = evaluate(TWO, mapping_of(MAPPING.slos[0]), COURSE, learner())
    assert (verdict.state, verdict.slos[1].verdict.reason.code) == (NOT_MET, ReasonCode.NOT_MAPPED)


def test_a_definition_without_slos_is_never_complete() -> None:
    verdict = evaluate(replace(ONE, slos=()), mapping_of(), COURSE, learner())
    assert verdict.state is NOT_MET


def test_an_unreleased_grade_makes_the_set_unknown() -> None:
    facts = learner(submissions=(graded("4", MAP), graded("4", MEMO, posted_at=None)))
    assert evaluate(TWO, MAPPING, COURSE, facts).state is UNKNOWN


def test_two_alignments_of_an_outcome_are_two_assessments() -> None:
    facts = learner(
        outcome_results=(
            outcome_result("2", MAP),
            outcome_result("4", MEMO, assessed_at=GRADED + timedelta(days=1)),
        )
    )
    found = {}
    for rule in Combining:
        slo = slo_mapping("slo-1", outcomes=(outcome_link(MAP, MEMO),), combining=rule, needed=2)
        found[rule] = evaluate(ONE, mapping_of(slo), COURSE, facts).state
    assert found == {
        Combining.ANY: MET,
        Combining.ALL: NOT_MET,
        Combining.AT_LEAST: NOT_MET,
        Combining.LATEST: MET,
        Combining.HIGHEST: MET,
    }


@pytest.mark.parametrize("before", list(CompletionState))
def test_unknown_moves_no_completion(before: CompletionState) -> None:
    assert next_state(before, UNKNOWN) is before


@pytest.mark.parametrize("before", list(CompletionState))
def test_met_completes_and_not_met_takes_it_back(before: CompletionState) -> None:
    assert next_state(before, MET) is CompletionState.COMPLETE
    assert next_state(before, NOT_MET) is CompletionState.IN_PROGRESS


def test_a_result_is_awaited_for_a_day_after_the_grade() -> None:
    rows = (graded("4", MAP), ungraded(MEMO))
    assert awaiting_results(rows, GRADED + timedelta(hours=23)) == (MAP,)
    assert awaiting_results(rows, GRADED + timedelta(days=1)) == ()
    assert awaiting_results(rows, None) == (MAP,)
    by_rubric_only = graded("4", MAP, graded_at=None, score=None)
    assert awaiting_results((by_rubric_only,), None) == (MAP,)
    assert awaiting_results((by_rubric_only,), GRADED) == ()


@pytest.mark.parametrize(
    ("facts", "has_work"),
    [
        (LearnerFacts(), False),
        (LearnerFacts(submissions=(unsubmitted(),)), False),
        (LearnerFacts(submissions=(ungraded(),)), True),
        (LearnerFacts(submissions=(graded(submitted_at=None),)), True),
        (LearnerFacts(reflection=reflection(submitted_at=None)), False),
        (LearnerFacts(reflection=reflection()), True),
    ],
)
def test_work_is_anything_handed_in_or_assessed(
    facts: LearnerFacts,
    has_work: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert facts.has_work() is has_work


def test_standing_comes_from_the_enrollments() -> None:
    assert learner().standing() is Standing.LEARNER


def test_who_assessed_is_no_part_of_the_canonical_facts_but_the_kind_of_assessment_is() -> None:
    told = AssessmentProvenance(assessor_name="M. Okafor", attempt=1, assessment_type="grading")
    peer = AssessmentProvenance(assessment_type="peer_review")
    plain = learner(submissions=(graded(),)).canonical()
    assert learner(submissions=(graded(provenance=told),)).canonical() == plain
    assert learner(submissions=(graded(provenance=peer),)).canonical() != plain


def shuffled(facts: LearnerFacts, random: Random) -> LearnerFacts:
    """The same facts in another order, some of them twice."""

    def again(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        mixed = [*rows, *random.choices(rows, k=len(rows))] if rows else []
        random.shuffle(mixed)
        return tuple(mixed)

    names = ("submissions", "outcome_results", "enrollments", "awaiting_results")
    mixed: dict[str, Any] = {name: again(getattr(facts, name)) for name in names}
    return replace(facts, **mixed)


@given(courses(), mappings(), learners(), st.randoms(use_true_random=False))
def test_order_and_repetition_of_the_evidence_never_matter(
    course: CourseFacts, mapping: MappingContent, facts: LearnerFacts, random: Random
) -> None:
    mixed = shuffled(facts, random)
    backwards = replace(course, assignments=tuple(reversed(course.assignments)))
    first = evaluate(TWO, mapping, course, facts)
    assert evaluate(TWO, mapping, backwards, mixed) == first
    assert evaluate(TWO, mapping, course, facts) == first
    assert mixed.canonical() == facts.canonical()
    assert evaluate(TWO, mapping, course, facts.canonical()) == first


@given(mappings(), learners(), st.randoms(use_true_random=False))
def test_order_of_the_links_never_matters(
    mapping: MappingContent, facts: LearnerFacts, random: Random
) -> None:
    def mixed(rows: tuple[CriterionLink, ...]) -> tuple[CriterionLink, ...]:
        return tuple(random.sample(rows, len(rows)))

    other = replace(
        mapping, slos=tuple(replace(s, criteria=mixed(s.criteria)) for s in mapping.slos)
    )
    course = steady_course()
    assert evaluate(TWO, other, course, facts) == evaluate(TWO, mapping, course, facts)


@given(
    learners(), st.sampled_from(ASSIGNMENTS), st.sampled_from((Combining.ANY, Combining.HIGHEST))
)
def test_adding_met_evidence_never_un_meets_under_any_and_highest(
    facts: LearnerFacts, named: str, rule: Combining
) -> None:
    links = tuple(criterion_link(each) for each in ASSIGNMENTS)
    mapping = mapping_of(slo_mapping("slo-1", *links, combining=rule))
    others = tuple(s for s in facts.submissions if s.assignment_id != named)
    rules = CourseRules(ONE, mapping, steady_course())
    before = rules.evaluate(replace(facts, submissions=others))
    after = rules.evaluate(replace(facts, submissions=(*others, graded("4", named))))
    assert after.slos[0].verdict.state is MET
    assert not (before.is_complete and not after.is_complete)


@given(
    learners(), st.sampled_from(ASSIGNMENTS), st.sampled_from((Combining.ANY, Combining.HIGHEST))
)
def test_adding_a_met_outcome_result_never_un_meets_under_any_and_highest(
    facts: LearnerFacts, named: str, rule: Combining
) -> None:
    slo = slo_mapping("slo-1", outcomes=(outcome_link(*ASSIGNMENTS),), combining=rule)
    rules = CourseRules(ONE, mapping_of(slo), steady_course())
    before = rules.evaluate(facts)
    later = outcome_result("4", named, result_id="later", assessed_at=GRADED + timedelta(days=9))
    after = rules.evaluate(replace(facts, outcome_results=(*facts.outcome_results, later)))
    assert not (before.slos[0].verdict.is_met and not after.slos[0].verdict.is_met)


def _states(verdict: CompletionVerdict) -> list[VerdictState]:
    return [*(each.verdict.state for each in verdict.slos), verdict.reflection.state]


@given(courses(), mappings(), learners())
def test_complete_is_exactly_everything_met(
    course: CourseFacts, mapping: MappingContent, facts: LearnerFacts
) -> None:
    verdict = evaluate(TWO, mapping, course, facts)
    assert verdict.is_complete is all(state is MET for state in _states(verdict))


@given(courses(), mappings(), learners())
def test_unknown_never_completes(
    course: CourseFacts, mapping: MappingContent, facts: LearnerFacts
) -> None:
    verdict = evaluate(TWO, mapping, course, facts)
    if UNKNOWN in _states(verdict):
        assert next_state(CompletionState.IN_PROGRESS, verdict.state) is CompletionState.IN_PROGRESS
