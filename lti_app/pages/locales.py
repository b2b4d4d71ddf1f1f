"""Which language a page speaks: the launch's, a browser's in public, else English (docs/adr/0015).

A language without a catalogue is never half spoken: words, dates and the `lang` of the page all
come from the one locale chosen here.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from flask import Response, g, has_request_context, request
from flask_babel import gettext
from markupsafe import Markup

from lti_app.domain.errors import HallmarkRefusal
from lti_app.domain.sentence import Sentence
from lti_app.pages import formats
from lti_app.pages.access import Visit

DEFAULT = Locale("en", "US")
# A language told without its country is written as the university's own country writes it.
_AT_HOME = {"en": DEFAULT, "es": Locale("es", "US")}


@lru_cache(maxsize=256)
def supported(tag: str | None) -> Locale | None:
    """Give the locale of a language tag (`es-MX`, `en_GB`), where a catalogue speaks it.

    The country decides how dates and numbers are written, the language which words are said.
    """
    if not tag:
        return None
    language, *rest = tag.strip().replace("-", "_").split("_")
    at_home = _AT_HOME.get(language.lower())
    if at_home is None or not rest:
        return at_home
    try:
        return Locale(at_home.language, rest[-1].upper())
    except (ValueError, UnknownLocaleError):
        return at_home


def first_supported(tags: Iterable[str]) -> Locale:
    """Give the first locale of these that is spoken here, else English."""
    return next((found for tag in tags if (found := supported(tag))), DEFAULT)


def reader_locale() -> Locale:
    """Choose for whoever reads this page: in a window as its launch told, else as the browser asks.

    A window never follows the browser: its words are those of the Canvas around it. The command
    line, where there is no page, reads English.
    """
    if not has_request_context():
        return DEFAULT
    visit: Visit | None = g.get("visit")
    if visit is not None:
        return first_supported([visit.locale or ""])
    return first_supported(request.accept_languages.values())


def page_language() -> dict[str, str]:
    """Give every template the `lang` and `dir` of its page."""
    locale = reader_locale()
    return {"lang": str(locale).replace("_", "-"), "dir": locale.text_direction}


def mark_language(response: Response) -> Response:
    """Say that a page in public differs by the language asked for, so that no cache mixes two."""
    if response.mimetype == "text/html" and g.get("visit") is None:
        response.vary.add("Accept-Language")
    return response


def amount(value: Decimal | str) -> str:
    """Write points as the reader's country does."""
    return formats.amount(value, str(reader_locale()))


def file_size(count: int) -> str:
    """Write the size of a file, given in bytes, as the reader's language does."""
    return formats.file_size(count, str(reader_locale()))


def written_in(text: str, language: str) -> str | Markup:
    """Mark words of a definition where its language is not the page's."""
    return formats.written_in(text, language, str(reader_locale()))


def translated(sentence: str) -> str:
    """Say a refusal's sentence in the reader's language; what no catalogue knows stays as it is."""
    if not sentence:
        return ""
    if isinstance(sentence, Sentence):
        facts = {
            name: translated(fact) if isinstance(fact, Sentence) else fact
            for name, fact in sentence.facts.items()
        }
        return str(gettext(sentence.words, **facts))
    return str(gettext(sentence))


def told(refusal: HallmarkRefusal) -> str:
    """Say what was refused and what would mend it, in the reader's language."""
    return f"{translated(refusal.message)} {translated(refusal.mend)}".strip()
