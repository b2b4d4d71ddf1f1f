"""Hostile key servers and the waits of production: rows 95-102, each launch ends within 12 s."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from flask import Flask

from lti_app.domain.clock import Clock
from lti_app.lti.key_client import KeyFetcher, PlatformKeys
from lti_app.wiring import Wiring
from tests.contract.lti.hostile_server import dripping, endless, hostile_server, silent, whole
from tests.contract.lti.platform_double import PlatformDouble
from tests.contract.lti.rows import LONGEST
from tests.launching import LaunchActions

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
HOSTILE = (
    whole("500 Oops", b'{"keys": []}'),
    whole("200 OK", b"<html>", "text/html"),
    silent,
    dripping(HEAD + b"\r\n"),
    dripping(HEAD + b"X-Slow: "),
    endless,
    whole("302 Found", b"", more="Location: /a\r\n"),
    whole("200 OK", b'{"keys": []}'),
    whole("200 OK", b"[]"),
)


def registered(app: Flask, clock: Clock) -> list[LaunchActions]:
    """A registration for each server, with a browser of its own."""
    return [
        LaunchActions(
            app.test_client(),
            PlatformDouble(
                clock=clock, client_id=f"1000000000005{number}", deployment_id=f"9:{number}"
            ),
        )
        for number in range(len(HOSTILE))
    ]


def timed(actions: LaunchActions) -> tuple[int, float]:
    asked = actions.begin()
    token = actions.platform.sign(actions.platform.claims(asked.nonce, actions.target))
    begun = time.monotonic()
    answer = actions.post(asked.state, token)
    return answer.status_code, time.monotonic() - begun


@pytest.mark.slow
def test_rows_95_to_102_end_in_twelve_seconds_as_production_waits(
    app: Flask, wiring: Wiring, clock: Clock
) -> None:
    people = registered(app, clock)
    fetch = KeyFetcher(is_demo=True)
    with ExitStack() as servers:
        address = {
            each.platform.key_set_url: servers.enter_context(hostile_server(answer))
            for each, answer in zip(people, HOSTILE, strict=True)
        }
        wiring.platform_keys = PlatformKeys(lambda url: fetch(address[url]), clock)
        with ThreadPoolExecutor(len(people)) as pool:
            answers: Sequence[tuple[int, float]] = list(pool.map(timed, people))
    assert [status for status, _took in answers] == [503] * len(HOSTILE)
    slowest = max(took for _status, took in answers)
    # The dripping ones were waited for as long as production waits, and no longer.
    assert 9 < slowest < LONGEST
