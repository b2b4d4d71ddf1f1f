from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from lti_app.pages.formats import (
    amount,
    bdi,
    exact_time,
    file_size,
    iso_time,
    isolated,
    long_date,
    relative_time,
    short_date,
    short_moment,
    time_filters,
    written_in,
    zone_named,
    zoned_moment,
)

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PHOENIX = ZoneInfo("America/Phoenix")


class FixedClock:
    def now(self) -> datetime:
        return NOW


@pytest.mark.parametrize(
    ("delta", "words"),
    [
        (timedelta(), "just now"),
        (timedelta(seconds=-44), "just now"),
        (timedelta(seconds=44), "just now"),
        (timedelta(seconds=-45), "45 seconds ago"),
        (timedelta(seconds=-59), "59 seconds ago"),
        (timedelta(seconds=-60), "1 minute ago"),
        (timedelta(seconds=-105), "2 minutes ago"),
        (timedelta(seconds=105), "in 2 minutes"),
        (timedelta(minutes=-89), "89 minutes ago"),
        (timedelta(minutes=-12), "12 minutes ago"),
        (timedelta(minutes=-90), "90 minutes ago"),
        (timedelta(hours=5), "in 5 hours"),
        (timedelta(days=-13), "13 days ago"),
        (timedelta(days=-14), "9 Nov"),
        (timedelta(days=-400), "19 Oct 2025"),
        (timedelta(days=60), "22 Jan 2027"),
    ],
)
def test_relative_time_says_age_then_date(delta: timedelta, words: str) -> None:
    assert relative_time(NOW + delta, NOW, PHOENIX) == words


def test_relative_time_speaks_the_language_it_is_given() -> None:
    assert relative_time(NOW - timedelta(hours=3), NOW, locale="de") == "vor 3 Stunden"


def test_exact_time_names_day_and_zone() -> None:
    assert exact_time(NOW, PHOENIX) == "Monday, 23 November 2026, 20:00 MST"


def test_dates_are_those_of_the_zone_not_of_utc() -> None:
    assert short_date(NOW, NOW, PHOENIX) == "23 Nov"
    assert long_date(NOW, PHOENIX) == "23 November 2026"
    assert short_moment(NOW, NOW, PHOENIX) == "23 Nov, 20:00 MST"


def test_short_date_shows_the_year_when_the_zones_year_differs() -> None:
    new_year_utc = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)
    assert short_date(new_year_utc, NOW, PHOENIX) == "31 Dec"
    assert short_date(new_year_utc, NOW, UTC) == "1 Jan 2027"


def test_iso_time_is_utc_to_the_second() -> None:
    assert iso_time(NOW.astimezone(PHOENIX)) == "2026-11-24T03:00:00Z"


def test_time_filters_bind_clock_zone_and_language() -> None:
    filters = time_filters(FixedClock(), lambda: PHOENIX, lambda: "en_US")
    told = {name: words(NOW - timedelta(hours=2)) for name, words in filters.items()}
    assert told == {
        "relative_time": "2 hours ago",
        "exact_time": "Monday, 23 November 2026, 18:00 MST",
        "short_date": "23 Nov",
        "short_moment": "23 Nov, 18:00 MST",
        "zoned_moment": "23 Nov 2026, 18:00 MST",
        "long_date": "23 November 2026",
        "day": "24 Nov 2026",
        "iso_time": "2026-11-24T01:00:00Z",
    }


@pytest.mark.parametrize("name", [None, "", "Nowhere/Atall", "../etc/passwd", "\x00", "America"])
def test_a_zone_that_is_none_is_utc(name: str | None) -> None:
    assert zone_named(name) is UTC


def test_a_moment_in_a_sentence_names_its_zone() -> None:
    assert zone_named("America/Phoenix") == PHOENIX
    assert zoned_moment(NOW, PHOENIX) == "23 Nov 2026, 20:00 MST"
    assert zoned_moment(NOW) == "24 Nov 2026, 03:00 UTC"


def test_a_name_from_the_right_is_set_apart_and_any_other_left_as_it_is() -> None:
    assert isolated("שרה כהן 🦉") == "\u2068שרה כהן 🦉\u2069"
    assert isolated("Zoë Ångström 🌵") == "Zoë Ångström 🌵"
    assert bdi("<b>محمد</b>") == "<bdi>&lt;b&gt;محمد&lt;/b&gt;</bdi>"


@pytest.mark.parametrize(
    ("value", "locale", "written"),
    [
        ("3.5", "en_US", "3.5"),
        ("3.50", "en_US", "3.5"),
        ("3.411", "es_US", "3.411"),
        ("3.5", "es_MX", "3.5"),
        ("3.5", "es_ES", "3,5"),
        (Decimal(4), "es_ES", "4"),
        ("1000", "es_ES", "1000"),
        ("Sound", "es_ES", "Sound"),
    ],
)
def test_points_are_written_exactly_with_the_sign_of_the_locale(
    value: Decimal | str, locale: str, written: str
) -> None:
    assert amount(value, locale) == written


@pytest.mark.parametrize(
    ("count", "locale", "written"),
    [
        (1, "en_US", "1 byte"),
        (9, "en_US", "9 bytes"),
        (1500, "en_US", "1.5 kB"),
        (1500, "es_ES", "1,5 kB"),
        (999_949, "en_US", "999.9 kB"),
        (999_950, "en_US", "1 MB"),
        (2_000_000, "en_US", "2 MB"),
    ],
)
def test_a_files_size_is_written_in_the_unit_that_fits(
    count: int, locale: str, written: str
) -> None:
    assert file_size(count, locale) == written


@pytest.mark.parametrize(
    ("locale", "long", "short", "exact"),
    [
        ("en_US", "24 November 2026", "24 Nov", "Tuesday, 24 November 2026, 04:00 UTC"),
        (
            "es_US",
            "24 de noviembre de 2026",
            "24 nov",
            "martes, 24 de noviembre de 2026, 04:00 UTC",
        ),
    ],
)
def test_a_date_is_written_as_its_language_does(
    locale: str, long: str, short: str, exact: str
) -> None:
    when = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    assert long_date(when, locale=locale) == long
    assert short_date(when, when, locale=locale) == short
    assert exact_time(when, locale=locale) == exact


@pytest.mark.parametrize(
    ("language", "page", "shown"),
    [
        ("en", "es_US", '<span lang="en">R &amp; D</span>'),
        ("es-MX", "en_US", '<span lang="es-MX">R &amp; D</span>'),
        ("fr", "en_US", '<span lang="fr">R &amp; D</span>'),
        ("en", "en_GB", "R & D"),
        ("ES-mx", "es_US", "R & D"),
    ],
)
def test_words_in_another_language_than_the_page_say_which(
    language: str, page: str, shown: str
) -> None:
    assert written_in("R & D", language, page) == shown


def test_no_words_are_in_no_language() -> None:
    assert written_in("", "en", "es_US") == ""
