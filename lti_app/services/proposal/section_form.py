"""A section's values as a person sent them, read into the content they belong to.

Held to the same form as a definition file, so that a page keeps nothing a file could not say.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.lack import Path, field_name
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sections import OWNED, Tree, insert
from lti_app.domain.errors import RuleRefused
from lti_app.models.documents import decode
from lti_app.services.definition.content_form import build_content
from lti_app.services.definition.located_yaml import LocatedYaml, check_form
from lti_app.services.definition.schema import DRAFT_SCHEMA

_STORED_OF_IMAGE = ("digest", "media_type")


@dataclass(frozen=True, slots=True)
class SectionFault:
    """What is wrong with a value that was sent: where, by the section's own names, and why."""

    path: Path
    message: str

    @property
    def field(self) -> str:
        """Name the place, such as `alignments[0].url`."""
        return field_name(self.path)


class SectionRefused(RuleRefused):
    """Values that cannot be kept in a draft at all; each fault names its field."""

    def __init__(self, faults: list[SectionFault]) -> None:
        """Keep the faults in the order of the form."""
        self.faults = tuple(faults)
        super().__init__(
            "proposal.section",
            " ".join(fault.message for fault in faults),
            field=faults[0].field,
        )


def read_section(content: DraftContent, section: Section, values: Tree) -> DraftContent:
    """Put a section's values into a content.

    Raises:
        SectionRefused: a value is none that a draft can hold; gaps are no fault.
    """
    made = insert(tree_of(content), section, values)
    owned = {*OWNED[section].fields, *(keyed.name for keyed in OWNED[section].keyed)}
    faults = [
        SectionFault(fault.path, fault.message)
        for fault in check_form(LocatedYaml(value=_checkable(made)), DRAFT_SCHEMA)
        if fault.path and str(fault.path[0]) in owned
    ]

    def blame(path: Path, _rule: str, message: str) -> None:
        if not any(path[: len(fault.path)] == fault.path for fault in faults):
            faults.append(SectionFault(path, message))

    read = build_content(made, blame)
    if faults:
        raise SectionRefused(faults)
    return read


def tree_of(content: DraftContent) -> Tree:
    """Write a content as a plain tree of names, lists and texts."""
    tree: Tree = _listed(msgspec.to_builtins(content, builtin_types=(Decimal,)))
    return tree


def stored_tree(text: str) -> Tree:
    """Read a section's tree back as it was kept; its points are numbers again."""
    tree = decode(text, Tree)
    for slo in tree.get("slos") or []:
        if slo.get("threshold"):
            numbers = {name: slo["threshold"].get(name) for name in ("points", "out_of")}
            slo["threshold"] |= {
                name: None if number is None else Decimal(number)
                for name, number in numbers.items()
            }
    return tree


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(v) for key, v in value.items()}
    return [_listed(v) for v in value] if isinstance(value, list | tuple) else value


def _checkable(value: Any) -> Any:
    # The form of a file has neither empty values nor what is known of stored bytes.
    if isinstance(value, dict):
        kept = {key: _checkable(v) for key, v in value.items() if v is not None}
        if "alt" in kept:
            kept = {key: v for key, v in kept.items() if key not in _STORED_OF_IMAGE}
        return kept
    if isinstance(value, list | tuple):
        return [_checkable(v) for v in value]
    return value
