"""A rule of combining as what it does: "Met when 2 of these 3 are at Sound or above"."""

from collections.abc import Iterator
from typing import assert_never

from flask_babel import gettext as _

from lti_app.domain.definition.content import Slo
from lti_app.domain.mapping.mapping import Combining, SloMapping
from lti_app.domain.mapping.rules import one_level
from lti_app.models.base import number_within

# More of them than this are no choice to look over; what stands is always offered.
MOST_COUNTS = 8
# More than any course maps, and two digits to type.
LARGEST_COUNT = 99


def rule_effect(combining: Combining, needed: int, total: int, level: str | None) -> str:
    """Say when an SLO is met; `level` is the word of all its thresholds, None where they differ."""
    if total <= 1 and (combining is not Combining.AT_LEAST or needed <= 1):
        return _at(_("Met when it is %(level)s."), level, 1)
    facts = {"total": total, "needed": needed, "level": "%(level)s"}
    match combining:
        case Combining.ANY:
            said = _("Met when any one of these %(total)s is %(level)s.", **facts)
        case Combining.ALL:
            said = _("Met when all %(total)s of these are %(level)s.", **facts)
        case Combining.AT_LEAST:
            said = _("Met when %(needed)s of these %(total)s are %(level)s.", **facts)
        case Combining.LATEST:
            said = _("Met when the one assessed last of these %(total)s is %(level)s.", **facts)
        case Combining.HIGHEST:
            said = _("Met when the highest of these %(total)s is %(level)s.", **facts)
        case _:
            assert_never(combining)
    return _at(said, level, total)


def mapped_effect(mapped: SloMapping) -> str:
    """Say when a mapped SLO is met."""
    return rule_effect(mapped.combining, mapped.needed, mapped.assessments, one_level(mapped))


def rule_choices(
    slo: Slo, total: int, level: str | None, stands: tuple[str, str]
) -> list[dict[str, str]]:
    """Offer what the badge allows as radios; "at least" becomes one for each count.

    `stands` is the rule in force with its count; one the badge does not allow stays to be seen.
    """
    # Of a single assessment most rules do the same: one of them, that in force first, says it.
    value = rule_value(*stands)
    offered = sorted(_offered(slo, total), key=lambda each: each[0] != value and total <= 1)
    labels = {rule_effect(rule, n, total, level): v for v, rule, n in reversed(offered)}
    choices = [{"value": labels[label], "label": label} for label in reversed(labels)]
    if value not in {choice["value"] for choice in choices}:
        choices.insert(0, {"value": value, "label": _standing(slo, stands, total, level)})
    return choices


def rule_value(combining: str, needed: str) -> str:
    """Write a rule as a radio sends it."""
    return f"{combining}:{needed}" if combining == Combining.AT_LEAST else combining


def _offered(slo: Slo, total: int) -> Iterator[tuple[str, Combining, int]]:
    for combining in slo.combining:
        if combining is not Combining.AT_LEAST:
            yield combining.value, combining, 1
            continue
        # All of them is a choice of its own where the badge allows it.
        most = total - 1 if Combining.ALL in slo.combining else max(total, 2)
        for needed in range(2, min(most, MOST_COUNTS) + 1):
            yield rule_value(combining.value, str(needed)), combining, needed


def _standing(slo: Slo, stands: tuple[str, str], total: int, level: str | None) -> str:
    combining, needed = stands
    count = number_within(needed, LARGEST_COUNT)
    if combining in set(slo.combining) and count is not None:
        return rule_effect(Combining(combining), count, total, level)
    return str(_("What is chosen now is not allowed any more."))


def _at(said: str, level: str | None, total: int) -> str:
    if level:
        return said % {"level": _("at “%(level)s” or above", level=level)}
    if total <= 1:
        return said % {"level": _("at its level or above")}
    return said % {"level": _("at the level chosen for it or above")}
