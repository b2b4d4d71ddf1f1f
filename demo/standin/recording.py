"""The ordered log of what was asked, and of what nobody should have asked."""

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One answered request. `rows` are list items, `cells` the submissions inside grouped rows."""

    number: int
    at: str
    host: str
    method: str
    path: str
    params: Mapping[str, list[str]]
    token: str | None
    status: int
    rows: int
    cells: int
    bytes: int
    seconds: float
    fault: str | None
    unexpected: bool


class RequestLog:
    """Keeps entries in the order in which they were answered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        self._number = 0

    def add(self, **facts: Any) -> None:
        with self._lock:
            self._number += 1
            self._entries.append(Entry(number=self._number, **facts))

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def entries(self, prefix: str = "", *, unexpected: bool = False) -> list[dict[str, Any]]:
        """List entries whose path starts with `prefix`; only the unexpected if asked."""
        with self._lock:
            held = list(self._entries)
        return [
            asdict(e)
            for e in held
            if e.path.startswith(prefix) and (e.unexpected or not unexpected)
        ]
