"""The places of a proposal that people talk about, named so that a remark stays where it was made.

An item of a list is named by its key and never by its number, as in `slos[slo-2].description`:
outcomes are put in another order, and what was said of one goes along. Lists whose items have no
key are one place as a whole. Policy 380.104, R3.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sections import OWNED, Tree, extract

# A key is at most 60 characters long, and no name of a part is longer than 20.
LONGEST_FIELD = 120

TEXTS: Mapping[Section, tuple[str, ...]] = MappingProxyType(
    {
        Section.ROUTE: ("route.identifier",),
        Section.ABOUT: ("title", "description"),
        Section.COMPETENCIES: ("competency_statement", "competencies[].text"),
        Section.ALIGNMENTS: (),
        Section.PARTNERS: (),
        Section.PATHWAY: ("pathway",),
        Section.OUTCOMES: ("slos[].title", "slos[].description"),
        Section.PROGRAM_OUTCOMES: ("pos[].text",),
        Section.MATRIX: (),
        Section.PLAN: ("slos[].assessment", "slos[].rubric", "slos[].assessor"),
        Section.REFLECTION: (
            "reflection.pathway",
            "reflection.personal_growth",
            "reflection.professional_growth",
            "reflection.rubric",
        ),
        Section.IMAGE: ("image.alt",),
        Section.PUBLIC: ("criteria",),
        Section.TERM: ("term",),
        Section.STACK: ("stack_place", "stack.theme", "stack.goal"),
    }
)
"""The texts of each section for which other words may be suggested; `[]` stands for any item."""

_FIELD = re.compile(r"(?P<name>[a-z_]+)(?:\[(?P<key>[^\]]+)\])?(?:\.(?P<part>[a-z_]+))?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a remark belongs: a field of a section, a whole section, or the whole proposal."""

    section: Section | None = None
    field: str = ""


WHOLE = Place()
"""The proposal as a whole."""


@dataclass(frozen=True, slots=True)
class FieldName:
    """A field's name in its parts: `slos[slo-2].description` has all three."""

    name: str
    key: str = ""
    part: str = ""

    @property
    def pattern(self) -> str:
        """Write it with any key, as `TEXTS` does."""
        return f"{self.name}{'[]' if self.key else ''}{'.' + self.part if self.part else ''}"


def field_parts(field: str) -> FieldName | None:
    """Read a field's name; None where it is none."""
    found = _FIELD.fullmatch(field)
    if found is None or len(field) > LONGEST_FIELD:
        return None
    return FieldName(found["name"], found["key"] or "", found["part"] or "")


def places(content: Tree, section: Section) -> tuple[Place, ...]:
    """List the places of a section, in the order it is written in: the whole first."""
    return (Place(section), *(Place(section, field) for field in _fields(content, section)))


def is_place(content: Tree, place: Place) -> bool:
    """Say whether a remark can be made there now."""
    if place.section is None:
        return not place.field
    return place in places(content, place.section)


def takes_wording(place: Place) -> bool:
    """Say whether other words may be suggested for what stands there."""
    parts = field_parts(place.field)
    return place.section is not None and parts is not None and parts.pattern in TEXTS[place.section]


def text_at(content: Tree, place: Place) -> str | None:
    """Read the text that stands at a place; None where none does, or no longer."""
    parts = field_parts(place.field)
    if parts is None or not takes_wording(place):
        return None
    holder = _holder(content, parts)
    value = None if holder is None else holder.get(parts.part or parts.name)
    return value if isinstance(value, str) else None


def with_text(content: Tree, place: Place, text: str) -> Tree:
    """Give what a section says with this text at a place that has one.

    Raises:
        KeyError: nothing of that name stands there.
    """
    parts = field_parts(place.field)
    if place.section is None or parts is None or text_at(content, place) is None:
        raise KeyError(place.field)
    values = copy.deepcopy(extract(content, place.section))
    holder = _holder(values, parts)
    if holder is None:
        raise KeyError(place.field)
    holder[parts.part or parts.name] = text
    return values


def number_of(content: Tree, parts: FieldName) -> int | None:
    """Count which item of its list a field is of, from 1; None where it is no longer there."""
    keys = [item.get("key") for item in content.get(parts.name) or []]
    return keys.index(parts.key) + 1 if parts.key in keys else None


def _fields(content: Tree, section: Section) -> Iterator[str]:
    owned, texts = OWNED[section], TEXTS[section]
    for name in (*owned.fields, *(keyed.name for keyed in owned.keyed)):
        yield name
        for pattern in texts:
            part = pattern.rpartition(".")[2]
            if pattern == f"{name}.{part}" and isinstance(content.get(name), dict):
                yield pattern
        for item in content.get(name) or [] if f"{name}[]" in _lists(texts) else ():
            for pattern in texts:
                if pattern.startswith(f"{name}[]."):
                    yield pattern.replace("[]", f"[{item['key']}]")


def _lists(texts: tuple[str, ...]) -> set[str]:
    return {pattern.partition(".")[0] for pattern in texts if "[]" in pattern}


def _holder(content: Tree, parts: FieldName) -> Tree | None:
    if not parts.part:
        return content
    found = content.get(parts.name)
    if parts.key:
        found = next((item for item in found or [] if item.get("key") == parts.key), None)
    return found if isinstance(found, dict) else None
