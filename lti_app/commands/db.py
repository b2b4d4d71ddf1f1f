"""`hallmark db`: migrations (Alembic)."""

from importlib.resources import files

import click
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from lti_app.commands.context import answer, wiring
from lti_app.domain.errors import RuleRefused


@click.group()
def db() -> None:
    """Bring the database to this version's schema.

    Example: hallmark db upgrade
    """


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def upgrade(*, as_json: bool) -> None:
    """Run every migration not yet run; running it again does nothing.

    Example: hallmark db upgrade
    """
    before = _current()
    with wiring().engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise RuleRefused(
                "db.revision",
                f"The database is at {before!r}, which this version does not know.",
                mend="Install the version that wrote it, or a newer one.",
            ) from error
    now = _current()
    answer({"revision": now}, as_json=as_json, lines=[f"The database is at {now}."])


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def current(*, as_json: bool) -> None:
    """Say which revision the database is at, and which this version wants.

    Example: hallmark db current --json
    """
    now, head = _current(), ScriptDirectory.from_config(alembic_config()).get_current_head()
    answer(
        {"revision": now, "head": head, "up_to_date": now == head},
        as_json=as_json,
        lines=[f"The database is at {now or 'nothing'}; this version wants {head}."],
    )


def alembic_config() -> Config:
    """Return Alembic's configuration; the connection is passed in, never an address."""
    config = Config()
    config.set_main_option("script_location", str(files("lti_app") / "migrations"))
    return config


def _current() -> str | None:
    with wiring().engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
