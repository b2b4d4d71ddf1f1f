"""Faults on command: which request is hit, how often, and by what."""

import fnmatch
import math
import random
import threading
from dataclasses import dataclass, field
from typing import Any

KINDS = (
    "throttle_429",
    "throttle_403_text",
    "throttle_storm",
    "unauthorized_header",
    "unauthorized_plain",
    "forbidden_new_style",
    "scope_401",
    "html_401",
    "html_200",
    "redirect_login",
    "not_found",
    "500_json",
    "502_html",
    "504_after",
    "hang",
    "reset_mid_body",
    "truncated_json",
    "gzip_bad",
    "drop_next_link",
    "repeat_next_link",
    "foreign_next_link",
    "next_on_http",
    "duplicate_row",
    "skip_row_while_paging",
    "reorder_page",
    "include_stripped",
    "token_expires_on_page",
    "token_revoked",
    "clock_skew",
    "slow_outcomes_service",
    "file_url_expired",
    "comment_saved_but_timeout",
    "conversation_saved_but_500",
    "jwks_down",
    "unknown_kid",
    "auth_down",
)
_WHERE: dict[str, tuple[str, ...]] = {
    "jwks_down": ("/api/lti/security/jwks",),
    "unknown_kid": ("/api/lti/authorize",),
    "auth_down": ("/api/lti/authorize*", "/login/oauth2/token"),
    "clock_skew": ("/api/v1/*", "/api/lti/authorize"),
    "slow_outcomes_service": ("/api/v1/courses/*/outcome_results",),
    "file_url_expired": ("/inst-fs/*",),
    "comment_saved_but_timeout": ("/api/v1/courses/*/submissions/*",),
    "conversation_saved_but_500": ("/api/v1/conversations",),
}
_METHODS = {"comment_saved_but_timeout": "PUT", "conversation_saved_but_500": "POST"}
_SECONDS = {"clock_skew": 3600.0}
LONGEST_HANG = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The request a fault is matched against; `page` is its place in its list, from 1."""

    method: str
    path: str
    course: str | None
    token: str | None
    page: int


@dataclass(slots=True)
class Fault:
    """One standing order; `left` None means for ever."""

    id: int
    kind: str
    match: dict[str, Any]
    left: int | None
    probability: float
    rng: random.Random
    seconds: float
    hits: int = 0

    def hits_on(self, asked: Asked) -> bool:
        named = self.match.get("path")
        paths = (str(named),) if named else _WHERE.get(self.kind, ("/api/v1/*",))
        method = self.match.get("method") or _METHODS.get(self.kind) or asked.method
        return (
            self.left != 0
            and any(fnmatch.fnmatchcase(asked.path, path) for path in paths)
            and str(method).upper() == asked.method
            and str(self.match.get("course") or asked.course) == str(asked.course)
            and str(self.match.get("token") or asked.token) == str(asked.token)
            and int(self.match.get("page") or asked.page) == asked.page
            and self.rng.random() < self.probability
        )

    def described(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "fault": self.kind,
            "match": self.match,
            "left": self.left,
            "probability": self.probability,
            "seconds": self.seconds,
            "hits": self.hits,
        }


def _checked_match(match: Any) -> dict[str, Any]:
    """What a request must be like. Raises TypeError or ValueError about what none can be like."""
    if not isinstance(match, dict):
        raise TypeError("match: an object is needed")
    unknown = set(match) - {"method", "path", "course", "token", "page"}
    if unknown:
        raise ValueError(f"match: unknown {', '.join(sorted(unknown))}")
    if not str(match.get("page") or 1).isdecimal():
        raise ValueError("match: page is a place in the list, from 1")
    return dict(match)


def _number(
    order: dict[str, Any],
    field: str,
    default: float | None,
    *,
    least: float = 0.0,
    most: float = math.inf,
) -> float | None:
    """Read a finite number of an order. Raises ValueError naming the field."""
    raw = order.get(field)
    if raw is None:
        return default
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise ValueError(f"{field}: a number is needed")
    if not least <= raw <= most:
        raise ValueError(f"{field}: from {least:g} to {most:g}")
    return float(raw)


@dataclass(slots=True)
class FaultList:
    """Faults in the order they were given; the first that fits is done."""

    _faults: list[Fault] = field(default_factory=list)
    _given: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, order: dict[str, Any]) -> dict[str, Any]:
        """Take an order as JSON. Raises TypeError or ValueError naming the field."""
        kind = order.get("fault")
        if kind not in KINDS:
            raise ValueError(f"fault: unknown; one of {', '.join(KINDS)}")
        match = _checked_match(order.get("match") or {})
        times = _number(order, "times", None)
        chance = _number(order, "probability", None, most=1.0)
        if times is None and chance is None:
            times = 1
        least = -math.inf if kind == "clock_skew" else 0.0
        seconds = _number(order, "seconds", _SECONDS.get(str(kind), 5.0), least=least) or 0.0
        if kind != "clock_skew":
            seconds = min(seconds, LONGEST_HANG)
        with self._lock:
            self._given += 1
            fault = Fault(
                id=self._given,
                kind=str(kind),
                match=match,
                left=None if times is None else int(times),
                probability=1.0 if chance is None else float(chance),
                rng=random.Random(int(_number(order, "seed", 1.0) or 0)),
                seconds=seconds,
            )
            self._faults.append(fault)
        return fault.described()

    def take(self, asked: Asked) -> Fault | None:
        """Find the fault for a request and use it up by one."""
        with self._lock:
            for fault in self._faults:
                if fault.hits_on(asked):
                    fault.hits += 1
                    if fault.left is not None:
                        fault.left -= 1
                    return fault
        return None

    def remove(self, fault_id: int) -> None:
        with self._lock:
            self._faults = [f for f in self._faults if f.id != fault_id]

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def described(self) -> list[dict[str, Any]]:
        with self._lock:
            return [f.described() for f in self._faults]
