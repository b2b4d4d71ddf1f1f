"""Two institutions, built once for each kind of database; every test takes back what it did."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
import structlog
from jinja2 import FileSystemBytecodeCache
from structlog.testing import LogCapture

from tests.conftest import settings_for
from tests.databases import PostgresTemplates, SqliteTemplates
from tests.factories.campus_two import Campuses, campus_two
from tests.integration.roles.people import Role, Visitor, arrive
from tests.integration.roles.sentinels import Sentinel, sentinels
from tests.integration.roles.trying import Doors


@dataclass(frozen=True, slots=True)
class Scene:
    """Both institutions, everybody's windows, all doors, and every word that could leak."""

    campus: Campuses
    visitors: Mapping[Role, Visitor]
    doors: Doors
    known: tuple[Sentinel, ...]


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
    visitors = arrive(campus)
    with contextlib.closing(campus.wiring):
        yield Scene(campus, visitors, Doors(campus), sentinels(campus, visitors))


# Named apart from the roles: a campus is built anew for each place in a list of parameters.
on_sqlite = pytest.mark.parametrize("built", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize(
    "built", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def scene(built: Scene) -> Iterator[Scene]:
    with built.campus.wiring.rewound():
        yield built


@pytest.fixture
def logged() -> Iterator[LogCapture]:
    """Everything logged meanwhile, with what hangs on each line in production."""
    before = structlog.get_config()
    capture = LogCapture()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, capture])
    yield capture
    structlog.configure(**before)
