"""The row `launch`: complete launches for one core's second, against the smallest pylti1p3 tool.

A launch is login initiation, authorization (a signed token, made here) and launch; ours also spends
the login in one statement, finds the person and the course, opens a window, writes the audit trail
and then serves the first page, the learner's progress. Both run as one gunicorn worker of the same
kind on SQLite in WAL; the processor time of the workers is counted, not the client's, because the
client shares the machine. Rounds alternate.
"""

import http.client
import http.server
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography.fernet import Fernet

from config.settings import load_settings
from lti_app.domain.people.actor import system_actor
from lti_app.wiring import SystemClock, Wiring
from tests.contract.lti.platform_double import LEARNER, Asked, PlatformDouble

REPEATS = 5
LAUNCHES = 150
WARM_UP = 20
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """One gunicorn with one worker."""

    port: int
    master: int
    first_page: bool

    def worker_seconds(self) -> float:
        """The processor time its worker has used."""
        path = Path(f"/proc/{self.master}/task/{self.master}/children")
        children = path.read_text().split()
        used = 0
        for child in children:
            fields = Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()
            used += int(fields[11]) + int(fields[12])
        return used / TICKS


def rows() -> list[dict[str, Any]]:
    """Measure, and give the one row."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        platform = PlatformDouble(clock=SystemClock(), scheme="http")
        platform.sign_in_host = stack.enter_context(_key_server(platform))
        ours = stack.enter_context(_ours(folder, platform))
        bare = stack.enter_context(_bare(folder, platform))
        for server in (ours, bare):
            _launch_often(server, platform, WARM_UP)
        rates: dict[Server, list[float]] = {ours: [], bare: []}
        for _ in range(REPEATS):
            for server, found in rates.items():
                before = server.worker_seconds()
                _launch_often(server, platform, LAUNCHES)
                found.append(LAUNCHES / (server.worker_seconds() - before))
    ratios = [mine / other for mine, other in zip(rates[ours], rates[bare], strict=True)]
    return [
        {
            "row": "launch",
            "ours": statistics.median(rates[ours]),
            "other": statistics.median(rates[bare]),
            "ratio": statistics.median(ratios),
            "spread": f"{min(ratios):.2f}-{max(ratios):.2f}",
            "unit": "launches per core-second",
            "against": "the smallest pylti1p3 + Flask tool, keys given, state and nonce in SQLite",
            "repeats": REPEATS,
        }
    ]


def _launch_often(server: Server, platform: PlatformDouble, times: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    target = f"http://127.0.0.1:{server.port}/lti/launch"
    for _ in range(times):
        _launch(connection, server, platform, target)
    connection.close()


def _launch(
    connection: http.client.HTTPConnection, server: Server, platform: PlatformDouble, target: str
) -> None:
    initiation = urlencode(platform.initiation(target))
    status, location, cookies = _ask(connection, "POST", "/lti/login", initiation, {})
    _expect(status, 302)
    asked = Asked.read(location)
    token = platform.sign(platform.claims(asked.nonce, target, roles=LEARNER))
    answer = urlencode({"state": asked.state, "id_token": token})
    status, location, cookies = _ask(connection, "POST", "/lti/launch", answer, cookies)
    if server.first_page:
        _expect(status, 303)
        status, location, cookies = _ask(connection, "GET", location, "", cookies)
    _expect(status, 200)


def _ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: str,
    cookies: dict[str, str],
) -> tuple[int, str, dict[str, str]]:
    headers = dict(FORM) if body else {}
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    response.read()
    given = (line.split(";")[0] for line in response.headers.get_all("Set-Cookie", []))
    jar = dict(pair.split("=", 1) for pair in given)
    return response.status, response.headers.get("Location", ""), jar


def _expect(status: int, wanted: int) -> None:
    if status != wanted:
        raise SystemExit(f"bench launch: expected status {wanted}, got {status}")


@contextmanager
def _ours(folder: Path, platform: PlatformDouble) -> Iterator[Server]:
    port = _free_port()
    settings = {
        "HALLMARK_ENV": "demo",
        "HALLMARK_BASE_URL": f"http://127.0.0.1:{port}",
        "HALLMARK_DATABASE_URL": f"sqlite:///{folder / 'ours.sqlite3'}",
        "HALLMARK_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
        "HALLMARK_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "HALLMARK_LOG_LEVEL": "warning",
    }
    environment = {**_clean_environment(), **settings}
    subprocess.run(
        [str(Path(sys.executable).with_name("hallmark")), "db", "upgrade"],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    wiring = Wiring(load_settings(settings))
    with wiring.open_work(system_actor("bench")) as work:
        work.platforms.add(work.institutions.add("main", "main"), platform.registration())
    wiring.close()
    with _gunicorn("wsgi:app", port, environment, "/healthz") as master:
        yield Server(port, master, first_page=True)


@contextmanager
def _bare(folder: Path, platform: PlatformDouble) -> Iterator[Server]:
    port = _free_port()
    known = {
        "database": str(folder / "bare.sqlite3"),
        "issuer": platform.issuer,
        "client_id": platform.client_id,
        "deployment_id": platform.deployment_id,
        "auth_login_url": platform.registration().auth_login_url,
        "key_set": platform.key_set(),
        "launch_url": f"http://127.0.0.1:{port}/lti/launch",
    }
    environment = {**_clean_environment(), "BARE_TOOL": json.dumps(known)}
    with _gunicorn("bench.bare_tool:app", port, environment, "/ready") as master:
        yield Server(port, master, first_page=False)


@contextmanager
def _gunicorn(
    application: str, port: int, environment: dict[str, str], ready: str
) -> Iterator[int]:
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--worker-class", "gthread", "--threads", "8", "--log-level", "error", application]
    process = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port, ready)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@contextmanager
def _key_server(platform: PlatformDouble) -> Iterator[str]:
    class Keys(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(platform.key_set()).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the library's
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Keys) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def _wait_for(port: int, path: str) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", path)
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"bench launch: nothing answers on port {port}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("HALLMARK_")}
