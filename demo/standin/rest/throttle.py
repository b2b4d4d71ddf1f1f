"""Canvas's leaky bucket, one a token: high mark 600, top 800, 10 a second out, 50 held in flight.

canvas-lms app/middleware/request_throttle.rb, seen 2026-11.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from demo.standin.clock import StandinClock

HIGH_MARK = 600.0
TOP = 800.0
OUTFLOW = 10.0
HELD_IN_FLIGHT = 50.0


@dataclass(slots=True)
class Bucket:
    level: float = 0.0
    touched: float = 0.0


@dataclass(slots=True)
class Passage:
    """One request at the bucket: whether it may pass, what it cost, what is left after it."""

    allowed: bool
    cost: float = 0.0
    remaining: float = 0.0


class Buckets:
    """All buckets, on the stand-in's clock."""

    def __init__(self, clock: StandinClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, Bucket] = {}

    @contextmanager
    def passing(self, client: str) -> Iterator[Passage]:
        """Hold 50 while a request runs, then charge what it cost."""
        passage = Passage(allowed=self._add(client, HELD_IN_FLIGHT) < HIGH_MARK)
        try:
            yield passage
        finally:
            cost = passage.cost if passage.allowed else 0.0
            passage.remaining = HIGH_MARK - self._add(client, cost - HELD_IN_FLIGHT)

    def pour(self, client: str, amount: float) -> float:
        """Fill a bucket from outside, as another program on the same token would."""
        return HIGH_MARK - self._add(client, amount)

    def clear(self) -> None:
        with self._lock:
            self._buckets.clear()

    def _add(self, client: str, amount: float) -> float:
        with self._lock:
            now = self._clock.monotonic()
            bucket = self._buckets.setdefault(client, Bucket(touched=now))
            leaked = max(0.0, bucket.level - (now - bucket.touched) * OUTFLOW)
            bucket.touched = now
            bucket.level = max(0.0, min(TOP, leaked + amount))
            return bucket.level
