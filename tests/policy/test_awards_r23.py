"""R23: a credential is issued once every competency is met, and never before."""

from dataclasses import replace

import pytest

from lti_app.domain.award.award import check_may_award
from lti_app.domain.errors import RuleRefused
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.mastery.completion import CompletionVerdict, evaluate
from lti_app.domain.people.actor import LocalRole
from tests.factories import facts
from tests.factories.definition import complete
from tests.factories.dossiers import AUTHOR, person_with

COURSE = CourseFacts(
    assignments=(
        facts.assignment(facts.MAP),
        facts.assignment(facts.MEMO),
        facts.assignment(facts.REFLECTION, rubric=None),
    )
)
MAPPING = MappingContent(
    slos=(
        facts.slo_mapping("slo-1", facts.criterion_link(facts.MAP)),
        facts.slo_mapping("slo-2", facts.criterion_link(facts.MEMO)),
    ),
    reflection=facts.REFLECTION,
    reflection_name="Final reflection",
)


def judged(first: str, second: str, *, reflected: bool = True) -> CompletionVerdict:
    """A learner with these points on the two outcomes."""
    learner = LearnerFacts(
        submissions=(facts.graded(first, facts.MAP), facts.graded(second, facts.MEMO)),
        reflection=facts.reflection() if reflected else None,
        enrollments=(facts.student(),),
    )
    return evaluate(complete(), MAPPING, COURSE, learner)


def test_r23_every_outcome_and_the_reflection_are_met_or_it_is_not_complete() -> None:
    told = {
        (first, second): judged(first, second).is_complete
        for first in ("2", "4")
        for second in ("2", "4")
    }
    assert told == {("2", "2"): False, ("2", "4"): False, ("4", "2"): False, ("4", "4"): True}
    assert not judged("4", "4", reflected=False).is_complete


def test_r23_outcome_of_the_badge_that_nothing_is_mapped_to_is_not_met() -> None:
    learner = LearnerFacts(
        submissions=(facts.graded("4", facts.MAP),),
        reflection=facts.reflection(),
        enrollments=(facts.student(),),
    )
    half = replace(MAPPING, slos=MAPPING.slos[:1])
    assert not evaluate(complete(), half, COURSE, learner).is_complete


def test_r23_nothing_is_awarded_that_is_not_complete() -> None:
    awarder = person_with(LocalRole.ASA_AWARDER)
    check_may_award(awarder, AUTHOR, is_complete=True)
    with pytest.raises(RuleRefused) as refused:
        check_may_award(awarder, AUTHOR, is_complete=False)
    assert refused.value.code == "award.incomplete"
