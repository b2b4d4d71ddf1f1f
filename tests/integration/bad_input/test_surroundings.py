"""What a command finds around it: a database that is none, bytes that are no text, no account."""

import contextlib
import json
import os
import pwd
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import demo
from lti_app.commands.context import shell_actor
from lti_app.domain.people.actor import system_actor
from lti_app.wiring import Wiring
from tests.conftest import settings_for
from tests.contract.lti.hostile_server import cut, hostile_server, type_of_answer, whole
from tests.databases import SqliteTemplates
from tests.integration.bad_input.shell import GOOD_SETTINGS, Shell

NO_TEXT = "caf\udce9"  # as Python reads an argument or a setting in Latin-1
DEAD_TOKEN = 'WWW-Authenticate: Bearer realm="canvas-lms"\r\n'
READ = ("keys", "list")
DEFINITION = Path(demo.__file__).parent / "definitions" / "responsible-ai.yaml"
SOME = [READ, ("db", "upgrade"), ("db", "current"), ("institution", "add", "x"), ("scheduler",)]


@pytest.fixture
def shell(shell: Shell) -> Shell:
    """A shell on a migrated SQLite database."""
    assert shell("db", "upgrade").code == 0
    return shell


@pytest.mark.parametrize("words", SOME, ids=" ".join)
def test_a_file_that_is_no_database_is_said_to_be_none(
    shell: Shell, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "notes.txt").write_text("These are notes.\n" * 99)
    shell.settings["HALLMARK_DATABASE_URL"] = f"sqlite:///{tmp_path}/notes.txt"
    said = shell(*words)
    assert (said.code, said.out) == (1, "")
    assert "not a database" in said.complaint()
    assert "HALLMARK_DATABASE_URL" in said.complaint()
    assert (tmp_path / "notes.txt").read_text() == "These are notes.\n" * 99


