"""Which fields of a content each section owns, and how one section is taken out and put back.

A section is worked on as a plain tree of names, lists and texts, the form a definition file has
too. Two sections may own different fields of the same outcomes: each leaves the other's alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lti_app.domain.definition.phases import Section

Tree = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """Fields of the items of a list, which are told apart by their `key`.

    `owns_items`: the section adds, removes and orders the items; else it only fills them in.
    """

    name: str
    fields: tuple[str, ...]
    owns_items: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """What a section owns: whole fields, and fields of keyed items."""

    fields: tuple[str, ...] = ()
    keyed: tuple[Keyed, ...] = ()


OWNED: Mapping[Section, Owned] = MappingProxyType(
    {
        Section.ROUTE: Owned(fields=("route",)),
        Section.ABOUT: Owned(
            fields=("title", "description", "type", "purposes", "audience", "level", "credit")
        ),
        Section.COMPETENCIES: Owned(
            fields=("competency_statement",),
            keyed=(Keyed(name="competencies", fields=("kind", "text"), owns_items=True),),
        ),
        Section.ALIGNMENTS: Owned(fields=("alignments",)),
        Section.PARTNERS: Owned(fields=("endorsements",)),
        Section.PATHWAY: Owned(fields=("pathway_place", "pathway", "prerequisites", "successors")),
        Section.OUTCOMES: Owned(
            keyed=(Keyed(name="slos", fields=("title", "description"), owns_items=True),)
        ),
        Section.PROGRAM_OUTCOMES: Owned(
            keyed=(Keyed(name="pos", fields=("text", "url"), owns_items=True),)
        ),
        Section.MATRIX: Owned(
            keyed=(
                Keyed(name="slos", fields=("pos",)),
                Keyed(name="competencies", fields=("slos",)),
            )
        ),
        Section.PLAN: Owned(
            keyed=(
                Keyed(
                    name="slos",
                    fields=(
                        "assessment_kind",
                        "assessment",
                        "rubric",
                        "threshold",
                        "combining",
                        "assessor",
                        "experience",
                    ),
                ),
            )
        ),
        Section.REFLECTION: Owned(fields=("reflection",)),
        Section.IMAGE: Owned(fields=("image",)),
        Section.PUBLIC: Owned(fields=("criteria", "tags", "language")),
        Section.TERM: Owned(fields=("term", "valid_for_months", "accounts", "all_accounts")),
        Section.STACK: Owned(fields=("stack_place", "stack")),
    }
)

FOLLOWING: Mapping[Section, tuple[Section, ...]] = MappingProxyType(
    {
        Section.COMPETENCIES: (Section.MATRIX,),
        Section.OUTCOMES: (Section.MATRIX, Section.PLAN),
        Section.PROGRAM_OUTCOMES: (Section.MATRIX,),
    }
)
"""Sections that say something of another's items, and lose it with them."""

UNOWNED = frozenset({"slug", "unit"})
"""Fields of a content that no section writes: they are settled when a proposal begins."""


def extract(content: Tree, section: Section) -> Tree:
    """Take out what a section owns."""
    owned = OWNED[section]
    taken: Tree = {name: content[name] for name in owned.fields if name in content}
    for keyed in owned.keyed:
        names = ("key", *keyed.fields)
        taken[keyed.name] = [
            {name: item[name] for name in names if name in item} for item in content[keyed.name]
        ]
    return taken


def insert(content: Tree, section: Section, values: Tree) -> Tree:
    """Put a section's values into a content; what other sections own stays as it stands there.

    Items that are gone take the references to them along.
    """
    owned = OWNED[section]
    made = content | {name: values[name] for name in owned.fields if name in values}
    for keyed in owned.keyed:
        if keyed.name in values:
            made[keyed.name] = _merged(content.get(keyed.name, []), values[keyed.name], keyed)
    return _without_dangling(made)


def orphaned(content: Tree, section: Section, values: Tree) -> dict[str, list[Tree]]:
    """List items with texts for which the content has no place any more, by the list's name."""
    found: dict[str, list[Tree]] = {}
    for keyed in OWNED[section].keyed:
        if keyed.owns_items:
            continue
        known = {item["key"] for item in content.get(keyed.name, [])}
        gone = [item for item in values.get(keyed.name, []) if item["key"] not in known]
        told = [
            {name: item[name] for name in ("key", *keyed.fields) if name in item}
            for item in gone
            if _has_text(item, keyed.fields)
        ]
        if told:
            found[keyed.name] = told
    return found


def taken_along(content: Tree, section: Section, values: Tree) -> dict[Section, Tree]:
    """List what other sections would lose with the items these values take out, section by section.

    Of each item only those fields are listed that would change.
    """
    made = insert(content, section, values)
    found: dict[Section, Tree] = {}
    for other, owned in OWNED.items():
        lost = {keyed.name: _lost(content, made, keyed) for keyed in owned.keyed}
        if other is not section and any(lost.values()):
            found[other] = {name: items for name, items in lost.items() if items}
    return found


def is_within(part: Tree, whole: Tree | None) -> bool:
    """Say whether items, in all that is said of them here, stand in a section's text."""
    for name, items in part.items():
        known = {item["key"]: item for item in (whole or {}).get(name, [])}
        for item in items:
            stood = known.get(item["key"], {})
            if any(stood.get(field) != value for field, value in item.items()):
                return False
    return True


def _lost(before: Tree, after: Tree, keyed: Keyed) -> list[Tree]:
    now = {item["key"]: item for item in after.get(keyed.name, [])}
    found = []
    for item in before.get(keyed.name, []):
        stays = now.get(item["key"], {})
        told = {
            name: item[name]
            for name in keyed.fields
            if item.get(name) and item[name] != stays.get(name)
        }
        if told:
            found.append({"key": item["key"], **told})
    return found


def _has_text(item: Tree, names: tuple[str, ...]) -> bool:
    return any(isinstance(item.get(name), str) and item[name].strip() for name in names)


def _merged(standing: list[Tree], given: list[Tree], keyed: Keyed) -> list[Tree]:
    mine = {
        item["key"]: {name: item[name] for name in keyed.fields if name in item} for item in given
    }
    if not keyed.owns_items:
        return [item | mine.get(item["key"], {}) for item in standing]
    before = {item["key"]: item for item in standing}
    return [{"key": key, **before.get(key, {}), **fields} for key, fields in mine.items()]


def _without_dangling(content: Tree) -> Tree:
    slos = {item["key"] for item in content.get("slos", [])}
    pos = {item["key"] for item in content.get("pos", [])}
    return content | {
        "slos": [_kept(item, "pos", pos) for item in content.get("slos", [])],
        "competencies": [_kept(item, "slos", slos) for item in content.get("competencies", [])],
    }


def _kept(item: Tree, name: str, known: set[str]) -> Tree:
    return item | {name: [key for key in item.get(name, []) if key in known]}
