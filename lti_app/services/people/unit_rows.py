"""What the services that change units share: a unit's row, who may change it, its entry."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.errors import NotFound, NotPermitted
from lti_app.domain.ids import InstitutionId, UnitId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.people.units import UnitFacts
from lti_app.models.unit import UnitRow
from lti_app.services.audit.writing import AuditLog

SUBJECT = "unit"


def unit_row(session: Session, actor: Actor, unit_id: UnitId) -> UnitRow:
    """Find a unit of the actor's institution.

    Raises:
        NotFound: there is none, or it is another institution's.
    """
    row = session.get(UnitRow, unit_id)
    if row is None or row.institution_id != actor.institution_id:
        raise NotFound("unit.unknown", "There is no such unit.")
    return row


def hold(session: Session, row: UnitRow) -> None:
    """Lock a unit and the one above it until the end, and read both anew.

    One could else be closed while the other opens. In the order of their numbers, as all do it.
    """
    session.scalars(
        select(UnitRow)
        .where(UnitRow.id.in_([each for each in (row.id, row.parent_id) if each is not None]))
        .order_by(UnitRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def demand_admin(actor: Actor, institution_id: InstitutionId) -> None:
    """Check that the actor changes the units of an institution (R1).

    Raises:
        NotPermitted: they are no ASA administrator of it.
    """
    if actor.institution_id != institution_id or not actor.has(LocalRole.ASA_ADMIN):
        raise NotPermitted(
            "unit.admin",
            "Only an ASA administrator of that institution changes its units.",
            mend="Ask one of them; `hallmark role list` names them.",
        )


def record(audit: AuditLog, action: AuditAction, row: UnitRow, fields: str | None = None) -> None:
    """Note what was done with a unit; `fields` are those that changed."""
    audit.record(
        action,
        SUBJECT,
        row.id,
        role=LocalRole.ASA_ADMIN,
        code=row.code,
        name=row.name,
        kind=row.kind.value,
        parent=row.parent_id,
        fields=fields,
    )


def unit_facts(row: UnitRow) -> UnitFacts:
    """Give a row as a value."""
    return UnitFacts(
        id=UnitId(row.id),
        institution_id=InstitutionId(row.institution_id),
        parent_id=None if row.parent_id is None else UnitId(row.parent_id),
        code=row.code,
        name=row.name,
        kind=row.kind,
        closed_at=row.closed_at,
    )
