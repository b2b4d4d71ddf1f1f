"""What answers a return: the work of whoever was asked, done since, and no number of a mapping."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.evidence.learner_facts import LearnerFacts
from lti_app.domain.ids import AssignmentId, CriterionId, RubricId
from lti_app.domain.mapping.mapping import EarlierScale, MappingContent
from lti_app.domain.mastery.threshold import Threshold
from lti_app.domain.review.case_answer import (
    Returned,
    is_answered,
    judged_otherwise,
    judges_alike,
)
from lti_app.domain.review.review import ReviewCaseState
from tests.factories import facts

TO_LEARNER = ReviewCaseState.RETURNED_TO_LEARNER
TO_INSTRUCTOR = ReviewCaseState.RETURNED_TO_INSTRUCTOR
BOTH = (TO_LEARNER, TO_INSTRUCTOR)
AT = facts.GRADED + timedelta(days=3)
LATER = AT + timedelta(hours=1)
LINK = facts.criterion_link()
MAPPED = MappingContent(slos=(facts.slo_mapping("slo-1", LINK),), reflection=facts.REFLECTION)
THEN = LearnerFacts(
    submissions=(facts.graded("3"), facts.ungraded(facts.REFLECTION)),
    outcome_results=(facts.outcome_result(),),
    reflection=facts.reflection(),
)
RESCALED = replace(
    LINK,
    criterion_id=CriterionId("_9"),
    criterion_points=Decimal(8),
    threshold=Threshold(
        points=LINK.threshold.points * 2, out_of=LINK.threshold.out_of * 2, word="Sound"
    ),
    earlier=EarlierScale(
        rubric_id=LINK.rubric_id,
        criterion_id=LINK.criterion_id,
        criterion_points=LINK.criterion_points,
        threshold=LINK.threshold,
        until=9,
    ),
)
OTHER_THRESHOLD = replace(LINK, threshold=replace(LINK.threshold, points=Decimal(1)))


def mapped(link: object) -> MappingContent:
    return replace(MAPPED, slos=(facts.slo_mapping("slo-1", link),))  # type: ignore[arg-type]  # any link


def answered(
    state: ReviewCaseState, now: LearnerFacts = THEN, mapping: MappingContent = MAPPED
) -> bool:
    returned = Returned(state=state, at=AT, learner=THEN, mapping=MAPPED)
    return is_answered(returned, now, mapping)


@pytest.mark.parametrize("state", BOTH)
def test_nothing_new_answers_nothing(state: ReviewCaseState) -> None:
    assert not answered(state)


@pytest.mark.parametrize("state", BOTH)
def test_accepted_change_of_scale_answers_nothing(state: ReviewCaseState) -> None:
    assert not answered(state, mapping=mapped(RESCALED))


def test_mapping_that_judges_otherwise_answers_the_return_to_the_instructor_alone() -> None:
    otherwise = mapped(OTHER_THRESHOLD)
    assert (
        answered(TO_INSTRUCTOR, mapping=otherwise),
        answered(TO_LEARNER, mapping=otherwise),
    ) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    "now",
    [
        replace(THEN, reflection=facts.reflection(submitted_at=LATER, digest="e" * 64)),
        replace(THEN, submissions=(facts.graded("3", submitted_at=LATER, attempt=2),)),
        replace(
            THEN,
            submissions=(
                *THEN.submissions,
                facts.graded("4", facts.MEMO, submitted_at=LATER, graded_at=None, criteria=None),
            ),
        ),
    ],
)
def test_work_handed_in_since_answers_the_return_to_the_learner_alone(now: LearnerFacts) -> None:
    assert (answered(TO_LEARNER, now), answered(TO_INSTRUCTOR, now)) == (True, False)


@pytest.mark.parametrize("state", BOTH)
@pytest.mark.parametrize(
    "now",
    [
        replace(THEN, submissions=(facts.graded("4"),)),
        replace(THEN, outcome_results=(facts.outcome_result("1.5"),)),
        replace(THEN, submissions=(*THEN.submissions, facts.graded("4", "999", graded_at=LATER))),
    ],
)
def test_new_assessment_answers_either(state: ReviewCaseState, now: LearnerFacts) -> None:
    assert answered(state, now)


@pytest.mark.parametrize("state", BOTH)
@pytest.mark.parametrize(
    "now",
    [
        replace(THEN, submissions=(*THEN.submissions, facts.graded("4", "999"))),
        replace(THEN, submissions=(facts.graded("3", criteria=None),)),
        replace(THEN, submissions=(facts.graded("4", posted_at=None),)),
        replace(THEN, reflection=None),
        replace(THEN, reflection=facts.reflection(submitted_at=None, digest=None)),
    ],
)
def test_old_work_mapped_since_and_what_was_taken_away_or_hidden_answer_nothing(
    state: ReviewCaseState, now: LearnerFacts
) -> None:
    assert not answered(state, now)


@given(
    share=st.integers(1, 4),
    factor=st.fractions(min_value=1, max_value=20).filter(lambda f: f.denominator in {1, 2, 4, 5}),
    name=st.text(max_size=8),
)
def test_mapping_carried_to_any_scale_under_any_name_judges_alike(
    share: int, factor: object, name: str
) -> None:
    by = Decimal(factor.numerator) / Decimal(factor.denominator)  # type: ignore[attr-defined]  # drawn
    one = replace(LINK, threshold=Threshold(points=Decimal(share), out_of=Decimal(4), word="a"))
    other = replace(
        one,
        criterion_name=name,
        assignment_name=name,
        criterion_points=4 * by,
        threshold=Threshold(points=share * by, out_of=4 * by, word=name),
    )
    assert judges_alike(mapped(one), mapped(other))


def test_criterion_of_another_rubric_judges_otherwise_though_its_id_is_the_same() -> None:
    copied = replace(LINK, rubric_id=RubricId("999"))
    assert not judges_alike(MAPPED, mapped(copied))
    assert answered(TO_INSTRUCTOR, mapping=mapped(copied))


def test_each_outcome_judged_by_something_else_is_named_those_no_longer_mapped_last() -> None:
    two, three = (facts.slo_mapping(key, LINK) for key in ("slo-2", "slo-3"))
    before = replace(MAPPED, slos=(two, *MAPPED.slos, three))
    after = replace(MAPPED, slos=(*mapped(OTHER_THRESHOLD).slos, three))
    assert judged_otherwise(before, after) == ("slo-1", "slo-2")
    assert judged_otherwise(after, before) == ("slo-2", "slo-1")
    assert not judges_alike(before, replace(before, slos=before.slos[:-1]))
    assert not judges_alike(before, replace(before, reflection=None))


@given(points=st.integers(1, 4), state=st.sampled_from(BOTH), target=st.sampled_from(["11", "12"]))
def test_return_to_the_learner_is_never_answered_by_any_mapping(
    points: int, state: ReviewCaseState, target: str
) -> None:
    link = replace(
        LINK,
        assignment_id=AssignmentId(target),
        threshold=Threshold(points=Decimal(points), out_of=Decimal(4), word=""),
    )
    is_other = not judges_alike(MAPPED, mapped(link))
    assert answered(state, mapping=mapped(link)) == (is_other and state is TO_INSTRUCTOR)
