"""A database of the first release keeps every row through every migration since, and back again.

Each table is filled from its own reflection, so that none is forgotten: one row with every column
set, and one with what may be empty left empty.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Uuid,
    inspect,
    select,
)
from sqlalchemy.types import TypeEngine

from lti_app.wiring import Wiring
from tests.integration.test_migrations import OF_THE_SEARCH, run

FIRST = "0001"
OWN = "alembic_version"
MOMENT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ROWS = (1, 2)

VALUES: dict[type[TypeEngine[Any]], Callable[[int], object]] = {
    Boolean: lambda number: number == ROWS[0],
    Integer: lambda number: number,
    Numeric: lambda number: number,
    DateTime: lambda number: MOMENT.replace(minute=number),
    Date: lambda number: MOMENT.date().replace(day=number),
    Uuid: lambda number: UUID(int=number),
    LargeBinary: lambda number: b"\x00" * number,
    JSON: lambda number: {"row": number},
}

# What a version was, told in columns of its own: whose turn it is, how it began, since when it
# stands where it stands, what lists show of it and what it is searched by.
SAID = {
    ("definition_version", name)
    for name in (
        "turn",
        "origin",
        "title",
        "type",
        "state_since",
        "turn_since",
        "purposes",
        "searched",
        "returned",
        "gate_closed",
        "rigor_stale",
    )
}

Rows = dict[str, list[Mapping[str, object]]]


@pytest.fixture
def connection(wiring: Wiring) -> Iterator[Connection]:
    """A database as the first release left it, empty."""
    with wiring.engine.begin() as opened:
        run(command.downgrade, opened, "base")
        run(command.upgrade, opened, FIRST)
        yield opened


def reflected(connection: Connection) -> MetaData:
    metadata = MetaData()
    metadata.reflect(connection)
    metadata.remove(metadata.tables[OWN])
    return metadata


def fill(connection: Connection, metadata: MetaData) -> None:
    for table in metadata.sorted_tables:
        words = closed_words(connection, table)
        for number in ROWS:
            row = {
                column.name: value_of(column, number, words.get(column.name, ()))
                for column in table.columns
                if not (column.nullable and number == ROWS[-1])
            }
            connection.execute(table.insert().values(row))


def closed_words(connection: Connection, table: Table) -> dict[str, list[str]]:
    found = {}
    for check in inspect(connection).get_check_constraints(table.name):
        told = re.match(r"\W*(\w+)", check["sqltext"])
        assert told is not None, check
        found[told.group(1)] = re.findall(r"'([^']*)'", check["sqltext"])
    return found


def value_of(column: Column[object], number: int, words: Sequence[str]) -> object:
    """Make a value of the column's type, another in each row."""
    if words:
        return words[min(number, len(words)) - 1]
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return value_of(key.column, number, ())
    if isinstance(column.type, String):
        return f"{number}{column.name}"[: column.type.length]
    (make,) = [make for kind, make in VALUES.items() if isinstance(column.type, kind)]
    return make(number)


def rows_of(connection: Connection, metadata: MetaData) -> Rows:
    return {
        name: [
            dict(row)
            for row in connection.execute(
                select(table).order_by(*table.primary_key.columns)
            ).mappings()
        ]
        for name, table in metadata.tables.items()
    }


def test_an_upgrade_keeps_every_row_of_every_table_and_a_way_back_keeps_them_too(
    connection: Connection,
) -> None:
    first = reflected(connection)
    fill(connection, first)
    before = rows_of(connection, first)
    assert {name: len(rows) for name, rows in before.items()} == {
        name: len(ROWS) for name in inspect(connection).get_table_names() if name != OWN
    }
    run(command.upgrade, connection, "head")
    assert rows_of(connection, first) == before
    run(command.downgrade, connection, FIRST)
    assert rows_of(connection, first) == before
    assert reflected(connection).tables.keys() == first.tables.keys()


def test_what_an_upgrade_adds_to_an_old_row_says_nothing_new(connection: Connection) -> None:
    first = reflected(connection)
    fill(connection, first)
    run(command.upgrade, connection, "head")
    now = reflected(connection)
    added = {
        (name, column.name)
        for name, table in first.tables.items()
        for column in now.tables[name].columns
        if column.name not in table.columns
    }
    rows = rows_of(connection, now)
    told = {(name, column): {row[column] for row in rows[name]} - {None} for name, column in added}
    assert added
    assert {where for where, values in told.items() if values} == SAID
    new = now.tables.keys() - first.tables.keys() - OF_THE_SEARCH
    assert {name for name in new if rows[name]} == set()
