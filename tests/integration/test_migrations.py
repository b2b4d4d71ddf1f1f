"""The migrated schema is the models' own, on both databases, up and down and up again."""

import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, inspect, text
from sqlalchemy.sql.schema import SchemaItem

from lti_app.commands.db import alembic_config
from lti_app.models.tables import METADATA
from lti_app.wiring import Wiring
from tests.conftest import settings_for
from tests.databases import SqliteTemplates

# The words of definitions, which no row of ours stands for: on SQLite a virtual table with the
# tables it keeps them in (https://www.sqlite.org/fts5.html#fts5_data_structures), on PostgreSQL one
# table of vectors. What they answer is held by tests/integration/definitions/test_search.py.
OF_THE_SEARCH = frozenset(
    {"definition_search"}
    | {f"definition_search_{part}" for part in ("config", "data", "docsize", "idx")}
)


HEAD = "from lti_app.services import readiness; print(readiness._head())"


def is_a_row_of_ours(
    _item: SchemaItem, name: str | None, kind: str, _reflected: object, _compared: object
) -> bool:
    return kind != "table" or name not in OF_THE_SEARCH


def run(move: Callable[..., None], connection: Connection, revision: str) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    move(config, revision)


def quoted(condition: str) -> list[str]:
    """Take the words out of a check, which each database tells in a syntax of its own."""
    return sorted(re.findall(r"'([^']*)'", condition))


def test_the_migrated_schema_is_the_models_own(wiring: Wiring) -> None:
    with wiring.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_a_row_of_ours}
        )
        assert compare_metadata(context, METADATA) == []


def test_every_migration_goes_down_and_up_again(wiring: Wiring) -> None:
    with wiring.engine.begin() as connection:
        before = sorted(inspect(connection).get_table_names())
        run(command.downgrade, connection, "base")
        left = sorted(inspect(connection).get_table_names())
        run(command.upgrade, connection, "head")
        after = sorted(inspect(connection).get_table_names())
    assert left == ["alembic_version"]
    assert after == before


def test_every_closed_word_is_checked_by_the_database_too_and_no_other(wiring: Wiring) -> None:
    expected = {
        name: sorted(
            (str(c.name), quoted(str(c.sqltext)))
            for c in table.constraints
            if isinstance(c, CheckConstraint)
        )
        for name, table in METADATA.tables.items()
    }
    with wiring.engine.connect() as connection:
        found = {
            # A list, since SQLite takes two of one name, and the stricter one counts.
            name: sorted(
                (str(c["name"]), quoted(c["sqltext"]))
                for c in inspect(connection).get_check_constraints(name)
            )
            for name in METADATA.tables
        }
    assert found == expected


def test_sqlite_keeps_foreign_keys_and_its_log(sqlite_templates: SqliteTemplates) -> None:
    with (
        closing(Wiring(settings_for(sqlite_templates.fresh()))) as made,
        made.engine.connect() as connection,
    ):
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_head_is_read_by_a_process_that_migrates_nothing() -> None:
    """As `/readyz` does: nothing of Alembic's `op` is there when the files are loaded."""
    done = subprocess.run([sys.executable, "-c", HEAD], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip().isdigit()
