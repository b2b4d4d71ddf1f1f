"""Page parts without a browser: every state has its word, and nothing a person wrote is markup."""

from enum import StrEnum
from types import ModuleType
from typing import cast

import pytest
from flask import Flask
from markupsafe import Markup

from lti_app.domain.award.award import AwardState
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.evidence.sync import SyncState
from lti_app.domain.mapping.mapping import MappingState
from lti_app.domain.mastery.completion import CompletionState
from lti_app.domain.mastery.verdict import VerdictState
from lti_app.domain.review.review import ReviewCaseState
from tests.e2e.gallery.app import create_gallery

SHOWN: tuple[type[StrEnum], ...] = (
    AwardState,
    CompletionState,
    DefinitionState,
    MappingState,
    ReviewCaseState,
    SyncState,
    VerdictState,
)
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture(scope="module")
def gallery() -> Flask:
    return create_gallery()


def parts(gallery: Flask) -> ModuleType:
    return cast("ModuleType", gallery.jinja_env.get_template("_components.html").module)


@pytest.mark.parametrize("states", SHOWN)
def test_every_state_has_an_icon_and_a_tone(gallery: Flask, states: type[StrEnum]) -> None:
    known = gallery.jinja_env.get_template("_parts/states.html").module.LOOK  # type: ignore[attr-defined]  # set by the template
    assert [state.value for state in states if state.value not in known] == []


def test_state_is_one_word_however_it_is_spelled(gallery: Flask) -> None:
    with gallery.test_request_context():
        words = [
            str(parts(gallery).state_word(state))
            for state in ("on_hold", "On hold", "on-hold", ReviewCaseState.ON_HOLD)
        ]
    assert words == ["On hold"] * 4


def test_unknown_state_shows_its_own_name(gallery: Flask) -> None:
    with gallery.test_request_context():
        assert "Half baked" in parts(gallery).pill("half_baked")


@pytest.mark.parametrize(
    ("after", "words"),
    [("12:00", "Between 12:00 and 13:43"), ("13:43", "At 13:43"), ("", "First seen 13:43")],
)
def test_two_readings_written_alike_are_one_moment(gallery: Flask, after: str, words: str) -> None:
    with gallery.test_request_context():
        assert str(parts(gallery).between(after, "13:43")) == words


def test_ring_says_in_words_what_it_draws(gallery: Flask) -> None:
    with gallery.test_request_context():
        ring = str(parts(gallery).ring(3, 5))
    assert 'aria-label="3 of 5 met"' in ring
    assert (ring.count("<circle"), ring.count('class="on"')) == (5, 3)


def test_ring_of_nothing_is_drawn_empty(gallery: Flask) -> None:
    with gallery.test_request_context():
        ring = str(parts(gallery).ring(0, 0))
    assert (ring.count("<circle"), ring.count('class="on"')) == (1, 0)


def test_stage_line_marks_what_is_done_and_where_one_is(gallery: Flask) -> None:
    stages = [{"key": key, "name": key} for key in ("first", "second", "third")]
    with gallery.test_request_context():
        line = str(parts(gallery).stage_line(stages, "second"))
    assert line.count('class="done"') == 1
    assert line.index('class="done"') < line.index('aria-current="step"') < line.index("third")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("pill", ("met", HOSTILE)),
        ("title_block", (HOSTILE, HOSTILE, HOSTILE)),
        ("badge_image", (HOSTILE, HOSTILE)),
        ("next_step", (HOSTILE, HOSTILE)),
        ("row", ("met", HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)),
        ("notice", ("info", HOSTILE, HOSTILE, [{"text": HOSTILE, "href": HOSTILE}])),
        ("error_summary", ([{"field": HOSTILE, "text": HOSTILE}],)),
        ("input", (HOSTILE, HOSTILE, HOSTILE, "text", HOSTILE, HOSTILE)),
        ("upload", (HOSTILE, HOSTILE, HOSTILE, 9, HOSTILE, HOSTILE)),
        ("image_preview", (HOSTILE, HOSTILE)),
        ("textarea", (HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)),
        ("radios", (HOSTILE, HOSTILE, [{"value": HOSTILE, "label": HOSTILE}], HOSTILE, HOSTILE)),
        ("select", (HOSTILE, HOSTILE, [{"value": HOSTILE, "label": HOSTILE}], HOSTILE, HOSTILE)),
        ("threshold", (HOSTILE, HOSTILE, [{"value": HOSTILE, "word": HOSTILE}], HOSTILE)),
        ("button", (HOSTILE, "primary", HOSTILE)),
        ("copy_button", (HOSTILE, HOSTILE)),
        ("case_item", (HOSTILE, HOSTILE, HOSTILE, HOSTILE, "changed", HOSTILE)),
        ("reading", (HOSTILE, HOSTILE)),
        ("endorsement", (HOSTILE, HOSTILE, HOSTILE, HOSTILE)),
        ("disclosure", (HOSTILE, HOSTILE)),
        ("verify_banner", (HOSTILE, HOSTILE, HOSTILE)),
        ("facts", ([{"term": HOSTILE, "text": HOSTILE, "href": HOSTILE}],)),
        ("live_progress", (HOSTILE, 1, 2, HOSTILE, HOSTILE)),
        ("search", (HOSTILE, HOSTILE, HOSTILE, "q", HOSTILE, {HOSTILE: HOSTILE})),
    ],
)
def test_what_a_person_wrote_is_never_markup(
    gallery: Flask, name: str, arguments: tuple[object, ...]
) -> None:
    with gallery.test_request_context():
        html = str(getattr(parts(gallery), name)(*arguments))
    assert "<script" not in html
    assert '"">' not in html
    assert "script&gt;" in html


def test_reading_shows_the_markup_the_sanitizer_let_through(gallery: Flask) -> None:
    with gallery.test_request_context():
        html = str(parts(gallery).reading(Markup("<p>Mine</p>")))
    assert html == '<div class="reading" dir="auto"><p>Mine</p></div>'


def test_waiting_button_submits_nothing_even_without_the_script(gallery: Flask) -> None:
    with gallery.test_request_context():
        html = str(parts(gallery).button("Activate", "primary", disabled="Mend 1 thing first."))
    assert 'type="button" aria-disabled="true"' in html
    assert "Mend 1 thing first." in html
