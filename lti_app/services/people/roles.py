"""Local roles: who holds which, granted for a time by somebody who may (Policy 380.104, R4, R16).

A Canvas role never gives a local one. A unit's roles are granted in one unit each, the others for
the whole institution.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.errors import NotFound, NotPermitted, RuleRefused
from lti_app.domain.ids import InstitutionId, PersonId, UnitId
from lti_app.domain.people.actor import Actor, LocalRole, StandingRoles, UnitRole
from lti_app.domain.people.grants import (
    demand_colleague,
    demand_granter,
    demand_unit,
    end_of_grant,
)
from lti_app.domain.sentence import say
from lti_app.models.person import PersonRow, RoleGrantRow
from lti_app.models.unit import UnitRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.people.grants import Grant, granted, stand, standing_by
from lti_app.services.people.unit_rows import unit_row

# Who sees the members of every unit; a unit's own see theirs.
READERS = (
    LocalRole.ASA_ADMIN,
    LocalRole.ASA_AWARDER,
    LocalRole.ASA_REVIEWER,
    LocalRole.ASA_CONSULTANT,
)


class Roles:
    """Grants, ends and lists local roles."""

    def __init__(self, session: Session, clock: Clock, actor: Actor, audit: AuditLog) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit

    def held(self, person_id: PersonId) -> StandingRoles:
        """Say what a person holds at this moment, and in which units."""
        rows = self._session.execute(
            select(RoleGrantRow.role, RoleGrantRow.unit_id)
            .outerjoin(UnitRow, UnitRow.id == RoleGrantRow.unit_id)
            .where(RoleGrantRow.person_id == person_id, *stand(self._clock.now()))
        ).all()
        return StandingRoles(
            local_roles=frozenset(role for role, _ in rows),
            unit_roles=frozenset(
                UnitRole(unit_id=UnitId(unit_id), role=role)
                for role, unit_id in rows
                if unit_id is not None
            ),
        )

    def standing(self, person_id: PersonId) -> frozenset[LocalRole]:
        """Name the roles a person holds at this moment, in a unit or in all."""
        return self.held(person_id).local_roles

    def standing_in_units(self, person_id: PersonId) -> frozenset[UnitRole]:
        """Name the roles a person holds in units at this moment, and in which."""
        return self.held(person_id).unit_roles

    def grant(
        self,
        person_id: PersonId,
        role: LocalRole,
        until: datetime | None = None,
        unit_id: UnitId | None = None,
    ) -> None:
        """Grant a role; granting what stands already only changes its end.

        Raises:
            NotPermitted: the actor is no ASA administrator of the person's institution, and no
                proposer of that very unit who names a co-editor.
            RuleRefused: the end lies in the past or beyond the proposer's own, the unit is lacking,
                superfluous or closed, or a proposer names themselves or a stranger.
        """
        person = self._person(person_id)
        unit = self._demand_may(person, role, unit_id)
        if unit is not None and unit.closed_at is not None:
            raise RuleRefused(
                "unit.closed",
                "That unit is closed; nobody is granted a role in it.",
                mend="Choose a unit that is open.",
                field="unit",
            )
        self._write(person, role, self._agreed_end(person, until, unit_id), unit)

    def bootstrap(self, person_id: PersonId, role: LocalRole) -> None:
        """Grant the first ASA administrator of an institution that has none.

        Raises:
            NotPermitted: there is one already, or another role was asked for.
        """
        person = self._person(person_id)
        if role is not LocalRole.ASA_ADMIN:
            raise NotPermitted(
                "role.bootstrap",
                say("--bootstrap grants asa-admin only, not %(role)s.", role=role.value),
                mend="Bootstrap an asa-admin first, then grant with --as.",
            )
        if self._holders(InstitutionId(person.institution_id), LocalRole.ASA_ADMIN):
            raise NotPermitted(
                "role.bootstrap",
                "This institution has an ASA administrator already.",
                mend="Grant with --as and an ASA administrator.",
            )
        self._write(person, role, None, None)

    def revoke(self, person_id: PersonId, role: LocalRole, unit_id: UnitId | None = None) -> None:
        """End a standing grant.

        Raises:
            NotPermitted: as `grant`.
            RuleRefused: the unit is lacking or superfluous.
            NotFound: the person does not hold that role, there.
        """
        person = self._person(person_id)
        unit = self._demand_may(person, role, unit_id)
        row = self._unended(person_id, role, unit_id)
        if row is None or not self._stands(row):
            raise NotFound(
                "role.not_held",
                say("That person does not hold %(role)s there.", role=role.value)
                if unit
                else say("That person does not hold %(role)s.", role=role.value),
                mend="See `hallmark role list`.",
            )
        row.ended_at = self._clock.now()
        self._record(AuditAction.ROLE_REVOKED, person_id, role, unit)

    def list(self, institution_id: InstitutionId) -> list[Grant]:
        """List the grants that stand, by person."""
        found = self._session.execute(
            standing_by(self._clock.now())
            .where(RoleGrantRow.institution_id == institution_id)
            .order_by(PersonRow.name, PersonRow.id, RoleGrantRow.role, RoleGrantRow.unit_id)
        )
        return [granted(*row) for row in found]

    def members(self, unit_id: UnitId) -> tuple[Grant, ...]:
        """List who belongs to a unit, proposers first.

        Raises:
            NotFound: there is no such unit, or it is neither the actor's nor are they of ASA.
        """
        unit_row(self._session, self._actor, unit_id)
        return self.members_of([unit_id]).get(unit_id, ())

    def members_of(self, unit_ids: Collection[UnitId]) -> Mapping[UnitId, tuple[Grant, ...]]:
        """List who belongs to each of these units that has any members, proposers first.

        Raises:
            NotFound: one of them is neither the actor's nor are they of ASA.
        """
        if not self._actor.has(*READERS) and not all(map(self._actor.edits_for, unit_ids)):
            raise NotFound("unit.unknown", "There is no such unit.")
        found: dict[UnitId, tuple[Grant, ...]] = {}
        for row in self._session.execute(
            standing_by(self._clock.now())
            .where(
                RoleGrantRow.institution_id == self._actor.institution_id,
                RoleGrantRow.unit_id.in_(unit_ids),
            )
            .order_by(RoleGrantRow.role.desc(), PersonRow.name, PersonRow.id)
        ):
            grant = granted(*row)
            if grant.unit_id is not None:
                found[grant.unit_id] = (*found.get(grant.unit_id, ()), grant)
        return found

    def member_counts(self, institution_id: InstitutionId) -> Mapping[UnitId, int]:
        """Count the people of each unit that has any."""
        found = self._session.execute(
            select(RoleGrantRow.unit_id, func.count(RoleGrantRow.person_id.distinct()))
            .join(UnitRow, UnitRow.id == RoleGrantRow.unit_id)
            .where(RoleGrantRow.institution_id == institution_id, *stand(self._clock.now()))
            .group_by(RoleGrantRow.unit_id)
        )
        return {UnitId(unit_id): count for unit_id, count in found if unit_id is not None}

    def _agreed_end(
        self, person: PersonRow, until: datetime | None, unit_id: UnitId | None
    ) -> datetime | None:
        if self._actor.has(LocalRole.ASA_ADMIN) or self._actor.person_id is None:
            return until
        ever = select(RoleGrantRow.id).where(RoleGrantRow.person_id == person.id).limit(1)
        demand_colleague(
            self._actor,
            PersonId(person.id),
            is_known=person.name != "",
            has_served=self._session.scalar(ever) is not None,
        )
        own = self._unended(self._actor.person_id, LocalRole.UNIT_PROPOSER, unit_id)
        return end_of_grant(until, None if own is None else own.until)

    def _write(
        self, person: PersonRow, role: LocalRole, until: datetime | None, unit: UnitRow | None
    ) -> None:
        now = self._clock.now()
        if until is not None and until <= now:
            raise RuleRefused(
                "role.until",
                "The end of a grant must lie ahead.",
                mend="Give a later date.",
                field="until",
            )
        unit_id = None if unit is None else UnitId(unit.id)
        row = self._unended(PersonId(person.id), role, unit_id)
        if row is not None and not self._stands(row):
            # Its time ran out unnoticed; the new grant is a new line of history.
            row.ended_at = row.until
            self._session.flush()
            row = None
        if row is None:
            row = RoleGrantRow(
                institution_id=person.institution_id,
                person_id=person.id,
                role=role,
                unit_id=unit_id,
            )
            self._session.add(row)
        row.granted_by = self._actor.name
        row.granted_by_person_id = self._actor.person_id
        row.granted_at = now
        row.until = until
        self._record(AuditAction.ROLE_GRANTED, PersonId(person.id), role, unit, until)

    def _record(
        self,
        action: AuditAction,
        person_id: PersonId,
        role: LocalRole,
        unit: UnitRow | None,
        until: datetime | None = None,
    ) -> None:
        is_admin = unit is None or self._actor.has(LocalRole.ASA_ADMIN)
        self._audit.record(
            action,
            "person",
            person_id,
            role=LocalRole.ASA_ADMIN if is_admin else LocalRole.UNIT_PROPOSER,
            local_role=role.value,
            unit=None if unit is None else unit.code,
            until=None if until is None else until.isoformat(),
        )

    def _person(self, person_id: PersonId) -> PersonRow:
        person = self._session.get(PersonRow, person_id)
        if person is None:
            raise NotFound("person.unknown", "There is no such person.")
        return person

    def _demand_may(
        self, person: PersonRow, role: LocalRole, unit_id: UnitId | None
    ) -> UnitRow | None:
        demand_granter(self._actor, InstitutionId(person.institution_id), role, unit_id)
        demand_unit(role, unit_id)
        unit = None if unit_id is None else self._session.get(UnitRow, unit_id)
        if unit_id is not None and (unit is None or unit.institution_id != person.institution_id):
            raise NotFound("unit.unknown", "There is no such unit.", field="unit")
        return unit

    def _unended(
        self, person_id: PersonId, role: LocalRole, unit_id: UnitId | None
    ) -> RoleGrantRow | None:
        return self._session.scalar(
            select(RoleGrantRow).where(
                RoleGrantRow.person_id == person_id,
                RoleGrantRow.role == role,
                RoleGrantRow.ended_at.is_(None),
                RoleGrantRow.unit_id == unit_id,
            )
        )

    def _holders(self, institution_id: InstitutionId, role: LocalRole) -> int:
        found = self._session.scalar(
            select(func.count(RoleGrantRow.id))
            .outerjoin(UnitRow, UnitRow.id == RoleGrantRow.unit_id)
            .where(
                RoleGrantRow.institution_id == institution_id,
                RoleGrantRow.role == role,
                *stand(self._clock.now()),
            )
        )
        return found or 0

    def _stands(self, row: RoleGrantRow) -> bool:
        return row.until is None or row.until > self._clock.now()
