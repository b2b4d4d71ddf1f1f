"""Databases for tests: one template a run, a copy for each test that needs a fresh one.

PostgreSQL is the real one, started by the tests that need it in a folder of its own, without
durability, reached by its socket only. Both stand in memory where the machine has room for that:
on a slow disk the making and dropping of copies takes longer than the tests do.
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
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ProgrammingError

from lti_app.commands.db import alembic_config
from lti_app.wiring import make_engine

GIGABYTE = 2**30

# The tables of a copy by their own numbers and columns, what checks them, and its revision: each
# change of the schema changes it.
SHAPE = """
SELECT concat(
  (SELECT string_agg(concat_ws(' ', oid, relname, relnatts), ',' ORDER BY oid)
   FROM pg_class WHERE relnamespace = 'public'::regnamespace),
  (SELECT string_agg(oid::text, ',' ORDER BY oid) FROM pg_constraint),
  (SELECT string_agg(oid::text, ',' ORDER BY oid) FROM pg_trigger),
  (SELECT string_agg(version_num, ',') FROM alembic_version))
"""
# As a replica no foreign key and no trigger is asked; then every number begins anew.
EMPTIED = """
DO $$ DECLARE name regclass; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relname <> 'alembic_version'
      AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('DELETE FROM %s', name);
  END LOOP;
  PERFORM setval(oid::regclass, 1, false) FROM pg_class
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
END $$
"""


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


def quick_folder() -> str | None:
    """Find where files stand in memory with a gigabyte free; None: where the system keeps them."""
    folder = Path("/dev/shm")  # a folder of random name is made in it
    if not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < GIGABYTE:
        return None
    return str(folder)


@contextmanager
def postgres_server() -> Iterator[Path]:
    """Start a throw-away PostgreSQL; yield the folder of its socket."""
    programs = find_postgres()
    folder = Path(tempfile.mkdtemp(prefix="hmpg", dir=quick_folder()))
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
    options += " -c max_connections=60 -c max_wal_size=256MB"
    log = str(folder / "log")
    run(str(programs / "pg_ctl"), "-w", "-D", str(data), "-l", log, "-o", options, "start")
    try:
        yield folder
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


class PostgresTemplates:
    """A migrated template database, and quick copies of it.

    A copy that comes back is emptied and given out again, which takes a tenth of making another.
    """

    def __init__(self, socket_folder: Path) -> None:
        self._folder = socket_folder
        self._count = 0
        self._empty: list[str] = []
        self._shapes: dict[str, str] = {}
        self._admin = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        self._run("CREATE DATABASE template_hallmark")
        migrate(self._url("template_hallmark"))

    def fresh(self) -> str:
        """Give a copy that nobody has, as the template is; return its address."""
        if self._empty:
            return self._url(self._empty.pop())
        self._count += 1
        name = f"copy_{self._count}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template_hallmark")
        self._shapes[name] = self._shape(name)
        return self._url(name)

    def drop(self, url: str) -> None:
        """Take a copy back: emptied if its tables are as they were, else deleted."""
        name = make_url(url).database or ""
        self._run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        if self._shape(name) != self._shapes[name]:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")
            return
        with self._inside(name) as connection:
            connection.execute(text(EMPTIED))
        self._empty.append(name)

    def close(self) -> None:
        """Let the server go."""
        self._admin.dispose()

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def _shape(self, name: str) -> str:
        """Tell a copy's schema; nothing where a test took the table of its revision away."""
        with self._inside(name) as connection:
            try:
                shape: str = connection.execute(text(SHAPE)).scalar_one()
            except ProgrammingError:
                return ""
            return shape

    @contextmanager
    def _inside(self, name: str) -> Iterator[Connection]:
        engine = create_engine(self._url(name), poolclass=NullPool)
        with engine.begin() as connection:
            yield connection

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
