"""Opens gateways: one for each unit of reading, two requests in flight for each token.

Each request in flight holds 50 of the 600 a token may spend (canvas-lms,
`request_throttle.rb`): hence two.
"""

import threading
from collections.abc import Callable

from lti_app.canvas.client import CanvasClient
from lti_app.canvas.gateway import CanvasGateway
from lti_app.canvas.transport import Patience

IN_FLIGHT = 2


class CanvasGateways:
    """The factory of real gateways; shared by every thread of a process."""

    def __init__(self, patience: Patience | None = None) -> None:
        """Open gateways with this patience."""
        self._patience = patience or Patience()
        self._turns: dict[tuple[str, str], threading.BoundedSemaphore] = {}
        self._lock = threading.Lock()

    def open(self, api_url: str, token: str) -> CanvasGateway:
        """Open a gateway to one Canvas with one token."""
        with self._lock:
            turns = self._turns.setdefault((api_url, token), threading.BoundedSemaphore(IN_FLIGHT))
        return CanvasClient(api_url, token, patience=self._patience, turns=turns)


class OneGateway:
    """A factory that always opens the same Canvas, such as the in-memory one."""

    def __init__(self, opened: Callable[[], CanvasGateway]) -> None:
        """Keep what opens it."""
        self._opened = opened

    def open(self, api_url: str, token: str) -> CanvasGateway:
        """Open it, whatever the address and the token."""
        return self._opened()
