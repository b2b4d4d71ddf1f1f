"""The key client against hostile servers over real sockets: rows 95-102 to refuse."""

import time

import pytest

from lti_app.lti.key_client import FetchLimits, KeyFetcher
from lti_app.lti.key_set import KeySetUnreadable, parse_key_set
from tests.contract.lti.hostile_server import (
    QUICK,
    cut,
    dripping,
    endless,
    hostile_server,
    silent,
    type_of_answer,
    whole,
)
from tests.contract.lti.platform_double import public_jwk, rsa_key

GOOD = b'{"keys": []}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(whole("500 Oops", GOOD), "status 500", id="row 95 500 even with keys"),
        pytest.param(whole("200 OK", b"<html>", "text/html"), "not JSON", id="row 96 HTML"),
        pytest.param(silent, "no answer", id="row 97 silent"),
        pytest.param(dripping(HEAD + b"\r\n"), "too slow", id="row 98 dripping its body"),
        pytest.param(dripping(HEAD + b"X-Slow: "), "too slow", id="row 98 dripping its headers"),
        pytest.param(dripping(b"HTTP/1.1 "), "too slow", id="row 98 dripping its status"),
        pytest.param(endless, "too large", id="row 99 endless"),
        pytest.param(
            whole("302 Found", GOOD, more="Location: /elsewhere\r\n"),
            "status 302",
            id="row 100 redirected",
        ),
        pytest.param(whole("204 No Content", b""), "status 204", id="row 101 nothing"),
        pytest.param(whole("200 OK", b""), "not JSON", id="row 101 empty"),
        pytest.param(cut, "no answer", id="cut off"),
        pytest.param(whole("200 OK", b"[" * 100_000), "not JSON", id="deeper than Python"),
        pytest.param(whole("200 OK", b"\xff\xfe"), "not JSON", id="no text"),
    ],
)
def test_a_hostile_server_is_given_up_in_time(answer: type_of_answer, why: str) -> None:
    begun = time.monotonic()
    with hostile_server(answer) as url, pytest.raises(KeySetUnreadable) as refused:
        KeyFetcher(is_demo=True, limits=QUICK)(url)
    assert str(refused.value).startswith(why)
    assert time.monotonic() - begun < 2 * QUICK.total_seconds


def test_the_limits_of_production_end_within_ten_seconds() -> None:
    limits = FetchLimits()
    assert (limits.connect_seconds, limits.read_seconds, limits.total_seconds) == (3, 5, 10)
    assert limits.largest_bytes == 512 * 1024


def test_a_plain_server_is_read() -> None:
    with hostile_server(whole("200 OK", GOOD)) as url:
        assert KeyFetcher(is_demo=True, limits=QUICK)(url) == {"keys": []}


def test_nobody_listening_is_given_up() -> None:
    with hostile_server(silent) as url:
        port = url
    with pytest.raises(KeySetUnreadable, match="no answer"):
        KeyFetcher(is_demo=True, limits=QUICK)(port)


@pytest.mark.parametrize(
    "url",
    [
        "http://canvas.example.edu/jwks",
        "https://127.0.0.1/jwks",
        "https://localhost/jwks",
        "https://10.0.0.7/jwks",
        "https://[::1]/jwks",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "https://user:password@canvas.example.edu/jwks",
    ],
)
def test_production_fetches_from_public_https_hosts_only(url: str) -> None:
    with pytest.raises(KeySetUnreadable, match="an address we do not fetch from"):
        KeyFetcher(is_demo=False)(url)


@pytest.mark.parametrize(
    "document", [[], None, "keys", {}, {"keys": {}}, {"keys": []}, {"keys": "x"}]
)
def test_row_102_what_is_no_key_set_is_refused(document: object) -> None:
    with pytest.raises(KeySetUnreadable):
        parse_key_set(document)


def test_odd_keys_are_skipped_and_unfit_ones_known_by_name() -> None:
    good = public_jwk(rsa_key("good"), "good")
    private = {**public_jwk(rsa_key("private"), "private"), "d": "AQAB"}
    found = parse_key_set(
        {
            "keys": [
                None,
                {"kid": 7, "kty": "RSA"},
                {"kid": "oct", "kty": "oct", "k": "c2VjcmV0"},
                public_jwk(rsa_key("short", 1024), "short"),
                public_jwk(rsa_key("good"), "enc", use="enc"),
                public_jwk(rsa_key("good"), "384", alg="RS384"),
                {"kid": "broken", "kty": "RSA", "n": "!", "e": "AQAB"},
                private,
                good,
            ]
        }
    )
    assert set(found.usable) == {"good"}
    assert found.unfit == {"oct", "short", "enc", "384", "broken", "private"}
    assert found.documents == (good,)


def test_a_key_named_twice_is_the_first_fit_one() -> None:
    first = public_jwk(rsa_key("good"), "same")
    found = parse_key_set({"keys": [{**first, "use": "enc"}, first]})
    assert found.usable["same"].public_numbers() == rsa_key("good").public_key().public_numbers()
    assert found.unfit == frozenset()
