"""Moves definition versions from standing to standing, by every guard of the rules of governance.

Policy 380.104, R7 (rigor), R20 (checklist), R27 (phases), R30-R32 (gate), R33 (oversight). Nobody
signs for or approves their own proposal.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.acting import ActingFor, acting_role, moving_for
from lti_app.domain.definition.decisions import DECIDED
from lti_app.domain.definition.definition import PROPOSED, DefinitionState
from lti_app.domain.definition.gate import document_objections, gate_objections, route_basis
from lti_app.domain.definition.governance import CONSULTING, objections, sign_objections
from lti_app.domain.definition.guideline import NumberedGuideline
from lti_app.domain.definition.objection import refusal
from lti_app.domain.definition.quality import quality_basis
from lti_app.domain.definition.rigor import fingerprint, rigor_basis
from lti_app.domain.definition.sign_offs import (
    ChecklistAnswer,
    Dossier,
    FurtherAnswer,
    GateAnswer,
    GateDetermination,
    QualityChecklist,
    RigorSignOff,
)
from lti_app.domain.definition.states import ACTS, Move, next_standing, onward
from lti_app.domain.definition.timeline import MOVE_OF
from lti_app.domain.documents.documents import DocumentKind
from lti_app.domain.errors import RuleRefused, TransitionRefused
from lti_app.domain.ids import DefinitionVersionId, PersonId, UnitId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.sentence import say
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.governance import SignOffKind
from lti_app.models.stored_document import DocumentUse
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.dossiers import Dossiers
from lti_app.services.definition.signing import append, demand_seen
from lti_app.services.definition.standing_columns import keep_columns

_ACTIONS: Mapping[Move, AuditAction] = {move: action for action, move in MOVE_OF.items()}


class Governance:
    """The sign-offs and moves of definition versions."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        dossiers: Dossiers,
        guideline_of: Callable[[DefinitionVersionId], NumberedGuideline],
    ) -> None:
        """Bind the service to one unit of work; `guideline_of` a version sets its times (R35)."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._dossiers = dossiers
        self._guideline_of = guideline_of

    def sign_rigor(
        self, version_id: DefinitionVersionId, level: str, rationale: str, seen: str | None = None
    ) -> None:
        """Record the level of rigor and why, by whom and when (R7); the very same again is one.

        `seen` is the digest of the content the actor looked at, where they looked at one.

        Raises:
            NotPermitted: the actor is no consultant or administrator of ASA, or wrote in it.
            TransitionRefused: the version is decided already.
            Conflict: the content changed after the actor saw it.
        """
        row, person_id = self._signable(version_id, seen)
        content = row.to_draft()
        signed = RigorSignOff(
            level=level.strip(),
            rationale=rationale.strip(),
            person_id=person_id,
            signed_on=self._clock.now().date(),
            basis=fingerprint(content),
            given_for=rigor_basis(content),
        )
        self._sign(row, SignOffKind.RIGOR, signed)

    def answer_checklist(
        self,
        version_id: DefinitionVersionId,
        answers: tuple[ChecklistAnswer, ...],
        seen: str | None = None,
        further: tuple[FurtherAnswer, ...] = (),
    ) -> None:
        """Record the answers of the quality test, for what stands (R20, R35).

        Raises:
            NotPermitted, TransitionRefused, Conflict: as `sign_rigor`.
        """
        row, person_id = self._signable(version_id, seen)
        today = self._clock.now().date()
        checklist = QualityChecklist(
            answers=answers,
            further=further,
            person_id=person_id,
            answered_on=today,
            given_for=quality_basis(row.to_draft()),
        )
        self._sign(row, SignOffKind.CHECKLIST, checklist)

    def determine_gate(
        self, version_id: DefinitionVersionId, answer: GateAnswer, seen: str | None = None
    ) -> None:
        """Record how the Senate gate is answered (R30-R32), for the route answers as they stand.

        Raises:
            NotPermitted, TransitionRefused, Conflict: as `sign_rigor`.
            RuleRefused: it would open nothing; the message holds every objection.
        """
        row, person_id = self._signable(version_id, seen)
        dossier = self._dossiers.dossier(row)
        self._demand_document(row, dossier, answer.document)
        gate = GateDetermination(
            kind=answer.kind,
            reference=answer.reference.strip(),
            reasoning=answer.reasoning.strip(),
            approved_on=answer.approved_on,
            document=answer.document,
            policy=answer.policy,
            level=answer.level,
            person_id=person_id,
            determined_on=self._clock.now().date(),
            basis=route_basis(dossier.content.route),
            given_for=dossier.content.route,
        )
        found = tuple(gate_objections(replace(dossier, gate=gate)))
        if found:
            raise refusal(found)
        self._sign(row, SignOffKind.GATE, gate)

    def assign_consultant(
        self, version_id: DefinitionVersionId, consultant: PersonId, roles: frozenset[LocalRole]
    ) -> None:
        """Name who of ASA facilitates a proposal (R3); `roles` are what that person holds.

        Raises:
            NotPermitted: the actor is no consultant or administrator of ASA, or wrote in it.
            RuleRefused: that person is neither, or wrote in it.
            TransitionRefused: the version is decided already.
        """
        row, _person_id = self._signable(version_id, None)
        if roles.isdisjoint(CONSULTING):
            raise RuleRefused(
                "definition.consultant",
                say("A consultant holds the role asa-consultant or asa-admin."),
                field="consultant",
            )
        if self._dossiers.dossier(row).is_by(consultant):
            raise RuleRefused(
                "definition.consultant",
                say("The consultant cannot be the proposer."),
                field="consultant",
            )
        if row.consultant_id == consultant:
            return
        self._name_consultant(row, consultant)

    def move(
        self, version_id: DefinitionVersionId, move: Move, decision: int | None = None
    ) -> DefinitionState:
        """Make one move, if the table has it and no guard objects.

        `decision` is the row of the decision it carries out, where there is one.

        Raises:
            TransitionRefused: the table has no such move from where it stands.
            NotPermitted: the actor may not make it.
            RuleRefused: a guard objects; the message holds every objection. Or it is a move that
                a decision makes, and none is named (R18).
        """
        return self._move(self._dossiers.locked(version_id), move, decision)

    def to_decision(self, version_id: DefinitionVersionId) -> None:
        """Walk the road up to the decision, every guard on the way; raises as `move`."""
        row = self._dossiers.locked(version_id)
        walker = self._actor.person_id
        if row.consultant_id is None and walker is not None and self._actor.has(*CONSULTING):
            # Who walks a file's whole road is who facilitates it (R3).
            self._name_consultant(row, walker)
        while (move := onward(row.standing)) is not Move.APPROVE:
            self._move(row, move or Move.APPROVE)

    def _move(
        self, row: DefinitionVersionRow, move: Move, decision: int | None = None
    ) -> DefinitionState:
        before = row.standing
        after = next_standing(before, move)
        if after.state is DefinitionState.APPROVED:
            self._dossiers.hold_stacks(row)
        found = objections(move, self._dossiers.dossier(row), self._actor)
        if found:
            raise refusal(found)
        if move in DECIDED and decision is None:
            raise RuleRefused(
                "definition.undecided",
                say("To %(act)s takes a decision that says who decided and why.", act=ACTS[move]),
                field="state",
            )
        now = self._clock.now()
        if after.state is not before.state:
            row.state, row.state_since = after.state, now
        row.turn, row.turn_since = after.turn, now
        row.returned = move is Move.RETURN
        held_to = self._guideline_of(DefinitionVersionId(row.id))
        row.guideline_number = held_to.number
        row.due_on = held_to.guideline.due_on(now.date(), after.state, after.turn)
        keep_columns(row, self._dossiers.dossier(row))
        if move is Move.APPROVE:
            row.approved_at, row.approved_by = now, self._actor.person_id
            row.review_due_on = held_to.guideline.review_due_on(now.date())
        self._session.flush()
        told = {} if decision is None else {"decision": decision}
        states = {"before": before.state.value, "after": after.state.value}
        self._record(_ACTIONS[move], row, moving_for(move), **states, **told)
        return after.state

    def _sign(
        self,
        row: DefinitionVersionRow,
        kind: SignOffKind,
        document: RigorSignOff | QualityChecklist | GateDetermination,
    ) -> None:
        if not append(self._session, row, kind, document, self._clock.now()):
            return
        keep_columns(row, self._dossiers.dossier(row))
        self._record(AuditAction.DEFINITION_SIGNED_OFF, row, sign_off=kind.value)

    def _signable(
        self, version_id: DefinitionVersionId, seen: str | None
    ) -> tuple[DefinitionVersionRow, PersonId]:
        row = self._dossiers.locked(version_id)
        found = sign_objections(self._dossiers.dossier(row), self._actor)
        if found or self._actor.person_id is None:
            raise refusal(found)
        self._demand_proposed(row)
        demand_seen(row.digest, seen)
        return row, self._actor.person_id

    def _demand_proposed(self, row: DefinitionVersionRow) -> None:
        if row.state not in PROPOSED:
            raise TransitionRefused(
                "definition.signed",
                say("It is decided: what was signed for it stands."),
                field="state",
            )

    def _demand_document(self, row: DefinitionVersionRow, dossier: Dossier, document: str) -> None:
        if not document:
            return
        # A letter of a partner, whatever it says, is no approval of the committee.
        handed_in_by = self._session.scalars(
            select(DocumentUse.uploaded_by).where(
                DocumentUse.version_id == row.id,
                DocumentUse.digest == document,
                DocumentUse.kind == DocumentKind.GATE_APPROVAL,
            )
        )
        people = [PersonId(person_id) for person_id in handed_in_by]
        for found in document_objections(dossier, people):
            raise RuleRefused("definition.gate", found.message, field=found.field)

    def _name_consultant(self, row: DefinitionVersionRow, consultant: PersonId) -> None:
        row.consultant_id = consultant
        self._record(AuditAction.CONSULTANT_ASSIGNED, row, consultant=consultant)

    def _record(
        self,
        action: AuditAction,
        row: DefinitionVersionRow,
        acting_for: ActingFor = ActingFor.ASA,
        **details: str | int | None,
    ) -> None:
        unit_id = None if row.unit_id is None else UnitId(row.unit_id)
        role = acting_role(self._actor, unit_id, acting_for)
        self._audit.record(action, "definition_version", row.id, role=role, **details)
