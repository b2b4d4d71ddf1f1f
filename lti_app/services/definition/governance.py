"""Moves definition versions from state to state, by every guard of the rules of governance.

Policy 380.104, R7 (rigor), R20 (checklist), R30-R32 (gate), R33 (oversight). Nobody signs for or
approves their own proposal.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.governance import (
    IMMUTABLE,
    ROAD_TO_APPROVAL,
    TRANSITIONS,
    ChecklistAnswer,
    Dossier,
    GateDetermination,
    GateKind,
    Move,
    QualityChecklist,
    RigorSignOff,
    next_state,
    objections,
    refusal,
    rigor_basis,
)
from lti_app.domain.errors import NotFound, NotPermitted, TransitionRefused
from lti_app.domain.ids import DefinitionVersionId, PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.documents import encode
from lti_app.models.governance import SignOff, SignOffKind
from lti_app.services.audit.writing import AuditLog

_ACTIONS: dict[Move, AuditAction] = {
    Move.SUBMIT: AuditAction.DEFINITION_SUBMITTED,
    Move.ASSESS: AuditAction.DEFINITION_ASSESSED,
    Move.DESIGN: AuditAction.DEFINITION_DESIGNED,
    Move.APPROVE: AuditAction.DEFINITION_APPROVED,
    Move.RETURN: AuditAction.DEFINITION_RETURNED,
    Move.SUSPEND: AuditAction.DEFINITION_SUSPENDED,
    Move.RESUME: AuditAction.DEFINITION_RESUMED,
    Move.RETIRE: AuditAction.DEFINITION_RETIRED,
}
_SIGNERS = (LocalRole.ASA_ADMIN, LocalRole.ASA_CONSULTANT)


class Governance:
    """The sign-offs and moves of definition versions."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor, audit: AuditLog) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit

    def sign_rigor(self, version_id: DefinitionVersionId, level: str, rationale: str) -> None:
        """Record the level of rigor and why, by whom and when (R7).

        Raises:
            NotPermitted: the actor is no consultant or administrator of ASA, or proposed it.
            TransitionRefused: the version is approved already.
        """
        row, person_id = self._signable(version_id)
        signed = RigorSignOff(
            level=level.strip(),
            rationale=rationale.strip(),
            person_id=person_id,
            signed_on=self._clock.now().date(),
            basis=rigor_basis(row.to_content()),
        )
        self._sign(row, SignOffKind.RIGOR, signed, person_id)

    def answer_checklist(
        self, version_id: DefinitionVersionId, answers: tuple[ChecklistAnswer, ...]
    ) -> None:
        """Record the answers of the quality test (R20); raises as `sign_rigor`."""
        row, person_id = self._signable(version_id)
        checklist = QualityChecklist(
            answers=answers, person_id=person_id, answered_on=self._clock.now().date()
        )
        self._sign(row, SignOffKind.CHECKLIST, checklist, person_id)

    def determine_gate(
        self,
        version_id: DefinitionVersionId,
        kind: GateKind,
        reference: str = "",
        reasoning: str = "",
    ) -> None:
        """Record how the Senate gate is answered (R30-R32); raises as `sign_rigor`."""
        row, person_id = self._signable(version_id)
        gate = GateDetermination(
            kind=kind,
            reference=reference.strip(),
            reasoning=reasoning.strip(),
            person_id=person_id,
            determined_on=self._clock.now().date(),
        )
        self._sign(row, SignOffKind.GATE, gate, person_id)

    def move(self, version_id: DefinitionVersionId, move: Move) -> DefinitionState:
        """Make one move, if the table has it and no guard objects.

        Raises:
            TransitionRefused: the table has no such move from the present state.
            NotPermitted: the actor may not make it.
            RuleRefused: a guard objects; the message holds every objection.
        """
        return self._move(self._row(version_id), move)

    def approve(self, version_id: DefinitionVersionId) -> None:
        """Walk the rest of the road to approval, every guard on the way; raises as `move`."""
        row = self._row(version_id)
        moves = [move for move in ROAD_TO_APPROVAL if self._lies_ahead(row.state, move)]
        for move in moves or [Move.APPROVE]:
            self._move(row, move)

    def _lies_ahead(self, state: DefinitionState, move: Move) -> bool:
        start = next((m for m in ROAD_TO_APPROVAL if (state, m) in TRANSITIONS), None)
        order = list(ROAD_TO_APPROVAL)
        return start is not None and order.index(move) >= order.index(start)

    def _move(self, row: DefinitionVersionRow, move: Move) -> DefinitionState:
        after = next_state(row.state, move)
        found = objections(move, self._dossier(row), self._actor)
        if found:
            raise refusal(found)
        before, row.state = row.state, after
        if move is Move.APPROVE:
            row.approved_at = self._clock.now()
            row.approved_by = self._actor.person_id
        self._session.flush()
        self._audit.record(
            _ACTIONS[move],
            "definition_version",
            row.id,
            role=self._role(),
            before=before.value,
            after=after.value,
        )
        return after

    def _sign(
        self,
        row: DefinitionVersionRow,
        kind: SignOffKind,
        document: RigorSignOff | QualityChecklist | GateDetermination,
        person_id: PersonId,
    ) -> None:
        self._session.add(
            SignOff(
                version_id=row.id,
                kind=kind,
                document=encode(document),
                person_id=person_id,
                at=self._clock.now(),
            )
        )
        self._session.flush()
        self._audit.record(
            AuditAction.DEFINITION_SIGNED_OFF,
            "definition_version",
            row.id,
            role=self._role(),
            sign_off=kind.value,
        )

    def _signable(self, version_id: DefinitionVersionId) -> tuple[DefinitionVersionRow, PersonId]:
        row, person_id = self._row(version_id), self._actor.person_id
        if person_id is None or not self._actor.has(*_SIGNERS):
            raise NotPermitted(
                "definition.sign_off",
                "Signing for a definition takes a person with the role asa-admin or "
                "asa-consultant.",
                field="actor",
            )
        if row.proposed_by == person_id:
            raise NotPermitted(
                "definition.own_proposal",
                "Nobody signs for their own proposal; ask a colleague in ASA.",
                field="actor",
            )
        if row.state in IMMUTABLE:
            raise TransitionRefused(
                "definition.signed",
                f"The version is {row.state.value}: what was signed for it stands.",
                field="state",
            )
        return row, person_id

    def _row(self, version_id: DefinitionVersionId) -> DefinitionVersionRow:
        found = self._session.execute(
            select(DefinitionVersionRow, DefinitionLine)
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .where(DefinitionVersionRow.id == version_id)
            .with_for_update()
        ).one_or_none()
        if found is None or self._actor.institution_id not in (None, found[1].institution_id):
            raise NotFound("definition.unknown", "There is no such definition version.")
        return found[0]

    def _dossier(self, row: DefinitionVersionRow) -> Dossier:
        sign_offs = self._session.scalars(
            select(SignOff).where(SignOff.version_id == row.id).order_by(SignOff.id)
        )
        return row.to_dossier(list(sign_offs))

    def _role(self) -> LocalRole | None:
        return next((role for role in _SIGNERS if self._actor.has(role)), None)
