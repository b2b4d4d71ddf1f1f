"""A section of a proposal as text: each field with its label and what stands in it, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _

from lti_app.domain.definition.lack import Path
from lti_app.domain.definition.sections import Tree
from lti_app.pages.formats import day
from lti_app.pages.locales import amount, reader_locale
from lti_app.pages.proposal.field_words import item_word, label_of, names_of
from lti_app.pages.wording.code_words import audience_word, credit_word, submission_type_word
from lti_app.pages.wording.content_words import (
    alignment_word,
    assessment_word,
    combining_word,
    competency_word,
    experience_word,
    level_word,
    place_word,
    purpose_word,
    stack_word,
)
from lti_app.pages.wording.definition_words import type_word

# Named by hand or by their place; a person never reads them.
_UNSEEN = frozenset({"key", "digest", "media_type"})


def _language_word(code: str) -> str:
    """Call a language by its name; what is no code of one stays as it is written."""
    try:
        return Locale.parse(code, sep="-").get_display_name(str(reader_locale())) or code
    except (UnknownLocaleError, ValueError):
        return code


def _day_word(written: str) -> str:
    """Write a day as dates are written; what is no day stays as it is written."""
    try:
        return day(date.fromisoformat(written), str(reader_locale()))
    except ValueError:
        return written


_WORDS: Mapping[str, Any] = {
    "type": type_word,
    "purposes": purpose_word,
    "audience": audience_word,
    "level": level_word,
    "credit": credit_word,
    "competencies.kind": competency_word,
    "alignments.kind": alignment_word,
    "pathway_place": place_word,
    "slos.assessment_kind": assessment_word,
    "slos.experience": experience_word,
    "slos.combining": combining_word,
    "reflection.submission_types": submission_type_word,
    "stack.kind": stack_word,
    "language": _language_word,
    "endorsements.date": _day_word,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownField:
    """One field as text; `item` names the item of a list it belongs to."""

    path: Path
    label: str
    text: str
    item: str = ""


def shown_section(tree: Tree) -> tuple[ShownField, ...]:
    """Write a section's tree as fields with their texts, in order."""
    return tuple(_fields((), tree, ""))


def entitled(tree: Tree, titles: Mapping[str, str]) -> Tree:
    """Call the definitions that a section names by their titles; one without stays as it is."""
    made = dict(tree)
    for name in ("prerequisites", "successors", "members"):
        if name in made:
            made[name] = [titles.get(slug, slug) for slug in made[name]]
    if made.get("stack"):
        groups = [entitled(group, titles) for group in made["stack"]["groups"]]
        made["stack"] = made["stack"] | {"groups": groups}
    return made


def shown_value(path: Path, value: Any) -> str:
    """Write a value as a person reads it; nothing where there is none."""
    names = names_of(path)
    if value is None or value == "" or (names == "reflection.minimum_words" and not value):
        return ""
    if names == "all_accounts":
        told = _("Courses of the whole institution") if value else _("Courses of some accounts")
        return str(told)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, dict):
        return _whole(value)
    if isinstance(value, list | tuple):
        return ", ".join(shown_value(path, each) for each in value)
    word = _WORDS.get(names)
    return str(word(value)) if word is not None else str(value)


def is_free_text(path: Path) -> bool:
    """Say whether words of one's own may stand in a field, or only one of a closed list."""
    return names_of(path) not in _WORDS


def _fields(path: Path, value: Any, item: str) -> Iterator[ShownField]:
    for name, each in value.items():
        here = (*path, name)
        if name in _UNSEEN:
            continue
        if isinstance(each, list | tuple) and any(isinstance(one, dict) for one in each):
            for at, one in enumerate(each):
                told = item_word(name, at + 1)
                yield from _fields((*here, at), one, f"{item}, {told}" if item else told)
        elif isinstance(each, dict) and name not in WHOLE:
            yield from _fields(here, each, item)
        else:
            yield ShownField(
                path=here, label=label_of(here), text=shown_value(here, each), item=item
            )


WHOLE = frozenset({"threshold", "letter", "image"})
"""Parts whose values mean something only together."""


def _whole(value: Mapping[str, Any]) -> str:
    if "points" in value:
        told = _(
            "%(points)s of %(out_of)s",
            points=_number(value["points"]),
            out_of=_number(value["out_of"]),
        )
        return f"{told}, “{value['word']}”" if value.get("word") else told
    if "alt" in value:
        return f"{value['file']}: {value['alt']}" if value["alt"] else str(value["file"])
    if "file" in value:
        return str(value["file"])
    return ", ".join(str(each) for each in value.values() if each)


def _number(value: Any) -> str:
    # Half a threshold shows its gap.
    return "…" if value is None else amount(value)
