from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.evidence.evidence import OutcomeFact, Rating
from lti_app.domain.ids import CanvasOutcomeId, RatingId, SloKey
from lti_app.domain.mapping.mapping import (
    AssignmentSnapshot,
    CellKey,
    CellKind,
    CellValue,
    Combining,
    CombiningChoice,
    MappingContent,
    ReflectionChoice,
    SloMapping,
)
from lti_app.domain.mapping.rules import (
    assemble,
    criterion_levels,
    fingerprint,
    one_level,
    outcome_levels,
    plain,
    snapshots,
    take_apart,
)
from lti_app.domain.mastery.threshold import Threshold
from tests.factories.definitions import slo
from tests.factories.facts import (
    IMPACT,
    MAP,
    MEMO,
    OUTCOME,
    REFLECTION,
    assignment,
    criterion,
    criterion_link,
    outcome_link,
    rubric,
    slo_mapping,
    threshold,
)
from tests.factories.mapping import view

ONE, TWO = slo("slo-1"), slo("slo-2")
REFLECTED = ReflectionChoice(assignment_id=REFLECTION, assignment_name="Reflection")
Offered = list[tuple[str, str, bool]]


def key(kind: CellKind, slo_key: str, target: str = "") -> CellKey:
    return CellKey(kind, SloKey(slo_key), target)


def rating(value: str | None, word: str) -> Rating:
    points = None if value is None else Decimal(value)
    return Rating(rating_id=RatingId(word), points=points, description=word)


def offered(least: Threshold, *ratings: Rating, out_of: str | None = "4") -> Offered:
    points = None if out_of is None else Decimal(out_of)
    levels = criterion_levels(criterion(points=points, ratings=ratings), least)
    return [(plain(level.points), level.word, level.is_allowed) for level in levels]


CELLS: dict[CellKey, CellValue] = {
    key(CellKind.CRITERION, "slo-1", MAP): criterion_link(MAP),
    key(CellKind.CRITERION, "slo-2", MEMO): criterion_link(MEMO),
    key(CellKind.CRITERION, "slo-2", MAP): criterion_link(MAP),
    key(CellKind.OUTCOME, "slo-2", OUTCOME): outcome_link(),
    key(CellKind.COMBINING, "slo-2"): CombiningChoice(combining=Combining.AT_LEAST, needed=2),
    key(CellKind.REFLECTION, ""): REFLECTED,
}


def test_pieces_are_put_together_slo_by_slo() -> None:
    assert assemble([ONE, TWO], CELLS) == MappingContent(
        slos=(
            SloMapping(
                slo=SloKey("slo-1"), combining=Combining.ANY, criteria=(criterion_link(MAP),)
            ),
            SloMapping(
                slo=SloKey("slo-2"),
                combining=Combining.AT_LEAST,
                needed=2,
                criteria=(criterion_link(MAP), criterion_link(MEMO)),
                outcomes=(outcome_link(),),
            ),
        ),
        reflection=REFLECTION,
        reflection_name="Reflection",
    )


def test_order_of_the_pieces_changes_nothing() -> None:
    turned = dict(reversed(CELLS.items()))

    assert assemble([ONE, TWO], turned) == assemble([ONE, TWO], CELLS)


def test_default_rule_is_the_first_the_definition_allows() -> None:
    strict = replace(ONE, combining=(Combining.ALL, Combining.ANY))

    assert assemble([strict], {}).slos[0].combining is Combining.ALL


def test_pieces_of_an_slo_the_definition_no_longer_has_are_left_out() -> None:
    assert [s.slo for s in assemble([ONE], CELLS).slos] == ["slo-1"]


def test_mapping_taken_apart_is_put_together_as_it_was() -> None:
    content = assemble([ONE, TWO], CELLS)

    assert assemble([ONE, TWO], take_apart(content)) == content


def test_mapping_without_reflection_is_taken_apart_without_one() -> None:
    pieces = take_apart(MappingContent(slos=(), reflection=None))

    assert pieces == {}


def test_levels_rise_and_only_those_from_the_definitions_share_are_allowed() -> None:
    assert offered(
        threshold(),
        rating("4", "Strong"),
        rating("3", "Sound"),
        rating("2", "Partial"),
        rating("1", "None"),
    ) == [
        ("1", "None", False),
        ("2", "Partial", False),
        ("3", "Sound", True),
        ("4", "Strong", True),
    ]


def test_share_is_held_on_another_scale() -> None:
    found = offered(threshold(), rating("10", "A"), rating("7", "B"), rating("8", "C"), out_of="10")

    assert found == [("7", "B", False), ("8", "C", True), ("10", "A", True)]


def test_ratings_of_equal_points_are_one_level() -> None:
    assert offered(threshold(), rating("3", "Meets"), rating("3", "Meets, with help")) == [
        ("3", "Meets / Meets, with help", True)
    ]


def test_rating_above_the_criterions_points_is_no_level() -> None:
    assert offered(threshold(), rating("5", "Extra"), rating("4", "Full")) == [("4", "Full", True)]


