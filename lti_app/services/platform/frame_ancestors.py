"""Whose pages may hold the tool in a frame: the registered platforms', asked once a minute.

The header goes with every page inside Canvas; a query for each would be waste.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from lti_app.domain.clock import Clock

FRESH_FOR = timedelta(minutes=1)
NOBODY = "'none'"


class FrameAncestors:
    """The value of CSP's `frame-ancestors`, kept for a minute."""

    def __init__(self, read: Callable[[], frozenset[str]], clock: Clock) -> None:
        """Take the way to the registered origins, and the clock."""
        self._read = read
        self._clock = clock
        self._kept: tuple[datetime, str] | None = None

    def __call__(self) -> str:
        """Give the origins as the header wants them; nobody where none is registered."""
        now = self._clock.now()
        kept = self._kept
        if kept is None or now - kept[0] >= FRESH_FOR or kept[1] == NOBODY:
            kept = now, " ".join(sorted(self._read())) or NOBODY
            self._kept = kept
        return kept[1]
