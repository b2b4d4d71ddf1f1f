"""Canvas's two kinds of pages: numbered, and by opaque bookmark; both only in the Link header."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from demo.standin.rest.call import Call, not_found

PER_PAGE = 10
LINK_LIMIT = 6 * 1024
_PREFIX = "bookmark:"
T = TypeVar("T")


def per_page(call: Call) -> int:
    """What is served whatever is asked: 10 by default, clamped without complaint."""
    asked = call.one("per_page") or ""
    wanted = int(asked) if asked.isascii() and asked.isdigit() else PER_PAGE
    return max(1, min(wanted or PER_PAGE, call.standin.switches.max_per_page))


def page_place(page: str | None, secret: bytes) -> int:
    """How far into its list a request is, from 1; for faults and the log."""
    if page is None or page == "first":
        return 1
    if page.startswith(_PREFIX):
        held = _open_bookmark(page, secret)
        return int(held[1]) if held else 0
    return int(page) if page.isascii() and page.isdigit() else 0


def numbered(call: Call, items: Sequence[T], *, last: bool = True) -> list[T]:
    """Cut one numbered page; there is no snapshot, so rows may shift between pages."""
    size = per_page(call)
    asked = call.one("page") or "1"
    if not (asked.isascii() and asked.isdigit()) or int(asked) < 1:
        raise not_found()
    number = int(asked)
    pages = max(1, -(-len(items) // size))
    links = [("current", str(number))]
    if number < pages:
        links.append(("next", str(number + 1)))
    if number > 1:
        links.append(("prev", str(number - 1)))
    links.append(("first", "1"))
    if last and call.standin.switches.last_link == "sent":
        links.append(("last", str(pages)))
    _write_links(call, links, size)
    return list(items[(number - 1) * size : number * size])


def bookmarked(call: Call, kind: str, items: Sequence[T], key: Callable[[T], list[Any]]) -> list[T]:
    """Cut a page after a bookmark; items must be in the order of `key`. No `prev`, no `last`."""
    size = per_page(call)
    asked = call.one("page")
    place, after = 1, None
    if asked is not None and asked not in {"first", "1"}:
        held = _open_bookmark(asked, call.standin.secret)
        if held is None or held[0] != kind:
            raise not_found()
        place, after = int(held[1]), held[2]
    rest = [item for item in items if after is None or key(item) > after]
    page = list(rest[:size])
    links = [("current", asked or "first")]
    if len(rest) > size:
        links.append(("next", _make_bookmark(call, kind, place + 1, key(page[-1]))))
    links.append(("first", "first"))
    _write_links(call, links, size)
    return page


def _make_bookmark(call: Call, kind: str, place: int, last_key: list[Any]) -> str:
    body = json.dumps([kind, place, last_key]).encode()
    mac = hmac.new(call.standin.secret, body, hashlib.sha256).digest()[:9]
    return _PREFIX + base64.urlsafe_b64encode(mac + body).decode().rstrip("=")


def _open_bookmark(page: str, secret: bytes) -> list[Any] | None:
    """Read a bookmark this stand-in made; anything else is none."""
    text = page.removeprefix(_PREFIX)
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    mac, body = raw[:9], raw[9:]
    if not hmac.compare_digest(mac, hmac.new(secret, body, hashlib.sha256).digest()[:9]):
        return None
    held: list[Any] = json.loads(body)
    return held


def _write_links(call: Call, links: list[tuple[str, str]], size: int) -> None:
    """Word the Link header; entries past 6 KB are dropped, `next` too. canvas-lms lib/api.rb."""
    kept = [(k, v) for k, v in call.request.args.items(multi=True) if k not in {"page", "per_page"}]
    entries: list[str] = []
    length = 0
    for rel, page in links:
        if rel == "next" and call.fault == "drop_next_link":
            continue
        repeated = rel == "next" and call.fault == "repeat_next_link"
        led_to = links[0][1] if repeated else page
        query = urlencode([*kept, ("page", led_to), ("per_page", str(size))])
        entry = f'<{_base(call, rel)}?{query}>; rel="{rel}"'
        length += len(entry)
        if length <= LINK_LIMIT:
            entries.append(entry)
    call.link = ",".join(entries)


def _base(call: Call, rel: str) -> str:
    origin = call.origin
    if rel == "next" and call.fault == "foreign_next_link":
        origin = "http://127.0.0.9:9"
    if rel == "next" and call.fault == "next_on_http":
        # What a proxy that ends TLS and tells nobody makes of it: plain http on port 80.
        origin = f"http://{urlsplit(origin).hostname}"
    return f"{origin}{call.request.path}"
