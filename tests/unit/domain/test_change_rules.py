"""The rule of changes: nothing where nothing changed, each kind alone, dated by its own reading."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.change.change import AsRead, CourseChangeKind, CourseCondition, Found
from lti_app.domain.change.drift_history import SeenAssignment
from lti_app.domain.change.renewal import renew
from lti_app.domain.change.rules import changes_of
from lti_app.domain.evidence.evidence import AssignmentFact, Rating
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.ids import (
    AssignmentId,
    CourseId,
    CriterionId,
    DefinitionLineId,
    DefinitionVersionId,
    MappingId,
    MappingVersionId,
    PersonId,
    RatingId,
    RubricId,
    SloKey,
)
from lti_app.domain.mapping.mapping import ActiveMapping, MappingContent
from lti_app.domain.mapping.rules import CourseView, snapshots
from lti_app.domain.mastery.completion import evaluate
from lti_app.domain.mastery.verdict import VerdictState
from tests.factories.definition import complete
from tests.factories.facts import (
    IMPACT,
    LEVELS,
    MAP,
    MEMO,
    OUTCOME,
    REFLECTION,
    assignment,
    criterion,
    criterion_link,
    graded,
    outcome_link,
    outcome_result,
    rubric,
    slo_mapping,
)

Kind = CourseChangeKind
T0 = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
ALIGNED = assignment(MEMO, rubric=rubric(criterion(outcome_id=OUTCOME)))
MAPPED = (assignment(MAP), ALIGNED, assignment(REFLECTION))
CONTENT = MappingContent(
    slos=(
        slo_mapping("slo-1", criterion_link(MAP)),
        slo_mapping("slo-2", outcomes=(outcome_link(MEMO),)),
    ),
    reflection=REFLECTION,
    reflection_name="Reflection",
)


def mapping(content: MappingContent = CONTENT, *facts: AssignmentFact) -> ActiveMapping:
    view = CourseView(account_id=None, assignments=facts or MAPPED, outcomes=())
    return ActiveMapping(
        mapping_id=MappingId(1),
        version_id=MappingVersionId(1),
        number=1,
        course_id=CourseId(1),
        line_id=DefinitionLineId(1),
        definition_version_id=DefinitionVersionId(1),
        content=content,
        snapshots=snapshots(content, view),
        digest="",
        activated_at=T0,
    )


def history(*versions: AssignmentFact | None) -> list[SeenAssignment]:
    """Versions of one assignment as seen, one a reading; None where Canvas had it no more."""
    last = next(v for v in versions if v is not None)
    found = []
    for number, each in enumerate(versions, start=1):
        last = each or last
        found.append(SeenAssignment(last, number, each is None, T0 + timedelta(hours=number)))
    return found


def read(**seen: list[SeenAssignment]) -> AsRead:
    known = {a.assignment_id: history(a) for a in MAPPED}
    return AsRead(history=known | {AssignmentId(key[1:]): rows for key, rows in seen.items()})


def kinds(found: tuple[Found, ...]) -> list[tuple[Kind, str]]:
    return [each.change.key for each in found]


EDITS = {
    "gone": None,
    "unpublished": assignment(MAP, published=False),
    "renamed": assignment(MAP, name="Field work"),
    "no rubric": assignment(MAP, rubric=None),
    "other rubric": assignment(MAP, rubric=rubric(rubric_id=RubricId("72"))),
    "no criterion": assignment(MAP, rubric=rubric(criterion("_2"))),
    "points": assignment(MAP, rubric=rubric(criterion(points=Decimal(8)))),
    "text": assignment(MAP, rubric=rubric(criterion(description="Reach"))),
    "levels": assignment(MAP, rubric=rubric(criterion(ratings=criterion().ratings[:2]))),
}
EXPECTED = {
    "gone": [(Kind.ASSIGNMENT_GONE, MAP)],
    "unpublished": [(Kind.ASSIGNMENT_UNPUBLISHED, MAP)],
    "renamed": [(Kind.ASSIGNMENT_RENAMED, MAP)],
    "no rubric": [(Kind.RUBRIC_REMOVED, MAP)],
    "other rubric": [(Kind.RUBRIC_REPLACED, MAP)],
    "no criterion": [(Kind.CRITERION_GONE, f"{MAP}/{IMPACT}")],
    "points": [(Kind.CRITERION_POINTS, f"{MAP}/{IMPACT}")],
    "text": [(Kind.CRITERION_TEXT, f"{MAP}/{IMPACT}")],
    "levels": [(Kind.CRITERION_RATINGS, f"{MAP}/{IMPACT}")],
}
edit = st.sampled_from(sorted(EDITS))
versions = st.lists(st.sampled_from([*sorted(EDITS), "as mapped"]), max_size=6)


def of(name: str) -> AssignmentFact | None:
    return assignment(MAP) if name == "as mapped" else EDITS[name]


def test_each_edit_is_one_change_of_its_kind() -> None:
    found = {
        name: kinds(changes_of(mapping(), read(_311=history(assignment(MAP), fact))))
        for name, fact in EDITS.items()
    }
    assert found == EXPECTED


def test_due_dates_words_and_other_criteria_are_no_change() -> None:
    other = assignment(
        MAP, due_at=None, html_url="", rubric=rubric(criterion(), criterion("_2"), title="Other")
    )
    assert changes_of(mapping(), read(_311=history(assignment(MAP), other))) == ()


@given(versions)
def test_course_that_ends_as_mapped_has_no_change_whatever_it_was(names: list[str]) -> None:
    seen = history(assignment(MAP), *map(of, names), assignment(MAP))
    assert changes_of(mapping(), read(_311=seen)) == ()


@given(versions, edit)
def test_what_counts_is_the_last_reading_alone(names: list[str], last: str) -> None:
    seen = history(assignment(MAP), *map(of, names), EDITS[last])
    assert kinds(changes_of(mapping(), read(_311=seen))) == EXPECTED[last]


@given(versions, edit)
def test_change_dates_from_the_first_reading_since_which_it_never_left(
    names: list[str], last: str
) -> None:
    (found,) = changes_of(
        mapping(), read(_311=history(assignment(MAP), *map(of, names), EDITS[last]))
    )
    told = ["as mapped", *names, last]
    first = max(i for i, name in enumerate(told) if name != last) + 2
    assert (found.reading, found.seen_at) == (first, T0 + timedelta(hours=first))


@given(versions, st.data())
def test_reading_the_same_again_changes_nothing(names: list[str], data: st.DataObject) -> None:
    told = [assignment(MAP), *map(of, names)]
    again = data.draw(st.integers(0, len(told) - 1))
    once = changes_of(mapping(), read(_311=history(*told)))
    twice = changes_of(mapping(), read(_311=history(*told[: again + 1], *told[again:])))
    assert [each.change for each in twice] == [each.change for each in once]


@given(st.sampled_from([2, 3, 5, 8]), st.sampled_from(["points", "text", "both", "rubric"]))
def test_what_was_accepted_is_no_change_at_the_same_reading(times: int, how: str) -> None:
    ratings = tuple(
        Rating(rating_id=RatingId(f"r{v}"), points=Decimal(v) * times, description=word)
        for v, word in LEVELS
    )
    scaled = criterion(points=Decimal(4) * times, ratings=ratings)
    now = {
        "points": rubric(scaled),
        "text": rubric(criterion(description="Reach")),
        "both": rubric(replace(scaled, description="Reach")),
        "rubric": rubric(replace(scaled, criterion_id=CriterionId("_9")), rubric_id=RubricId("72")),
    }[how]
    fact = assignment(MAP, rubric=now)
    present = {MAP: fact, MEMO: ALIGNED, REFLECTION: assignment(REFLECTION)}
    renewal = renew(CONTENT, complete(), present, {})
    assert renewal.is_possible
    accepted = mapping(renewal.content, *present.values())
    assert changes_of(accepted, read(_311=history(assignment(MAP), fact))) == ()
    threshold = renewal.content.slos[0].criteria[0].threshold
    was = CONTENT.slos[0].criteria[0].threshold
    assert threshold.points * was.out_of == was.points * threshold.out_of


def test_outcome_keeps_the_scales_it_was_mapped_on_and_the_share_it_asks_for() -> None:
    present = {MAP: assignment(MAP), MEMO: ALIGNED, REFLECTION: assignment(REFLECTION)}

    def after(content: MappingContent, scale: int) -> MappingContent:
        return renew(content, complete(), present, {OUTCOME: Decimal(scale)}).content

    links = [CONTENT.slos[1].outcomes[0]]
    content = CONTENT
    for scale in (8, 12, 8, 8):
        content = after(content, scale)
        links.append(content.slos[1].outcomes[0])
    assert [link.earlier_scales for link in links] == [(), (4,), (4, 8), (4, 12), (4, 12)]
    asked = [(int(link.points_possible), int(link.threshold.points)) for link in links]
    assert asked == [
        (4, 3),
        (8, 6),
        (12, 9),
        (8, 6),
        (8, 6),
    ]


def test_accepting_the_scale_of_an_outcome_takes_nothing_away() -> None:
    present = {MAP: assignment(MAP), MEMO: ALIGNED, REFLECTION: assignment(REFLECTION)}
    renewed = renew(CONTENT, complete(), present, {OUTCOME: Decimal(8)}).content
    course = CourseFacts(assignments=tuple(present.values()))
    facts = LearnerFacts(
        submissions=(graded("3", MEMO),), outcome_results=(outcome_result("3", MEMO),)
    )
    assert [
        evaluate(complete(), content, course, facts).slos[1].verdict.state
        for content in (CONTENT, renewed)
    ] == [VerdictState.MET, VerdictState.MET]


@given(st.integers(1, 40))
def test_threshold_is_never_rounded_to_another_scale(points: int) -> None:
    """Levels at every whole point: 3 of 4 is one of them on multiples of four, and only there."""
    ratings = tuple(
        Rating(rating_id=RatingId(f"r{v}"), points=Decimal(v), description=f"L{v}")
        for v in range(1, points + 1)
    )
    fact = assignment(MAP, rubric=rubric(criterion(points=Decimal(points), ratings=ratings)))
    present = {MAP: fact, MEMO: ALIGNED, REFLECTION: assignment(REFLECTION)}
    renewal = renew(CONTENT, complete(), present, {})
    assert renewal.must_remap == (() if points % 4 == 0 else (SloKey("slo-1"),))


def test_criterion_of_equal_id_in_another_rubric_is_not_taken_for_the_mapped_one() -> None:
    other = rubric(criterion(description="Something else"), rubric_id=RubricId("72"))
    present = {
        MAP: assignment(MAP, rubric=other),
        MEMO: ALIGNED,
        REFLECTION: assignment(REFLECTION),
    }
    assert renew(CONTENT, complete(), present, {}).must_remap == (SloKey("slo-1"),)


def test_outcome_unlinked_or_of_another_scale_or_alignment_is_told() -> None:
    scale = AsRead(scales={OUTCOME: Decimal(5)})
    gone = AsRead(unlinked=frozenset({OUTCOME}), scales={OUTCOME: Decimal(5)})
    (rescaled,) = changes_of(mapping(), scale)
    assert (rescaled.change.before, rescaled.change.after) == ("4", "5")
    assert kinds(changes_of(mapping(), gone)) == [(Kind.OUTCOME_UNLINKED, f"outcome/{OUTCOME}")]
    plain = history(ALIGNED, assignment(MEMO))
    assert kinds(changes_of(mapping(), read(_312=plain))) == [
        (Kind.OUTCOME_UNLINKED, f"{MEMO}/outcome/{OUTCOME}")
    ]


def test_people_grades_and_course_are_told_each_by_itself() -> None:
    told = replace(
        read(),
        unposted={MAP: 3},
        left=frozenset({PersonId(7), PersonId(8)}),
        merged=frozenset({PersonId(8)}),
        condition=CourseCondition.CONCLUDED,
    )
    assert kinds(changes_of(mapping(), told)) == [
        (Kind.GRADES_UNPOSTED, MAP),
        (Kind.LEARNER_MERGED, "8"),
        (Kind.ENROLLMENT_ENDED, "7"),
        (Kind.COURSE_CONCLUDED, ""),
    ]
