"""Local roles: who holds which, granted for a time by somebody who may (Policy 380.104, R4, R16).

A Canvas role never gives a local one.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.errors import NotFound, NotPermitted, RuleRefused
from lti_app.domain.ids import InstitutionId, PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.person import PersonRow, RoleGrantRow
from lti_app.services.audit.writing import AuditLog


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One standing grant, as a list shows it."""

    person_id: PersonId
    person_name: str
    role: LocalRole
    granted_by: str
    granted_at: datetime
    until: datetime | None


class Roles:
    """Grants, ends and lists local roles."""

    def __init__(self, session: Session, clock: Clock, actor: Actor, audit: AuditLog) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit

    def standing(self, person_id: PersonId) -> frozenset[LocalRole]:
        """Name the roles a person holds at this moment."""
        rows = self._session.scalars(
            select(RoleGrantRow.role).where(RoleGrantRow.person_id == person_id, *self._standing())
        )
        return frozenset(rows)

    def grant(self, person_id: PersonId, role: LocalRole, until: datetime | None = None) -> None:
        """Grant a role; granting what stands already only changes its end.

        Raises:
            NotPermitted: the actor is no ASA administrator of the person's institution.
            RuleRefused: the end lies in the past.
        """
        person = self._person(person_id)
        self._demand_admin(person)
        self._write(person, role, until)

    def bootstrap(self, person_id: PersonId, role: LocalRole) -> None:
        """Grant the first ASA administrator of an institution that has none.

        Raises:
            NotPermitted: there is one already, or another role was asked for.
        """
        person = self._person(person_id)
        if role is not LocalRole.ASA_ADMIN:
            raise NotPermitted(
                "role.bootstrap",
                f"--bootstrap grants {LocalRole.ASA_ADMIN} only, not {role}.",
                mend=f"Bootstrap an {LocalRole.ASA_ADMIN} first, then grant with --as.",
            )
        if self._holders(InstitutionId(person.institution_id), LocalRole.ASA_ADMIN):
            raise NotPermitted(
                "role.bootstrap",
                "This institution has an ASA administrator already.",
                mend="Grant with --as and an ASA administrator.",
            )
        self._write(person, role, None)

    def revoke(self, person_id: PersonId, role: LocalRole) -> None:
        """End a standing grant.

        Raises:
            NotPermitted: the actor is no ASA administrator of the person's institution.
            NotFound: the person does not hold that role.
        """
        person = self._person(person_id)
        self._demand_admin(person)
        row = self._unended(person_id, role)
        if row is None or not self._stands(row):
            raise NotFound(
                "role.not_held",
                f"That person does not hold {role}.",
                mend="See `hallmark role list`.",
            )
        row.ended_at = self._clock.now()
        self._audit.record(
            AuditAction.ROLE_REVOKED,
            "person",
            person_id,
            role=LocalRole.ASA_ADMIN,
            local_role=role.value,
        )

    def list(self, institution_id: InstitutionId) -> list[Grant]:
        """List the grants that stand, by person."""
        found = self._session.execute(
            select(RoleGrantRow, PersonRow)
            .join(PersonRow, PersonRow.id == RoleGrantRow.person_id)
            .where(RoleGrantRow.institution_id == institution_id, *self._standing())
            .order_by(PersonRow.name, PersonRow.id, RoleGrantRow.role)
        )
        return [
            Grant(
                person_id=PersonId(person.id),
                person_name=person.name,
                role=row.role,
                granted_by=row.granted_by,
                granted_at=row.granted_at,
                until=row.until,
            )
            for row, person in found
        ]

    def _write(self, person: PersonRow, role: LocalRole, until: datetime | None) -> None:
        now = self._clock.now()
        if until is not None and until <= now:
            raise RuleRefused(
                "role.until", "The end of a grant must lie ahead.", mend="Give a later date."
            )
        row = self._unended(PersonId(person.id), role)
        if row is not None and not self._stands(row):
            # Its time ran out unnoticed; the new grant is a new line of history.
            row.ended_at = row.until
            self._session.flush()
            row = None
        if row is None:
            row = RoleGrantRow(institution_id=person.institution_id, person_id=person.id, role=role)
            self._session.add(row)
        row.granted_by = self._actor.name
        row.granted_by_person_id = self._actor.person_id
        row.granted_at = now
        row.until = until
        self._audit.record(
            AuditAction.ROLE_GRANTED,
            "person",
            person.id,
            role=LocalRole.ASA_ADMIN,
            local_role=role.value,
            until=None if until is None else until.isoformat(),
        )

    def _person(self, person_id: PersonId) -> PersonRow:
        person = self._session.get(PersonRow, person_id)
        if person is None:
            raise NotFound("person.unknown", "There is no such person.")
        return person

    def _demand_admin(self, person: PersonRow) -> None:
        if self._actor.institution_id != person.institution_id or not self._actor.has(
            LocalRole.ASA_ADMIN
        ):
            raise NotPermitted(
                "role.grant",
                "Only an ASA administrator of that institution grants and revokes roles.",
                mend="Ask one of them; `hallmark role list` names them.",
            )

    def _unended(self, person_id: PersonId, role: LocalRole) -> RoleGrantRow | None:
        return self._session.scalar(
            select(RoleGrantRow).where(
                RoleGrantRow.person_id == person_id,
                RoleGrantRow.role == role,
                RoleGrantRow.ended_at.is_(None),
            )
        )

    def _holders(self, institution_id: InstitutionId, role: LocalRole) -> int:
        rows = self._session.scalars(
            select(RoleGrantRow.id).where(
                RoleGrantRow.institution_id == institution_id,
                RoleGrantRow.role == role,
                *self._standing(),
            )
        )
        return len(rows.all())

    def _stands(self, row: RoleGrantRow) -> bool:
        return row.until is None or row.until > self._clock.now()

    def _standing(self) -> tuple[ColumnElement[bool], ...]:
        return (
            RoleGrantRow.ended_at.is_(None),
            or_(RoleGrantRow.until.is_(None), RoleGrantRow.until > self._clock.now()),
        )
