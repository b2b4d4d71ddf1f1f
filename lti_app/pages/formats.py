"""How a moment is written for a person: relative first, the exact time on hover and focus."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal
from flask_babel import gettext, ngettext
from markupsafe import Markup

from lti_app.domain.clock import Clock

_JUST_NOW_SECONDS = 45
_DATED_AFTER_SECONDS = 14 * 86_400
# Below two of a unit the smaller one says more: "90 minutes ago", "13 days ago". Nobody counts
# seconds beyond a minute.
_UNITS_BEFORE_ROUNDING = 2
_MINUTES_FROM_SECONDS = 120

_KILO = 1000
_FROM_THE_RIGHT = frozenset({"R", "AL"})
DEFAULT_LOCALE = "en_US"
# Day before month in both; Spanish joins them with a word (RAE, Ortografía, "fecha").
_DATES = {
    "en": {
        "exact": "EEEE, d MMMM y, HH:mm zzz",
        "day": "d MMM",
        "day of year": "d MMM y",
        "long": "d MMMM y",
        "zoned": "d MMM y, HH:mm zzz",
    },
    "es": {
        "exact": "EEEE, d 'de' MMMM 'de' y, HH:mm zzz",
        "day": "d MMM",
        "day of year": "d MMM y",
        "long": "d 'de' MMMM 'de' y",
        "zoned": "d MMM y, HH:mm zzz",
    },
}


def _pattern(locale: str, form: str) -> str:
    return _DATES.get(locale.partition("_")[0], _DATES["en"])[form]


def zone_named(name: str | None) -> tzinfo:
    """Find the time zone Canvas told of (`$Person.address.timezone`); UTC where it told of none."""
    if not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # "America" alone is a folder of zones, and opening it fails as a file does.
        return UTC


def relative_time(
    when: datetime, now: datetime, zone: tzinfo = UTC, locale: str = DEFAULT_LOCALE
) -> str:
    """Word how long ago or ahead a moment is; from two weeks on, give its date instead."""
    seconds = abs((when - now).total_seconds())
    if seconds < _JUST_NOW_SECONDS:
        return str(gettext("just now"))
    if seconds >= _DATED_AFTER_SECONDS:
        return short_date(when, now, zone, locale)
    threshold = 1 if seconds < _MINUTES_FROM_SECONDS else _UNITS_BEFORE_ROUNDING
    return format_timedelta(when - now, add_direction=True, threshold=threshold, locale=locale)


def exact_time(when: datetime, zone: tzinfo = UTC, locale: str = DEFAULT_LOCALE) -> str:
    """Write the full date and time with the zone's name."""
    return format_datetime(when, _pattern(locale, "exact"), tzinfo=zone, locale=locale)


def short_date(
    when: datetime, now: datetime, zone: tzinfo = UTC, locale: str = DEFAULT_LOCALE
) -> str:
    """Write day and month, and the year only when it is not the present one."""
    day, today = when.astimezone(zone), now.astimezone(zone)
    form = "day" if day.year == today.year else "day of year"
    return format_date(day, _pattern(locale, form), locale=locale)


def long_date(when: datetime, zone: tzinfo = UTC, locale: str = DEFAULT_LOCALE) -> str:
    """Write day, month in full and year, as a certificate does."""
    return format_date(when.astimezone(zone), _pattern(locale, "long"), locale=locale)


def day(when: date, locale: str = DEFAULT_LOCALE) -> str:
    """Write a day that has no hour, such as one something is due on: it is the same everywhere."""
    return format_date(when, _pattern(locale, "day of year"), locale=locale)


def short_moment(
    when: datetime, now: datetime, zone: tzinfo = UTC, locale: str = DEFAULT_LOCALE
) -> str:
    """Write a date with its hour and the zone's name, as a due date needs it."""
    clock = format_datetime(when, "HH:mm zzz", tzinfo=zone, locale=locale)
    return f"{short_date(when, now, zone, locale)}, {clock}"


def zoned_moment(when: datetime, zone: tzinfo = UTC, locale: str = DEFAULT_LOCALE) -> str:
    """Write date, hour and the zone's name in a line of text, where no hover can tell the zone."""
    return format_datetime(when, _pattern(locale, "zoned"), tzinfo=zone, locale=locale)


def iso_time(when: datetime) -> str:
    """Write a moment for machines, in UTC."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def amount(value: Decimal | str, locale: str = DEFAULT_LOCALE) -> str:
    """Write points exactly, with the locale's decimal sign; what is no number stays as it is."""
    try:
        exact = Decimal(value)
    except InvalidOperation:
        return str(value)
    return format_decimal(exact, format="0.#", locale=locale, decimal_quantization=False)


def file_size(count: int, locale: str = DEFAULT_LOCALE) -> str:
    """Write the size of a file, given in bytes, to one place of the unit that fits (SI)."""
    if count < _KILO:
        return str(ngettext("%(num)s byte", "%(num)s bytes", count))
    size, unit = Decimal(count) / _KILO, "kB"
    if round(size, 1) >= _KILO:
        size, unit = size / _KILO, "MB"
    return f"{format_decimal(size, format='#,##0.#', locale=locale)} {unit}"


def bdi(name: str) -> Markup:
    """Set a name in a page so that one written from the right leaves the words around it whole."""
    return Markup("<bdi>{}</bdi>").format(name)


def written_in(text: str, language: str, page: str = DEFAULT_LOCALE) -> str | Markup:
    """Mark words that are in another language than the page around them (WCAG 3.1.2).

    A definition keeps the language it was written in; where the page speaks it, nothing is marked.
    """
    if not text or _spoken(language) == _spoken(page):
        return text
    return Markup('<span lang="{}">{}</span>').format(language, text)


def _spoken(tag: str) -> str:
    return re.split(r"[-_]", tag, maxsplit=1)[0].lower()


def isolated(name: str) -> str:
    """Set a name in a sentence without markup: a title, a question, a line of words.

    Between the isolates of Unicode's bidirectional algorithm (UAX 9), where it is written from the
    right; any other name stays as it is.
    """
    if not any(unicodedata.bidirectional(letter) in _FROM_THE_RIGHT for letter in name):
        return name
    return f"\u2068{name}\u2069"


def time_filters(
    clock: Clock, zone: Callable[[], tzinfo], locale: Callable[[], str]
) -> dict[str, Callable[..., str]]:
    """Bind the formats to a clock, a zone and a language; the app registers them as filters."""
    return {
        "relative_time": lambda when: relative_time(when, clock.now(), zone(), locale()),
        "exact_time": lambda when: exact_time(when, zone(), locale()),
        "short_date": lambda when: short_date(when, clock.now(), zone(), locale()),
        "short_moment": lambda when: short_moment(when, clock.now(), zone(), locale()),
        "zoned_moment": lambda when: zoned_moment(when, zone(), locale()),
        "long_date": lambda when: long_date(when, zone(), locale()),
        "iso_time": iso_time,
        "day": lambda when: day(when, locale()),
    }
