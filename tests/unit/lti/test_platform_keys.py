"""When keys are fetched again, and what serves meanwhile."""

import threading
from typing import Any, cast

import pytest

from lti_app.domain.launch.launch import LaunchCheck, LaunchRefused
from lti_app.lti.key_client import PlatformKeys, _Entry
from lti_app.lti.key_set import KeySetUnreadable
from tests.clocks import FixedClock
from tests.contract.lti.platform_double import public_jwk, rsa_key

URL = "https://canvas.example.edu/jwks"


class Server:
    """A key set address whose answer can be changed."""

    def __init__(self, *kids: str) -> None:
        self.kids = list(kids)
        self.is_down = False
        self.fetches = 0

    def __call__(self, url: str) -> Any:
        self.fetches += 1
        if self.is_down:
            raise KeySetUnreadable("no answer")
        return {"keys": [public_jwk(rsa_key(kid), kid) for kid in self.kids]}


def refusal(keys: PlatformKeys, kid: str) -> LaunchCheck:
    with pytest.raises(LaunchRefused) as refused:
        keys.find(URL, kid)
    return refused.value.check


def test_a_set_serves_for_an_hour(clock: FixedClock) -> None:
    server = Server("a")
    keys = PlatformKeys(server, clock)
    keys.find(URL, "a")
    clock.move(minutes=59)
    keys.find(URL, "a")
    assert server.fetches == 1
    clock.move(minutes=1)
    keys.find(URL, "a")
    assert server.fetches == 2


def test_a_new_kid_is_fetched_at_once_and_the_set_replaced_whole(clock: FixedClock) -> None:
    server = Server("a")
    keys = PlatformKeys(server, clock)
    keys.find(URL, "a")
    server.kids = ["b"]
    assert keys.find(URL, "b").public_numbers() == rsa_key("b").public_key().public_numbers()
    assert refusal(keys, "a") is LaunchCheck.KEY


def test_row_104_ten_unknown_kids_are_at_most_four_fetches(clock: FixedClock) -> None:
    server = Server("a")
    keys = PlatformKeys(server, clock)
    assert {refusal(keys, f"unknown {number}") for number in range(10)} == {LaunchCheck.KEY}
    assert server.fetches == 4
    clock.move(minutes=1)
    assert refusal(keys, "unknown again") is LaunchCheck.KEY
    assert server.fetches == 5


def test_while_the_platform_is_down_the_old_set_serves_for_a_day(clock: FixedClock) -> None:
    server = Server("a")
    keys = PlatformKeys(server, clock)
    keys.find(URL, "a")
    server.is_down = True
    clock.move(hours=23, minutes=59)
    keys.find(URL, "a")
    clock.move(minutes=1)
    assert refusal(keys, "a") is LaunchCheck.PLATFORM_KEYS


def test_while_the_platform_is_down_an_unknown_kid_does_not_lose_the_old_set(
    clock: FixedClock,
) -> None:
    server = Server("a")
    keys = PlatformKeys(server, clock)
    keys.find(URL, "a")
    server.is_down = True
    assert refusal(keys, "b") is LaunchCheck.KEY
    keys.find(URL, "a")


def test_a_platform_never_reached_is_asked_four_times_a_minute(clock: FixedClock) -> None:
    server = Server("a")
    server.is_down = True
    keys = PlatformKeys(server, clock)
    assert {refusal(keys, "a") for _ in range(10)} == {LaunchCheck.PLATFORM_KEYS}
    assert server.fetches == 4
    server.is_down = False
    clock.move(minutes=1)
    keys.find(URL, "a")


def test_two_platforms_do_not_share_keys(clock: FixedClock) -> None:
    keys = PlatformKeys(Server("a"), clock)
    keys.find(URL, "a")
    assert keys.known("https://other.example.edu/jwks") is None


class NotingLock:
    """A lock that tells how many have come to it."""

    def __init__(self) -> None:
        self.came = threading.Semaphore(0)
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self.came.release()
        self._lock.acquire()

    def __exit__(self, *_error: object) -> None:
        self._lock.release()


def test_launches_that_waited_for_a_failing_fetch_do_not_wait_again(clock: FixedClock) -> None:
    answer = threading.Event()
    fetches: list[str] = []

    def slow(url: str) -> object:
        fetches.append(url)
        assert answer.wait(10)
        raise KeySetUnreadable("too slow")

    keys = PlatformKeys(slow, clock)
    lock = NotingLock()
    keys._entries[URL] = _Entry(lock=cast("Any", lock))
    checks: list[LaunchCheck] = []
    threads = [threading.Thread(target=lambda: checks.append(refusal(keys, "a"))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert lock.came.acquire(timeout=10)
    answer.set()
    for thread in threads:
        thread.join(10)
    assert (checks, fetches) == ([LaunchCheck.PLATFORM_KEYS] * 6, [URL])


def test_launches_that_waited_for_a_new_key_do_not_fetch_it_again(clock: FixedClock) -> None:
    answer = threading.Event()
    fetches: list[str] = []

    def slow(url: str) -> object:
        fetches.append(url)
        assert answer.wait(10)
        return {"keys": [public_jwk(rsa_key("a"), "a")]}

    keys = PlatformKeys(slow, clock)
    lock = NotingLock()
    keys._entries[URL] = _Entry(lock=cast("Any", lock))
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(keys.find(URL, "a"))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert lock.came.acquire(timeout=10)
    answer.set()
    for thread in threads:
        thread.join(10)
    assert (len(found), fetches) == (6, [URL])


def test_a_launch_with_a_known_key_does_not_wait_for_anothers_fetch(clock: FixedClock) -> None:
    answer, asked = threading.Event(), threading.Event()
    server = Server("a")

    def slow_later(url: str) -> object:
        if server.fetches:
            asked.set()
            assert answer.wait(10)
        return server(url)

    keys = PlatformKeys(slow_later, clock)
    keys.find(URL, "a")
    waiting = threading.Thread(target=lambda: refusal(keys, "unknown"))
    waiting.start()
    assert asked.wait(10)
    keys.find(URL, "a")
    assert server.fetches == 1
    answer.set()
    waiting.join(10)
