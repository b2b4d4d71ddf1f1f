"""ASA decides about proposals and approved versions: a move, its reasons and a letter, all or none.

Policy 380.104, R18 (every decision has its reasons), R33 (oversight), R36 (approval freezes a
version). Who may, and what stands against it, is told by `domain.definition.governance` alone.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.decisions import (
    LONGEST_TEXT,
    Decision,
    DecisionKind,
    decision_objections,
)
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.governance import objections
from lti_app.domain.definition.in_use import InUse
from lti_app.domain.definition.lack import is_blank
from lti_app.domain.definition.objection import Objection, refusal
from lti_app.domain.definition.states import TRANSITIONS, Move
from lti_app.domain.errors import Conflict, NotFound, NotPermitted, RuleRefused, TransitionRefused
from lti_app.domain.ids import DefinitionVersionId, PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.sentence import say
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.documents import decode, encode
from lti_app.models.governance import ConditionRow, DecisionRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.dossiers import Dossiers
from lti_app.services.definition.signing import demand_seen

MakeMove = Callable[[DefinitionVersionId, Move, int | None], DefinitionState]
ReasonCodes = Callable[[DefinitionVersionId, DecisionKind], Collection[str]]
Unread = Callable[[DefinitionVersionRow, DecisionKind, InUse | None], Iterable[Objection]]

_ADVANCES = (Move.ASSESS, Move.DESIGN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a decision became: its row, where the version stands now, whether it was made just now.

    `is_new` is False for a second click: exactly this was decided already.
    """

    decision_id: int
    state: DefinitionState
    is_new: bool


