"""Opens a closed unit again, without the roles that ended with it (Policy 380.104, R1; ADR 21)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.ids import InstitutionId, UnitId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.people.units import demand_open_above
from lti_app.models.person import RoleGrantRow
from lti_app.models.unit import UnitRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.people.unit_rows import demand_admin, hold, record, unit_facts, unit_row


class UnitReopening:
    """Opens units again."""

    def __init__(self, *, session: Session, actor: Actor, audit: AuditLog) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._actor = actor
        self._audit = audit

    def reopen(self, unit_id: UnitId) -> None:
        """Open a closed unit again: it may propose, once somebody is given a role in it anew.

        What was held in it ended with its closing and does not stand again. An open unit stays as
        it is, and nothing is written.

        Raises:
            NotFound: there is no such unit.
            NotPermitted: the actor is no ASA administrator of the institution.
            RuleRefused: the unit above it is closed.
        """
        row = unit_row(self._session, self._actor, unit_id)
        demand_admin(self._actor, InstitutionId(row.institution_id))
        hold(self._session, row)
        if row.closed_at is None:
            return
        above = None
        if row.parent_id is not None:
            above = unit_facts(unit_row(self._session, self._actor, UnitId(row.parent_id)))
        demand_open_above(above)
        self._end_roles(row, row.closed_at)
        row.closed_at = None
        self._session.flush()
        record(self._audit, AuditAction.UNIT_REOPENED, row)

    def _end_roles(self, unit: UnitRow, closed_at: datetime) -> None:
        """End what was still held when the unit closed as of that day; else as of its own last."""
        for grant in self._session.scalars(
            select(RoleGrantRow)
            .where(RoleGrantRow.unit_id == unit.id, RoleGrantRow.ended_at.is_(None))
            .order_by(RoleGrantRow.id)
        ):
            if grant.until is not None and grant.until <= closed_at:
                grant.ended_at = grant.until
                continue
            grant.ended_at = closed_at
            self._audit.record(
                AuditAction.ROLE_REVOKED,
                "person",
                grant.person_id,
                role=LocalRole.ASA_ADMIN,
                local_role=grant.role.value,
                unit=unit.code,
            )
