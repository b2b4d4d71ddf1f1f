"""Whose turn it is and since when, in one sentence; the same on every list and page (R3, R27)."""

from datetime import datetime, timedelta

from babel.dates import format_timedelta
from flask_babel import gettext as _

from lti_app.domain.definition.definition import Turn
from lti_app.domain.people.actor import LocalRole
from lti_app.pages.formats import isolated
from lti_app.pages.locales import reader_locale
from lti_app.pages.wording.role_words import role_word


def age(since: datetime, now: datetime) -> str:
    """Word how long something has lasted, in the largest whole unit; empty below a day."""
    lasted = now - since
    if lasted < timedelta(days=1):
        return ""
    # Two months say less than 60 days do where somebody waits.
    return format_timedelta(lasted, granularity="day", threshold=2, locale=str(reader_locale()))


def turn_sentence(
    turn: Turn,
    since: datetime,
    now: datetime,
    *,
    unit: str,
    consultant: str | None = None,
) -> str:
    """Say who is waited for and how long, such as "With ASA for 3 days, Mina Park".

    It stands beside the pill of the state; where nobody is waited for it says how long that lasts.
    `unit` is empty for the unit's own people: to them it is "your unit". `consultant` is None where
    none is named, and empty for one whose name Canvas has not told yet: the role stands for it.
    """
    lasted = age(since, now)
    if turn is Turn.NOBODY:
        return str(_("For %(age)s", age=lasted) if lasted else _("Since today"))
    if turn is Turn.ASA:
        told = _("With ASA for %(age)s", age=lasted) if lasted else _("With ASA since today")
        if consultant is None:
            return str(_("%(told)s, no consultant named yet", told=told))
        name = isolated(consultant) if consultant else role_word(LocalRole.ASA_CONSULTANT)
        return str(_("%(told)s, %(name)s", told=told, name=name))
    if not unit:
        told = _("With your unit for %(age)s", age=lasted)
        return str(told if lasted else _("With your unit since today"))
    told = _("With %(unit)s for %(age)s", unit=isolated(unit), age=lasted)
    return str(told if lasted else _("With %(unit)s since today", unit=isolated(unit)))
