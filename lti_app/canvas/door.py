"""The one door to Canvas's REST interface: canvasapi's requester, page by page, at parse cost.

canvasapi keeps authorization, address building and its exceptions; its objects are never built
(240 times the cost of parsing), its cache is emptied after each answer.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NoReturn
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from canvasapi.exceptions import (
    BadRequest,
    CanvasException,
    Forbidden,
    InvalidAccessToken,
    RateLimitExceeded,
    ResourceDoesNotExist,
    Unauthorized,
)
from canvasapi.requester import Requester
from urllib3.exceptions import MaxRetryError

from lti_app.canvas.errors import (
    CanvasFailure,
    CanvasForbidden,
    CanvasIncomplete,
    CanvasNotFound,
    CanvasThrottled,
    CanvasUnauthorized,
    CanvasUnavailable,
)
from lti_app.canvas.gateway import Usage
from lti_app.canvas.transport import Patience, api_session, silence_debug_text

Params = list[tuple[str, str]]

STRING_IDS = "application/json+canvas-string-ids, application/json"
RATE_LIMIT_TEXT = "Rate Limit Exceeded"
HTTP_FORBIDDEN = 403
HTTP_TOO_MANY = 429


class Door:
    """Sends GET requests with one token and counts them; one thread at a time."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        patience: Patience,
        turns: AbstractContextManager[object] | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Open the door; `turns` bounds the requests in flight that share this token."""
        silence_debug_text()
        self._requester = Requester(base_url.rstrip("/"), token)
        # canvasapi offers no way to give it a session; the version is pinned and a test holds it.
        self._requester._session = api_session(patience)  # noqa: SLF001 - see the line above
        self._origin = _origin(base_url)
        self._patience = patience
        self._turns = turns or nullcontext()
        self._pause = pause
        self.usage = Usage()
        self.answered_at: datetime | None = None

    def get(self, path: str, params: Params | None = None, *, url: str | None = None) -> bytes:
        """Send one request and return its JSON text.

        Raises:
            CanvasFailure: one of its six kinds.
        """
        return self._answer(path, params, url).content

    def pages(self, path: str, params: Params) -> Iterator[tuple[bytes, bool]]:
        """Walk a list by its `next` links; yield each page's JSON text and whether it is proven.

        A page is proven the end, or not the end, by its links; without a `last` link nothing
        proves it, and the caller judges by the page's size.

        Raises:
            CanvasIncomplete: a link leads elsewhere or back, or one that must be there is not.
        """
        url: str | None = None
        seen: set[str] = set()
        while True:
            # A `next` link holds every parameter already.
            response = self._answer(path, params if url is None else None, url)
            self.usage.pages += 1
            following = self._next(response, path)
            is_last = _is_last(response)
            if following is None and is_last is False:
                raise CanvasIncomplete("a page before the last names no next", path=path)
            yield response.content, following is not None or is_last is True
            if following is None:
                return
            if following in seen:
                raise CanvasIncomplete("the list of pages turns in a circle", path=path)
            seen.add(following)
            url = following

    def _answer(self, path: str, params: Params | None, url: str | None) -> requests.Response:
        retries = self._patience.retry()
        while True:
            try:
                with self._turns:
                    response = self._send(path, params, url)
            except CanvasThrottled as refusal:
                if refusal.status == HTTP_TOO_MANY:
                    raise  # the session below has spent the retries on this form already
                try:
                    retries = retries.increment("GET", path)
                except MaxRetryError:
                    raise refusal from None
                self.usage.retries += 1
                self._pause(retries.get_backoff_time())
                continue
            self._slow_down(response)
            return response

    def _send(self, path: str, params: Params | None, url: str | None) -> requests.Response:
        self.usage.requests += 1
        try:
            response: requests.Response = self._requester.request(
                "GET", path, headers={"Accept": STRING_IDS}, _url=url, _kwargs=list(params or ())
            )
        except requests.RequestException as error:
            raise CanvasUnavailable(_network_reason(error), path=path) from None
        except CanvasException as error:
            self._refuse(error, path)
        finally:
            self._count()
        if not _is_json(response):
            raise CanvasIncomplete("the answer is no JSON", path=path, status=response.status_code)
        return response

    def _count(self) -> None:
        kept = self._requester._cache  # noqa: SLF001 - canvasapi keeps five answers, bodies and all
        if kept:
            response = kept[0]
            self.usage.bytes += len(response.content)
            self.usage.cost += _float(response.headers.get("X-Request-Cost"))
            again = len(response.raw.retries.history) if response.raw.retries else 0
            self.usage.requests += again
            self.usage.retries += again
            if self.answered_at is None:
                self.answered_at = _date(response.headers.get("Date"))
            kept.clear()

    def _slow_down(self, response: requests.Response) -> None:
        left = response.headers.get("X-Rate-Limit-Remaining")
        if left is None:
            return
        short = self._patience.slow_below - _float(left)
        if short > 0:
            self._pause(
                min(short / self._patience.refill_per_second, self._patience.longest_backoff)
            )

    def _refuse(self, error: CanvasException, path: str) -> NoReturn:
        """Translate canvasapi's exception; its text holds the body, so it is not chained."""
        text = str(error.message)
        match error:
            case RateLimitExceeded():
                refusal: CanvasFailure = CanvasThrottled(
                    "too many requests", path=path, status=HTTP_TOO_MANY
                )
            case Forbidden() if RATE_LIMIT_TEXT in text:
                refusal = CanvasThrottled("too many requests", path=path, status=HTTP_FORBIDDEN)
            case InvalidAccessToken():
                refusal = CanvasUnauthorized("the token is not accepted", path=path, status=401)
            case Unauthorized():
                refusal = CanvasForbidden(_permission_reason(text), path=path, status=401)
            case Forbidden():
                refusal = CanvasForbidden(_permission_reason(text), path=path, status=403)
            case BadRequest():
                refusal = CanvasForbidden("an id or a value is refused", path=path, status=400)
            case ResourceDoesNotExist():
                refusal = CanvasNotFound("unknown, or invisible to us", path=path, status=404)
            case _:
                refusal = CanvasUnavailable("Canvas is in trouble", path=path, status=_status(text))
        raise refusal from None

    def _next(self, response: requests.Response, path: str) -> str | None:
        link = response.links.get("next")
        if link is None:
            return None
        following = urljoin(response.url, link["url"])
        if _origin(following) != self._origin:
            # Never sent: the token would go with it.
            raise CanvasIncomplete("the next page is on another host", path=path)
        return following


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    default = {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, parts.port or default


def _is_last(response: requests.Response) -> bool | None:
    """Say whether the links call this the last page; None where they say nothing of it."""
    pages = [_page_of(response.links.get(name)) for name in ("current", "last")]
    return None if None in pages else pages[0] == pages[1]


def _page_of(link: dict[str, str] | None) -> str | None:
    if link is None:
        return None
    return next((v for k, v in parse_qsl(urlsplit(link["url"]).query) if k == "page"), None)


def _is_json(response: requests.Response) -> bool:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind.startswith("application/json") or kind.endswith("+json")


def _network_reason(error: requests.RequestException) -> str:
    if isinstance(error, requests.JSONDecodeError):
        return "a refusal that is no JSON: something stands before Canvas"
    if isinstance(error, requests.TooManyRedirects):
        return "a redirect instead of an answer"
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    return "the connection failed"


def _permission_reason(text: str) -> str:
    return "the token lacks a scope" if "scope" in text.lower() else "no permission for this call"


def _status(text: str) -> int | None:
    digits = text.rpartition(" ")[2]
    return int(digits) if digits.isdecimal() else None


def _float(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def _date(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        return None
