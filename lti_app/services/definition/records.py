"""What was signed and decided about a version, kept for ever: by whom, when, with which words.

Policy 380.104, R7, R16, R18, R20, R30-R32. For whoever may read the version itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lti_app.domain.definition.decisions import DecisionKind
from lti_app.domain.definition.sign_offs import (
    GateDetermination,
    QualityChecklist,
    RigorSignOff,
)
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.people.person import PersonFacts
from lti_app.models.documents import decode
from lti_app.models.governance import ConditionRow, DecisionRow, SignOff, SignOffKind
from lti_app.models.person import PersonRow

T = TypeVar("T")
MayRead = Callable[[DefinitionVersionId], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed(Generic[T]):
    """Something signed, by whom and when."""

    what: T
    by: PersonFacts
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRecord:
    """Everything that was ever signed for a version, each kind with the latest first."""

    rigor: tuple[Signed[RigorSignOff], ...] = ()
    checklist: tuple[Signed[QualityChecklist], ...] = ()
    gate: tuple[Signed[GateDetermination], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRecord:
    """A condition of an approval; open until somebody of ASA has seen it met."""

    condition_id: int
    text: str
    due_on: date
    met_at: datetime | None
    met_by: PersonFacts | None
    note: str

    def is_overdue(self, today: date) -> bool:
        """Say whether its day is over and it is not met."""
        return self.met_at is None and self.due_on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """A decision with its conditions."""

    decision_id: int
    version_id: DefinitionVersionId
    kind: DecisionKind
    reasons: tuple[str, ...]
    text: str
    decided_by: PersonFacts
    decided_at: datetime
    conditions: tuple[ConditionRecord, ...]


class DefinitionRecords:
    """Reads what was signed and decided."""

    def __init__(self, *, session: Session, may_read: MayRead) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._may_read = may_read

    def signed(self, version_id: DefinitionVersionId) -> SignedRecord:
        """Give everything that was signed for a version.

        Raises:
            NotFound: there is no such version for the actor.
        """
        self._demand_reader(version_id)
        rigor: list[Signed[RigorSignOff]] = []
        checklist: list[Signed[QualityChecklist]] = []
        gate: list[Signed[GateDetermination]] = []
        for row, person in self._session.execute(_sign_offs(version_id)):
            by, at = person.to_domain(), row.at
            match row.kind:
                case SignOffKind.RIGOR:
                    rigor.append(Signed(what=decode(row.document, RigorSignOff), by=by, at=at))
                case SignOffKind.CHECKLIST:
                    answered = decode(row.document, QualityChecklist)
                    checklist.append(Signed(what=answered, by=by, at=at))
                case SignOffKind.GATE:
                    gate.append(Signed(what=decode(row.document, GateDetermination), by=by, at=at))
        return SignedRecord(rigor=tuple(rigor), checklist=tuple(checklist), gate=tuple(gate))

    def decisions(self, version_id: DefinitionVersionId) -> tuple[DecisionRecord, ...]:
        """List the decisions about a version, the latest first.

        Raises:
            NotFound: there is no such version for the actor.
        """
        self._demand_reader(version_id)
        found = self._session.execute(
            select(DecisionRow, PersonRow)
            .join(PersonRow, PersonRow.id == DecisionRow.decided_by)
            .where(DecisionRow.version_id == version_id)
            .order_by(DecisionRow.id.desc())
        ).all()
        conditions = self._conditions(version_id)
        return tuple(
            DecisionRecord(
                decision_id=row.id,
                version_id=version_id,
                kind=row.kind,
                reasons=decode(row.reasons, tuple[str, ...]),
                text=row.text,
                decided_by=person.to_domain(),
                decided_at=row.decided_at,
                conditions=tuple(conditions.get(row.id, ())),
            )
            for row, person in found
        )

    def decision(self, version_id: DefinitionVersionId, decision_id: int) -> DecisionRecord:
        """Find one decision about a version.

        Raises:
            NotFound: there is no such version for the actor, or no such decision about it.
        """
        for found in self.decisions(version_id):
            if found.decision_id == decision_id:
                return found
        raise NotFound("decision.unknown", "There is no such decision.")

    def _conditions(self, version_id: DefinitionVersionId) -> dict[int, list[ConditionRecord]]:
        found = self._session.execute(
            select(ConditionRow, PersonRow)
            .outerjoin(PersonRow, PersonRow.id == ConditionRow.met_by)
            .where(ConditionRow.version_id == version_id)
            .order_by(ConditionRow.id)
        )
        by_decision: dict[int, list[ConditionRecord]] = {}
        for row, person in found:
            by_decision.setdefault(row.decision_id, []).append(
                ConditionRecord(
                    condition_id=row.id,
                    text=row.text,
                    due_on=row.due_on,
                    met_at=row.met_at,
                    met_by=None if person is None else person.to_domain(),
                    note=row.note,
                )
            )
        return by_decision

    def _demand_reader(self, version_id: DefinitionVersionId) -> None:
        if not self._may_read(version_id):
            raise NotFound("proposal.unknown", "There is no such proposal.")


def _sign_offs(version_id: DefinitionVersionId) -> Select[SignOff, PersonRow]:
    return (
        select(SignOff, PersonRow)
        .join(PersonRow, PersonRow.id == SignOff.person_id)
        .where(SignOff.version_id == version_id)
        .order_by(SignOff.id.desc())
    )
