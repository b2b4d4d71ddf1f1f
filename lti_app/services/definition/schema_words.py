"""The words a definition file's schema is written in; `x-rule` names the rule behind a demand."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from lti_app.domain.sentence import Sentence, say

Schema = dict[str, Any]

SHORT, LONG = 200, 4000
KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"
WEB = r"^https?://[^\s]+$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
LETTER_FILE = r"^[^\s./\\][^/\\]*\.(pdf|png|jpe?g)$"
IMAGE_FILE = r"^[A-Za-z0-9][\w.-]*\.(svg|png)$"
DIGEST = "^[0-9a-f]{64}$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$"
ACCOUNT = "^[1-9][0-9]{0,19}$"
# What each asks for, as people read it who know no patterns.
FORMS: Mapping[str, Sentence] = {
    KEY: say("a short name of small letters, digits and single hyphens"),
    WEB: say("a web address that begins with https:// or http://"),
    DAY: say("a day as 2026-11-30"),
    LETTER_FILE: say("the name of a PDF, PNG or JPEG"),
    IMAGE_FILE: say("the name of an SVG or PNG, in plain letters and digits"),
    DIGEST: say("a SHA-256 digest"),
    LANGUAGE: say("a language as en or es-MX"),
    ACCOUNT: say("the number of a Canvas account"),
}


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
