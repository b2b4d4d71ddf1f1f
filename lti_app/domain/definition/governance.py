"""How a definition version moves from draft to approved and on, and what stands in its way.

One table of legal moves, and a guard for each that leads on. A guard is pure and returns every
objection it has, so that a page can show what is missing before anybody tries. Policy 380.104, R4,
R7, R20, R27-R33.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.rules import is_blank, lacks
from lti_app.domain.errors import HallmarkRefusal, NotPermitted, RuleRefused, TransitionRefused
from lti_app.domain.ids import PersonId
from lti_app.domain.people.actor import Actor, LocalRole


class Move(StrEnum):
    """What may be done to a definition version."""

    SUBMIT = "submit"
    ASSESS = "assess"
    DESIGN = "design"
    APPROVE = "approve"
    RETURN = "return"
    SUSPEND = "suspend"
    RESUME = "resume"
    RETIRE = "retire"


TRANSITIONS: Mapping[tuple[DefinitionState, Move], DefinitionState] = MappingProxyType(
    {
        (DefinitionState.DRAFT, Move.SUBMIT): DefinitionState.APPLICATION,
        (DefinitionState.APPLICATION, Move.ASSESS): DefinitionState.ASSESSMENT,
        (DefinitionState.ASSESSMENT, Move.DESIGN): DefinitionState.DESIGN,
        (DefinitionState.DESIGN, Move.APPROVE): DefinitionState.APPROVED,
        (DefinitionState.APPLICATION, Move.RETURN): DefinitionState.DRAFT,
        (DefinitionState.ASSESSMENT, Move.RETURN): DefinitionState.DRAFT,
        (DefinitionState.DESIGN, Move.RETURN): DefinitionState.DRAFT,
        (DefinitionState.APPROVED, Move.SUSPEND): DefinitionState.SUSPENDED,
        (DefinitionState.SUSPENDED, Move.RESUME): DefinitionState.APPROVED,
        (DefinitionState.APPROVED, Move.RETIRE): DefinitionState.RETIRED,
        (DefinitionState.SUSPENDED, Move.RETIRE): DefinitionState.RETIRED,
    }
)

ROAD_TO_APPROVAL: tuple[Move, ...] = (Move.SUBMIT, Move.ASSESS, Move.DESIGN, Move.APPROVE)

IMMUTABLE: frozenset[DefinitionState] = frozenset(
    {DefinitionState.APPROVED, DefinitionState.SUSPENDED, DefinitionState.RETIRED}
)
"""States in which the content of a version can never change again (R36)."""


class ChecklistItem(StrEnum):
    """The three hard items of the quality test (R20)."""

    ASSESSMENT_BEST_PRACTICE = "assessment_best_practice"
    POST_GRADUATE_ALIGNMENT = "post_graduate_alignment"
    CULMINATING_REFLECTION = "culminating_reflection"


class GateKind(StrEnum):
    """How the Senate gate was answered (R30-R32)."""

    NOT_NEEDED = "not_needed"
    APPROVED = "approved"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True, kw_only=True)
class RigorSignOff:
    """The level of rigor decided in consultation with ASA (R7).

    `basis` is the digest of the thresholds it was given for; other thresholds make it stale.
    """

    level: str
    rationale: str
    person_id: PersonId
    signed_on: date
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistAnswer:
    """One answered item of the quality test."""

    item: ChecklistItem
    satisfied: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityChecklist:
    """The reviewer's three answers (R20)."""

    answers: tuple[ChecklistAnswer, ...]
    person_id: PersonId
    answered_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GateDetermination:
    """What ASA recorded about the Senate gate: no need, its approval, or an exemption."""

    kind: GateKind
    reference: str
    reasoning: str
    person_id: PersonId
    determined_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that the guards look at."""

    content: DefinitionContent
    proposed_by: PersonId | None = None
    rigor: RigorSignOff | None = None
    checklist: QualityChecklist | None = None
    gate: GateDetermination | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why a move is refused: the rule, a sentence, and whether it is about who asks."""

    rule: str
    message: str
    field: str
    is_about_actor: bool = False


def rigor_basis(content: DefinitionContent) -> str:
    """Digest what a rigor sign-off rests on: each SLO's key and threshold (R7)."""
    told = "\n".join(
        f"{slo.key}\t{slo.threshold.points.normalize()}\t{slo.threshold.out_of.normalize()}"
        f"\t{slo.threshold.word}"
        for slo in sorted(content.slos, key=lambda slo: slo.key)
    )
    return hashlib.sha256(told.encode()).hexdigest()


def gate_is_open(dossier: Dossier) -> bool:
    """Say whether design, mapping, activation and award are unlocked (R30, R31)."""
    return not any(_gate(dossier))


def next_state(state: DefinitionState, move: Move) -> DefinitionState:
    """Look up where a move leads.

    Raises:
        TransitionRefused: the table has no such move from this state.
    """
    found = TRANSITIONS.get((state, move))
    if found is None:
        raise TransitionRefused(
            "definition.transition",
            f"A definition that is {state.value} cannot {move.value}.",
            field="state",
        )
    return found