class DefinitionDecisions:
    """Takes decisions on definition versions."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        dossiers: Dossiers,
        move: MakeMove,
        to_decision: Callable[[DefinitionVersionId], None],
        reason_codes: ReasonCodes,
        unread: Unread,
    ) -> None:
        """Bind to one unit of work; moves are governance's, `reason_codes` what may be named.

        `unread` says what was not read of what becomes of those on a version.
        """
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._dossiers = dossiers
        self._make_move = move
        self._to_decision = to_decision
        self._reason_codes = reason_codes
        self._unread = unread

    def decide(
        self,
        version_id: DefinitionVersionId,
        decision: Decision,
        seen: str | None = None,
        read: InUse | None = None,
    ) -> Decided:
        """Take a decision and make its move; the very same again is told as decided.

        `seen` is the digest of the content the actor looked at, `read` how many courses and cases
        they read what becomes of.

        Raises:
            NotFound: there is no such version.
            NotPermitted: the actor may not take it, or wrote in the proposal.
            RuleRefused: the decision lacks something, or a guard objects, or it takes a version out
                of force that is in use and nobody said to have read what happens then (R36).
            Conflict: somebody decided otherwise first, or the content changed since it was seen.
            TransitionRefused: nothing is to be decided where it stands.
        """
        row = self._dossiers.locked(version_id)
        found = objections(decision.kind.move, self._dossiers.dossier(row), self._actor)
        if any(each.is_about_actor for each in found):
            raise refusal(found)
        if (row.standing, decision.kind.move) not in TRANSITIONS:
            return self._again(row, decision)
        demand_seen(row.digest, seen)
        self._demand_sound(row, decision, read)
        if found:
            raise refusal(found)
        # What is refused midway takes all of it back, also where the page that asked shows it.
        with self._session.begin_nested():
            made = self._write(row, decision)
            state = self._make_move(version_id, decision.kind.move, made.id)
        return Decided(decision_id=made.id, state=state, is_new=True)

    def approve(self, version_id: DefinitionVersionId) -> Decided:
        """Walk the rest of the road to approval at once, as for a file; raises as `decide`."""
        self._to_decision(version_id)
        return self.decide(version_id, Decision(kind=DecisionKind.APPROVE))

    def advance(self, version_id: DefinitionVersionId, seen: str | None = None) -> DefinitionState:
        """Accept the phase that was handed in, so that the next one opens (R27).

        Raises:
            NotFound, NotPermitted, RuleRefused, Conflict, TransitionRefused: as `decide`.
        """
        row = self._dossiers.locked(version_id)
        move = next((m for m in _ADVANCES if (row.standing, m) in TRANSITIONS), None)
        found = objections(move or Move.ASSESS, self._dossiers.dossier(row), self._actor)
        if any(each.is_about_actor for each in found):
            raise refusal(found)
        if move is None:
            raise TransitionRefused(
                "definition.advance",
                say("No phase of it waits to be accepted."),
                mend="Reload the page to see where it stands.",
                field="state",
            )
        demand_seen(row.digest, seen)
        return self._make_move(version_id, move, None)

    def meet_condition(self, version_id: DefinitionVersionId, condition_id: int, note: str) -> None:
        """Record that a condition of an approval is met; said twice, it changes nothing.

        Raises:
            NotFound: there is no such version in the actor's institution, or no such condition.
            NotPermitted: the actor is no administrator of ASA, or wrote in the proposal.
            RuleRefused: no note says how it is met.
        """
        row = self._dossiers.locked(version_id)
        self._demand_may_close(row)
        condition = self._condition(version_id, condition_id)
        if condition.met_at is not None:
            return
        if is_blank(note):
            raise RuleRefused(
                "condition.note", say("Say how it is met; it stays on record."), field="note"
            )
        if len(note) > LONGEST_TEXT:
            raise RuleRefused(
                "condition.note",
                say("At most %(most)s characters.", most=LONGEST_TEXT),
                field="note",
            )
        condition.met_at, condition.met_by = self._clock.now(), self._actor.person_id
        condition.note = note.strip()
        self._session.flush()
        self._audit.record(
            AuditAction.CONDITION_MET,
            "definition_version",
            row.id,
            role=LocalRole.ASA_ADMIN,
            condition=condition.id,
        )

    def _again(self, row: DefinitionVersionRow, decision: Decision) -> Decided:
        last = self._session.scalar(
            select(DecisionRow)
            .where(DecisionRow.version_id == row.id)
            .order_by(DecisionRow.id.desc())
            .limit(1)
        )
        if last is not None and self._is_same(last, decision):
            return Decided(decision_id=last.id, state=row.state, is_new=False)
        raise Conflict(
            "definition.decided",
            say(
                "Nothing of it waits for this decision any more: it is %(state)s.",
                state=row.state.value,
            ),
            mend="Reload the page to see what was decided, and by whom.",
            field="state",
        )

    def _is_same(self, last: DecisionRow, decision: Decision) -> bool:
        conditions = self._session.scalars(
            select(ConditionRow)
            .where(ConditionRow.decision_id == last.id)
            .order_by(ConditionRow.id)
        )
        return (
            last.kind is decision.kind
            and last.decided_by == self._actor.person_id
            and last.text == decision.text.strip()
            and decode(last.reasons, tuple[str, ...]) == decision.reasons
            and [(each.text, each.due_on) for each in conditions]
            == [(each.text.strip(), each.due_on) for each in decision.conditions]
        )

    def _demand_sound(
        self, row: DefinitionVersionRow, decision: Decision, read: InUse | None
    ) -> None:
        kind = decision.kind
        said = decision_objections(decision, self._today())
        found = (*said, *self._unread(row, kind, read))
        if found:
            raise DecisionRefused({each.field: each.message for each in found})
        offered = self._reason_codes(DefinitionVersionId(row.id), kind)
        unknown = set(decision.reasons) - set(offered)
        if unknown:
            raise DecisionRefused(
                {
                    "reasons": say(
                        "No such reason is offered for this decision: %(codes)s.",
                        codes=", ".join(sorted(unknown)),
                    )
                }
            )

    def _write(self, row: DefinitionVersionRow, decision: Decision) -> DecisionRow:
        person_id = self._actor.person_id
        # The guards refused whoever is no person.
        assert person_id is not None
        made = DecisionRow(
            version_id=row.id,
            kind=decision.kind,
            reasons=encode(decision.reasons),
            text=decision.text.strip(),
            decided_by=person_id,
            decided_at=self._clock.now(),
        )
        self._session.add(made)
        self._session.flush()
        self._session.add_all(
            ConditionRow(
                version_id=made.version_id,
                decision_id=made.id,
                text=each.text.strip(),
                due_on=each.due_on,
                note="",
            )
            for each in decision.conditions
        )
        self._session.flush()
        return made

    def _condition(self, version_id: DefinitionVersionId, condition_id: int) -> ConditionRow:
        found = self._session.scalar(
            select(ConditionRow)
            .where(ConditionRow.id == condition_id, ConditionRow.version_id == version_id)
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise NotFound("condition.unknown", "There is no such condition.")
        return found

    def _demand_may_close(self, row: DefinitionVersionRow) -> None:
        person_id: PersonId | None = self._actor.person_id
        if person_id is None or not self._actor.has(LocalRole.ASA_ADMIN):
            raise NotPermitted(
                "condition.admin", say("An administrator of ASA says that a condition is met.")
            )
        if self._dossiers.dossier(row).is_by(person_id):
            raise NotPermitted(
                "condition.own",
                say("Nobody closes a condition of their own proposal; ask a colleague in ASA."),
            )

    def _today(self) -> date:
        return self._clock.now().date()


class DecisionRefused(RuleRefused):
    """A decision that lacks something; each fault by its field, such as `conditions[0].due_on`."""

    def __init__(self, faults: dict[str, str]) -> None:
        """Keep the faults in the order of the form."""
        field, message = next(iter(faults.items()))
        super().__init__("definition.decision", message, field=field)
        self.faults = faults
