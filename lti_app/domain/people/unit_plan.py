"""What an import of units and members would do to what stands, as values."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.people.actor import LocalRole
from lti_app.domain.people.unit_file import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingUnit:
    """A unit that is there already."""

    name: str
    kind: UnitKind
    parent_code: str | None = None
    is_closed: bool = False


# A member of a unit: the unit's code, who (by number, else as written), the role.
Member = tuple[str, str, LocalRole]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingUnits:
    """What stands: units by code, people by how they may be written, ends of roles by member."""

    units: Mapping[str, StandingUnit] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[Member, datetime | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStep:
    """One unit to add or to change; `was` is what stands, none for a new one."""

    line: int
    code: str
    name: str
    kind: UnitKind
    parent_code: str | None
    was: StandingUnit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberStep:
    """One role to grant, or to give another end; `is_known`: somebody Hallmark knows already."""

    line: int
    code: str
    person: str
    role: LocalRole
    until: datetime | None
    is_known: bool
    is_held: bool

    @property
    def last_day(self) -> date | None:
        """Give the day that was written: `until` is the midnight after it, in UTC."""
        return None if self.until is None else (self.until - timedelta(seconds=1)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPlan:
    """What an import would do, units above before units below; with faults, it does nothing."""

    units: tuple[UnitStep, ...] = ()
    members: tuple[MemberStep, ...] = ()
    faults: tuple[Fault, ...] = ()
    lines: int = 0

    @property
    def digest(self) -> str:
        """Name this plan: what was agreed to is done, and nothing else."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    @property
    def changes_nothing(self) -> bool:
        """Say whether everything stands already."""
        return not self.units and not self.members and not self.faults
