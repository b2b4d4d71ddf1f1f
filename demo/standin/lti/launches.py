"""Launches begun and not yet fetched: cached five minutes, handed out once."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

LIFESPAN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLaunch:
    """A message frozen at login initiation."""

    institution: str
    person_id: int
    message: dict[str, Any]
    began: datetime


class LaunchCache:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: dict[str, PendingLaunch] = {}

    def keep(self, verifier: str, launch: PendingLaunch) -> None:
        with self._lock:
            self._pending[verifier] = launch

    def fetch_and_delete(self, verifier: str, now: datetime) -> PendingLaunch | None:
        """Hand a launch out once; nothing once it was fetched or has expired."""
        with self._lock:
            launch = self._pending.pop(verifier, None)
        if launch is None or now > launch.began + LIFESPAN:
            return None
        return launch

    def clear(self) -> None:
        with self._lock:
            self._pending.clear()