def test_rating_of_zero_or_without_points_is_no_level() -> None:
    assert offered(threshold(), rating("0", "No"), rating(None, "?"), rating("4", "Full")) == [
        ("4", "Full", True)
    ]


def test_exact_share_is_offered_where_no_rating_reaches_it() -> None:
    assert offered(threshold(), rating("2", "Half")) == [("2", "Half", False), ("3", "Sound", True)]
    assert offered(threshold(), out_of="5") == [("3.75", "Sound", True)]


def test_share_without_a_short_decimal_is_rounded_up_and_never_above_the_whole() -> None:
    assert offered(threshold("2", "3"), out_of="4") == [("2.67", "Sound", True)]
    assert offered(threshold("3", "3"), out_of="0.001") == [("0.001", "Sound", True)]


@pytest.mark.parametrize("out_of", [None, "0", "-1"])
def test_criterion_without_points_offers_nothing(out_of: str | None) -> None:
    assert offered(threshold(), rating("3", "Sound"), out_of=out_of) == []


@given(
    points=st.decimals("0.01", "1000", places=2),
    share=st.fractions(min_value="1/100", max_value=1, max_denominator=100),
    scale=st.lists(st.decimals("0", "1000", places=1), max_size=6),
)
def test_no_allowed_level_is_ever_below_the_definition(
    points: Decimal, share: object, scale: list[Decimal]
) -> None:
    numerator, denominator = str(share).partition("/")[::2]
    least = threshold(numerator, denominator or "1")
    ratings = tuple(rating(str(p), f"level {n}") for n, p in enumerate(scale))
    levels = criterion_levels(criterion(points=points, ratings=ratings), least)

    assert any(level.is_allowed for level in levels)
    assert all(level.threshold().is_at_least(least) for level in levels if level.is_allowed)


def test_levels_of_an_outcome_come_from_its_own_scale() -> None:
    outcome = OutcomeFact(
        outcome_id=OUTCOME,
        title="Communicates",
        mastery_points=Decimal(3),
        points_possible=Decimal(5),
        ratings=(("Exceeds", Decimal(5)), ("Meets", Decimal(4)), ("Near", Decimal(3))),
    )

    assert [(level.word, level.is_allowed) for level in outcome_levels(outcome, threshold())] == [
        ("Near", False),
        ("Meets", True),
        ("Exceeds", True),
    ]


def test_fingerprint_changes_with_all_that_verdicts_rest_on_and_nothing_else() -> None:
    plain_one = assignment()
    one = criterion()
    changed = (
        rubric(rubric_id="72"),
        rubric(free_form=True),
        rubric(criterion("_9")),
        rubric(replace(one, points=Decimal(5))),
        rubric(replace(one, outcome_id=CanvasOutcomeId("94"))),
        rubric(replace(one, ratings=one.ratings[1:])),
        rubric(
            replace(one, ratings=(replace(one.ratings[0], points=Decimal(9)), *one.ratings[1:]))
        ),
    )
    same = (
        rubric(title="Renamed", hide_points=True),
        rubric(replace(one, description="Renamed")),
        rubric(replace(one, ratings=tuple(reversed(one.ratings)))),
        rubric(replace(one, points=Decimal("4.0"))),
    )

    prints = [fingerprint(replace(plain_one, rubric=r)) for r in changed]
    assert len({fingerprint(plain_one), *prints}) == len(changed) + 1
    assert {fingerprint(replace(plain_one, rubric=r)) for r in same} == {fingerprint(plain_one)}
    assert fingerprint(replace(plain_one, rubric=None)) == ""


def test_snapshots_fix_every_mapped_assignment_that_is_there() -> None:
    content = MappingContent(
        slos=(
            SloMapping(
                slo=SloKey("slo-1"),
                combining=Combining.ANY,
                criteria=(criterion_link(MAP), criterion_link("999", criterion_id=IMPACT)),
            ),
        ),
        reflection=REFLECTION,
    )

    assert snapshots(content, view()) == (
        AssignmentSnapshot(
            assignment_id=MAP,
            name="Stakeholder map",
            rubric_id=rubric().rubric_id,
            fingerprint=fingerprint(assignment()),
        ),
        AssignmentSnapshot(
            assignment_id=REFLECTION, name="Reflection", rubric_id=None, fingerprint=""
        ),
    )


def test_levels_are_one_by_word_or_by_share_and_several_otherwise() -> None:
    sound, eight = threshold("3", "4", "Sound"), threshold("8", "10", "sound")
    three_quarters = threshold("75", "100", "Meets")
    strong = threshold("4", "4", "Strong")

    def links(*found: Threshold) -> SloMapping:
        made = (criterion_link(str(n), threshold=t) for n, t in enumerate(found))
        return slo_mapping("slo-1", *made)

    assert one_level(links(sound, eight)) == one_level(links(sound, three_quarters)) == "Sound"
    assert one_level(links(sound, strong)) is None
    assert one_level(links()) is None
