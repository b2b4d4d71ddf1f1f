"""Two texts of a section brought together: each choice stands, and nothing comes from nowhere."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.definition.merging import ORDER, Choice, Side, choices, merged

WORD = st.sampled_from(["", "a", "b", "alpha beta", "alpha gamma"])
KEYED = st.lists(
    st.fixed_dictionaries({"key": st.sampled_from(["k1", "k2", "k3", "k4"]), "text": WORD}),
    max_size=4,
    unique_by=lambda item: item["key"],
)
UNKEYED = st.lists(
    st.fixed_dictionaries({"partner": WORD, "text": WORD}),
    max_size=4,
    unique_by=lambda item: (item["partner"], item["text"]),
)
TREES = st.fixed_dictionaries(
    {
        "title": WORD,
        "tags": st.lists(WORD, max_size=2),
        "slos": KEYED,
        "endorsements": UNKEYED,
        "reflection": st.fixed_dictionaries({"pathway": WORD, "rubric": WORD}),
    }
)


def only(standing: Any, written: Any, base: Any) -> Choice:
    (found,) = choices({"title": standing}, {"title": written}, base)
    return found


@given(TREES, TREES, st.none() | TREES)
def test_choosing_one_side_everywhere_gives_that_very_text(
    standing: Any, written: Any, base: Any
) -> None:
    found = choices(standing, written, base)
    for side, text in ((Side.STANDING, standing), (Side.WRITTEN, written)):
        assert merged(standing, written, {each.path: side for each in found}) == text


@given(TREES, TREES)
def test_what_only_one_changed_is_proposed(base: Any, other: Any) -> None:
    assert {each.proposed for each in choices(base, other, base)} <= {Side.WRITTEN, None}
    unproposed = [each for each in choices(base, other, base) if each.proposed is None]
    assert all(each.path[-1] == ORDER for each in unproposed)
    assert {each.proposed for each in choices(other, base, base)} <= {Side.STANDING, None}


@given(TREES)
def test_equal_texts_ask_nothing(text: Any) -> None:
    assert choices(text, text, None) == ()


def test_text_that_both_changed_is_proposed_by_nobody() -> None:
    assert only("hers", "his", {"title": "before"}).proposed is None


def test_empty_text_gives_way_where_nobody_knows_what_stood_before() -> None:
    assert only("", "his", None).proposed is Side.WRITTEN
    assert only("hers", "", None).proposed is Side.STANDING


def test_words_of_ones_own_may_stand_in_place_of_both() -> None:
    made = merged({"title": "a"}, {"title": "b"}, {("title",): Side.OTHER}, {("title",): "c"})
    assert made == {"title": "c"}


def test_rows_that_both_added_are_both_kept() -> None:
    ada, ben = {"partner": "Ada", "text": "Good"}, {"partner": "Ben", "text": "Sound"}
    standing, written = {"endorsements": [ada]}, {"endorsements": [ben]}
    found = choices(standing, written, {"endorsements": []})
    chosen = {each.path: each.proposed for each in found if each.proposed}
    assert merged(standing, written, chosen) == {"endorsements": [ben, ada]}


def test_row_that_one_took_out_and_the_other_wrote_in_is_asked_about() -> None:
    before = {"slos": [{"key": "k1", "text": "a"}]}
    (found,) = choices({"slos": [{"key": "k1", "text": "b"}]}, {"slos": []}, before)
    assert (found.path, found.proposed) == (("slos", "k1"), None)


def test_row_that_one_took_out_goes_where_the_other_left_it() -> None:
    before = {"slos": [{"key": "k1", "text": "a"}]}
    (found,) = choices(before, {"slos": []}, before)
    assert found.proposed is Side.WRITTEN
    assert merged(before, {"slos": []}, {found.path: Side.WRITTEN}) == {"slos": []}
