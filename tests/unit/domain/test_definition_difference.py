"""What one content says otherwise than another: whole, by item, and word by word (R36)."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.definition.content import (
    Alignment,
    Competency,
    DraftContent,
    DraftSlo,
    Route,
    Unit,
)
from lti_app.domain.definition.difference import (
    Difference,
    DifferenceKind,
    Span,
    SpanKind,
    changed_by,
    content_difference,
    content_tree,
    word_difference,
)
from lti_app.domain.definition.kinds import (
    AlignmentKind,
    CompetencyKind,
    MicroCredentialType,
    Purpose,
    UnitKind,
)
from lti_app.domain.ids import SloKey
from lti_app.domain.mastery.threshold import Threshold
from tests.factories.definition import complete

TEXT = st.text(alphabet="ab \n.é", max_size=12)
KEYS = st.sampled_from(("slo-1", "slo-2", "slo-3", "slo-4", ""))
THRESHOLDS = st.none() | st.builds(
    Threshold,
    points=st.sampled_from((Decimal(2), Decimal(3))),
    out_of=st.just(Decimal(4)),
    word=TEXT,
)
SLOS = st.builds(
    DraftSlo,
    key=KEYS.map(SloKey),
    title=TEXT,
    threshold=THRESHOLDS,
    pos=st.lists(st.sampled_from(("po-1", "po-2")), max_size=3).map(tuple),
)
ALIGNMENTS = st.builds(
    Alignment, kind=st.sampled_from(AlignmentKind), text=TEXT, source=TEXT, url=st.none() | TEXT
)
CONTENTS = st.builds(
    DraftContent,
    slug=TEXT,
    type=st.sampled_from(MicroCredentialType),
    title=TEXT,
    unit=st.builds(Unit, name=TEXT, kind=st.sampled_from(UnitKind)),
    purposes=st.lists(st.sampled_from(Purpose), max_size=4).map(tuple),
    slos=st.lists(SLOS, max_size=4).map(tuple),
    alignments=st.lists(ALIGNMENTS, max_size=4).map(tuple),
    route=st.none() | st.builds(Route, exists_now=st.booleans(), identifier=TEXT),
)


@given(CONTENTS, CONTENTS)
def test_applying_the_difference_to_the_first_gives_the_second(
    before: DraftContent, after: DraftContent
) -> None:
    found = content_difference(before, after)
    assert changed_by(content_tree(before), found) == content_tree(after)


@given(CONTENTS)
def test_nothing_differs_from_itself(content: DraftContent) -> None:
    assert content_difference(content, content) == ()


@given(TEXT, TEXT)
def test_spans_hold_both_texts_whole(before: str, after: str) -> None:
    spans = word_difference(before, after)
    assert "".join(s.text for s in spans if s.kind is not SpanKind.NEW) == before
    assert "".join(s.text for s in spans if s.kind is not SpanKind.GONE) == after


def test_word_that_changed_is_told_between_those_that_stayed() -> None:
    assert word_difference("A rubric of three levels.", "A rubric of four levels.") == (
        Span(SpanKind.SAME, "A rubric of "),
        Span(SpanKind.GONE, "three"),
        Span(SpanKind.NEW, "four"),
        Span(SpanKind.SAME, " levels."),
    )


def test_neighboring_words_are_told_as_one_change() -> None:
    assert word_difference("weigh the evidence now", "judge all evidence now") == (
        Span(SpanKind.GONE, "weigh the"),
        Span(SpanKind.NEW, "judge all"),
        Span(SpanKind.SAME, " evidence now"),
    )


def test_very_long_texts_are_told_as_replaced() -> None:
    before, after = "a b " * 2_000, "c d " * 2_000
    assert [s.kind for s in word_difference(before, after)][:2] == [SpanKind.GONE, SpanKind.NEW]


def test_outcome_that_moved_is_told_by_the_order_alone() -> None:
    before = complete("slo-1", "slo-2")
    after = replace(before, slos=before.slos[::-1])
    assert content_difference(before, after) == (
        Difference(
            path=("slos",),
            kind=DifferenceKind.ORDERED,
            before=("slo-1", "slo-2"),
            after=("slo-2", "slo-1"),
        ),
    )


def test_outcome_is_known_by_its_key_whatever_its_place() -> None:
    before = complete("slo-1", "slo-2")
    after = replace(before, slos=(replace(before.slos[1], title="Weigh sources"),))
    told = [(d.path, d.kind) for d in content_difference(before, after)]
    assert told == [
        (("slos", "slo-1"), DifferenceKind.REMOVED),
        (("slos", "slo-2", "title"), DifferenceKind.CHANGED),
    ]


def test_item_without_a_key_is_known_by_what_it_says() -> None:
    one, two = (
        Alignment(kind=AlignmentKind.WORKPLACE, text=text, source="O*NET") for text in ("A", "B")
    )
    before = replace(complete(), alignments=(one, two))
    after = replace(complete(), alignments=(two,))
    told = [(d.path, d.kind) for d in content_difference(before, after)]
    assert told == [(("alignments", "#1"), DifferenceKind.REMOVED)]


def test_competency_of_another_kind_is_told_by_that_field() -> None:
    before = replace(
        complete(), competencies=(Competency(key="c1", kind=CompetencyKind.SKILL, text="Asks"),)
    )
    after = replace(
        before, competencies=(replace(before.competencies[0], kind=CompetencyKind.ABILITY),)
    )
    assert content_difference(before, after) == (
        Difference(
            path=("competencies", "c1", "kind"),
            kind=DifferenceKind.CHANGED,
            before=CompetencyKind.SKILL,
            after=CompetencyKind.ABILITY,
        ),
    )
