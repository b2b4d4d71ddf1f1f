"""YAML read with the line of every value, and refused by name and line when it is not plain data.

Refuses what a form file never needs and an attacker might: anchors and aliases, tags, older YAML,
deep nesting, many nodes, huge files, duplicate keys, numbers that are not finite, and control
characters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    NodeEvent,
)
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from lti_app.domain.definition.lack import Path, field_name
from lti_app.domain.errors import RuleRefused
from lti_app.domain.printable import UNPRINTABLE
from lti_app.services.definition.demands import demand_of

LARGEST = 256 * 1024
DEEPEST = 12
MOST_NODES = 10_000
LONGEST_NUMBER = 20

_TAG = "tag:yaml.org,2002:"
_INTEGER = re.compile(r"^[-+]?[0-9]+$")
_DECIMAL = re.compile(r"^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file: where, against which rule, and in a sentence."""

    line: int
    path: Path
    rule: str
    message: str

    @property
    def field(self) -> str:
        """Name the place, such as `slos[1].pos`."""
        return field_name(self.path)

    def told(self) -> str:
        """Write the fault as one line, whatever line breaks the file's own words hold."""
        told = f"line {self.line}, {self.field or 'the file'}: {self.rule}: {self.message}"
        return " ".join(told.split())


class FileRefused(RuleRefused):
    """A file is refused as a whole; `faults` holds each, in the order of their lines."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep the faults, ordered."""
        self.faults = tuple(sorted(faults, key=lambda f: (f.line, f.field)))
        told = "\n".join(f"  {fault.told()}" for fault in self.faults)
        count = len(self.faults)
        super().__init__(
            "file.refused",
            f"The file is refused, {count} {'fault' if count == 1 else 'faults'}:\n{told}",
            field=self.faults[0].field,
        )


@dataclass(slots=True)
class LocatedYaml:
    """Plain values and the line each stands on."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Find the line of a value, or of the nearest thing around a missing one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, path: Path, rule: str, message: str) -> Fault:
        """Make a fault at a path."""
        return Fault(self.line(path), path, rule, message)


def read_yaml(source: bytes) -> LocatedYaml:
    """Read one document.

    Raises:
        FileRefused: it is too large, not UTF-8, not YAML, or more than plain data.
    """
    if len(source) > LARGEST:
        raise _refused(1, f"The file is larger than {LARGEST // 1024} kB.")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise _refused(line, "The file is not UTF-8 text.") from error
    try:
        _bound(text)
        node = _yaml().compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise _refused(line, f"This is not YAML: {error.problem or error.context}.") from error
    except YAMLError as error:
        raise _refused(1, "This is not YAML: it holds characters that cannot be read.") from error
    if node is None:
        raise _refused(1, "The file is empty.")
    read = LocatedYaml()
    read.value = _value(node, (), read)
    return read


def check_form(read: LocatedYaml, schema: dict[str, Any]) -> list[Fault]:
    """Hold the values against a JSON schema; each fault names its rule and line."""
    errors = Draft202012Validator(schema).iter_errors(read.value)
    # A value of the wrong kind breaks several demands; the first says it.
    first: dict[Path, Fault] = {}
    for error in errors:
        for fault in _faults(error, read):
            first.setdefault(fault.path, fault)
    return [*read.faults, *first.values()]


def _yaml() -> YAML:
    return YAML(typ="safe", pure=True)


def _refused(line: int, message: str) -> FileRefused:
    return FileRefused([Fault(line, (), "yaml", message)])


def _bound(text: str) -> None:
    # The parser does not recurse, the composer does: depth is counted before anything is composed.
    depth = nodes = 0
    for event in _yaml().parse(text):
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent) and event.version not in {None, (1, 2)}:
            # YAML 1.1 reads `yes`, `on` and `010` otherwise than a person and our schema do.
            raise _refused(line, "Only YAML 1.2 is read: leave the %YAML line out.")
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _refused(line, "Anchors and aliases (& and *) are not allowed.")
        if isinstance(event, NodeEvent):
            nodes += 1
            if getattr(event, "tag", None) is not None:
                raise _refused(line, "Tags (!) are not allowed.")
        depth += isinstance(event, CollectionStartEvent)
        depth -= isinstance(event, CollectionEndEvent)
        if depth > DEEPEST:
            raise _refused(line, f"The file nests deeper than {DEEPEST} levels.")
        if nodes > MOST_NODES:
            raise _refused(line, f"The file holds more than {MOST_NODES} values.")


def _value(node: Node, path: Path, read: LocatedYaml) -> Any:
    read.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, MappingNode):
        return _mapping(node, path, read)
    if isinstance(node, SequenceNode):
        return [_value(item, (*path, at), read) for at, item in enumerate(node.value)]
    assert isinstance(node, ScalarNode)
    return _scalar(node, path, read)


def _mapping(node: MappingNode, path: Path, read: LocatedYaml) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            read.faults.append(Fault(line, path, "yaml", "A key must be a plain word."))
            continue
        key = UNPRINTABLE.sub("?", str(key_node.value))[:80]
        here = (*path, key)
        if key in values:
            message = f"The key “{key}” stands here a second time."
            read.faults.append(Fault(line, here, "yaml", message))
            continue
        read.lines[here] = line
        values[key] = _value(value_node, here, read)
    return values


def _scalar(node: ScalarNode, path: Path, read: LocatedYaml) -> Any:
    text = str(node.value)
    match str(node.tag).removeprefix(_TAG):
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int" | "float":
            return _number(text, path, read)
        case _:
            if UNPRINTABLE.search(text):
                read.faults.append(read.fault(path, "yaml", "The text holds a control character."))
                return ""
            return text


def _number(text: str, path: Path, read: LocatedYaml) -> int | Decimal:
    if len(text) <= LONGEST_NUMBER:
        if _INTEGER.match(text):
            return int(text)
        if _DECIMAL.match(text):
            return Decimal(text)
    read.faults.append(
        read.fault(path, "yaml", f"“{text[:LONGEST_NUMBER]}” is not a plain, finite number.")
    )
    return 1


def _faults(error: ValidationError, read: LocatedYaml) -> Iterator[Fault]:
    path: Path = tuple(error.absolute_path)
    schema = error.schema if isinstance(error.schema, dict) else {}
    properties = schema.get("properties", {})
    instance: Any = error.instance
    if error.validator == "required":
        for name in schema["required"]:
            if name not in instance:
                rule = properties[name].get("x-rule", "form")
                yield read.fault((*path, name), rule, f"“{name}” is missing.")
    elif error.validator == "additionalProperties":
        for name in instance:
            if name not in properties:
                yield read.fault((*path, name), "form", f"There is no field “{name}” here.")
    else:
        yield read.fault(path, schema.get("x-rule", "form"), demand_of(error))
