"""A difference of two contents as it is read: by section, each field named, words marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.difference import (
    Difference,
    DifferenceKind,
    Span,
    SpanKind,
    content_difference,
    content_tree,
    word_difference,
)
from lti_app.domain.definition.lack import Path
from lti_app.domain.definition.phases import Section, section_of
from lti_app.pages.proposal.field_words import item_word, label_of
from lti_app.pages.proposal.shown_values import shown_section, shown_value
from lti_app.pages.wording.definition_words import section_word

# What no person reads, or reads by another field.
_UNSEEN = frozenset({"digest", "media_type", "slug"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldTold:
    """One field or item that differs: what it is, what became of it, and its words."""

    name: str
    kind: DifferenceKind
    kind_word: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTold:
    """What differs in one section."""

    name: str
    fields: tuple[FieldTold, ...]


def differences_by_section(before: DraftContent, after: DraftContent) -> tuple[PartTold, ...]:
    """Tell what differs, section by section in the order of the proposal."""
    trees = content_tree(before), content_tree(after)
    told: dict[Section, list[FieldTold]] = {section: [] for section in Section}
    for each in content_difference(before, after):
        if each.path[-1] not in _UNSEEN:
            told[_section(each)].append(_field(each, *trees))
    return tuple(
        PartTold(name=section_word(section), fields=tuple(fields))
        for section, fields in told.items()
        if fields
    )


def _section(each: Difference) -> Section:
    return section_of(_numbered(each.path))


def _numbered(path: tuple[str, ...]) -> Path:
    """Write the path as the rules do: an item of a list by a number, whichever."""
    if len(path) > 1 and path[0] in _LISTS:
        return (path[0], 0, *path[2:])
    return path


_LISTS = frozenset({"slos", "pos", "competencies", "alignments", "endorsements"})
# Steps to an item of a list: the list, and its place in it.
_WHOLE_ITEM = 2


def _field(each: Difference, before: dict[str, Any], after: dict[str, Any]) -> FieldTold:
    return FieldTold(
        name=" · ".join(_names(each, before, after)),
        kind=each.kind,
        kind_word=_kind_word(each.kind),
        spans=_spans(each, (before, after)),
    )


def _names(each: Difference, before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    path = _numbered(each.path)
    if len(each.path) > 1 and each.path[0] in _LISTS:
        yield _item(each.path[0], each.path[1], before, after)
        if len(path) > _WHOLE_ITEM:
            yield label_of(tuple(step for step in path[:3]))
        return
    yield label_of(tuple(step for step in path if not step_is_place(step))) or str(each.path[0])


def step_is_place(step: str | int) -> bool:
    """Say whether a step of a path is an item's place and no name."""
    return isinstance(step, int) or step.startswith("#")


def _item(name: str, key: str, before: dict[str, Any], after: dict[str, Any]) -> str:
    for tree in (after, before):
        items = tree.get(name, ())
        keys = [item.get("key") for item in items if isinstance(item, dict)]
        if key in keys:
            return item_word(name, keys.index(key) + 1)
    return item_word(name, int(key[1:])) if key[1:].isdecimal() else label_of((name,))


def _kind_word(kind: DifferenceKind) -> str:
    words = {
        DifferenceKind.CHANGED: _("Changed"),
        DifferenceKind.ADDED: _("Added"),
        DifferenceKind.REMOVED: _("Removed"),
        DifferenceKind.ORDERED: _("Order changed"),
    }
    return str(words[kind])


def _spans(each: Difference, trees: tuple[dict[str, Any], ...]) -> tuple[Span, ...]:
    path = _numbered(tuple(step for step in each.path if not step.startswith("#")))
    if each.kind is DifferenceKind.ORDERED:
        before, after = (", ".join(_in_order(tree, each.path, path)) for tree in trees)
        return (Span(SpanKind.GONE, before), Span(SpanKind.NEW, after))
    before, after = (_text(path, value) for value in (each.before, each.after))
    if each.kind is DifferenceKind.CHANGED:
        return word_difference(before, after)
    kind = SpanKind.NEW if each.kind is DifferenceKind.ADDED else SpanKind.GONE
    return (Span(kind, after or before),)


def _in_order(tree: Any, steps: tuple[str, ...], path: Path) -> list[str]:
    """List the items of a list as they stand, each by its title, its text or its word."""
    for step in steps:
        if isinstance(tree, dict):
            tree = tree[step]
        else:
            tree = next((item for item in tree if item.get("key") == step), {})
    return [
        f"“{item.get('title') or item.get('text') or item.get('partner') or ''}”"
        if isinstance(item, dict)
        else shown_value(path, item)
        for item in tree
    ]


def _text(path: Path, value: Any) -> str:
    if isinstance(value, dict) and path and path[0] in _LISTS and len(path) <= _WHOLE_ITEM:
        shown = shown_section({str(path[0]): [value]})
        return "; ".join(f"{field.label}: {field.text}" for field in shown if field.text)
    if isinstance(value, dict) and "alt" not in value and "points" not in value:
        shown = shown_section({str(path[-1]): value})
        return "; ".join(f"{field.label}: {field.text}" for field in shown if field.text)
    return shown_value(path, value)
