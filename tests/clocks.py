"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class FixedClock:
    """Tells the same moment until moved."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the moment the clock stands at."""
        return self._now

    def move(self, **by: float) -> None:
        """Move forward by days, hours, minutes or seconds."""
        self._now += timedelta(**by)
