"""Gathers the words of Python files for the catalogue: what Babel finds, and refusals' sentences.

A refusal's `message` (second argument) and `mend` are plain literals, or made with `say(...)` where
they hold facts; so the rules need no marker for a plain sentence. Named in `babel.cfg`.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from babel.messages.extract import extract_python

Found = tuple[int, Any, Any, Any]
_REFUSALS = frozenset({"NotPermitted", "NotFound", "Conflict", "SessionEnded", "CellConflict"})


def extract(
    fileobj: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: Any,
) -> Iterator[Found]:
    """Give (line, function, message, comments) for every sentence of one file, as Babel asks."""
    yield from extract_python(fileobj, keywords, comment_tags, options)
    fileobj.seek(0)
    tree = ast.parse(fileobj.read())
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for text, line in _said(call):
            yield line, None, text, []


def is_refusal(name: str) -> bool:
    """Say whether a class of this name is a refusal whose message and mend are sentences."""
    return name in _REFUSALS or (name.endswith("Refused") and name != "LaunchRefused")


def sentences(call: ast.Call) -> Iterator[ast.expr]:
    """Give the message and the mend of a refusal as it is made."""
    if is_refusal(called(call)):
        yield from call.args[1:2]
        yield from (each.value for each in call.keywords if each.arg in {"message", "mend"})


def called(call: ast.Call) -> str:
    """Name the function or class a call names last."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _said(call: ast.Call) -> Iterator[tuple[str, int]]:
    marked = call.args[:1] if called(call) == "say" else []
    for part in (*marked, *sentences(call)):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
            yield part.value, part.lineno
