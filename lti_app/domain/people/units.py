"""Units that develop micro-credentials, one below another: their codes, names and places.

Policy 380.104, R1: departments, colleges, schools, centers and units; not only academic ones.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import InstitutionId, UnitId
from lti_app.domain.printable import printable
from lti_app.domain.sentence import say

LONGEST_CODE, LONGEST_NAME = 40, 200
CODE = re.compile(r"[a-z0-9][a-z0-9._-]*", re.ASCII)
# OWASP, "CSV Injection": a spreadsheet calculates a cell that begins so.
# The wide forms are calculated too.
CALCULATED = ("=", "+", "-", "@", "\t", "\uff1d", "\uff0b", "\uff0d", "\uff20")
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts:
    """One unit as everybody may know it; `closed_at` is set once it proposes no more."""

    id: UnitId
    institution_id: InstitutionId
    parent_id: UnitId | None
    code: str
    name: str
    kind: UnitKind
    closed_at: datetime | None = None

    @property
    def is_closed(self) -> bool:
        """Say whether it proposes no more."""
        return self.closed_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedUnit:
    """A unit in the tree; `depth` is 0 at the top."""

    unit: UnitFacts
    depth: int


def read_code(text: str) -> str:
    """Read a unit's code; capitals and small letters are the same.

    Raises:
        RuleRefused: it is empty, too long, or not of letters, digits, hyphens, dots, underscores.
    """
    code = text.strip().lower()
    if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        raise RuleRefused(
            "unit.code",
            say("%(code)r is no code of a unit.", code=text.strip()[: LONGEST_CODE + 1]),
            mend=say(
                "Use letters a to z, digits, hyphens, dots and underscores, %(most)s at most.",
                most=LONGEST_CODE,
            ),
            field="code",
        )
    return code


def read_name(text: str) -> str:
    """Read a unit's name, with single spaces between its words.

    Raises:
        RuleRefused: it is empty, too long, or a spreadsheet would calculate it.
    """
    name = " ".join(printable(text).split())
    if not name:
        raise RuleRefused(
            "unit.name", "A unit needs a name.", mend="Write its full name.", field="name"
        )
    if len(name) > LONGEST_NAME:
        raise RuleRefused(
            "unit.name",
            say("The name is longer than %(most)s characters.", most=LONGEST_NAME),
            mend="Shorten it.",
            field="name",
        )
    if name.startswith(CALCULATED):
        raise RuleRefused(
            "unit.name",
            say("A spreadsheet would calculate a name that begins with %(sign)s.", sign=name[0]),
            mend="Begin it with a letter or a digit.",
            field="name",
        )
    return name


def code_from(name: str, taken: Iterable[str]) -> str:
    """Make a code that is not taken yet out of a name."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = "-".join(re.findall(r"[a-z0-9]+", bare))[:LONGEST_CODE].strip("-") or "unit"
    used = set(taken)
    code, number = stem, 2
    while code in used:
        end = f"-{number}"
        code, number = f"{stem[: LONGEST_CODE - len(end)].rstrip('-')}{end}", number + 1
    return code


def circle_above(start: Key, above: Mapping[Key, Key | None]) -> tuple[Key, ...]:
    """Climb from a unit to the top; give the way if it comes back to where it began, else nothing.

    A circle further up that leaves the start out is another unit's.
    """
    way: list[Key] = [start]
    at = above.get(start)
    while at is not None and at not in way:
        way.append(at)
        at = above.get(at)
    return tuple(way) if at == start else ()


def demand_place(unit_id: UnitId, parent: UnitFacts, above: Mapping[UnitId, UnitId | None]) -> None:
    """Check that a unit may stand below another one.

    Raises:
        RuleRefused: the other is closed, or stands below this unit, or is this unit.
    """
    demand_open(parent, field="parent")
    if circle_above(unit_id, {**above, unit_id: parent.id}):
        raise RuleRefused(
            "unit.circle",
            say("%(name)s stands below this unit, or is it.", name=parent.name),
            mend="Choose a unit that does not belong to this one.",
            field="parent",
        )


def demand_open(unit: UnitFacts, *, field: str = "unit") -> None:
    """Check that a unit still proposes.

    Raises:
        RuleRefused: it is closed.
    """
    if unit.is_closed:
        raise RuleRefused(
            "unit.closed",
            say("%(name)s is closed.", name=unit.name),
            mend="Choose a unit that is open.",
            field=field,
        )


def demand_open_above(parent: UnitFacts | None) -> None:
    """Check that a closed unit may be opened again below the unit it stands under, if any (R1).

    Raises:
        RuleRefused: the unit above is closed.
    """
    if parent is not None and parent.is_closed:
        raise RuleRefused(
            "unit.closed_above",
            say("%(name)s, the unit above it, is closed.", name=parent.name),
            mend="Open that one again first.",
            field="reopen",
        )


def placed(units: Iterable[UnitFacts]) -> tuple[PlacedUnit, ...]:
    """Put units in the order of the tree, each below its parent, by name; none is left out."""
    by_parent: dict[UnitId | None, list[UnitFacts]] = {}
    known = {unit.id: unit for unit in units}
    for unit in sorted(known.values(), key=_in_order, reverse=True):
        parent = unit.parent_id if unit.parent_id in known else None
        by_parent.setdefault(parent, []).append(unit)
    found: list[PlacedUnit] = []
    waiting = [PlacedUnit(unit=unit, depth=0) for unit in by_parent.get(None, ())]
    while waiting:
        at = waiting.pop()
        found.append(at)
        waiting += [
            PlacedUnit(unit=unit, depth=at.depth + 1) for unit in by_parent.get(at.unit.id, ())
        ]
    return tuple(found)


def _in_order(unit: UnitFacts) -> tuple[str, str]:
    return unit.name.casefold(), unit.code
