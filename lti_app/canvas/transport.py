"""The sessions Canvas is read through: deadlines, bounded retries, a cap on every answer.

canvasapi 3.6.0 has none of these, and pretty-prints every body for a log nobody reads;
both are replaced here, once, and a test holds the names to the pinned version.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import canvasapi.requester
import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from lti_app.canvas.errors import CanvasIncomplete

MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long and how often Canvas is waited for, and how much it may answer.

    The hosted balancer drops a request that has not begun to answer in 60 s, hence 65 s.
    """

    connect: float = 3.05
    read: float = 65.0
    retries: int = 4
    backoff: float = 1.0
    longest_backoff: float = 30.0
    page_bytes: int = 64 * MEBIBYTE
    file_bytes: int = 100 * MEBIBYTE
    slow_below: float = 150.0
    refill_per_second: float = 10.0

    def retry(self) -> Retry:
        """Make the bounded retries of reads; jitter keeps many workers from knocking at once."""
        return Retry(
            total=self.retries,
            read=1,  # each wait for an answer is long
            status_forcelist=(429, 502, 503, 504),
            allowed_methods=("GET",),
            backoff_factor=self.backoff,
            backoff_max=self.longest_backoff,
            backoff_jitter=self.backoff / 2,
            raise_on_status=False,
        )


class CappedResponse(requests.Response):
    """An answer that refuses to grow past its cap, also after decompression."""

    cap = 0

    def iter_content(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Read on while the whole stays under the cap.

        Raises:
            CanvasIncomplete: there is more than the cap.
        """
        size = 0
        for chunk in super().iter_content(*args, **kwargs):
            size += len(chunk)
            if size > self.cap:
                self.close()
                raise CanvasIncomplete(
                    f"the answer is larger than {self.cap // MEBIBYTE} MiB",
                    path=urlsplit(self.url).path,
                    status=self.status_code,
                )
            yield chunk


class CappedAdapter(HTTPAdapter):
    """Adds the deadlines canvasapi never passes, and caps every answer."""

    def __init__(self, patience: Patience, cap: int) -> None:
        """Keep the deadlines and the cap."""
        self._timeout = (patience.connect, patience.read)
        self._cap = cap
        super().__init__(max_retries=patience.retry(), pool_maxsize=2)

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Send with our deadlines, whatever the caller left out."""
        kwargs["timeout"] = self._timeout
        return super().send(request, *args, **kwargs)

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """Hand the answer over as one that refuses to outgrow the cap."""
        plain = super().build_response(req, resp)
        capped = CappedResponse()
        vars(capped).update(vars(plain))
        capped.cap = self._cap
        return capped


def api_session(patience: Patience) -> requests.Session:
    """Make the session for the API: no redirect is followed, since none of its answers is one."""
    session = _session(patience, patience.page_bytes)
    session.max_redirects = 0
    return session


def file_session(patience: Patience) -> requests.Session:
    """Make the session for files, which live on other hosts and must never see our token."""
    session = _session(patience, patience.file_bytes)
    session.max_redirects = 5
    return session


def silence_debug_text() -> None:
    """Stop canvasapi from pretty-printing each answer, which costs eleven parses, for its log."""
    canvasapi.requester.pformat = _nothing


def _session(patience: Patience, cap: int) -> requests.Session:
    session = requests.Session()
    # With an `auth` of our own, requests never looks for a password in ~/.netrc, which would
    # replace our token's header.
    session.auth = _as_it_is
    adapter = CappedAdapter(patience, cap)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _nothing(_value: object) -> str:
    return ""