def test_a_database_of_a_newer_version_is_not_touched(shell: Shell, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = 'newer'")
    database.close()
    said = shell("db", "upgrade", "--json")
    assert (said.code, said.out) == (1, "")
    assert "'newer'" in said.complaint()
    assert json.loads(shell("db", "current", "--json").out)["up_to_date"] is False


@pytest.mark.parametrize(
    "words",
    [
        ("institution", "add", "north", "--name", NO_TEXT),
        ("institution", "set", "main", "--office", NO_TEXT),
        ("queue", "list", "--institution", NO_TEXT),
        ("platform", "remove", "--client-id=1", f"--issuer={NO_TEXT}"),
        ("role", "grant", "--bootstrap", "--role=asa-admin", f"--person=main:sis:{NO_TEXT}"),
    ],
    ids=" ".join,
)
def test_an_argument_that_is_no_text_is_refused(shell: Shell, words: tuple[str, ...]) -> None:
    assert shell("institution", "add", "main").code == 0
    for more in ((), ("--json",)):
        said = shell(*words, *more)
        assert (said.code, said.out) == (1, "")
        assert said.complaint()
    assert json.loads(shell("institution", "list", "--json").out) == {
        "institutions": [{"slug": "main", "name": "main"}]
    }


@pytest.mark.parametrize("name", [*GOOD_SETTINGS, "HALLMARK_DATABASE_URL", "HALLMARK_BIND"])
def test_a_setting_that_is_no_text_is_named(shell: Shell, name: str) -> None:
    shell.settings[name] = f"https://{NO_TEXT}.example/0123456789abcdef"
    said = shell(*READ)
    assert (said.code, said.out) == (1, "")
    assert said.complaint().startswith(f"hallmark: {name}")


@pytest.mark.parametrize("secret", ["changeme" * 8, "replace-this-secret-key-before-use-01"])
def test_a_secret_out_of_an_example_is_named_and_not_repeated(shell: Shell, secret: str) -> None:
    shell.settings["HALLMARK_SECRET_KEY"] = secret
    said = shell(*READ)
    assert (said.code, "HALLMARK_SECRET_KEY" in said.complaint()) == (1, True)
    assert secret not in said.err


@pytest.mark.parametrize(
    "bind", ["nonsense", ":", "127.0.0.1:", ":8000", "127.0.0.1:x", "127.0.0.1:99999", "a b:80"]
)
def test_an_address_to_bind_that_is_none_is_named(shell: Shell, bind: str) -> None:
    shell.settings["HALLMARK_BIND"] = bind
    said = shell(*READ)
    assert (said.code, said.complaint().startswith("hallmark: HALLMARK_BIND")) == (1, True)


@pytest.mark.parametrize("bind", ["0.0.0.0:80", "[::1]:8000", "localhost:1", "unix:/run/x.sock"])
def test_an_address_to_bind_is_taken(shell: Shell, bind: str) -> None:
    shell.settings["HALLMARK_BIND"] = bind
    assert shell(*READ).code == 0


def test_what_two_write_at_once_is_refused_to_the_second(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The second has looked before the first one wrote.
    assert shell("institution", "add", "north").code == 0
    monkeypatch.setattr("lti_app.services.platform.institutions.Institutions._id", lambda *_: None)
    said = shell("institution", "add", "north")
    assert (said.code, "at the same moment" in said.complaint()) == (1, True)


@pytest.mark.parametrize("value", ["abc", "1.5", "-1", "7 8", "9" * 21, "1~", "٣"])
def test_a_canvas_id_that_cannot_be_names_nobody(shell: Shell, value: str) -> None:
    assert shell("institution", "add", "main").code == 0
    said = shell(
        "role", "grant", "--bootstrap", "--role=asa-admin", f"--person=main:canvas:{value}"
    )
    assert (said.code, "Canvas id" in said.complaint()) == (1, True)
    assert json.loads(shell("role", "list", "--json").out) == {"roles": []}


def test_a_canvas_id_in_its_short_form_names_whom_a_launch_would_name(shell: Shell) -> None:
    assert shell("institution", "add", "main").code == 0
    who = "--person=main:canvas:1~640"
    assert shell("role", "grant", "--bootstrap", "--role=asa-admin", who).code == 0
    (held,) = json.loads(shell("role", "list", "--json").out)["roles"]
    assert held["ids"] == ["canvas:10000000000640"]


def test_whoever_runs_a_command_is_named_by_the_system_and_not_by_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.setenv("USER", "somebody-else")
    assert shell_actor().name == f"command line: {pwd.getpwuid(os.getuid()).pw_name}"


def test_whoever_has_no_account_is_named_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    assert shell_actor().name == "command line: uid 4000000"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("more", [(), ("--json",)], ids=["lines", "json"])
def test_a_name_the_terminal_cannot_show_is_no_fault(
    sqlite_templates: SqliteTemplates, encoding: str, more: tuple[str, ...]
) -> None:
    url = sqlite_templates.fresh()
    with (
        contextlib.closing(Wiring(settings_for(url))) as wiring,
        wiring.open_work(system_actor("tests")) as work,
    ):
        work.institutions.add("north", "جامعة 🎓")
    plain = {name: value for name, value in os.environ.items() if not name.startswith("HALLMARK_")}
    settings = {**GOOD_SETTINGS, "HALLMARK_DATABASE_URL": url}
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "from lti_app.cli import main; main()",
            "institution",
            "list",
            *more,
        ],
        env={**plain, **settings, "PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    if more:
        assert json.loads(ran.stdout)["institutions"] == [{"slug": "north", "name": "جامعة 🎓"}]


def platform_words(canvas: str) -> list[str]:
    words = ["--issuer=https://canvas.instructure.com", "--client-id=42", "--deployment-id=7:x"]
    urls = ("auth-login-url", "auth-token-url", "key-set-url", "api-url")
    return [*words, *(f"--{name}={canvas}" for name in urls)]


def unreachable() -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def token_refused(shell: Shell, monkeypatch: pytest.MonkeyPatch, canvas: str) -> str:
    """Store a token that this Canvas does not let anybody try; give the one line said."""
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    shell.settings |= {"HALLMARK_ENV": "demo", "HALLMARK_LOG_LEVEL": "debug"}
    assert shell("platform", "add", *platform_words(canvas)).code == 0
    known = platform_words(canvas)[:2]
    said = shell("platform", "token", *known, "--json", given="7~a-service-token")
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1), said
    assert "service-token" not in said.err
    return said.complaint()


@pytest.mark.parametrize("words", [("queue", "list"), ("definition", "import", str(DEFINITION))])
def test_what_needs_an_institution_says_what_makes_the_first(
    shell: Shell, words: tuple[str, ...]
) -> None:
    assert shell(*words).complaint() == (
        "hallmark: There is no institution yet. `hallmark platform add` makes the first."
    )


def test_a_canvas_that_cannot_be_reached_is_told_in_one_line(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = token_refused(shell, monkeypatch, unreachable())
    assert "The token could not be tried: GET users/self: the connection failed." in told
    assert "--api-url" in told


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (cut, "could not be tried"),
        (whole("500 Oops", b"<p>7~a-service-token</p>", "text/html"), "could not be tried"),
        (whole("200 OK", b"<p>Sign in</p>", "text/html"), "could not be tried"),
        (whole("401 Unauthorized", b"{}", more=DEAD_TOKEN), "refuses this token"),
    ],
    ids=["cut off", "500", "HTML", "401"],
)
def test_a_canvas_that_answers_badly_is_told_in_one_line(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, answer: type_of_answer, told: str
) -> None:
    with hostile_server(answer) as url:
        assert told in token_refused(shell, monkeypatch, url.removesuffix("/jwks"))