def objections(move: Move, dossier: Dossier, actor: Actor) -> tuple[Objection, ...]:
    """List everything that stands against a move by this actor, who may not comes first."""
    guard = _GUARDS.get(move)
    return (*_who_may(move, dossier, actor), *(guard(dossier) if guard else ()))


def refusal(found: tuple[Objection, ...]) -> HallmarkRefusal:
    """Turn objections into the refusal to raise; one about the actor hides the rest."""
    about_actor = [o for o in found if o.is_about_actor]
    told = about_actor or list(found)
    message = " ".join(f"{o.rule}: {o.message}" for o in told)
    kind = NotPermitted if about_actor else RuleRefused
    return kind(f"definition.{told[0].field}", message, field=told[0].field)


def _who_may(move: Move, dossier: Dossier, actor: Actor) -> Iterator[Objection]:
    if move is Move.SUBMIT:
        return
    needed = {LocalRole.ASA_ADMIN} if move in _ADMIN_MOVES else _CONSULTING
    if actor.person_id is None or not actor.has(*needed):
        names = " or ".join(sorted(role.value for role in needed))
        yield Objection(
            rule="R4",
            message=f"To {move.value} a definition takes a person with the role {names}.",
            field="actor",
            is_about_actor=True,
        )
    elif dossier.proposed_by is not None and dossier.proposed_by == actor.person_id:
        yield Objection(
            rule="R33",
            message=f"Nobody may {move.value} their own proposal; ask a colleague in ASA.",
            field="actor",
            is_about_actor=True,
        )


def _complete(dossier: Dossier) -> Iterator[Objection]:
    for lack in lacks(dossier.content):
        yield Objection(rule=lack.rule, message=lack.message, field=lack.field)


def _rigor(dossier: Dossier) -> Iterator[Objection]:
    signed = dossier.rigor
    if signed is None:
        yield Objection(rule="R7", message="The rigor sign-off is missing.", field="rigor")
        return
    if is_blank(signed.level):
        yield Objection(rule="R7", message="Name the level of rigor.", field="rigor")
    if is_blank(signed.rationale):
        yield Objection(rule="R7", message="Say why that level of rigor fits.", field="rationale")
    if signed.basis != rigor_basis(dossier.content):
        yield Objection(
            rule="R7",
            message="The thresholds changed since the rigor sign-off; sign it again.",
            field="rigor",
        )
    if dossier.proposed_by is not None and signed.person_id == dossier.proposed_by:
        yield Objection(
            rule="R7", message="The proposer cannot sign the rigor of it.", field="rigor"
        )


def _gate(dossier: Dossier) -> Iterator[Objection]:
    route, gate = dossier.content.route, dossier.gate
    if gate is None:
        if route is None or route.needs_gate:
            yield Objection(rule="R30", message="The Senate gate is not answered.", field="gate")
        return
    if gate.kind is GateKind.NOT_NEEDED:
        if route is None or route.needs_gate:
            rule = "R31" if route is not None and route.stacks_to_credit else "R30"
            yield Objection(
                rule=rule,
                message="The route answers say that the Faculty Senate Curriculum Committee "
                "approves first: give the reference of its approval.",
                field="gate",
            )
    elif is_blank(gate.reference):
        yield Objection(
            rule="R30", message="Give the reference of the approval or exemption.", field="gate"
        )
    elif gate.kind is GateKind.EXEMPT and is_blank(gate.reasoning):
        yield Objection(rule="R32", message="Say why it is exempt.", field="gate")
    if dossier.proposed_by is not None and gate.person_id == dossier.proposed_by:
        yield Objection(rule="R32", message="The proposer cannot answer the gate.", field="gate")


def _quality(dossier: Dossier) -> Iterator[Objection]:
    answers = {} if dossier.checklist is None else {a.item: a for a in dossier.checklist.answers}
    for item in ChecklistItem:
        answer = answers.get(item)
        name = item.value.replace("_", " ")
        if answer is None:
            yield Objection(
                rule="R20", message=f"The item “{name}” is not answered.", field=item.value
            )
        elif not answer.satisfied:
            yield Objection(
                rule="R20", message=f"The item “{name}” is answered no.", field=item.value
            )
        elif is_blank(answer.note):
            yield Objection(
                rule="R20", message=f"The item “{name}” needs a note.", field=item.value
            )


def _designable(dossier: Dossier) -> Iterator[Objection]:
    yield from _rigor(dossier)
    yield from _gate(dossier)


def _approvable(dossier: Dossier) -> Iterator[Objection]:
    yield from _complete(dossier)
    yield from _designable(dossier)
    yield from _quality(dossier)


_CONSULTING = {LocalRole.ASA_ADMIN, LocalRole.ASA_CONSULTANT}
_ADMIN_MOVES = frozenset({Move.APPROVE, Move.SUSPEND, Move.RESUME, Move.RETIRE})
_GUARDS: Mapping[Move, Callable[[Dossier], Iterator[Objection]]] = MappingProxyType(
    {
        Move.SUBMIT: _complete,
        Move.ASSESS: _complete,
        Move.DESIGN: _designable,
        Move.APPROVE: _approvable,
        Move.RESUME: _gate,
    }
)
