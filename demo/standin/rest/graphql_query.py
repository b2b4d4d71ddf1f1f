"""Reads the little of GraphQL that a change detector needs: fields, arguments, variables.

Fragments, directives and mutations are refused as Canvas's parser refuses what it cannot read.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\$?[A-Za-z_]\w*|-?\d+(?:\.\d+)?|[{}()\[\]:!=]')
_BLANK = re.compile(r"(?:[\s,]|#[^\n]*)+")


class QueryError(Exception):
    """A query that cannot be read or asks for what is not there."""


@dataclass(slots=True)
class Field:
    """One asked field: the name it is answered under, what it is, how, and what of it."""

    alias: str
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    fields: list["Field"] = field(default_factory=list)


def read_query(text: str, variables: Mapping[str, Any]) -> list[Field]:
    """Give the fields of a query. Raises QueryError."""
    reader = _Reader(list(_tokens(text)), variables)
    if reader.peek() == "query":
        reader.head()
    elif reader.peek() != "{":
        raise QueryError(f"Parse error on {reader.peek()!r}")
    fields = reader.selection()
    if reader.peek() is not None:
        raise QueryError(f"Parse error on {reader.peek()!r}")
    return fields


def _tokens(text: str) -> Iterator[str]:
    place = 0
    while place < len(text):
        blank = _BLANK.match(text, place)
        if blank is not None:
            place = blank.end()
            continue
        found = _TOKEN.match(text, place)
        if found is None:
            raise QueryError(f"Parse error on {text[place]!r}")
        place = found.end()
        yield found.group()


class _Reader:
    def __init__(self, tokens: list[str], variables: Mapping[str, Any]) -> None:
        self._tokens = tokens
        self._place = 0
        self._given = variables

    def peek(self) -> str | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def next(self, wanted: str | None = None) -> str:
        found = self.peek()
        if found is None or (wanted is not None and found != wanted):
            raise QueryError(f"Parse error on {found!r}")
        self._place += 1
        return found

    def head(self) -> None:
        """Pass over the operation's name and the types of its variables."""
        self.next("query")
        while self.peek() != "{":
            self.next()

    def selection(self) -> list[Field]:
        self.next("{")
        found: list[Field] = []
        while self.peek() != "}":
            found.append(self._field())
        self.next("}")
        return found

    def _field(self) -> Field:
        alias = name = self._name()
        if self.peek() == ":":
            self.next()
            name = self._name()
        arguments = self._arguments() if self.peek() == "(" else {}
        fields = self.selection() if self.peek() == "{" else []
        return Field(alias, name, arguments, fields)

    def _name(self) -> str:
        found = self.next()
        if not found.isidentifier():
            raise QueryError(f"Parse error on {found!r}")
        return found

    def _arguments(self) -> dict[str, Any]:
        self.next("(")
        return self._pairs(")")

    def _pairs(self, end: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self.peek() != end:
            name = self._name()
            self.next(":")
            found[name] = self._value()
        self.next(end)
        return found

    def _value(self) -> Any:
        token = self.next()
        if token == "{":
            return self._pairs("}")
        if token == "[":
            values: list[Any] = []
            while self.peek() != "]":
                values.append(self._value())
            self.next("]")
            return values
        if token.startswith("$"):
            return self._given.get(token[1:])
        if token in {"true", "false", "null"} or token[0] in '"-0123456789':
            return json.loads(token)
        return token
