"""The forms of sections and the words of their fields, held to the content they write."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict

from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.rules import REFLECTION_TYPES
from lti_app.domain.definition.sections import OWNED, extract
from lti_app.pages.proposal.design_forms import ReflectionType
from lti_app.pages.proposal.field_words import LABELS, missing_word
from lti_app.pages.proposal.section_forms import (
    FORMS,
    change_rows,
    form_of,
    ids_of,
    own_tree,
    place_on_page,
)
from lti_app.pages.proposal.section_writing import letter_name
from lti_app.services.proposal.section_form import tree_of
from tests.factories.definition import complete


@pytest.fixture(autouse=True)
def speaking() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context("/"):
        yield


def test_every_section_has_a_form_for_just_what_it_owns() -> None:
    assert FORMS.keys() == set(Section)
    content = complete()
    for section in Section:
        owned = {*OWNED[section].fields, *(keyed.name for keyed in OWNED[section].keyed)}
        form = FORMS[section](data=extract(tree_of(content), section))
        assert own_tree(form).keys() == owned


def test_reflection_takes_just_what_the_rules_take() -> None:
    assert {each.value for each in ReflectionType} == REFLECTION_TYPES


def test_every_field_that_is_drawn_has_its_words() -> None:
    for section in Section:
        form = form_of(section, complete())
        unnamed = [name for name in own_tree(form) if name not in LABELS]
        assert unnamed == []


def test_rows_are_numbered_anew_after_a_move() -> None:
    sent = MultiDict({"slos-0-key": "a", "slos-3-key": "b", "slos-7-key": "c"})
    form = form_of(Section.OUTCOMES, complete(), sent)
    assert change_rows(form, "slos:down:0") == "f-slos-1"
    assert [slo["key"] for slo in own_tree(form)["slos"]] == ["b", "a", "c"]
    assert {"f-slos-0-title", "f-slos-2-title"} <= ids_of(form)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("slos", 0, "title"), "f-slos-0-title"),
        (("slos", 9, "title"), "f-slos"),
        (("unknown",), "outcomes"),
    ],
)
def test_what_is_missing_leads_to_the_nearest_field(path: Any, place: str) -> None:
    form = form_of(Section.OUTCOMES, complete())
    assert place_on_page(path, Section.OUTCOMES, ids_of(form)) == place


def test_missing_thing_says_which_item_it_is_of() -> None:
    assert missing_word(("slos", 1, "title"), "Name the outcome.") == "Outcome 2: Name the outcome."
    assert missing_word(("purposes",), "Name one.") == "Name one."


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Brief für (uns).pdf", "Brief fur uns.pdf"),
        ("письмо.pdf", "letter.pdf"),
        ("..-_.png", "letter.png"),
        ("a" * 200 + ".jpg", "a" * 80 + ".jpg"),
    ],
)
def test_letter_is_named_as_a_definition_file_can(given: str, kept: str) -> None:
    assert letter_name(given) == kept
