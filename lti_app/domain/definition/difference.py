"""What one content says otherwise than another: field by field, item by item, word by word (R36).

Items are told apart by their key; those without one by what they say, and then by their place. The
difference is whole: `changed_by` makes the second tree of the first and the difference alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import partial
from itertools import zip_longest
from operator import eq
from typing import Any

from lti_app.domain.definition.content import DraftContent

Steps = tuple[str, ...]

# An item of a list that has no keys is named by its place: no key may begin so.
_PLACE = "#"
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
# Longer texts that have little in common are told as replaced: comparing them would take seconds.
_MOST_TOKENS = 4_000


class SpanKind(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that stayed, went or came."""

    kind: SpanKind
    text: str


class DifferenceKind(StrEnum):
    """What became of a field or an item."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    ORDERED = "ordered"


_OF_WHOLE = frozenset({DifferenceKind.CHANGED, DifferenceKind.ORDERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs: where, how, and both values as plain trees.

    `path` names fields and, within a list, an item by its key: `("slos", "slo-1", "title")`. An
    order is told by the keys of the list before and after.
    """

    path: Steps
    kind: DifferenceKind
    before: Any = None
    after: Any = None

    def words(self) -> tuple[Span, ...]:
        """Tell a changed text word by word; nothing for what is no text."""
        if isinstance(self.before, str) and isinstance(self.after, str):
            return word_difference(self.before, self.after)
        return ()


def word_difference(before: str, after: str) -> tuple[Span, ...]:
    """Tell which words of a text went and which came, in reading order.

    The spans but the new ones make up the first text, those but the gone ones the second.
    """
    one, other = _TOKEN.findall(before), _TOKEN.findall(after)
    start = next((at for at, (a, b) in enumerate(zip_longest(one, other)) if a != b), len(one))
    least = min(len(one), len(other)) - start
    end = next((n for n in range(least) if one[-1 - n] != other[-1 - n]), least)
    middle = (one[start : len(one) - end], other[start : len(other) - end])
    spans = [
        (SpanKind.SAME, one[:start]),
        *_middle(*middle),
        (SpanKind.SAME, one[len(one) - end :]),
    ]
    return _joined(spans)


def content_difference(before: DraftContent, after: DraftContent) -> tuple[Difference, ...]:
    """Tell everything in which two contents differ, in the order of a content's fields."""
    return tuple(_of_trees((), content_tree(before), content_tree(after)))


def content_tree(content: DraftContent) -> dict[str, Any]:
    """Write a content as a tree of names, tuples and plain values."""
    tree: dict[str, Any] = _tree(content)
    return tree


def changed_by(tree: Any, found: Sequence[Difference], path: Steps = ()) -> Any:
    """Apply a difference to the tree it was taken from; `path` is where that tree stands."""
    within = [
        each
        for each in found
        if each.path[: len(path)] == path and (each.path != path or each.kind in _OF_WHOLE)
    ]
    if not within:
        return tree
    for each in within:
        if each.path == path and each.kind is DifferenceKind.CHANGED:
            return each.after
    if isinstance(tree, dict):
        return {name: changed_by(value, within, (*path, name)) for name, value in tree.items()}
    return _changed_list(tree, within, path)


def _changed_list(
    items: tuple[Any, ...], within: Sequence[Difference], path: Steps
) -> tuple[Any, ...]:
    depth = len(path)
    named = [e.path[depth] for e in within if len(e.path) > depth]
    named += [key for e in within if len(e.path) == depth for key in e.after]
    by_place = any(name.startswith(_PLACE) for name in named)
    standing = dict(zip(_places(len(items)) if by_place else _own_keys(items), items, strict=True))
    order: Steps = tuple(standing)
    made = {key: changed_by(item, within, (*path, key)) for key, item in standing.items()}
    for each in within:
        if each.path == path:
            order = each.after
        elif len(each.path) == depth + 1 and each.kind is DifferenceKind.REMOVED:
            del made[each.path[depth]]
        elif len(each.path) == depth + 1 and each.kind is DifferenceKind.ADDED:
            made[each.path[depth]] = each.after
    return tuple(made[key] for key in _expected(order, tuple(made)))


