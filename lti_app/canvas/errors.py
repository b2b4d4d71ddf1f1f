"""Typed failures of Canvas, translated once at the boundary (Canvas API).

They carry method, path and status, never a body and never a token.
"""


class CanvasFailure(Exception):  # noqa: N818 - the six below name what failed
    """The base of every failure of a read from Canvas; no fact changes on any of them."""

    def __init__(
        self, reason: str, *, method: str = "GET", path: str = "", status: int | None = None
    ) -> None:
        """Keep what a run log may say: our own words, method, path, status."""
        told = f" answered {status}" if status is not None else ""
        super().__init__(f"{method} {path}{told}: {reason}")
        self.reason = reason
        self.method = method
        self.path = path
        self.status = status


class CanvasUnavailable(CanvasFailure):
    """Canvas, or what stands before it, did not answer as an API: try again later."""


class CanvasThrottled(CanvasFailure):
    """Canvas asks for patience and the bounded retries are spent; `retry_after` in seconds."""

    def __init__(
        self,
        reason: str,
        *,
        method: str = "GET",
        path: str = "",
        status: int | None = None,
        retry_after: int = 60,
    ) -> None:
        """Keep how long the next try should wait."""
        super().__init__(reason, method=method, path=path, status=status)
        self.retry_after = retry_after


class CanvasUnauthorized(CanvasFailure):
    """The token is dead: invalid, expired or revoked. Only a person can mend it."""


class CanvasForbidden(CanvasFailure):
    """Canvas refuses this call: no permission, no scope, or one id in it that sinks the call."""


class CanvasNotFound(CanvasFailure):
    """Unknown or invisible to our token: the two look the same, so nothing is deleted on it."""


class CanvasIncomplete(CanvasFailure):
    """An answer came but cannot be trusted to be all of it; a part is never used as the whole."""
