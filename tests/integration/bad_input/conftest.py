"""The two institutions of the role table, with faults answered as in production."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import FileSystemBytecodeCache

from tests.conftest import settings_for
from tests.databases import PostgresTemplates, SqliteTemplates
from tests.factories.campus_two import campus_two
from tests.integration.bad_input.shell import Shell
from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import arrive
from tests.integration.roles.sentinels import sentinels
from tests.integration.roles.trying import Doors


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def built(
    request: pytest.FixtureRequest, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Scene]:
    templates: SqliteTemplates | PostgresTemplates = request.getfixturevalue(
        f"{request.param}_templates"
    )
    campus = campus_two(settings_for(templates.fresh()))
    campus.app.jinja_env.bytecode_cache = compiled_templates
    campus.app.config["PROPAGATE_EXCEPTIONS"] = False
    visitors = arrive(campus)
    with contextlib.closing(campus.wiring):
        yield Scene(campus, visitors, Doors(campus), sentinels(campus, visitors))


@pytest.fixture
def scene(built: Scene) -> Iterator[Scene]:
    with built.campus.wiring.rewound():
        yield built


@pytest.fixture
def shell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    """A shell in a folder of its own, on a SQLite database that is not made yet."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.yaml").write_text("title: x\n")
    return Shell(monkeypatch, capsys, f"sqlite:///{tmp_path}/x.sqlite3")
