"""Databases for tests: one template a run, a copy for each test that needs a fresh one.

PostgreSQL is the real one, started by the tests that need it in a folder of its own, without
durability, reached by its socket only.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from lti_app.commands.db import alembic_config
from lti_app.wiring import make_engine


class PostgresMissingError(Exception):
    """No PostgreSQL server program is on this machine; `make test` installs one."""


def migrate(url: str) -> None:
    """Bring an empty database to the present schema by the real migrations."""
    engine = make_engine(url)
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


def find_postgres() -> Path:
    """Find the newest server's folder, as Debian lays it out.

    Raises:
        PostgresMissingError: there is none.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[-3])
    if not found:
        raise PostgresMissingError("no PostgreSQL server found: run `make test`, which installs it")
    return found[-1].parent


@contextmanager
def postgres_server() -> Iterator[Path]:
    """Start a throw-away PostgreSQL; yield the folder of its socket."""
    programs = find_postgres()
    folder = Path(tempfile.mkdtemp(prefix="hmpg"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        postgres = pwd.getpwnam("postgres")
        os.chown(folder, postgres.pw_uid, postgres.pw_gid)
        prefix = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--"]
    data = folder / "data"

    def run(*arguments: str) -> None:
        subprocess.run([*prefix, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)

    run(str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "hallmark", "--no-sync")
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off"
    options += " -c max_connections=60"
    log = str(folder / "log")
    run(str(programs / "pg_ctl"), "-w", "-D", str(data), "-l", log, "-o", options, "start")
    try:
        yield folder
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


class PostgresTemplates:
    """A migrated template database, and quick copies of it."""

    def __init__(self, socket_folder: Path) -> None:
        self._folder = socket_folder
        self._count = 0
        self._admin = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        self._run("CREATE DATABASE template_hallmark")
        migrate(self._url("template_hallmark"))

    def fresh(self) -> str:
        """Copy the template; return the copy's address."""
        self._count += 1
        name = f"copy_{self._count}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template_hallmark")
        return self._url(name)

    def drop(self, url: str) -> None:
        """Let a copy go: a thousand of them are ten gigabytes, written and deleted for nothing."""
        self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Let the server go."""
        self._admin.dispose()

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def _url(self, name: str) -> str:
        url = URL.create(
            "postgresql+psycopg", "hallmark", database=name, query={"host": str(self._folder)}
        )
        return url.render_as_string(hide_password=False)


class SqliteTemplates:
    """A migrated SQLite file, and copies of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._template = folder / "template.sqlite3"
        migrate(f"sqlite:///{self._template}")

    def fresh(self) -> str:
        """Copy the template; return the copy's address."""
        self._count += 1
        copy = self._folder / f"copy_{self._count}.sqlite3"
        shutil.copyfile(self._template, copy)
        return f"sqlite:///{copy}"

    def drop(self, url: str) -> None:
        """Let a copy go, with what SQLite keeps beside it."""
        copy = Path(url.removeprefix("sqlite:///"))
        for file in copy.parent.glob(f"{copy.name}*"):
            file.unlink()
