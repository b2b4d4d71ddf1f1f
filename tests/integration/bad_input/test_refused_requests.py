"""Too much, the wrong way, nowhere: every refusal is a page (or problem details) with its id."""

import json
import re

import pytest
from werkzeug.test import TestResponse

from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import Role
from tests.integration.roles.table import OPEN_TO_ANYONE, TABLE

REQUEST_ID = re.compile(r"[0-9a-f]{16}")
LARGE = "x" * 600_000
TAKES_A_FILE = re.compile(r"/gate$|/sections/[a-z-]+$|/units/import$")
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


def is_readable(answer: TestResponse, status: int) -> bool:
    """Say whether a refusal is a page of ours that names its request and says what to do."""
    request_id = answer.headers["X-Request-Id"]
    return (
        answer.status_code == status
        and bool(REQUEST_ID.fullmatch(request_id))
        and answer.mimetype == "text/html"
        and request_id in answer.text
        and "<h1" in answer.text
        and "Traceback" not in answer.text
        and "script-src 'self'" in answer.headers["Content-Security-Policy"]
    )


def is_problem(answer: TestResponse, status: int) -> bool:
    """Say whether a refusal is RFC 9457 problem details that name the request."""
    told = json.loads(answer.text)
    return (
        answer.mimetype == "application/problem+json"
        and told["status"] == answer.status_code == status
        and told["request_id"] == answer.headers["X-Request-Id"]
        and bool(told["title"])
    )


def field(name: str, value: str) -> str:
    """One part of a multipart form."""
    return f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'


def posts(scene: Scene) -> list[str]:
    """Every address a form can be sent to, of a window and without one."""
    visitor = scene.visitors[Role.ASA_AWARDER]
    lines = [line for line in TABLE if line.method == "POST"]
    found = {scene.doors.path(line, line.at[0], visitor.launch_id) for line in lines}
    return [*sorted(found), "/lti/launch", "/lti/login"]


def test_a_form_that_is_too_large_is_refused_readably_everywhere(scene: Scene) -> None:
    visitor = scene.visitors[Role.ASA_AWARDER]
    before = scene.campus.wiring.contents()
    for path in posts(scene):
        token = visitor.csrf_token
        for kind, body in (
            ("application/x-www-form-urlencoded", f"csrf_token={token}&note={LARGE}"),
            ("multipart/form-data; boundary=x", f"{field('csrf_token', token)}{field('n', LARGE)}"),
        ):
            answer = visitor.client.post(path, data=body.encode(), content_type=kind)
            # Where a file may come, a form may be as long, and is refused for who sent it.
            allowed = {403, 404, 413} if TAKES_A_FILE.search(path) else {413}
            assert answer.status_code in allowed, (path, kind)
            assert answer.headers["X-Request-Id"] in answer.text
    assert scene.campus.wiring.contents() == before


def test_a_form_of_very_many_fields_is_refused(scene: Scene) -> None:
    visitor = scene.visitors[Role.ASA_AWARDER]
    for path in posts(scene):
        body = field("csrf_token", visitor.csrf_token)
        body += "".join(field(f"f{number}", "") for number in range(2000))
        answer = visitor.client.post(
            path, data=body.encode(), content_type="multipart/form-data; boundary=x"
        )
        assert (path, answer.status_code) == (path, 413)


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00", b"\xff\xfe", b"%", b"a=%zz", b"&&&=&=", b"csrf_token", b"a" * 1000, b"--x\r\n"],
)
@pytest.mark.parametrize(
    "kind",
    [
        "",
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=\u00e9",
        "application/json",
        "text/plain",
        "x" * 500,
    ],
)
def test_a_body_that_is_no_form_is_refused(scene: Scene, body: bytes, kind: str) -> None:
    visitor = scene.visitors[Role.ASA_AWARDER]
    for path in ("/lti/launch", "/lti/login", f"{visitor.window}/asa/cases/1/decide"):
        answer = visitor.client.post(path, data=body, content_type=kind)
        assert answer.status_code in {400, 403, 413, 415}
        assert answer.headers["X-Request-Id"] in answer.text


def test_a_method_no_route_takes_is_refused_readably(scene: Scene) -> None:
    visitor = scene.visitors[Role.ASA_AWARDER]
    before = scene.campus.wiring.contents()
    taken: dict[str, set[str]] = {}
    for line in TABLE:
        taken.setdefault(scene.doors.path(line, line.at[0], visitor.launch_id), set())
    for rule in scene.campus.app.url_map.iter_rules():
        for path, offered in taken.items():
            if _fits(str(rule), path.replace(visitor.launch_id, "<launch>")):
                offered.update(rule.methods or set())
    for path, methods in taken.items():
        for method in set(METHODS) - methods:
            answer = visitor.client.open(path, method=method)
            is_refused = is_problem if path.endswith(".json") else is_readable
            assert (path, method, is_refused(answer, 405)) == (path, method, True)
            assert set(answer.headers["Allow"].split(", ")) >= methods & set(METHODS)
    assert scene.campus.wiring.contents() == before


def _fits(rule: str, path: str) -> bool:
    pattern = "".join(
        "[^/]+" if part.startswith("<") and part != "<launch>" else re.escape(part)
        for part in re.split(r"(<[^>]+>)", rule)
    )
    return re.fullmatch(pattern, path) is not None


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nowhere",
        "/w",
        "/w/",
        "/w/x/nowhere",
        "/w/x/asa/cases/",
        "/lti",
        "/lti/register",
        "/api/v1/awards",
        "/admin",
        "/.env",
        "/.git/config",
        "/static/nothing.js",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/credentials/",
        "/credentials/x",
        "/credentials/00000000-0000-0000-0000-000000000000",
        "/credentials/00000000-0000-0000-0000-000000000000.json",
        "/credentials/00000000-0000-0000-0000-000000000000.exe",
        "/achievements/nothing/1",
        "/achievements/lynx/99",
        "/achievements/lynx/1.exe",
        "/achievements/lynx/1.png",
        "/issuers/99",
        "/status/99",
        "/" + "a" * 8000,
        "/%ff%fe",
        "/%e2%80%ae",
        "/w/x/<script>alert(1)</script>",
    ],
)
def test_a_page_that_is_not_there_is_said_so_and_nothing_sent_is_repeated(
    scene: Scene, path: str
) -> None:
    client = scene.campus.app.test_client()
    answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert is_readable(answer, 404), (answer.status_code, answer.text[:300])
    assert "alert(1)" not in answer.text
    assert "aaaaaaaa" not in answer.text
    assert is_problem(client.get(path, headers={"Accept": "application/json"}), 404)


def test_every_refusal_is_problem_details_for_a_program(scene: Scene) -> None:
    visitor = scene.visitors[Role.LEARNER_A]
    accept = {"Accept": "application/json"}
    closed = visitor.client.get(f"{visitor.window}/asa/", headers=accept)
    wrong = visitor.client.put(f"{visitor.window}/asa/", headers=accept)
    large = visitor.client.post(
        f"{visitor.window}/learner/credentials/{next(iter(scene.campus.main.credentials.values()))}/share",
        data={"shared": LARGE},
        headers=accept,
    )
    assert (is_problem(closed, 403), is_problem(wrong, 405), is_problem(large, 413)) == (
        True,
        True,
        True,
    )


def test_every_public_route_is_one_of_these_or_of_the_table(scene: Scene) -> None:
    rules = {str(rule) for rule in scene.campus.app.url_map.iter_rules()}
    assert rules == {line.rule for line in TABLE} | OPEN_TO_ANYONE
