"""Real processes: keys rotate on either side without a restart, and no log keeps a secret.

Two web workers, each with a memory of its own, and the stand-in; launches go over HTTP.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.campus import Ports, environment, fresh_folder, school_of, start_canvas
from demo.processes import PROGRAMS, Processes, running
from demo.window import Window
from tests.e2e.live import TIMEOUT, free_port

# Enough that each of two workers serves some; every request is a connection of its own.
SOME = 12
WORKERS = 2
PERSON = "plain-met"

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Installation:
    """The tool with two workers, and Canvas."""

    ports: Ports
    processes: Processes
    folder: Path
    person: dict[str, Any]

    def initiation(self) -> dict[str, Any]:
        """Canvas's form that begins a launch."""
        order = {"person": PERSON, "placement": "course_navigation"}
        begun = requests.post(
            f"{self.ports.admin_url}/__admin/launch", json=order, timeout=TIMEOUT
        ).json()
        params: dict[str, Any] = begun["params"]
        return params

    def launch(self) -> Window:
        """Launch and land."""
        return Window(self.ports).launch(person=PERSON, placement="course_navigation")

    def published(self) -> list[list[str]]:
        """What the tool publishes, asked of both workers."""
        answers = [
            requests.get(f"{self.ports.tool_url}/lti/jwks.json", timeout=TIMEOUT).json()
            for _ in range(SOME)
        ]
        return [[key["kid"] for key in answer["keys"]] for answer in answers]

    def log(self) -> str:
        """What the web process said."""
        return (self.folder / "tool.log").read_text()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = fresh_folder(tmp_path_factory.mktemp("live") / "campus")
    ports = Ports(tool=free_port(1), canvas=free_port(2))
    with running(folder, environment(ports, folder)) as processes:
        config = start_canvas(processes, ports, learners=1, courses=1, seed=380)
        school = school_of(config)
        names = ("issuer", "client_id", "deployment_id", "auth_login_url", "auth_token_url")
        facts = {name: school[name] for name in (*names, "key_set_url", "api_url")}
        options = [f"--{name.replace('_', '-')}={value}" for name, value in facts.items()]
        processes.hallmark("db", "upgrade")
        processes.hallmark("keys", "rotate")
        processes.hallmark("platform", "add", *options)
        processes.start(
            "tool", str(PROGRAMS / "gunicorn"), "-c", "config/gunicorn.py",
            "--workers", str(WORKERS), "--access-logfile", "-", "wsgi:app",
        )  # fmt: skip
        processes.wait_for("tool", f"{ports.tool_url}/readyz")
        cases = requests.get(f"{ports.admin_url}/__admin/cases", timeout=TIMEOUT).json()
        yield Installation(ports, processes, folder, cases[PERSON])


def test_a_tool_key_rotated_by_command_is_published_by_every_worker_at_once(
    installation: Installation,
) -> None:
    (before,) = {tuple(kids) for kids in installation.published()}
    made = json.loads(installation.processes.hallmark("keys", "rotate", "--kind=tool", "--json"))
    assert {tuple(kids) for kids in installation.published()} == {(made["kid"], *before)}
    assert installation.log().count("Booting worker") == WORKERS


def test_a_platform_key_rotated_meanwhile_is_believed_by_every_worker(
    installation: Installation,
) -> None:
    key_set = f"{installation.ports.canvas_url}/api/lti/security/jwks"
    known = {key["kid"] for key in requests.get(key_set, timeout=TIMEOUT).json()["keys"]}
    for _ in range(SOME):
        assert "/w/" in installation.launch().address
    kids: list[str] = []
    # The next key was published beforehand and is remembered; the third one nobody has seen yet.
    for _ in range(3):
        rotated = requests.post(
            f"{installation.ports.admin_url}/__admin/rotate_keys", timeout=TIMEOUT
        )
        kids = rotated.json()["kids"]
    assert not known & set(kids)
    for _ in range(SOME):
        assert "/w/" in installation.launch().address
    assert installation.log().count("Booting worker") == WORKERS


def test_no_log_keeps_a_secret_of_a_launch(installation: Installation) -> None:
    begun = installation.initiation()
    # Without the platform's storage the answer is a redirect, whose address can be read here.
    no_storage = {name: value for name, value in begun.items() if name != "lti_storage_target"}
    login = requests.get(
        f"{installation.ports.tool_url}/lti/login",
        params=no_storage,
        allow_redirects=False,
        headers={"Referer": f"https://canvas.example.edu/?{PERSON}"},
        timeout=TIMEOUT,
    )
    asked = dict(re.findall(r"[?&](state|nonce)=([^&]+)", login.headers["Location"]))
    forged = requests.post(
        f"{installation.ports.tool_url}/lti/launch",
        data={"state": asked["state"], "id_token": "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"},
        timeout=TIMEOUT,
    )
    window = installation.launch()
    assert (login.status_code, forged.status_code) == (302, 400)
    said = installation.log()
    # There is something to look at: each request, and the check that refused one.
    assert said.count("POST /lti/launch HTTP") >= 2
    assert "GET /lti/login HTTP" in said
    assert '"launch.refused"' in said
    secrets = {
        **asked,
        "login hint": begun["login_hint"],
        "message hint": begun["lti_message_hint"],
        "tokens": "eyJ",
        "queries": "?",
        "e-mail": installation.person.get("email") or "@",
        "name": installation.person["name"],
        "cookies": "__Host-",
        **{f"cookie {name}": value for name, value in window._cookies.items() if value},
    }
    assert {what for what, word in secrets.items() if str(word) in said} == set()
