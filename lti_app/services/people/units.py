"""Units of an institution: a tree that ASA keeps, and who belongs to each (Policy 380.104, R1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.errors import Conflict, NotFound, NotPermitted, RuleRefused
from lti_app.domain.ids import InstitutionId, UnitId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.people.units import (
    PlacedUnit,
    UnitFacts,
    code_from,
    demand_open,
    demand_open_above,
    demand_place,
    placed,
    read_code,
    read_name,
)
from lti_app.domain.sentence import say
from lti_app.models.unit import UnitRow
from lti_app.services.audit.writing import AuditLog

SUBJECT = "unit"
LONGEST_TOLD = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitWish:
    """What a unit is to be called, what kind it is, and below which it is to stand."""

    name: str
    kind: UnitKind
    parent_id: UnitId | None = None


class Units:
    """Adds, changes, closes, reopens and finds units."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        end_roles: Callable[[UnitId], None],
    ) -> None:
        """Bind to one unit of work; `end_roles` ends for good what was held in a closed unit."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._end_roles = end_roles

    def one(self, unit_id: UnitId) -> UnitFacts:
        """Find a unit of the actor's institution.

        Raises:
            NotFound: there is none, or it is another institution's.
        """
        return _facts(self._row(unit_id))

    def coded(self, institution_id: InstitutionId, code: str) -> UnitFacts:
        """Find a unit by its code.

        Raises:
            NotFound: there is none of that code.
        """
        row = self._session.scalar(
            select(UnitRow).where(
                UnitRow.institution_id == institution_id, UnitRow.code == code.strip().lower()
            )
        )
        if row is None:
            raise NotFound(
                "unit.unknown",
                say("There is no unit %(code)r.", code=code[:LONGEST_TOLD]),
                mend="See `hallmark unit list`.",
                field="unit",
            )
        return _facts(row)

    def all(self, institution_id: InstitutionId) -> tuple[UnitFacts, ...]:
        """Give every unit of an institution, closed ones too."""
        rows = self._session.scalars(
            select(UnitRow).where(UnitRow.institution_id == institution_id).order_by(UnitRow.id)
        )
        return tuple(map(_facts, rows))

    def tree(self, institution_id: InstitutionId) -> tuple[PlacedUnit, ...]:
        """Give every unit of an institution in the order of the tree."""
        return placed(self.all(institution_id))

    def add(
        self, institution_id: InstitutionId, wish: UnitWish, code: str | None = None
    ) -> UnitFacts:
        """Add a unit; without a code one is made of its name.

        Raises:
            NotPermitted: the actor is no ASA administrator of the institution.
            RuleRefused: name or code is not one, or the unit above is closed.
            NotFound: there is no such unit above.
            Conflict: another unit has the code.
        """
        self._demand_admin(institution_id)
        name = read_name(wish.name)
        if wish.parent_id is not None:
            demand_open(_facts(self._row(wish.parent_id)), field="parent")
        given = read_code(code) if code else code_from(name, self._codes(institution_id))
        return _facts(self._insert(institution_id, given, name, wish))

    def find_or_add(self, institution_id: InstitutionId, name: str, kind: UnitKind) -> UnitFacts:
        """Find a unit by name and kind, an open one first, or add it at the top of the tree.

        For what names units by their names, such as a definition's file; whoever may import it
        may name its unit, so no role is asked for here.

        Raises:
            RuleRefused: the name is none.
        """
        known = self._named(institution_id, read_name(name), kind)
        if known is not None:
            return _facts(known)
        code = code_from(name, self._codes(institution_id))
        try:
            return _facts(
                self._insert(institution_id, code, read_name(name), UnitWish(name=name, kind=kind))
            )
        except Conflict:
            # Another file with the same unit came first.
            row = self._named(institution_id, read_name(name), kind)
            if row is None:
                raise
            return _facts(row)

    def change(self, unit_id: UnitId, wish: UnitWish) -> UnitFacts:
        """Rename a unit, change its kind, or move it below another; as it is, nothing is written.

        Raises:
            NotPermitted: the actor is no ASA administrator of the institution.
            NotFound: there is no such unit, or none above it of that number.
            RuleRefused: the name is none, the unit is closed, or it would stand below itself.
        """
        row = self._row(unit_id)
        self._demand_admin(InstitutionId(row.institution_id))
        name = read_name(wish.name)
        demand_open(_facts(row))
        changed = [
            field
            for field, was, now in (
                ("name", row.name, name),
                ("kind", row.kind, wish.kind),
                ("parent", row.parent_id, wish.parent_id),
            )
            if was != now
        ]
        if not changed:
            return _facts(row)
        if "parent" in changed and wish.parent_id is not None:
            parent = _facts(self._row(wish.parent_id))
            demand_place(unit_id, parent, self._above(InstitutionId(row.institution_id)))
        row.name, row.kind, row.parent_id = name, wish.kind, wish.parent_id
        self._session.flush()
        self._record(AuditAction.UNIT_CHANGED, row, fields=",".join(changed))
        return _facts(row)

    def close(self, unit_id: UnitId) -> None:
        """Close a unit: it proposes no more, and roles in it stand no longer.

        Raises:
            NotPermitted: the actor is no ASA administrator of the institution.
            NotFound: there is no such unit.
            RuleRefused: an open unit stands below it.
        """
        row = self._row(unit_id)
        self._demand_admin(InstitutionId(row.institution_id))
        self._hold(row)
        if row.closed_at is not None:
            return
        below = self._session.scalar(
            select(func.count())
            .select_from(UnitRow)
            .where(UnitRow.parent_id == row.id, UnitRow.closed_at.is_(None))
        )
        if below:
            raise RuleRefused(
                "unit.has_open",
                say("Open units stand below %(name)s.", name=row.name),
                mend="Close those first, or move them to another unit.",
            )
        row.closed_at = self._clock.now()
        self._record(AuditAction.UNIT_CLOSED, row)

    def reopen(self, unit_id: UnitId) -> None:
        """Open a closed unit again: it may propose, once somebody is given a role in it anew.

        What was held in it ended with its closing and does not stand again (ADR 21). An open unit
        stays as it is, and nothing is written.

        Raises:
            NotPermitted: the actor is no ASA administrator of the institution.
            NotFound: there is no such unit.
            RuleRefused: the unit above it is closed.
        """
        row = self._row(unit_id)
        self._demand_admin(InstitutionId(row.institution_id))
        self._hold(row)
        if row.closed_at is None:
            return
        demand_open_above(
            None if row.parent_id is None else _facts(self._row(UnitId(row.parent_id)))
        )
        self._end_roles(unit_id)
        row.closed_at = None
        self._session.flush()
        self._record(AuditAction.UNIT_REOPENED, row)

    def _insert(
        self, institution_id: InstitutionId, code: str, name: str, wish: UnitWish
    ) -> UnitRow:
        row = UnitRow(
            institution_id=institution_id,
            parent_id=wish.parent_id,
            code=code,
            name=name,
            kind=wish.kind,
            created_at=self._clock.now(),
        )
        try:
            with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError as error:
            raise Conflict(
                "unit.exists",
                say("There is a unit with the code %(code)s already.", code=code),
                mend="Choose another code, or open that unit.",
                field="code",
            ) from error
        self._record(AuditAction.UNIT_ADDED, row)
        return row

    def _record(self, action: AuditAction, row: UnitRow, fields: str | None = None) -> None:
        self._audit.record(
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

    def _row(self, unit_id: UnitId) -> UnitRow:
        row = self._session.get(UnitRow, unit_id)
        if row is None or row.institution_id != self._actor.institution_id:
            raise NotFound("unit.unknown", "There is no such unit.")
        return row

    def _hold(self, row: UnitRow) -> None:
        # Held until the end, the unit above first: it could else be closed while this one opens.
        self._session.scalars(
            select(UnitRow)
            .where(UnitRow.id.in_([each for each in (row.id, row.parent_id) if each is not None]))
            .order_by(UnitRow.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()

    def _named(self, institution_id: InstitutionId, name: str, kind: UnitKind) -> UnitRow | None:
        return self._session.scalar(
            select(UnitRow)
            .where(
                UnitRow.institution_id == institution_id,
                UnitRow.name == name,
                UnitRow.kind == kind,
            )
            .order_by(UnitRow.closed_at.is_not(None), UnitRow.id)
            .limit(1)
        )

    def _codes(self, institution_id: InstitutionId) -> list[str]:
        return list(
            self._session.scalars(
                select(UnitRow.code).where(UnitRow.institution_id == institution_id)
            )
        )

    def _above(self, institution_id: InstitutionId) -> Mapping[UnitId, UnitId | None]:
        # Held until the end: two moves at once could else put each of two units below the other.
        rows = self._session.execute(
            select(UnitRow.id, UnitRow.parent_id)
            .where(UnitRow.institution_id == institution_id)
            .order_by(UnitRow.id)
            .with_for_update()
        )
        return {
            UnitId(unit_id): None if parent_id is None else UnitId(parent_id)
            for unit_id, parent_id in rows
        }

    def _demand_admin(self, institution_id: InstitutionId) -> None:
        if self._actor.institution_id != institution_id or not self._actor.has(LocalRole.ASA_ADMIN):
            raise NotPermitted(
                "unit.admin",
                "Only an ASA administrator of that institution changes its units.",
                mend="Ask one of them; `hallmark role list` names them.",
            )


def _facts(row: UnitRow) -> UnitFacts:
    return UnitFacts(
        id=UnitId(row.id),
        institution_id=InstitutionId(row.institution_id),
        parent_id=None if row.parent_id is None else UnitId(row.parent_id),
        code=row.code,
        name=row.name,
        kind=row.kind,
        closed_at=row.closed_at,
    )
