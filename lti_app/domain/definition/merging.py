"""Two texts of one section brought together: where they differ, what is proposed, what comes out.

Items of a list are told apart by their key; those without one by what they say. Where only one of
two texts changed from what both were written over, that one is proposed; where both did, nobody
chooses but a person. Policy 380.104, R16, R27.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lti_app.domain.definition.sections import Tree

Step = tuple[str, ...]
WHOLES = frozenset({"threshold", "letter", "image"})
"""Parts whose values mean something only together."""

ORDER = "*order"
_LEAST_ALIKE = 0.4


class Side(StrEnum):
    """Which of two texts is to stand, or words of one's own."""

    STANDING = "standing"
    WRITTEN = "written"
    OTHER = "other"


class _Missing:
    pass


MISSING = _Missing()
"""Stands for an item or a value that one of the texts does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One place where two texts differ; `proposed` is None where both changed.

    `path` names fields and items, an item by its key or its number; it ends with `ORDER` where the
    items are the same and their order is not.
    """

    path: Step
    standing: Any
    written: Any
    proposed: Side | None

    @property
    def is_text(self) -> bool:
        """Say whether words of one's own may stand there."""
        return isinstance(self.standing, str) and isinstance(self.written, str)


def choices(standing: Tree, written: Tree, base: Tree | None) -> tuple[Choice, ...]:
    """List where two texts of a section differ, in the order of its fields."""
    return tuple(_of((), standing, written, MISSING if base is None else base))


def merged(
    standing: Tree,
    written: Tree,
    chosen: Mapping[Step, Side],
    words: Mapping[Step, str] | None = None,
) -> Tree:
    """Bring two texts together as was chosen; what was not chosen stays as it stands."""
    made: Tree = _merge((), standing, written, chosen, words or {})
    return made


def _of(path: Step, standing: Any, written: Any, base: Any) -> Iterator[Choice]:
    if standing == written:
        return
    if _is_group(path, standing) and _is_group(path, written):
        for name in {**standing, **written}:
            yield from _of(
                (*path, name),
                standing.get(name),
                written.get(name),
                base.get(name, MISSING) if isinstance(base, dict) else MISSING,
            )
    elif _is_items(standing, written):
        yield from _of_items(path, standing, written, base)
    else:
        yield Choice(
            path=path,
            standing=standing,
            written=written,
            proposed=_proposed(standing, written, base),
        )


def _of_items(
    path: Step, standing: Sequence[Tree], written: Sequence[Tree], base: Any
) -> Iterator[Choice]:
    ours, theirs = _named(standing, written)
    before = base if isinstance(base, list | tuple) else ()
    for name in _woven(list(ours), list(theirs)):
        one, other = ours.get(name, MISSING), theirs.get(name, MISSING)
        was = _before(before, one, other) if isinstance(base, list | tuple) else MISSING
        if one is MISSING or other is MISSING:
            proposed = _proposed_item(one, other, was, knows_base=isinstance(base, list | tuple))
            yield Choice(path=(*path, name), standing=one, written=other, proposed=proposed)
        else:
            yield from _of((*path, name), one, other, was)
    common = [name for name in ours if name in theirs]
    if common != [name for name in theirs if name in ours]:
        yield Choice(path=(*path, ORDER), standing=list(ours), written=list(theirs), proposed=None)


def _proposed(standing: Any, written: Any, base: Any) -> Side | None:
    if base is not MISSING and standing == base:
        return Side.WRITTEN
    if base is not MISSING and written == base:
        return Side.STANDING
    if base is MISSING and not standing:
        return Side.WRITTEN
    return Side.STANDING if base is MISSING and not written else None


def _proposed_item(one: Any, other: Any, was: Any, *, knows_base: bool) -> Side | None:
    there = Side.WRITTEN if one is MISSING else Side.STANDING
    gone = Side.STANDING if one is MISSING else Side.WRITTEN
    if not knows_base or was is MISSING:
        # Added by one of them: the other did not know of it.
        return there
    # Taken out by one: so it goes, unless the other wrote in it meanwhile.
    return gone if was == (other if one is MISSING else one) else None


