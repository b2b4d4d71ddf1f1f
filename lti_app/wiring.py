"""The composition root: settings in, engine, clock, vault and units of work out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from psycopg import Error as PostgresError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.orm import Session, sessionmaker

from config.settings import SettingRefused, Settings
from lti_app.canvas.gateway import Gateways
from lti_app.canvas.gateways import CanvasGateways
from lti_app.domain.clock import Clock
from lti_app.domain.people.actor import Actor, system_actor
from lti_app.lti.brands import Brands
from lti_app.lti.key_client import KeyFetcher, PlatformKeys
from lti_app.services.pipeline import Pipeline
from lti_app.services.platform.frame_ancestors import FrameAncestors
from lti_app.services.vault import Vault
from lti_app.services.work.unit import Work, WorkTools


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


class Wiring:
    """Everything a process needs, built once from its settings."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        gateways: Gateways | None = None,
    ) -> None:
        """Build the engine and the tools; nothing is read from the database yet."""
        self.settings = settings
        self.clock = clock or SystemClock()
        self.engine = make_engine(settings.database_url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        fetch = KeyFetcher(is_demo=settings.is_demo)
        self.platform_keys = PlatformKeys(fetch, self.clock)
        self.brands = Brands(fetch, self.clock)
        self.frame_ancestors = FrameAncestors(self._frame_origins, self.clock)
        self.tools = WorkTools(
            clock=self.clock,
            vault=Vault(settings.encryption_keys, settings.secret_key),
            base_url=settings.base_url,
            is_demo=settings.is_demo,
            gateways=gateways or CanvasGateways(),
        )

    @contextmanager
    def open_work(self, actor: Actor) -> Iterator[Work]:
        """Open one unit of work for `actor`; commit at the end, roll back on any exception."""
        with self._sessions() as session:
            yield Work(session, actor, self.tools)
            session.commit()

    def _frame_origins(self) -> frozenset[str]:
        with self.open_work(system_actor("frame ancestors")) as work:
            return work.platforms.frame_ancestors()

    def pipeline(self, actor: Actor) -> Pipeline:
        """Give the line from Canvas to the queue; call it with no unit of work open."""
        return Pipeline(partial(self.open_work, actor), self.clock)

    def close(self) -> None:
        """Let every connection go."""
        self.engine.dispose()

    def session(self) -> Session:
        """Return a bare session, for reads that need no actor (health, migrations, tests)."""
        return self._sessions()


def make_engine(url: str) -> Engine:
    """Make an engine; SQLite gets WAL, foreign keys and transactions that take the lock at once."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql" and parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        # A failed statement's values would stand in the log: names, tokens, notes.
        postgres = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        event.listen(postgres, "handle_error", _leave_out_the_row)
        return postgres
    if parsed.database and parsed.database != ":memory:":
        _make_folder(Path(parsed.database).parent)
    engine = create_engine(
        parsed,
        hide_parameters=True,
        connect_args={"timeout": 15, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _leave_out_the_row(context: ExceptionContext) -> None:
    # PostgreSQL adds the whole row that failed, names and all, in a second line.
    fault, told = context.original_exception, context.sqlalchemy_exception
    if isinstance(fault, PostgresError) and told is not None:
        first = fault.diag.message_primary or type(fault).__name__
        fault.args = (first,)
        told.args = (f"({type(fault).__name__}) {first}",)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingRefused(
            f"HALLMARK_DATABASE_URL: the folder {folder} cannot be made ({error.strerror})."
        ) from error


def _prepare_sqlite(connection: SqliteConnection, _record: Any) -> None:
    # The driver's own transaction handling begins too late: two readers that then write would
    # deadlock ("database is locked"). We say BEGIN IMMEDIATE ourselves.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=15000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
