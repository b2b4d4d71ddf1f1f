from dataclasses import replace
from decimal import Decimal

from lti_app.domain.change.drift_history import (
    DriftSince,
    SeenAssignment,
    drifts_since,
    earlier_ratings,
)
from lti_app.domain.evidence.evidence import AssignmentFact, Rating
from lti_app.domain.ids import CriterionId, RatingId, RubricId
from lti_app.domain.mapping.mapping import EarlierScale, MappingContent
from tests.factories.facts import (
    MAP,
    MEMO,
    REFLECTION,
    assignment,
    criterion,
    criterion_link,
    outcome_link,
    rubric,
    slo_mapping,
)
from tests.unit.domain.completion_strategies import mapping_of

MAPPING = mapping_of(
    slo_mapping("slo-1", criterion_link(MAP)), slo_mapping("slo-2", outcomes=(outcome_link(MEMO),))
)
USUAL = assignment(MAP)
RENAMED = assignment(MAP, name="Stakeholders")
RESCALED = assignment(MAP, rubric=rubric(criterion(points=Decimal(8))))
REMOVED = assignment(MAP, rubric=None)


def seen(fact: AssignmentFact, day: int, *, is_gone: bool = False) -> SeenAssignment:
    return SeenAssignment(fact, day, is_gone)


def test_an_assignment_as_mapped_does_not_differ_whatever_else_changes() -> None:
    assert drifts_since(MAPPING, {MAP: [seen(USUAL, 0), seen(RENAMED, 1)]}) == {}


def test_drift_runs_from_when_it_was_first_seen_and_keeps_what_was_before() -> None:
    history = {MAP: [seen(USUAL, 0), seen(RENAMED, 1), seen(RESCALED, 2), seen(REMOVED, 3)]}
    assert drifts_since(MAPPING, history) == {MAP: DriftSince(2, RENAMED)}


def test_drift_that_was_mended_is_none_and_a_second_one_starts_anew() -> None:
    mended = [seen(USUAL, 0), seen(RESCALED, 1), seen(USUAL, 2)]
    assert drifts_since(MAPPING, {MAP: mended}) == {}
    again = [*mended, seen(REMOVED, 3)]
    assert drifts_since(MAPPING, {MAP: again}) == {MAP: DriftSince(3, USUAL)}


def test_assignment_gone_or_unpublished_differs_even_where_no_criterion_is_mapped() -> None:
    memo, final = assignment(MEMO), assignment(REFLECTION, published=False)
    history = {MEMO: [seen(memo, 0), seen(memo, 1, is_gone=True)], REFLECTION: [seen(final, 0)]}
    assert drifts_since(MAPPING, history) == {
        MEMO: DriftSince(1, memo),
        REFLECTION: DriftSince(0, None),
    }


def test_another_rubric_on_an_assignment_mapped_by_outcome_is_no_drift_of_its_own() -> None:
    history = {MEMO: [seen(assignment(MEMO), 0), seen(assignment(MEMO, rubric=None), 1)]}
    assert drifts_since(MAPPING, history) == {}


def test_assignment_never_read_is_not_dated() -> None:
    assert drifts_since(MAPPING, {}) == {}


def words(content: MappingContent, *history: SeenAssignment) -> dict[str, str]:
    found = earlier_ratings(content, {MAP: history})
    assert {each.assignment_id for each in found} <= {MAP}
    return {each.rating_id: each.description for each in found}


def levels(*named: tuple[str, str], points: str = "4") -> AssignmentFact:
    ratings = tuple(
        Rating(rating_id=RatingId(key), points=Decimal(place), description=word)
        for place, (key, word) in enumerate(named)
    )
    return assignment(MAP, rubric=rubric(criterion(points=Decimal(points), ratings=ratings)))


def test_words_of_levels_the_rubric_no_longer_has_are_kept_and_those_it_has_are_its_own() -> None:
    before = levels(("r1", "Weak"), ("r2", "Sound"))
    assert words(MAPPING, seen(before, 0)) == {}
    assert words(MAPPING, seen(before, 0), seen(levels(("r1", "Poor")), 1)) == {"r2": "Sound"}
    assert words(MAPPING, seen(before, 0), seen(REMOVED, 1)) == {"r1": "Weak", "r2": "Sound"}


def test_words_of_an_assignment_that_is_gone_are_kept_those_of_other_criteria_never() -> None:
    last = levels(("r1", "Weak"), ("r2", "Sound"))
    assert last.rubric is not None
    (mapped,) = last.rubric.criteria
    other = replace(mapped, criterion_id=CriterionId("_other"), ratings=mapped.ratings[:1])
    both = replace(last, rubric=replace(last.rubric, criteria=(other, mapped)))
    copied = replace(both, rubric=replace(last.rubric, rubric_id=RubricId("999")))
    gone = seen(both, 2, is_gone=True)
    assert words(MAPPING, seen(both, 0), gone) == {"r1": "Weak", "r2": "Sound"}
    found = earlier_ratings(MAPPING, {MAP: [seen(both, 0), seen(copied, 1), gone]})
    assert {(each.rubric_id, each.criterion_id) for each in found} == {
        (last.rubric.rubric_id, mapped.criterion_id)
    }


def test_words_from_before_an_accepted_change_are_kept_though_the_levels_have_others_now() -> None:
    before, now = levels(("r2", "Sound")), levels(("r2", "Half way"), ("r3", "Top"), points="8")
    link = criterion_link(MAP)
    earlier = EarlierScale(
        rubric_id=link.rubric_id,
        criterion_id=link.criterion_id,
        criterion_points=link.criterion_points,
        threshold=link.threshold,
        until=1,
    )
    accepted = mapping_of(
        slo_mapping("slo-1", replace(link, criterion_points=Decimal(8), earlier=earlier))
    )
    found = words(accepted, seen(before, 0), seen(now, 1), seen(now, 2))
    assert found == {"r2": "Sound", "r3": "Top"}
