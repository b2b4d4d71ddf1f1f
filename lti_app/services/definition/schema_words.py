"""The words a definition file's schema is written in; `x-rule` names the rule behind a demand."""

from enum import StrEnum
from typing import Any

Schema = dict[str, Any]

SHORT, LONG = 200, 4000
KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"
WEB = r"^https?://[^\s]+$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def text(about: str, rule: str = "text", longest: int = LONG, **more: Any) -> Schema:
    """Demand a text that is not empty."""
    return {
        "type": "string",
        "description": about,
        "minLength": 1,
        "maxLength": longest,
        "x-rule": rule,
        **more,
    }


def key(about: str, rule: str) -> Schema:
    """Demand a short name."""
    return text(about, rule, 60, pattern=KEY)


def word(about: str, kind: type[StrEnum], rule: str) -> Schema:
    """Demand one word of a closed list."""
    words = [member.value for member in kind]
    return {"type": "string", "description": about, "enum": words, "x-rule": rule}


def list_of(about: str, items: Schema, rule: str, least: int = 1, most: int = 50) -> Schema:
    """Demand a list."""
    return {
        "type": "array",
        "description": about,
        "items": items,
        "minItems": least,
        "maxItems": most,
        "x-rule": rule,
    }


def words(about: str, kind: type[StrEnum], rule: str) -> Schema:
    """Demand words of a closed list, each once."""
    return list_of(about, word("", kind, rule), rule) | {"uniqueItems": True}


def group(about: str, rule: str, optional: tuple[str, ...] = (), **parts: Schema) -> Schema:
    """Demand a group of named values; all but the optional must be there."""
    return {
        "type": "object",
        "description": about,
        "properties": parts,
        "required": [name for name in parts if name not in optional],
        "additionalProperties": False,
        "x-rule": rule,
    }


def yes_no(about: str, rule: str) -> Schema:
    """Demand true or false."""
    return {"type": "boolean", "description": about, "x-rule": rule}
