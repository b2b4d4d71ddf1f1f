"""What we replace in canvasapi is there, and our sessions are bounded."""

import inspect
from pathlib import Path

import canvasapi.requester
import pytest
import requests
import responses
from canvasapi.requester import Requester

from lti_app.canvas.client import CanvasClient
from lti_app.canvas.errors import CanvasIncomplete, CanvasUnavailable
from lti_app.canvas.gateways import CanvasGateways, OneGateway
from lti_app.canvas.transport import Patience, api_session, file_session, silence_debug_text

BASE = "https://canvas.example.edu"
PATIENCE = Patience(connect=1, read=2, backoff=0, slow_below=0, file_bytes=1000)


def test_the_names_we_replace_are_those_of_the_pinned_version() -> None:
    made = Requester(BASE, "token")
    assert isinstance(made._session, requests.Session)
    assert made._cache == []
    assert "pformat(" in inspect.getsource(canvasapi.requester)
    silence_debug_text()
    assert canvasapi.requester.pformat("a learner's words") == ""


def test_every_request_carries_our_deadlines() -> None:
    with responses.RequestsMock() as replay:
        replay.get(f"{BASE}/x", body="{}")
        api_session(PATIENCE).get(f"{BASE}/x")
        assert replay.calls[0].request.req_kwargs["timeout"] == (1, 2)  # type: ignore[attr-defined]  # told by the library


def test_no_redirect_is_followed_for_the_api_and_few_for_files() -> None:
    assert (api_session(PATIENCE).max_redirects, file_session(PATIENCE).max_redirects) == (0, 5)


def test_a_password_file_of_the_machine_never_replaces_our_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine canvas.example.edu login root password toor\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with responses.RequestsMock() as replay:
        replay.get(f"{BASE}/x", body="{}")
        api_session(PATIENCE).get(f"{BASE}/x", headers={"Authorization": "Bearer ours"})
        assert replay.calls[0].request.headers["Authorization"] == "Bearer ours"


def told(replay: responses.RequestsMock, **changes: object) -> CanvasClient:
    body = {"url": "https://files.example.net/1", "size": 4, "content-type": "text/plain"}
    replay.get(f"{BASE}/api/v1/files/1", json=body | changes)
    return CanvasClient(BASE, "token", patience=PATIENCE)


def test_a_file_of_another_size_than_told_is_incomplete() -> None:
    with responses.RequestsMock() as replay:
        client = told(replay, size=5)
        replay.get("https://files.example.net/1", body=b"four")
        with pytest.raises(CanvasIncomplete):
            client.download("1")


def test_a_file_past_the_cap_is_refused() -> None:
    with responses.RequestsMock() as replay:
        client = told(replay, size=5000)
        replay.get("https://files.example.net/1", body=b"x" * 5000)
        with pytest.raises(CanvasIncomplete):
            client.download("1")


@pytest.mark.parametrize("url", ["http://files.example.net/1", "file:///etc/passwd", ""])
def test_an_address_that_is_not_safe_is_not_fetched(url: str) -> None:
    with responses.RequestsMock() as replay:
        client = told(replay, url=url)
        with pytest.raises(CanvasIncomplete):
            client.download("1")


def test_a_file_whose_host_refuses_is_unavailable() -> None:
    with responses.RequestsMock() as replay:
        client = told(replay)
        replay.get("https://files.example.net/1", status=410)
        with pytest.raises(CanvasUnavailable):
            client.download("1")


def test_a_file_whose_host_is_gone_is_unavailable() -> None:
    with responses.RequestsMock() as replay:
        client = told(replay)
        replay.get("https://files.example.net/1", body=requests.ConnectionError())
        with pytest.raises(CanvasUnavailable):
            client.download("1")


def test_gateways_of_one_token_share_two_turns_and_count_apart() -> None:
    gateways = CanvasGateways(PATIENCE)
    one, two = gateways.open(BASE, "token"), gateways.open(BASE, "token")
    assert isinstance(one, CanvasClient)
    assert isinstance(two, CanvasClient)
    assert one._door._turns is two._door._turns
    assert one.usage is not two.usage


def test_a_factory_of_one_opens_it_whatever_is_asked() -> None:
    held = CanvasClient(BASE, "token")
    assert OneGateway(lambda: held).open("https://elsewhere.example", "other") is held
