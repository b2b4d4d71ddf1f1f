"""Reading a document nobody has vouched for: size, encoding, depth, doubles and odd numbers.

Two readers that disagree about a document are how a forged one passes, so what
could be read two ways is refused here, before anything else looks at it.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from lti_app.credentials.errors import DocumentRefused

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_DEPTH: Final = 64
MAX_OBJECTS: Final = 1_000
MAX_MEMBERS: Final = 10_000
MAX_LIST: Final = 500

_PLAIN_NUMBER: Final = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,2})?")


def read_document(content: bytes) -> dict[str, Any]:
    """Read a JSON object strictly.

    Raises DocumentRefused: `too_large`, `not_utf8`, `too_deep`, `not_json`, `duplicate_member`,
    `number_not_plain`, `not_an_object`, `too_many_parts`.
    """
    if len(content) > MAX_BYTES:
        raise DocumentRefused("too_large", "The document is larger than 2 MiB.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentRefused("not_utf8", "The document is not UTF-8 text.") from error
    _require_shallow(text)
    try:
        document = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_whole_number,
            parse_float=_fraction,
            parse_constant=_refuse_number,
        )
    except json.JSONDecodeError as error:
        raise DocumentRefused("not_json", "The document is not JSON.") from error
    if not isinstance(document, dict):
        raise DocumentRefused("not_an_object", "The document is not a JSON object.")
    _require_few_parts(document)
    _require_characters(document)
    return document


def _require_shallow(text: str) -> None:
    depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', text, re.DOTALL):
        if token[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise DocumentRefused("too_deep", "The document is nested over 64 levels deep.")
        elif token[0] in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise DocumentRefused("duplicate_member", "The document names a member twice.")
    return members


def _whole_number(text: str) -> int:
    if not _PLAIN_NUMBER.fullmatch(text):
        _refuse_number(text)
    return int(text)


def _fraction(text: str) -> float:
    if not _PLAIN_NUMBER.fullmatch(text):
        _refuse_number(text)
    return float(text)


def _refuse_number(_text: str) -> None:
    raise DocumentRefused(
        "number_not_plain", "The document holds a number that readers write differently."
    )


def _require_characters(document: dict[str, Any]) -> None:
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise DocumentRefused("not_utf8", "The document holds half a character.") from error


def _require_few_parts(document: dict[str, Any]) -> None:
    objects = members = 0
    waiting: list[Iterable[Any]] = [document.values()]
    while waiting:
        for value in waiting.pop():
            members += 1
            if isinstance(value, dict):
                objects += 1
                waiting.append(value.values())
            elif isinstance(value, list):
                if len(value) > MAX_LIST:
                    raise DocumentRefused("too_many_parts", "The document holds a list too long.")
                waiting.append(value)
    if objects > MAX_OBJECTS or members > MAX_MEMBERS:
        raise DocumentRefused("too_many_parts", "The document has more parts than any badge.")