def _merge(
    path: Step, standing: Any, written: Any, chosen: Mapping[Step, Side], words: Mapping[Step, str]
) -> Any:
    if standing == written:
        return standing
    if _is_group(path, standing) and _is_group(path, written):
        return {
            name: _merge((*path, name), standing.get(name), written.get(name), chosen, words)
            for name in {**standing, **written}
        }
    if _is_items(standing, written):
        ours, theirs = _named(standing, written)
        lists = [list(ours), list(theirs)]
        if chosen.get((*path, ORDER)) is Side.WRITTEN:
            lists.reverse()
        made = (_merge_item((*path, name), ours, theirs, chosen, words) for name in _woven(*lists))
        return [item for item in made if item is not MISSING]
    side = chosen.get(path)
    if side is Side.OTHER and path in words:
        return words[path]
    return written if side is Side.WRITTEN else standing


def _merge_item(
    path: Step,
    ours: Mapping[str, Tree],
    theirs: Mapping[str, Tree],
    chosen: Mapping[Step, Side],
    words: Mapping[Step, str],
) -> Any:
    one, other = ours.get(path[-1], MISSING), theirs.get(path[-1], MISSING)
    if one is MISSING or other is MISSING:
        return other if chosen.get(path) is Side.WRITTEN else one
    return _merge(path, one, other, chosen, words)


def _is_group(path: Step, value: Any) -> bool:
    return isinstance(value, dict) and (not path or path[-1] not in WHOLES)


def _is_items(standing: Any, written: Any) -> bool:
    both = [standing, written]
    return all(isinstance(each, list | tuple) for each in both) and all(
        isinstance(item, dict) for each in both for item in each
    )


def _named(
    standing: Sequence[Tree], written: Sequence[Tree]
) -> tuple[dict[str, Tree], dict[str, Tree]]:
    """Name the items of both lists, alike where they are one item."""
    if all("key" in item for item in (*standing, *written)):
        return {i["key"]: i for i in standing}, {i["key"]: i for i in written}
    free = {str(at): item for at, item in enumerate(standing, start=1)}
    names: list[str | None] = []
    for item in written:
        names.append(next((name for name, each in free.items() if each == item), None))
        free.pop(names[-1] or "", None)
    for at, item in enumerate(written):
        if names[at] is None and free:
            best = max(free, key=lambda name: _alike(free[name], item))
            if _alike(free[best], item) >= _LEAST_ALIKE:
                names[at] = best
                del free[best]
    fresh = iter(range(len(standing) + 1, len(standing) + len(written) + 1))
    ours = {str(at): item for at, item in enumerate(standing, start=1)}
    theirs = {name or str(next(fresh)): item for name, item in zip(names, written, strict=True)}
    return ours, theirs


def _alike(one: Tree, other: Tree) -> float:
    words, others = _words(one), _words(other)
    return len(words & others) / (len(words | others) or 1)


def _words(value: Any) -> frozenset[str]:
    if isinstance(value, dict):
        return frozenset(word for each in value.values() for word in _words(each))
    if isinstance(value, list | tuple):
        return frozenset(word for each in value for word in _words(each))
    return frozenset(str(value).casefold().split()) if value else frozenset()


def _before(base: Sequence[Tree], one: Any, other: Any) -> Any:
    there = other if one is MISSING else one
    for item in base:
        if item.get("key") is not None and item["key"] == there.get("key"):
            return item
        if "key" not in item and item in (one, other):
            return item
    return MISSING


def _woven(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Put the second's own names after those they follow in it."""
    made = list(first)
    for at, name in enumerate(second):
        if name not in made:
            made.insert(made.index(second[at - 1]) + 1 if at else 0, name)
    return made
