"""The one clock of the stand-in: real time plus an offset that tests and demos may move."""

import time
from datetime import UTC, datetime, timedelta


def iso(moment: datetime | None) -> str | None:
    """Word a moment as Canvas's REST API does: UTC, `Z`, no fractions."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_iso(text: str) -> datetime:
    """Read an ISO 8601 moment; a missing zone means UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class StandinClock:
    """Tells the time of this Canvas; frozen when given a fixed moment."""

    def __init__(self, frozen_at: datetime | None = None) -> None:
        self._frozen = frozen_at
        self._offset = timedelta()

    def now(self) -> datetime:
        base = self._frozen if self._frozen is not None else datetime.now(UTC)
        return base + self._offset

    def monotonic(self) -> float:
        """Seconds for the throttle bucket; moves with `advance` and never on its own if frozen."""
        base = time.monotonic() if self._frozen is None else 0.0
        return base + self._offset.total_seconds()

    def advance(self, seconds: float) -> None:
        self._offset += timedelta(seconds=seconds)

    def set(self, moment: datetime) -> None:
        self._offset += moment - self.now()

    def reset(self) -> None:
        self._offset = timedelta()
