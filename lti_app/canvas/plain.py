"""The plain values of Canvas's JSON: ids as text, exact points, aware UTC times, known words."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from lti_app.canvas.errors import CanvasIncomplete

E = TypeVar("E", bound=StrEnum)

SHARD = 10**13
MOST_DIGITS = 19
LARGEST_EXPONENT = 12


def canvas_id(value: str | int) -> str:
    """Write an id as plain digits; `1~123` is the local id 123 of shard 1.

    Raises:
        CanvasIncomplete: it is no id of Canvas.
    """
    text = str(value)
    if text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS:
        return text
    shard, tilde, local = text.partition("~")
    if tilde and shard.isdecimal() and local.isdecimal() and text.isascii():
        whole = str(int(shard) * SHARD + int(local))
        if len(whole) <= MOST_DIGITS:
            return whole
    raise CanvasIncomplete("an id in the answer is no id of Canvas")


def utc(moment: datetime | None) -> datetime | None:
    """Give a time in UTC."""
    return None if moment is None else moment.astimezone(UTC)


def number(value: Decimal | None) -> Decimal | None:
    """Give an exact number of points; null stays null, which is not zero.

    Raises:
        CanvasIncomplete: no grader could have given it.
    """
    if value is None:
        return None
    if not value.is_finite() or value.adjusted() > LARGEST_EXPONENT:
        raise CanvasIncomplete("a number of points in the answer is impossible")
    return value


def word(kind: type[E], text: str, name: str) -> E:
    """Give the enum's member of this text.

    Raises:
        CanvasIncomplete: it is none of the words Canvas documents.
    """
    try:
        return kind(text)
    except ValueError as error:
        raise CanvasIncomplete(f"{name} holds a word Canvas does not document") from error