def _middle(one: list[str], other: list[str]) -> Iterator[tuple[SpanKind, list[str]]]:
    if len(one) + len(other) > _MOST_TOKENS:
        yield SpanKind.GONE, one
        yield SpanKind.NEW, other
        return
    for tag, a, b, c, d in SequenceMatcher(None, one, other).get_opcodes():
        if tag == "equal":
            yield SpanKind.SAME, one[a:b]
        else:
            yield SpanKind.GONE, one[a:b]
            yield SpanKind.NEW, other[c:d]


def _joined(spans: Iterable[tuple[SpanKind, list[str]]]) -> tuple[Span, ...]:
    """Join neighbors; a lone blank between two changed words reads as part of the change."""
    told: list[Span] = []
    gone = new = ""

    def close() -> None:
        nonlocal gone, new
        told.extend(s for s in (Span(SpanKind.GONE, gone), Span(SpanKind.NEW, new)) if s.text)
        gone = new = ""

    given = [(kind, "".join(tokens)) for kind, tokens in spans if tokens]
    for at, (kind, text) in enumerate(given):
        if kind is SpanKind.GONE:
            gone += text
        elif kind is SpanKind.NEW:
            new += text
        elif text.isspace() and (gone or new) and at + 1 < len(given):
            gone, new = gone + text, new + text
        else:
            close()
            told.append(Span(kind, text))
    close()
    return tuple(told)


def _tree(value: Any) -> Any:
    if is_dataclass(value):
        return {each.name: _tree(getattr(value, each.name)) for each in fields(value)}
    return tuple(_tree(each) for each in value) if isinstance(value, tuple) else value


def _of_trees(path: Steps, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before:
            yield from _of_trees((*path, name), before[name], after[name])
    elif isinstance(before, tuple) and isinstance(after, tuple):
        yield from _of_lists(path, before, after)
    else:
        yield Difference(path=path, kind=DifferenceKind.CHANGED, before=before, after=after)


def _of_lists(path: Steps, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[Difference]:
    keys_before, keys_after = _keys(before, after)
    was = dict(zip(keys_before, before, strict=True))
    now = dict(zip(keys_after, after, strict=True))
    for key, item in was.items():
        if key not in now:
            yield Difference(path=(*path, key), kind=DifferenceKind.REMOVED, before=item)
    for key, item in now.items():
        if key in was:
            yield from _of_trees((*path, key), was[key], item)
        else:
            yield Difference(path=(*path, key), kind=DifferenceKind.ADDED, after=item)
    if _expected(keys_before, keys_after) != keys_after:
        yield Difference(
            path=path, kind=DifferenceKind.ORDERED, before=keys_before, after=keys_after
        )


def _expected(before: Steps, after: Steps) -> Steps:
    """Order items as they come where nobody ordered them: what stayed, then what was added."""
    return (*(k for k in before if k in after), *(k for k in after if k not in before))


def _keys(before: tuple[Any, ...], after: tuple[Any, ...]) -> tuple[Steps, Steps]:
    """Name the items of two lists, alike where they are one item."""
    own = _own_keys(before), _own_keys(after)
    if all("" not in keys and len(keys) == len(set(keys)) for keys in own):
        return own
    places = _places(len(before))
    free = dict(zip(places, before, strict=True))
    names = [_take(free, partial(eq, item)) for item in after]
    for at, item in enumerate(after):
        if not names[at] and isinstance(item, dict):
            names[at] = _take(free, _is_item)
    fresh = iter(_places(len(before) + len(after))[len(before) :])
    return places, tuple(name or next(fresh) for name in names)


def _take(free: dict[str, Any], fits: Callable[[Any], bool]) -> str:
    name = next((key for key, stood in free.items() if fits(stood)), "")
    free.pop(name, None)
    return name


def _is_item(stood: Any) -> bool:
    return isinstance(stood, dict)


def _own_keys(items: tuple[Any, ...]) -> Steps:
    return tuple(str(each.get("key", "")) if isinstance(each, dict) else "" for each in items)


def _places(count: int) -> Steps:
    return tuple(f"{_PLACE}{n}" for n in range(1, count + 1))
