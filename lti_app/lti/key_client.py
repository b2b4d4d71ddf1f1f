"""Platforms' public keys: fetched within a deadline, kept for an hour, refetched for a new key.

One process keeps one `PlatformKeys`. A set is replaced whole, so a withdrawn key is forgotten with
the next fetch; while a platform is down its last set serves for a day.
"""

import json
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

import requests
import urllib3
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from lti_app.domain.clock import Clock
from lti_app.domain.launch.launch import LaunchCheck, LaunchRefused
from lti_app.domain.launch.platform import is_safe_url
from lti_app.lti.key_set import KeySet, KeySetUnreadable, parse_key_set

FRESH_FOR = timedelta(hours=1)
SERVES_FOR = timedelta(hours=24)
REFETCHES_A_MINUTE = 3
type_of_fetch = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """How long and how much one fetch may take; `total` counts everything, dripping included."""

    connect_seconds: float = 3
    read_seconds: float = 5
    total_seconds: float = 10
    largest_bytes: int = 512 * 1024


class KeyFetcher:
    """Gets one JSON document: status 200, no redirects, within the limits."""

    def __init__(self, *, is_demo: bool, limits: FetchLimits | None = None) -> None:
        """Take the limits; the demo alone fetches over plain http."""
        self._is_demo = is_demo
        self._limits = limits or FetchLimits()

    def __call__(self, url: str) -> object:
        """Fetch and parse.

        Raises:
            KeySetUnreadable: it could not be had; the message says why.
        """
        if not is_safe_url(url, is_demo=self._is_demo):
            raise KeySetUnreadable("an address we do not fetch from")
        # A timeout for each read does not end a server that sends a byte now and then, nor one
        # that drips its headers: whoever waits is let go by a clock of his own.
        answers: queue.SimpleQueue[bytes | KeySetUnreadable] = queue.SimpleQueue()
        threading.Thread(target=self._answer, args=(url, answers), daemon=True).start()
        try:
            answer = answers.get(timeout=self._limits.total_seconds)
        except queue.Empty as error:
            raise KeySetUnreadable("too slow") from error
        if isinstance(answer, KeySetUnreadable):
            raise answer
        try:
            return json.loads(answer)
        except (ValueError, RecursionError) as error:
            raise KeySetUnreadable("not JSON") from error

    def _answer(self, url: str, answers: "queue.SimpleQueue[bytes | KeySetUnreadable]") -> None:
        try:
            answers.put(self._body(url))
        except KeySetUnreadable as error:
            answers.put(error)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            unreadable = KeySetUnreadable(f"no answer ({type(error).__name__})")
            unreadable.__cause__ = error
            answers.put(unreadable)

    def _body(self, url: str) -> bytes:
        ends = time.monotonic() + self._limits.total_seconds
        with requests.Session() as session:
            # No password file of the account we run under goes to a platform.
            session.trust_env = False
            with session.get(
                url,
                timeout=(self._limits.connect_seconds, self._limits.read_seconds),
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code != HTTPStatus.OK:
                    raise KeySetUnreadable(f"status {response.status_code}")
                return self._read(response, ends)

    def _read(self, response: requests.Response, ends: float) -> bytes:
        body = bytearray()
        while part := response.raw.read1(self._limits.largest_bytes):
            body += part
            if len(body) > self._limits.largest_bytes:
                raise KeySetUnreadable("too large")
            if time.monotonic() > ends:
                raise KeySetUnreadable("too slow")
        return bytes(body)


@dataclass(slots=True)
class _Entry:
    lock: threading.Lock = field(default_factory=threading.Lock)
    key_set: KeySet | None = None
    fetched_at: datetime | None = None
    begun: int = 0
    ended: int = 0
    refetches: deque[datetime] = field(default_factory=deque)


class PlatformKeys:
    """The keys of every platform, by the address of its key set; safe for many threads."""

    def __init__(self, fetch: type_of_fetch, clock: Clock) -> None:
        """Take the way to fetch and the clock."""
        self._fetch = fetch
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.Lock()

    def find(self, url: str, kid: str) -> RSAPublicKey:
        """Give the platform's key of that id.

        Raises:
            LaunchRefused: no such key is published, it is unfit, or the key set cannot be had.
        """
        found = self._containing(url, kid)
        if kid in found.usable:
            return found.usable[kid]
        raise LaunchRefused(LaunchCheck.KEY_UNFIT if kid in found.unfit else LaunchCheck.KEY)

    def known(self, url: str) -> KeySet | None:
        """Give the set last fetched, without fetching."""
        return self._entry(url).key_set

    def _containing(self, url: str, kid: str) -> KeySet:
        entry = self._entry(url)
        seen, kept = entry.ended, entry.key_set
        if kept is not None and kid in kept and entry.lock.locked() and self._serves(entry):
            # Another launch is asking for newer keys; this one need not wait for them.
            return kept
        with entry.lock:
            # Whoever held the lock has just fetched, or waited for nothing.
            others_tried = entry.ended != seen
            if entry.key_set is None or entry.fetched_at is None:
                return self._first(url, entry, others_tried=others_tried)
            is_fresh = self._clock.now() - entry.fetched_at < FRESH_FOR
            if not others_tried and not (is_fresh and kid in entry.key_set):
                with suppress(KeySetUnreadable):
                    self._refetch(url, entry)
            if not self._serves(entry):
                raise LaunchRefused(LaunchCheck.PLATFORM_KEYS, "no answer for a day")
            return entry.key_set

    def _serves(self, entry: _Entry) -> bool:
        return entry.fetched_at is not None and self._clock.now() - entry.fetched_at < SERVES_FOR

    def _first(self, url: str, entry: _Entry, *, others_tried: bool) -> KeySet:
        if others_tried:
            raise LaunchRefused(LaunchCheck.PLATFORM_KEYS, "no answer to another launch")
        try:
            return self._refetch(url, entry)
        except KeySetUnreadable as error:
            raise LaunchRefused(LaunchCheck.PLATFORM_KEYS, str(error)) from error

    def _refetch(self, url: str, entry: _Entry) -> KeySet:
        now = self._clock.now()
        if entry.begun:
            while entry.refetches and now - entry.refetches[0] >= timedelta(minutes=1):
                entry.refetches.popleft()
            if len(entry.refetches) >= REFETCHES_A_MINUTE:
                raise KeySetUnreadable("asked often enough this minute")
            entry.refetches.append(now)
        entry.begun += 1
        try:
            key_set = parse_key_set(self._fetch(url))
        finally:
            entry.ended += 1
        entry.key_set, entry.fetched_at = key_set, now
        return key_set

    def _entry(self, url: str) -> _Entry:
        with self._lock:
            return self._entries.setdefault(url, _Entry())
