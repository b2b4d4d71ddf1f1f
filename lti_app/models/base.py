"""The base of all rows: naming convention, aware UTC times, closed text columns."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Dialect, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# What the columns hold: 64 bits for ids, 32 for version numbers. Nothing lies beyond.
LARGEST_ID = 2**63 - 1
LARGEST_NUMBER = 2**31 - 1


def number_within(text: str, largest: int) -> int | None:
    """Read a number of plain digits that a column holds; None for any other text."""
    is_plain = text.isascii() and text.isdecimal() and len(text) <= len(str(largest))
    return int(text) if is_plain and int(text) <= largest else None


# SQLite counts rows only in a column declared INTEGER; PostgreSQL gets 64 bits.
BigId = BigInteger().with_variant(Integer, "sqlite")
IntId = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=True)]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, UTC in and out.

    Raises:
        ValueError: a naive time was given, which would mean another moment on another machine.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC time, which SQLite itself does not keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every row's base class."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), int: BigId}  # noqa: RUF012 - SQLAlchemy reads it as a class attribute


class StateText(TypeDecorator[StrEnum]):
    """A StrEnum as text: the word itself stands in the table, readable by anyone with SQL."""

    impl = String(40)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        """Keep the enum whose words are allowed."""
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Refuse a word that is none of the enum's."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        """Give back the enum's member."""
        return None if value is None else self.kind(value)


def one_of(column: str, kind: type[StrEnum]) -> CheckConstraint:
    """Make the CHECK that keeps a text column to the enum's words."""
    words = ", ".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")
