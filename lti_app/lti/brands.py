"""Accounts' brands: fetched beside the page, kept for a while; nobody ever waits for one.

A page shows what is known when it is asked for. What is not known is fetched by a thread of its
own, by the rules of the key client, and is there for the next page.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lti_app.domain.clock import Clock
from lti_app.domain.launch.brand import Brand, brand_of
from lti_app.lti.key_client import type_of_fetch
from lti_app.lti.key_set import KeySetUnreadable

FRESH_FOR = timedelta(hours=1)
TRY_AGAIN_AFTER = timedelta(minutes=10)
MOST_KEPT = 256
# Canvas, theme editor: the color of its main buttons.
_MAIN_COLOR = "ic-brand-button--primary-bgd"
type_of_start = Callable[[Callable[[], None]], None]


@dataclass(slots=True)
class _Entry:
    brand: Brand | None = None
    ask_again_at: datetime | None = None
    is_asked: bool = False


def in_a_thread(work: Callable[[], None]) -> None:
    """Start work that nobody waits for."""
    threading.Thread(target=work, daemon=True).start()


class Brands:
    """The brand of every account that launched, by the address Canvas told; safe for threads."""

    def __init__(
        self, fetch: type_of_fetch, clock: Clock, start: type_of_start = in_a_thread
    ) -> None:
        """Take the way to fetch, the clock, and how work is started beside."""
        self._fetch = fetch
        self._clock = clock
        self._start = start
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, address: str) -> Brand | None:
        """Give the brand as last fetched, None before; begin to fetch where it is time to."""
        now = self._clock.now()
        with self._lock:
            entry = self._entries.setdefault(address, _Entry())
            self._entries.move_to_end(address)
            while len(self._entries) > MOST_KEPT:
                self._entries.popitem(last=False)
            is_due = entry.ask_again_at is None or now >= entry.ask_again_at
            begins = is_due and not entry.is_asked
            entry.is_asked = entry.is_asked or begins
        if begins:
            self._start(lambda: self._ask(address, entry))
        return entry.brand

    def _ask(self, address: str, entry: _Entry) -> None:
        try:
            found = self._fetch(address)
        except KeySetUnreadable:
            found = None
        now = self._clock.now()
        with self._lock:
            entry.is_asked = False
            if isinstance(found, dict):
                entry.brand = brand_of(found.get(_MAIN_COLOR))
                entry.ask_again_at = now + FRESH_FOR
            else:
                entry.ask_again_at = now + TRY_AGAIN_AFTER
