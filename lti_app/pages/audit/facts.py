"""The facts of an entry of the audit trail in words: their names, and the codes among them."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from flask_babel import gettext as _

from lti_app.domain.award.after_award import AwardChangeClosing
from lti_app.domain.change.change import ChangeClosing
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.phases import Section
from lti_app.domain.review.review import ReasonForDecision
from lti_app.pages.access import reader_zone
from lti_app.pages.formats import zoned_moment
from lti_app.pages.locales import reader_locale
from lti_app.pages.review.words import reason_word
from lti_app.pages.wording.definition_words import section_word, state_word
from lti_app.pages.wording.role_words import role_word
from lti_app.services.audit.subjects import REFERENCES, Named, Subject

# A hash says which one it is long before its end; the file has all of it.
_HASH, _SHOWN = 64, 12
_NO_NAMES: Mapping[Subject, Named] = {}
_STEP = ("before", "after")
# Rows of things that the entry's subject names already, or that its act alone is about.
_UNTOLD = frozenset({*_STEP, "line", "decision", "meeting"})
# Whether a set is still whole is what such an entry is read for: no, and none, are told too.
_TOLD_EITHER_WAY = frozenset({"met", "seal_current", "still_complete"})


def facts_of(details: str, names: Mapping[Subject, Named] = _NO_NAMES) -> dict[str, str]:
    """Read an entry's details for the screen: what was not so is left out; the file has it all.

    `names` tells what a row is called that a detail names.
    """
    held = json.loads(details or "{}")
    return {
        **_step(held),
        **{
            fact_word(name): _called(name, fact, names) or fact_value(name, fact)
            for name, fact in held.items()
            if (fact or (fact is not None and name in _TOLD_EITHER_WAY)) and name not in _UNTOLD
        },
    }


def _step(held: Mapping[str, object]) -> dict[str, str]:
    before, after = (_state(held.get(name)) for name in _STEP)
    if not before or not after:
        return {}
    if before == after:
        return {str(_("stage")): after}
    return {str(_("stage")): str(_("%(before)s, then %(after)s", before=before, after=after))}


def _state(code: object) -> str:
    return state_word(DefinitionState(str(code))) if code in set(DefinitionState) else ""


def _called(name: str, fact: object, names: Mapping[Subject, Named]) -> str:
    known = names.get((REFERENCES.get(name, ""), str(fact)))
    if known is None or known.number is None:
        return "" if known is None else known.name
    return str(_("%(badge)s, version %(number)s", badge=known.badge, number=known.number))


def fact_word(name: str) -> str:
    """Name a fact."""
    return {**_things(), **_figures(), **_of_proposals()}.get(name, name.replace("_", " "))


def fact_value(name: str, fact: object) -> str:
    """Word a fact where it is a code or a time."""
    if isinstance(fact, bool):
        return str(_("yes") if fact else _("no"))
    worded = _WORDED.get(name, _plain)
    return worded(str(fact))


def _things() -> dict[str, str]:
    return {
        "award": _("award"),
        "case": _("case"),
        "course": _("course"),
        "course_id": _("course"),
        "course_role": _("role in the course"),
        # Entries of earlier releases name the row of a badge's version, which is not its number.
        "definition_version": _("row of the badge's version"),
        "version": _("row of the badge's version"),
        "badge_version": _("version of the badge"),
        "code": _("code"),
        "digest": _("hash"),
        "file": _("file"),
        "fragment": _("key"),
        "from_platform": _("from the Canvas"),
        "launch": _("launch"),
        "line": _("badge"),
        "local_role": _("role"),
        "mapping": _("mapping"),
        "mapping_id": _("mapping"),
        "parent": _("below"),
        "people": _("people"),
        "person": _("person"),
        "placement": _("opened from"),
        "run": _("reading"),
        "seal": _("seal"),
        "slo": _("outcome"),
        "target": _("work"),
        "text": _("text"),
        "to_platform": _("to the Canvas"),
        "unit": _("unit"),
    }


def _figures() -> dict[str, str]:
    return {
        "acted_as": _("acting as somebody else"),
        "changes": _("changes"),
        "closing": _("closed because"),
        "failures": _("not read"),
        "fields": _("fields"),
        "has_note": _("with a note"),
        "kind": _("kind"),
        "kinds": _("kinds of id"),
        "met": _("outcomes met"),
        "name": _("name"),
        "number": _("number"),
        "pieces": _("links"),
        "read_only": _("for reading"),
        "reason": _("reason"),
        "rows": _("rows changed"),
        "seal_current": _("as sealed"),
        "sequence": _("signature"),
        "sign_off": _("signed for"),
        "still_complete": _("still complete"),
        "total": _("outcomes in all"),
        "until": _("until"),
    }


def _of_proposals() -> dict[str, str]:
    return {
        "based_on": _("made from"),
        "comment": _("comment"),
        "condition": _("condition"),
        "conflict": _("text that waits"),
        "consultant": _("consultant"),
        "instead_of": _("in place of the text"),
        "meeting": _("meeting"),
        "next_due": _("next review"),
        "origin": _("begun as"),
        "policy": _("policy"),
        "revision": _("save of this part"),
        "section": _("part of the proposal"),
        "suggestion": _("suggested wording"),
        "taken_back": _("taken back"),
        "thread": _("thread"),
    }


def _closing(closing: str) -> str:
    words: dict[str, str] = {
        AwardChangeClosing.KEPT: _("the award was kept"),
        AwardChangeClosing.REVOKED: _("the award was revoked"),
        AwardChangeClosing.BACK: _("it is again as it was"),
        ChangeClosing.ACCEPTED: _("it was accepted"),
        ChangeClosing.REMAPPED: _("the badge was mapped again"),
        ChangeClosing.ENDED: _("the badge was ended"),
    }
    return words.get(closing, closing)


def _signed() -> dict[str, str]:
    return {"checklist": _("quality test"), "gate": _("Senate gate"), "rigor": _("rigor")}


def _until(text: str) -> str:
    return zoned_moment(datetime.fromisoformat(text), reader_zone(), str(reader_locale()))


def _plain(text: str) -> str:
    if len(text) == _HASH and text.isalnum():
        return f"{text[:_SHOWN]}…"
    return text.replace("_", " ")


_WORDED: dict[str, Callable[[str], str]] = {
    "local_role": role_word,
    "course_role": role_word,
    "reason": lambda code: reason_word(ReasonForDecision(code)),
    "closing": _closing,
    "until": _until,
    "section": lambda code: section_word(Section(code)) if code in set(Section) else _plain(code),
    "sign_off": lambda code: _signed().get(code, _plain(code)),
}
