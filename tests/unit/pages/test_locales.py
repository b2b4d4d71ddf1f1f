"""Which language a page speaks, and how a refusal is said in it."""

import pytest
from flask import Flask, g
from flask_babel import Babel

from lti_app.domain.errors import RuleRefused
from lti_app.domain.sentence import say
from lti_app.pages import locales


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("en", "en_US"),
        ("en-GB", "en_GB"),
        ("en_US", "en_US"),
        ("es", "es_US"),
        ("es-MX", "es_MX"),
        ("es-419", "es_419"),
        ("ES-mx", "es_MX"),
        ("es-XX", "es_US"),
        ("fr-CA", None),
        ("ar", None),
        ("", None),
        (None, None),
        ("$Message.locale", None),
        ("es-MX; DROP", "es_US"),
        ("-", None),
    ],
)
def test_a_tag_gives_a_locale_only_where_a_catalogue_speaks_it(
    tag: str | None, found: str | None
) -> None:
    locale = locales.supported(tag)
    assert (None if locale is None else str(locale)) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es_MX"),
        ("fr;q=0.9, es;q=0.5", "es_US"),
        ("en;q=0.2, es;q=0.8", "es_US"),
        ("fr, de", "en_US"),
        ("", "en_US"),
    ],
)
def test_a_page_in_public_follows_the_browser(app: Flask, asked: str, found: str) -> None:
    with app.test_request_context(headers={"Accept-Language": asked}):
        assert str(locales.reader_locale()) == found


@pytest.mark.parametrize(("told", "found"), [("es-MX", "es_MX"), ("fr", "en_US"), (None, "en_US")])
def test_a_window_follows_its_launch_and_never_the_browser(
    app: Flask, told: str | None, found: str
) -> None:
    with app.test_request_context(headers={"Accept-Language": "es"}):
        g.visit = Window(told)
        assert str(locales.reader_locale()) == found


def test_a_refusal_is_said_with_its_facts_in_the_readers_language(app: Flask) -> None:
    refusal = RuleRefused(
        "award.reason",
        say("This page is for %(who)s.", who=say("the learner")),
        mend="Look at it again, then decide.",
    )
    assert str(refusal) == "This page is for the learner."
    with app.test_request_context(headers={"Accept-Language": "es"}):
        assert locales.told(refusal) == (
            "Esta página es para el estudiante. Mírelo de nuevo y después decida."
        )
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert locales.told(refusal) == (
            "This page is for the learner. Look at it again, then decide."
        )


def test_what_no_catalogue_knows_is_said_as_it_is_and_nothing_as_nothing(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "es"}):
        said = [locales.translated(words) for words in ("100 % of it, as written.", "", say("7 %"))]
    assert said == ["100 % of it, as written.", "", "7 %"]


class Window:
    """What a visit tells of language."""

    def __init__(self, locale: str | None) -> None:
        self.locale = locale


@pytest.fixture
def app() -> Flask:
    made = Flask("lti_app")
    Babel(made, locale_selector=lambda: str(locales.reader_locale()))
    return made
