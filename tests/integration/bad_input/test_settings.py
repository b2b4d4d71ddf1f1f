"""Wrong settings, for every command and for the web process: one clear line, exit 1."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.bad_input.shell import GOOD_SETTINGS, Shell

ROOT = Path(__file__).parents[3]
COMMANDS: list[tuple[str, ...]] = [
    ("db", "upgrade"),
    ("db", "current"),
    ("definition", "list"),
    ("definition", "import", "good.yaml"),
    ("definition", "export", "x"),
    ("institution", "list"),
    ("institution", "add", "north"),
    ("jobs", "list"),
    ("jobs", "run", "housekeeping"),
    ("jobs", "history"),
    ("keys", "list"),
    ("keys", "rotate"),
    ("platform", "list"),
    ("platform", "remove", "--issuer=x", "--client-id=y"),
    ("queue", "list"),
    ("queue", "show", "1"),
    ("role", "list"),
    ("role", "grant", "--bootstrap", "--person=main:canvas:1", "--role=asa-admin"),
    ("scheduler",),
    ("sync",),
]
WRONG: list[tuple[dict[str, str], str]] = [
    ({"HALLMARK_BASE_URL": ""}, "HALLMARK_BASE_URL"),
    ({"HALLMARK_BASE_URL": "https://[::1"}, "HALLMARK_BASE_URL"),
    ({"HALLMARK_BASE_URL": "https://x.example:99999999"}, "HALLMARK_BASE_URL"),
    ({"HALLMARK_BASE_URL": "http://x.example"}, "HALLMARK_BASE_URL"),
    ({"HALLMARK_BASE_URL": "ftp://x.example"}, "HALLMARK_BASE_URL"),
    ({"HALLMARK_SECRET_KEY": "short"}, "HALLMARK_SECRET_KEY"),
    ({"HALLMARK_ENCRYPTION_KEYS": "é"}, "HALLMARK_ENCRYPTION_KEYS"),
    ({"HALLMARK_ENCRYPTION_KEYS": ","}, "HALLMARK_ENCRYPTION_KEYS"),
    ({"HALLMARK_JOBS": "cron"}, "HALLMARK_JOBS"),
    ({"HALLMARK_ENV": "test"}, "HALLMARK_ENV"),
    ({"HALLMARK_LOG_LEVEL": "shout"}, "HALLMARK_LOG_LEVEL"),
    ({"HALLMARK_REFLECTION_DAYS": "-1"}, "HALLMARK_REFLECTION_DAYS"),
    ({"HALLMARK_REFLECTION_DAYS": "٣"}, "HALLMARK_REFLECTION_DAYS"),
    ({"HALLMARK_REFLECTION_DAYS": "9" * 5000}, "HALLMARK_REFLECTION_DAYS"),
    ({"HALLMARK_REFLECTION_DAYS": "99999"}, "HALLMARK_REFLECTION_DAYS"),
    ({"HALLMARK_PASSWORD": "x"}, "HALLMARK_PASSWORD"),
    ({"HALLMARK_CONFIG": "/nowhere"}, "HALLMARK_CONFIG"),
    ({"HALLMARK_CONFIG": "/"}, "HALLMARK_CONFIG"),
    ({"HALLMARK_DATABASE_URL": "nonsense"}, "HALLMARK_DATABASE_URL"),
    ({"HALLMARK_DATABASE_URL": "mysql://root:pass-word@localhost/x"}, "HALLMARK_DATABASE_URL"),
    ({"HALLMARK_DATABASE_URL": "postgresql+psycopg2://localhost/x"}, "HALLMARK_DATABASE_URL"),
    ({"HALLMARK_DATABASE_URL": "postgresql://localhost:port/x"}, "HALLMARK_DATABASE_URL"),
    ({"HALLMARK_DATABASE_URL": "sqlite:////dev/null/x.sqlite3"}, "HALLMARK_DATABASE_URL"),
    ({"HALLMARK_DATABASE_URL": "sqlite:////dev"}, "HALLMARK_DATABASE_URL"),
    (
        {"HALLMARK_DATABASE_URL": "postgresql://u:pass-word@127.0.0.1:1/x?connect_timeout=2"},
        "HALLMARK_DATABASE_URL",
    ),
]


@pytest.mark.parametrize(("wrong", "told"), WRONG, ids=lambda value: str(value)[:60])
def test_a_wrong_setting_is_named_and_no_secret_repeated(
    shell: Shell, wrong: dict[str, str], told: str
) -> None:
    shell.settings |= wrong
    said = shell("keys", "list", "--json")
    assert (said.code, said.out) == (1, "")
    assert told in said.complaint()
    assert "\n" not in said.complaint()
    assert "pass-word" not in said.err
    assert GOOD_SETTINGS["HALLMARK_SECRET_KEY"] not in said.err


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_names_a_wrong_setting(shell: Shell, words: tuple[str, ...]) -> None:
    shell.settings["HALLMARK_SECRET_KEY"] = "changeme"
    said = shell(*words)
    assert (said.code, "HALLMARK_SECRET_KEY" in said.complaint()) == (1, True)


@pytest.mark.parametrize("words", COMMANDS[2:], ids=" ".join)
def test_every_command_says_when_the_database_is_empty(
    shell: Shell, words: tuple[str, ...]
) -> None:
    said = shell(*words)
    assert said.code == 1
    assert "hallmark db upgrade" in said.complaint() or words == ("definition", "import")


def test_verify_names_a_wrong_setting_unless_told_whom_to_trust(
    shell: Shell, tmp_path: Path
) -> None:
    shell.settings["HALLMARK_BASE_URL"] = "https://[::1"
    (tmp_path / "x.json").write_text("{}")
    complaint = shell("verify", "x.json").complaint()
    assert "HALLMARK_BASE_URL" in complaint
    assert "--trust did:web:" in complaint
    said = shell("verify", "x.json", "--trust", "did:web:x.example")
    assert (said.code, "HALLMARK" in said.err) == (1, False)


@pytest.mark.parametrize(
    "program",
    [
        (sys.executable, "-c", "import wsgi"),
        (sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "wsgi:app"),
        (sys.executable, "-c", "from lti_app.cli import main; main()", "scheduler"),
    ],
    ids=["wsgi", "gunicorn", "scheduler"],
)
@pytest.mark.parametrize(
    "wrong",
    [{"HALLMARK_SECRET_KEY": "changeme"}, {"HALLMARK_DATABASE_URL": "nonsense"}],
    ids=["secret", "database"],
)
def test_a_process_refuses_to_start_in_one_line(
    program: tuple[str, ...], wrong: dict[str, str]
) -> None:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("HALLMARK_")}
    ran = subprocess.run(
        program,
        cwd=ROOT,
        env={**plain, **GOOD_SETTINGS, **wrong},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    (line,) = ran.stderr.strip().splitlines()
    assert line.startswith(f"hallmark: {next(iter(wrong))}")
