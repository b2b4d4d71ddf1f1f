"""How much a drawing draws: an SVG may name its own parts again, and those name others again.

Eleven groups that each use the one before ten times are a hundred thousand million shapes, in a
thousand characters (SVG 2, 5.6 `use`; 11.6 markers, of which one stands at each point of a path).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

_REFERENCE = re.compile(r"url\(\s*['\"]?#([^'\")]+)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+.\d]+")
# A reader of addresses leaves these out wherever they stand (WHATWG URL, 4.4).
_LEFT_OUT = re.compile(r"[\t\n\r]")


@dataclass(slots=True)
class _Part:
    children: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


class DrawingSize:
    """Hears the elements of a drawing as it is parsed, then says how many would be drawn."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._parts: list[_Part] = []
        self._open: list[int] = []
        self._called: dict[str, list[int]] = {}
        self._points = 1

    def start(self, attributes: list[tuple[str, str]]) -> None:
        """Hear that an element begins, with its attributes by their plain names."""
        at, part = len(self._parts), _Part()
        self._parts.append(part)
        if self._open:
            self._parts[self._open[-1]].children.append(at)
        self._open.append(at)
        for name, value in attributes:
            if name == "id":
                self._called.setdefault(value, []).append(at)
            elif name in {"d", "points"}:
                self._points += len(_NUMBER.findall(value))
            else:
                kept = part.marks if name.startswith("marker") else part.names
                kept.extend(_references(name, value))

    def end(self) -> None:
        """Hear that the element ends."""
        self._open.pop()

    def drawn(self, most: int) -> int:
        """Count what is drawn of the whole; more than `most` where a part contains itself."""
        counted: dict[int, int] = {}
        waiting = [0]
        entered: set[int] = set()
        while waiting:
            at = waiting[-1]
            if at in counted:
                waiting.pop()
                continue
            missing = [each for each in self._within(at) if each not in counted]
            if at in entered and missing:
                # What it needs was asked for already, and needs this one itself.
                return most + 1
            entered.add(at)
            if missing:
                waiting.extend(missing)
                continue
            counted[at] = min(self._size(at, counted), most + 1)
            waiting.pop()
        return counted[0]

    def _within(self, at: int) -> Iterator[int]:
        part = self._parts[at]
        yield from part.children
        for name in (*part.names, *part.marks):
            yield from self._called.get(name, ())

    def _size(self, at: int, counted: dict[int, int]) -> int:
        part = self._parts[at]
        size = 1 + sum(counted[child] for child in part.children)
        size += sum(self._largest(name, counted) for name in part.names)
        return size + self._points * sum(self._largest(name, counted) for name in part.marks)

    def _largest(self, name: str, counted: dict[int, int]) -> int:
        return max((counted[at] for at in self._called.get(name, ())), default=0)


def _references(name: str, value: str) -> Iterator[str]:
    told = [value[1:]] if name == "href" else _REFERENCE.findall(value)
    for each in told:
        plain = _LEFT_OUT.sub("", each).strip()
        yield plain
        if (decoded := unquote(plain)) != plain:
            yield decoded
