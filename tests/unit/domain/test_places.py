"""What is said of a text stays with it, in whatever order the outcomes come."""

from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.places import (
    Place,
    field_parts,
    is_place,
    number_of,
    places,
    takes_wording,
    text_at,
    with_text,
)
from lti_app.domain.definition.sections import Tree, insert
from lti_app.services.proposal.section_form import tree_of
from tests.factories.definition import complete

KEYS = st.lists(
    st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True),
    min_size=1,
    max_size=6,
    unique=True,
)
WORDS = st.text(min_size=1, max_size=40)


def _with_outcomes(keys: list[str]) -> Tree:
    parts = ("title", "description", "assessment", "rubric", "assessor")
    slos = [{"key": key} | {part: f"{part} of {key}" for part in parts} for key in keys]
    return tree_of(complete()) | {"slos": slos, "competencies": []}


def _texts(tree: Tree) -> dict[Place, str | None]:
    return {
        place: text_at(tree, place)
        for section in Section
        for place in places(tree, section)
        if takes_wording(place)
    }


@given(KEYS, st.data())
def test_place_of_an_outcome_keeps_its_text_in_any_order(
    keys: list[str], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(keys))
    assert _texts(_with_outcomes(shuffled)) == _texts(_with_outcomes(keys))


@given(KEYS, st.data())
def test_other_words_change_that_text_and_no_other(keys: list[str], data: st.DataObject) -> None:
    tree = _with_outcomes(keys)
    place = data.draw(st.sampled_from(sorted(_texts(tree), key=str)))
    assert place.section is not None
    wording = data.draw(WORDS)
    made = insert(tree, place.section, with_text(tree, place, wording))
    assert _texts(made) == _texts(tree) | {place: wording}


def test_every_place_of_a_text_has_one() -> None:
    assert None not in _texts(tree_of(complete())).values()


def test_place_of_an_outcome_that_is_gone_has_no_text() -> None:
    tree = _with_outcomes(["a"])
    assert text_at(tree, Place(Section.OUTCOMES, "slos[b].title")) is None
    assert not is_place(tree, Place(Section.OUTCOMES, "slos[b].title"))


def test_a_list_without_keys_is_one_place() -> None:
    tree = tree_of(complete())
    assert places(tree, Section.ALIGNMENTS) == (
        Place(Section.ALIGNMENTS),
        Place(Section.ALIGNMENTS, "alignments"),
    )
    assert not takes_wording(Place(Section.ALIGNMENTS, "alignments"))


def test_a_field_of_another_section_is_no_place() -> None:
    tree = tree_of(complete())
    assert not is_place(tree, Place(Section.ABOUT, "criteria"))
    assert text_at(tree, Place(Section.ABOUT, "criteria")) is None
    assert not is_place(tree, Place(None, "title"))
    assert is_place(tree, Place())


def test_item_is_counted_where_it_stands_now() -> None:
    tree = _with_outcomes(["a", "b"])
    parts = field_parts("slos[b].title")
    assert parts is not None
    assert (number_of(tree, parts), parts.pattern) == (2, "slos[].title")


def test_what_is_no_field_has_no_parts() -> None:
    for field in ("", "slos[].title", "slos[a].title.x", "../x", "slos[a]" + "b" * 200, "Ünique"):
        assert field_parts(field) is None
