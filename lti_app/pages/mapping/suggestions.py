"""Suggested links beside the coverage matrix as data, and which of them a form names."""

from collections.abc import Collection, Iterable

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.ids import SloKey
from lti_app.domain.mapping.mapping import CellKey, CellKind
from lti_app.domain.mapping.picks import REFLECTION_KEY
from lti_app.domain.mapping.suggestions import Suggestion, acceptable
from lti_app.pages.mapping.screens import Screen, Shown
from lti_app.pages.mapping.suggestion_words import suggestion_text, why
from lti_app.pages.mapping.wording import slo_code
from lti_app.services.mapping.suggestions import Named

_PARTS = 3


def suggestion_list(screen: Screen) -> Shown:
    """Lay out what is suggested: every one with its reason, and those that go in one press."""
    at_once = acceptable(screen.suggestions, screen.content)
    return {
        "items": [_item(screen, each) for each in screen.suggestions],
        "at_once": [_write(each) for each in at_once],
        "counted": _counted(screen.suggestions, len(at_once)),
    }


def named_suggestions(sent: Iterable[str]) -> set[Named]:
    """Read which suggestions a form names; nonsense names none."""
    return {found for text in sent if (found := _read(text))}


def _counted(suggestions: Collection[Suggestion], at_once: int) -> str:
    """Say how many go in one press and what the others ask, where the button does not take all."""
    ties = sum(each.is_tie for each in suggestions)
    singly = len(suggestions) - at_once - ties
    if not at_once or at_once == len(suggestions):
        return ""
    parts = [
        ngettext(
            "%(num)s can be accepted as it is.", "%(num)s can be accepted as they are.", at_once
        )
    ]
    if ties:
        parts.append(ngettext("%(num)s asks you to choose.", "%(num)s ask you to choose.", ties))
    if singly:
        # Of an outcome that a person chose for already, or that something stronger shows.
        parts.append(
            ngettext(
                "%(num)s is accepted by itself, in the list.",
                "%(num)s are accepted one by one, in the list.",
                singly,
            )
        )
    return " ".join(parts)


def _item(screen: Screen, suggestion: Suggestion) -> Shown:
    key = suggestion.key
    is_reflection = key == REFLECTION_KEY
    return {
        "code": _("Reflection") if is_reflection else slo_code(screen.badge, key.slo),
        "text": suggestion_text(suggestion),
        "why": why(suggestion),
        "value": None if suggestion.is_tie else _write(suggestion),
        "href": screen.href("reflection") if is_reflection else screen.cell_href(key),
    }


def _write(suggestion: Suggestion) -> str:
    return f"{suggestion.key.slo}|{suggestion.key.target}|{suggestion.options[0].id}"


def _read(text: str) -> Named | None:
    parts = text.split("|", _PARTS - 1)
    if len(parts) != _PARTS:
        return None
    slo, target, option = parts
    key = CellKey(CellKind.CRITERION, SloKey(slo), target) if slo else REFLECTION_KEY
    return key, option
