"""Every command by its own list: an example in its help, and with `--json` one object alone."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from lti_app.cli import hallmark
from tests.integration.bad_input.shell import Shell

# It runs until it is stopped, and answers nothing.
WITHOUT_ANSWER = {("scheduler",)}
# On a database with an administrator and a definition, in this order.
DONE: tuple[tuple[str, ...], ...] = (
    ("db", "upgrade"),
    ("db", "current"),
    ("keys", "rotate"),
    ("keys", "list"),
    ("institution", "add", "north", "--name", "جامعة 🎓"),
    ("institution", "set", "north", "--office", "Awards"),
    ("institution", "list"),
    (
        *("platform", "add", "--issuer=https://canvas.instructure.com", "--client-id=42"),
        *("--deployment-id=7:x", "--auth-login-url=https://sso.canvaslms.com/a"),
        *("--auth-token-url=https://sso.canvaslms.com/t", "--api-url=https://x.instructure.com"),
        "--key-set-url=https://sso.canvaslms.com/k",
    ),
    ("platform", "list"),
    ("platform", "remove", "--issuer=https://canvas.instructure.com", "--client-id=42"),
    ("role", "grant", "--bootstrap", "--person=main:canvas:700", "--role=asa-admin"),
    ("role", "grant", "--as=main:canvas:700", "--person=main:sis:A1", "--role=auditor"),
    ("role", "revoke", "--as=main:canvas:700", "--person=main:sis:A1", "--role=auditor"),
    ("role", "list"),
    ("unit", "import", "units.csv", "--as=main:canvas:700", "--dry-run"),
    ("unit", "import", "units.csv", "--as=main:canvas:700"),
    ("unit", "list"),
    ("definition", "import", "responsible-ai.yaml", "--institution=main"),
    ("definition", "list"),
    ("definition", "history", "responsible-ai/1"),
    ("definition", "export", "responsible-ai/1"),
    (
        *("definition", "approve", "responsible-ai/1", "--as=main:canvas:700"),
        *("--rigor=intermediate", "--rationale=Two rubrics", "--checklist=checklist.yaml"),
        "--gate=none",
    ),
    ("jobs", "list"),
    ("jobs", "run", "housekeeping"),
    ("jobs", "history"),
    ("queue", "list", "--institution=main"),
    ("sync",),
)
# Their answers need Canvas, a case or a credential: tested where these are.
ELSEWHERE = {("platform", "token"), ("queue", "show"), ("verify",)}


def commands(
    command: click.Command = hallmark, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, (*path, name))
    yield path, command


def leaves() -> dict[tuple[str, ...], click.Command]:
    return {path: each for path, each in commands() if not isinstance(each, click.Group)}


@pytest.fixture
def shell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    for source in (Path(__file__).parents[3] / "demo" / "definitions").iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    units = Path(__file__).parents[3] / "demo" / "units.csv"
    (tmp_path / units.name).write_bytes(units.read_bytes())
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys, f"sqlite:///{tmp_path}/x.sqlite3")


def test_every_command_shows_an_example_of_itself() -> None:
    lacking = [
        path
        for path, command in commands()
        if f"Example: hallmark {' '.join(path)}".strip() not in (command.help or "")
        and not isinstance(command, click.Group)
    ]
    assert lacking == []
    # Click's mark for lines left as they are, written where it is read as two letters.
    assert [path for path, command in commands() if "\\b" in (command.help or "")] == []


def test_every_command_answers_in_json_where_it_answers() -> None:
    silent = {
        path
        for path, command in leaves().items()
        if "--json" not in [name for option in command.params for name in option.opts]
    }
    assert silent == WITHOUT_ANSWER


def test_every_answer_in_json_is_one_object_alone(shell: Shell) -> None:
    for words in DONE:
        said = shell(*words, "--json")
        assert (words, said.code, said.out.count("\n")) == (words, 0, 1), said
        assert isinstance(json.loads(said.out), dict), words
        # What is said beside it is logs, each an object too.
        assert all(isinstance(json.loads(line), dict) for line in said.err.splitlines()), words
    tried = {path for path in leaves() for words in DONE if words[: len(path)] == path}
    assert tried | ELSEWHERE | WITHOUT_ANSWER == leaves().keys()
