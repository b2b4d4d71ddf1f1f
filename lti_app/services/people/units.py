"""Units of an institution: a tree that ASA keeps, and who belongs to each (Policy 380.104, R1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.definition import PROPOSED
from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.errors import Conflict, NotFound, RuleRefused
from lti_app.domain.ids import InstitutionId, UnitId
from lti_app.domain.people.actor import Actor
from lti_app.domain.people.units import (
    PlacedUnit,
    UnitFacts,
    code_from,
    demand_open,
    demand_place,
    placed,
    read_code,
    read_name,
)
from lti_app.domain.sentence import say
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.unit import UnitRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.people.unit_rows import demand_admin, hold, record, unit_facts, unit_row

LONGEST_TOLD = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitWish:
    """What a unit is to be called, what kind it is, and below which it is to stand."""

    name: str
    kind: UnitKind
    parent_id: UnitId | None = None


class Units:
    """Adds, changes, closes and finds units."""

    def __init__(self, session: Session, clock: Clock, actor: Actor, audit: AuditLog) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit

    def one(self, unit_id: UnitId) -> UnitFacts:
        """Find a unit of the actor's institution.

        Raises:
            NotFound: there is none, or it is another institution's.
        """
        return unit_facts(self._row(unit_id))

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
        return unit_facts(row)

    def all(self, institution_id: InstitutionId) -> tuple[UnitFacts, ...]:
        """Give every unit of an institution, closed ones too."""
        rows = self._session.scalars(
            select(UnitRow).where(UnitRow.institution_id == institution_id).order_by(UnitRow.id)
        )
        return tuple(map(unit_facts, rows))

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
        demand_admin(self._actor, institution_id)
        name = read_name(wish.name)
        if wish.parent_id is not None:
            demand_open(unit_facts(self._row(wish.parent_id)), field="parent")
        given = read_code(code) if code else code_from(name, self._codes(institution_id))
        return unit_facts(self._insert(institution_id, given, name, wish))

    def is_known(self, institution_id: InstitutionId, name: str, kind: UnitKind) -> bool:
        """Say whether `find_or_add` would find it; raises as that."""
        return self._named(institution_id, read_name(name), kind) is not None

    def find_or_add(self, institution_id: InstitutionId, name: str, kind: UnitKind) -> UnitFacts:
        """Find a unit by name and kind, an open one first, or add it at the top of the tree.

        For what names units by their names, such as a definition's file; whoever may import it
        may name its unit, so no role is asked for here.

        Raises:
            RuleRefused: the name is none.
        """
        known = self._named(institution_id, read_name(name), kind)
        if known is not None:
            return unit_facts(known)
        code = code_from(name, self._codes(institution_id))
        try:
            return unit_facts(
                self._insert(institution_id, code, read_name(name), UnitWish(name=name, kind=kind))
            )
        except Conflict:
            # Another file with the same unit came first.
            row = self._named(institution_id, read_name(name), kind)
            if row is None:
                raise
            return unit_facts(row)

    def change(self, unit_id: UnitId, wish: UnitWish) -> UnitFacts:
        """Rename a unit, change its kind, or move it below another; as it is, nothing is written.

        Raises:
            NotPermitted: the actor is no ASA administrator of the institution.
            NotFound: there is no such unit, or none above it of that number.
            RuleRefused: the name is none, the unit is closed, or it would stand below itself.
        """
        row = self._row(unit_id)
        demand_admin(self._actor, InstitutionId(row.institution_id))
        name = read_name(wish.name)
        demand_open(unit_facts(row))
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
            return unit_facts(row)
        if "parent" in changed and wish.parent_id is not None:
            parent = unit_facts(self._row(wish.parent_id))
            demand_place(unit_id, parent, self._above(InstitutionId(row.institution_id)))
        row.name, row.kind, row.parent_id = name, wish.kind, wish.parent_id
        self._session.flush()
        record(self._audit, AuditAction.UNIT_CHANGED, row, fields=",".join(changed))
        return unit_facts(row)

    def close(self, unit_id: UnitId) -> None:
        """Close a unit: it proposes no more, and roles in it stand no longer.

        Raises:
            NotPermitted: the actor is no ASA administrator of the institution.
            NotFound: there is no such unit.
            RuleRefused: an open unit stands below it, or a proposal of it is under way.
        """
        row = self._row(unit_id)
        demand_admin(self._actor, InstitutionId(row.institution_id))
        hold(self._session, row)
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
        # Nobody could withdraw them, and nobody of the unit could answer for them.
        under_way = self._session.scalar(
            select(func.count())
            .select_from(DefinitionVersionRow)
            .where(DefinitionVersionRow.unit_id == row.id, DefinitionVersionRow.state.in_(PROPOSED))
        )
        if under_way:
            raise RuleRefused(
                "unit.has_proposals",
                say(
                    "Proposals of %(name)s are under way: %(count)s.",
                    name=row.name,
                    count=under_way,
                ),
                mend="Decide them, or let the unit withdraw them first.",
                field="",
            )
        row.closed_at = self._clock.now()
        record(self._audit, AuditAction.UNIT_CLOSED, row)

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
        record(self._audit, AuditAction.UNIT_ADDED, row)
        return row

    def _row(self, unit_id: UnitId) -> UnitRow:
        return unit_row(self._session, self._actor, unit_id)

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
