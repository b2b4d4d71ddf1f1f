"""Reads a paged list to its proven end, or refuses it: a cut list would call learners "not met".

Canvas drops Link entries, `next` included, without a word (canvas-lms, `lib/api.rb`). A list that
ends on a full page with no `last` to vouch for it is asked for again in pages of another size.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from lti_app.canvas.door import Door, Params
from lti_app.canvas.errors import CanvasIncomplete

T = TypeVar("T")
U = TypeVar("U")

PAGE = 100
# What a page holds when it is full: the default, an older site's most, the most.
PAGE_SIZES = frozenset({10, 50, PAGE})


@dataclass(frozen=True, slots=True)
class Walk(Generic[U]):
    """A list as walked; `is_proven` says that its end is known to be the end."""

    rows: list[U]
    is_proven: bool
    last_page: int


def read(decode: Callable[[bytes], T], body: bytes, path: str) -> T:
    """Decode one answer.

    Raises:
        CanvasIncomplete: it is not what Canvas documents; the message names the field.
    """
    try:
        return decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error) if isinstance(error, msgspec.ValidationError) else "broken JSON"
        raise CanvasIncomplete(f"not what Canvas documents: {reason}", path=path) from None


def walk(
    door: Door,
    path: str,
    params: Params,
    decode: Callable[[bytes], list[T]],
    translated: Callable[[T], U],
    *,
    size: int = PAGE,
) -> Walk[U]:
    """Walk a list by its links.

    Raises:
        CanvasFailure: a page failed; nothing of the list is returned.
    """
    rows: list[U] = []
    is_proven, last, largest = True, 0, 0
    for body, is_proven in door.pages(path, [("per_page", str(size)), *params]):  # noqa: B007 - the last page's word is read below
        page = read(decode, body, path)
        door.usage.rows += len(page)
        rows.extend(map(translated, page))
        last = len(page)
        largest = max(largest, last)
    is_full = last == largest and (last in PAGE_SIZES or last == size)
    return Walk(rows=rows, is_proven=is_proven or not is_full, last_page=last)


def whole(
    door: Door,
    path: str,
    params: Params,
    decode: Callable[[bytes], list[T]],
    translated: Callable[[T], U],
) -> list[U]:
    """Walk a list whose end must be proven.

    Raises:
        CanvasIncomplete: read again in smaller pages, it held less.
    """
    first = walk(door, path, params, decode, translated)
    if first.is_proven:
        return first.rows
    size = first.last_page - 1
    again = walk(door, path, params, decode, translated, size=size)
    if len(again.rows) < len(first.rows):
        raise CanvasIncomplete("the list was cut: a next page was not named", path=path)
    return again.rows


def parts(values: Collection[T], size: int) -> Iterator[list[T]]:
    """Cut a collection into the fewest pieces of at most `size`, in its own order."""
    every = list(values)
    for start in range(0, len(every), size):
        yield every[start : start + size]
