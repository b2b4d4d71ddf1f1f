"""Fixtures for all tests: both databases by the same name, a fixed clock, the app and a client.

`databases` is asked for by parametrization: tests marked `postgres` (or using `any_database`)
start a real server once per test process.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from config.settings import Settings, load_settings
from lti_app.app import create_app
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.contract.lti.rows import PROPERTY, table
from tests.databases import PostgresTemplates, SqliteTemplates, postgres_server, quick_folder
from tests.quick_routes import share_compiled_routes

BASE_URL = "https://badges.example.edu"
ENCRYPTION_KEY = Fernet.generate_key().decode()

# The same examples at every run, so that what is green stays so; `--hypothesis-profile=explore`
# looks further. How long one example takes says nothing on a shared machine.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile("suite")
share_compiled_routes()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table of launches where a run shows what it does (`-v` or `-s`)."""
    options = terminalreporter.config.option
    if options.verbose <= 0 and options.capture != "no":
        return
    lines = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", None) == "teardown"
        for name, value in report.user_properties
        if name == PROPERTY
    ]
    if lines:
        terminalreporter.section("launches, in three habits of browsers")
        terminalreporter.write("\n".join(table(lines)) + "\n")


@pytest.fixture(scope="session")
def sqlite_templates() -> Iterator[SqliteTemplates]:
    with tempfile.TemporaryDirectory(prefix="hmsqlite", dir=quick_folder()) as folder:
        yield SqliteTemplates(Path(folder))


@pytest.fixture(scope="session")
def postgres_templates() -> Iterator[PostgresTemplates]:
    with (
        postgres_server() as socket_folder,
        contextlib.closing(PostgresTemplates(socket_folder)) as templates,
    ):
        yield templates


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh migrated database; a test that asks for it runs on both kinds."""
    fixture = f"{request.param}_templates"
    templates: SqliteTemplates | PostgresTemplates = request.getfixturevalue(fixture)
    url = templates.fresh()
    yield url
    templates.drop(url)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def settings(database_url: str) -> Settings:
    return settings_for(database_url)


@pytest.fixture
def wiring(settings: Settings, clock: FixedClock) -> Iterator[Wiring]:
    made = Wiring(settings, clock=clock)
    with contextlib.closing(made):
        yield made


@pytest.fixture
def session(wiring: Wiring) -> Iterator[Session]:
    """A session of the test's own; what it commits, units of work see."""
    with wiring.session() as opened:
        yield opened


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once a process: compiling them anew cost each test half a second."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, wiring: Wiring, compiled_templates: FileSystemBytecodeCache) -> Flask:
    made = create_app(settings, wiring)
    made.jinja_env.bytecode_cache = compiled_templates
    made.testing = True
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def settings_for(database_url: str, **more: str) -> Settings:
    """Settings as a production process would read them, on this database."""
    return load_settings(
        {
            "HALLMARK_BASE_URL": BASE_URL,
            "HALLMARK_DATABASE_URL": database_url,
            "HALLMARK_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
            "HALLMARK_ENCRYPTION_KEYS": ENCRYPTION_KEY,
            **more,
        }
    )
