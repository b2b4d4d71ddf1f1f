"""Imports units and members from a file: planned first, then all of it or nothing (R1, R16).

It writes through the same doors as a page, so each unit and each role is checked and audited.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from sqlalchemy import select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.domain.errors import Conflict, NotPermitted, RuleRefused
from lti_app.domain.ids import InstitutionId, PersonId, UnitId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.people.member_judging import people_of
from lti_app.domain.people.person import IdentifierKind
from lti_app.domain.people.unit_file import read_unit_file
from lti_app.domain.people.unit_judging import judge
from lti_app.domain.people.unit_plan import (
    MemberStep,
    StandingUnit,
    StandingUnits,
    UnitPlan,
    UnitStep,
)
from lti_app.domain.people.units import UnitFacts
from lti_app.domain.sentence import say
from lti_app.models.person import PersonIdentifierRow, RoleGrantRow
from lti_app.services.people.grants import standing
from lti_app.services.people.units import UnitWish

KINDS = {"canvas": IdentifierKind.CANVAS_USER_ID, "sis": IdentifierKind.SIS_ID}
CHUNK = 500


class ChangesUnits(Protocol):
    """The part of the units' service that an import writes through."""

    def all(self, institution_id: InstitutionId) -> tuple[UnitFacts, ...]:
        """Give every unit."""
        ...

    def add(
        self, institution_id: InstitutionId, wish: UnitWish, code: str | None = None
    ) -> UnitFacts:
        """Add one."""
        ...

    def change(self, unit_id: UnitId, wish: UnitWish) -> UnitFacts:
        """Change one."""
        ...


class UnitImport:
    """Plans and carries out the import of one file."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        units: ChangesUnits,
        grant: Callable[..., None],
        find_or_name: Callable[[InstitutionId, IdentifierKind, str], PersonId],
    ) -> None:
        """Bind to one unit of work; what writes comes in as the services' own functions."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._units = units
        self._grant = grant
        self._find_or_name = find_or_name

    def plan(self, institution_id: InstitutionId, content: bytes) -> UnitPlan:
        """Say what the file would do, or what is wrong in each line; nothing is changed.

        Raises:
            NotPermitted: the actor is no ASA administrator of the institution.
        """
        if self._actor.institution_id != institution_id or not self._actor.has(LocalRole.ASA_ADMIN):
            raise NotPermitted(
                "unit.admin",
                "Only an ASA administrator of that institution imports units.",
                mend="Ask one of them; `hallmark role list` names them.",
            )
        file = read_unit_file(content)
        today = self._clock.now().date()
        return judge(file, self._standing(institution_id, people_of(file)), today)

    def carry_out(
        self, institution_id: InstitutionId, content: bytes, seen: str | None = None
    ) -> UnitPlan:
        """Do what the file asks for, all of it; `seen` is the digest of the plan agreed to.

        Raises:
            NotPermitted: as `plan`.
            RuleRefused: the file has a bad line.
            Conflict: the file would now do something else than what was seen, or somebody wrote the
                same unit first. Nothing of the file stands then.
        """
        plan = self.plan(institution_id, content)
        if plan.faults:
            raise RuleRefused(
                "unit_import.faults",
                say("Nothing was imported: %(count)s lines are bad.", count=len(plan.faults)),
                mend="See what is wrong with `hallmark unit import --dry-run`.",
                field="file",
            )
        if seen is not None and plan.digest != seen:
            raise _moved()
        try:
            with self._session.begin_nested():
                self._write(institution_id, plan)
        except IntegrityError as error:
            # Somebody else wrote the same unit or role first; all of this is taken back.
            raise _moved() from error
        return plan

    def _write(self, institution_id: InstitutionId, plan: UnitPlan) -> None:
        ids = {unit.code: unit.id for unit in self._units.all(institution_id)}
        for step in plan.units:
            ids[step.code] = self._write_unit(institution_id, step, ids)
        for member in plan.members:
            self._write_member(institution_id, member, ids[member.code])
        self._session.flush()

    def _write_unit(
        self, institution_id: InstitutionId, step: UnitStep, ids: dict[str, UnitId]
    ) -> UnitId:
        parent_id = None if step.parent_code is None else ids[step.parent_code]
        wish = UnitWish(name=step.name, kind=step.kind, parent_id=parent_id)
        if step.was is None:
            return self._units.add(institution_id, wish, step.code).id
        return self._units.change(ids[step.code], wish).id

    def _write_member(
        self, institution_id: InstitutionId, step: MemberStep, unit_id: UnitId
    ) -> None:
        kind, _, value = step.person.partition(":")
        person_id = self._find_or_name(institution_id, KINDS[kind], value)
        self._grant(person_id, step.role, step.until, unit_id)

    def _standing(self, institution_id: InstitutionId, named: Iterable[str]) -> StandingUnits:
        units = self._units.all(institution_id)
        codes = {unit.id: unit.code for unit in units}
        return StandingUnits(
            units={
                unit.code: StandingUnit(
                    name=unit.name,
                    kind=unit.kind,
                    parent_code=None if unit.parent_id is None else codes[unit.parent_id],
                    is_closed=unit.is_closed,
                )
                for unit in units
            },
            people=self._people(institution_id, sorted(named)),
            members={
                (codes[UnitId(unit.id)], str(person.id), row.role): row.until
                for row, person, unit in self._session.execute(
                    standing(self._clock.now()).where(
                        RoleGrantRow.institution_id == institution_id,
                        RoleGrantRow.unit_id.is_not(None),
                    )
                )
                if unit is not None
            },
        )

    def _people(self, institution_id: InstitutionId, named: list[str]) -> dict[str, str]:
        row = PersonIdentifierRow
        known: dict[str, str] = {}
        wanted = [
            (KINDS[kind], value) for kind, _, value in (each.partition(":") for each in named)
        ]
        words = {kind: word for word, kind in KINDS.items()}
        for start in range(0, len(wanted), CHUNK):
            found = self._session.execute(
                select(row.kind, row.value, row.person_id).where(
                    row.institution_id == institution_id,
                    row.scope == "",
                    tuple_(row.kind, row.value).in_(wanted[start : start + CHUNK]),
                )
            )
            known |= {f"{words[kind]}:{value}": str(person) for kind, value, person in found}
        return known


def _moved() -> Conflict:
    return Conflict(
        "unit_import.moved",
        "Meanwhile somebody changed units or members, so the file would do something else now.",
        mend="Look at it again, and import it then.",
    )
