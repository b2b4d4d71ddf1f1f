"""What was met before an accepted change stays met until somebody assesses it anew."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.evidence.evidence import Criterion, SubmissionFact
from lti_app.domain.evidence.learner_facts import CourseFacts, EarlierRating, LearnerFacts
from lti_app.domain.evidence.learner_view import as_learner_sees
from lti_app.domain.ids import CriterionId, RatingId, RubricId
from lti_app.domain.mapping.mapping import CriterionLink, EarlierScale, MappingContent
from lti_app.domain.mastery.completion import evaluate
from lti_app.domain.mastery.verdict import Flag, ReasonCode, Verdict, VerdictState
from tests.factories.definition import complete
from tests.factories.facts import (
    GRADED,
    IMPACT,
    MAP,
    RUBRIC,
    assessed,
    assignment,
    criterion,
    criterion_link,
    graded,
    rubric,
    slo_mapping,
    threshold,
)

EARLIER = EarlierScale(
    rubric_id=RUBRIC,
    criterion_id=IMPACT,
    criterion_points=Decimal(4),
    threshold=threshold("3", "4"),
    until=7,
)
LINK = replace(
    criterion_link(MAP),
    criterion_points=Decimal(8),
    threshold=threshold("6", "8"),
    earlier=EARLIER,
)
NOW = assignment(MAP, rubric=rubric(criterion(points=Decimal(8))))
SOUND = EarlierRating(
    assignment_id=MAP,
    rubric_id=RUBRIC,
    criterion_id=IMPACT,
    rating_id=RatingId("_8241_3"),
    description="Sound before",
)
POINTS = st.integers(0, 8).map(str)


def judged(now: SubmissionFact, before: SubmissionFact | None, **link: object) -> Verdict:
    mapped = replace(LINK, **link)  # type: ignore[arg-type]  # fields by name
    content = MappingContent(slos=(slo_mapping("slo-1", mapped),), reflection=None)
    course = CourseFacts(
        assignments=(replace(NOW, rubric=rubric(_criterion(mapped), rubric_id=mapped.rubric_id)),),
        earlier_ratings=(SOUND,),
    )
    facts = LearnerFacts(
        submissions=(now,), submissions_before_accepting=(before,) if before else ()
    )
    staff = evaluate(complete(), content, course, facts).slos[0].verdict
    learner = evaluate(complete(), content, course, as_learner_sees(course, facts))
    assert learner.slos[0].verdict.is_met == staff.is_met
    return staff


def _criterion(link: CriterionLink) -> Criterion:
    return criterion(link.criterion_id, points=Decimal(8))


@given(POINTS, POINTS)
def test_met_on_the_new_scale_or_untouched_and_met_on_the_earlier(now: str, before: str) -> None:
    is_kept = now == before and int(before) >= 3
    verdict = judged(graded(now), graded(before))
    assert verdict.is_met == (int(now) >= 6 or is_kept)


def test_assessment_that_went_with_its_rubric_stands() -> None:
    other = {"rubric_id": RubricId("72"), "criterion_id": CriterionId("_9")}
    assert judged(graded("3", criteria=None), graded("3"), **other).is_met
    anew = graded("5", criteria=(assessed("5", "_9"),))
    assert not judged(anew, graded("3"), **other).is_met


def test_level_of_a_grade_from_before_is_named_in_the_words_it_had_then() -> None:
    assert assessed("3").rating_id == SOUND.rating_id
    assert judged(graded("3"), graded("3")).reason.facts["rating"] == "Sound before"
    other = {"rubric_id": RubricId("72"), "criterion_id": CriterionId("_9")}
    gone = judged(graded("3", criteria=None), graded("3"), **other)
    assert gone.reason.facts["rating"] == "Sound before"


def test_excused_or_never_read_before_is_judged_as_it_is_now() -> None:
    assert not judged(graded("3", excused=True), graded("3")).is_met
    assert not judged(graded("3"), None).is_met


@given(POINTS)
def test_graded_again_with_equal_points_is_unknown_where_only_the_earlier_scale_is_met(
    points: str,
) -> None:
    again = graded(points, graded_at=GRADED + timedelta(hours=1))
    verdict = judged(again, graded(points))
    is_between = 3 <= int(points) < 6
    expected = VerdictState.MET if int(points) >= 6 else VerdictState.NOT_MET
    assert verdict.state is (VerdictState.UNKNOWN if is_between else expected)
    if is_between:
        assert (verdict.reason.code, Flag.DRIFT in verdict.flags) == (ReasonCode.DRIFT, True)


def test_grade_hidden_since_is_not_known_to_anybody() -> None:
    hidden = graded("3", posted_at=None)
    assert not judged(hidden, graded("3")).is_met
