"""The grants that stand at a moment, as queries and as values."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select

from lti_app.domain.ids import PersonId, UnitId
from lti_app.domain.people.actor import UNIT_ROLES, LocalRole
from lti_app.models.person import PersonRow, RoleGrantRow
from lti_app.models.unit import UnitRow
from lti_app.services.people.names import name_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One standing grant, as a list shows it; a unit's role names its unit."""

    person_id: PersonId
    person_name: str
    role: LocalRole
    granted_by: str
    granted_at: datetime
    until: datetime | None
    unit_id: UnitId | None = None
    unit_code: str | None = None
    unit_name: str | None = None

    @property
    def last_moment(self) -> datetime | None:
        """Give the last second it stands: `until` is the midnight after its last day."""
        return None if self.until is None else self.until - timedelta(seconds=1)


def stand(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions of a grant that stands, where units are joined to it.

    An ended one does not, nor one whose time is over, nor one in a closed unit, nor a unit's role
    that was granted before there were units.
    """
    return (
        RoleGrantRow.ended_at.is_(None),
        or_(RoleGrantRow.until.is_(None), RoleGrantRow.until > now),
        or_(
            and_(RoleGrantRow.unit_id.is_(None), RoleGrantRow.role.not_in(UNIT_ROLES)),
            and_(RoleGrantRow.unit_id.is_not(None), UnitRow.closed_at.is_(None)),
        ),
    )


def standing(now: datetime) -> Select[RoleGrantRow, PersonRow, UnitRow | None]:
    """Ask for grants that stand, with whose and where they are."""
    return (
        select(RoleGrantRow, PersonRow, UnitRow)
        .join(PersonRow, PersonRow.id == RoleGrantRow.person_id)
        .outerjoin(UnitRow, UnitRow.id == RoleGrantRow.unit_id)
        .where(*stand(now))
    )


def standing_by(now: datetime) -> Select[RoleGrantRow, PersonRow, UnitRow | None, str]:
    """Ask for grants that stand, also by whom, as `granted` takes them."""
    return standing(now).add_columns(
        name_now(RoleGrantRow.granted_by, RoleGrantRow.granted_by_person_id)
    )


def granted(row: RoleGrantRow, person: PersonRow, unit: UnitRow | None, by: str) -> Grant:
    """Give one row of `standing_by` as a value."""
    return Grant(
        person_id=PersonId(person.id),
        person_name=person.name,
        role=row.role,
        granted_by=by,
        granted_at=row.granted_at,
        until=row.until,
        unit_id=None if unit is None else UnitId(unit.id),
        unit_code=None if unit is None else unit.code,
        unit_name=None if unit is None else unit.name,
    )
