"""The Faculty Senate gate: whether it is needed, whether it is open, and why not.

While it is closed a proposal may be applied for and assessed, and nothing more: no design, no
approval, no mapping, no activation, no award. Policy 380.104, R30 (curriculum committee), R31
(stacks to academic credit), R32 (exempt under Policy 340.350 or 380.085, determined by ASA alone).
"""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lti_app.domain.definition.content import Route
from lti_app.domain.definition.definition import PUBLISHED
from lti_app.domain.definition.lack import is_blank
from lti_app.domain.definition.objection import Objection
from lti_app.domain.definition.sign_offs import (
    Dossier,
    ExemptionPolicy,
    GateDetermination,
    GateKind,
    StudentLevel,
)
from lti_app.domain.ids import PersonId
from lti_app.domain.sentence import say

LEVEL_OF = {
    ExemptionPolicy.TIME_TO_DEGREE: StudentLevel.UNDERGRADUATE,
    ExemptionPolicy.GRADUATE_TRANSFER: StudentLevel.GRADUATE,
}
"""340.350 is about undergraduate time to degree, 380.085 about graduate transfer credit."""

_LEVELS = {
    StudentLevel.UNDERGRADUATE: say("undergraduate"),
    StudentLevel.GRADUATE: say("graduate"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChange:
    """One route answer that is not as it was when the gate was recorded."""

    part: str
    before: str | bool
    after: str | bool


def route_basis(route: Route | None) -> str:
    """Digest the route answers a determination rests on; other answers close the gate again."""
    told = (
        "none"
        if route is None
        else f"{route.exists_now}\t{route.needs_curriculum_committee}\t{route.stacks_to_credit}"
        f"\t{' '.join(route.identifier.split())}"
    )
    return hashlib.sha256(told.encode()).hexdigest()


def route_changes(given_for: Route, route: Route | None) -> tuple[RouteChange, ...]:
    """Name each route answer that differs from what a determination was given for."""
    now = route or Route(exists_now=False)
    parts = ("exists_now", "identifier", "needs_curriculum_committee", "stacks_to_credit")
    pairs = ((part, getattr(given_for, part), getattr(now, part)) for part in parts)
    return tuple(
        RouteChange(part=part, before=before, after=after)
        for part, before, after in pairs
        if before != after
    )


def gate_is_open(dossier: Dossier) -> bool:
    """Say whether design, mapping, activation and award are unlocked (R30, R31)."""
    return not any(gate_objections(dossier))


def clause(route: Route | None) -> str:
    """Name the clause that asks for the gate."""
    return "R31" if route is not None and not route.needs_committee_itself else "R30"


def gate_objections(dossier: Dossier) -> Iterator[Objection]:
    """Say what keeps the gate closed; nothing, where it is open or not needed."""
    route, gate = dossier.content.route, dossier.gate
    if gate is None:
        if route is None or route.needs_gate:
            yield Objection(
                rule=clause(route),
                message=say(
                    "The gate is closed: the Faculty Senate Curriculum Committee approves first, "
                    "and ASA has not recorded it yet."
                )
                if route is not None
                else say("The Senate gate is not answered."),
                field="gate",
            )
        return
    if not gate.basis and dossier.state not in PUBLISHED:
        # Determinations of before their basis was kept hold for what was approved by them alone.
        yield Objection(
            rule=clause(route),
            message=say(
                "The gate was recorded before it was kept for which route answers: ASA looks at it "
                "again."
            ),
            field="gate",
        )
        return
    if gate.basis and gate.basis != route_basis(route):
        yield Objection(
            rule=clause(route),
            message=say(
                "The route answers changed since the gate was recorded: ASA looks at it again."
            ),
            field="gate",
        )
        return
    match gate.kind:
        case GateKind.NOT_NEEDED:
            yield from _not_needed(route)
        case GateKind.APPROVED:
            yield from _approved(gate)
        case GateKind.EXEMPT:
            yield from _exempt(route, gate)
    if dossier.is_by(gate.person_id):
        yield Objection(
            rule="R32", message=say("The proposer cannot answer the gate."), field="gate"
        )


def document_objections(
    dossier: Dossier, handed_in_by: Collection[PersonId]
) -> Iterator[Objection]:
    """Say what is wrong with the document of an approval (R30).

    `handed_in_by` are all who put this very document on the version's file as the committee's
    approval.
    """
    if not handed_in_by:
        message = say("Add the document of the approval.")
        yield Objection(rule="R30", message=message, field="document")
    elif all(dossier.is_by(person_id) for person_id in handed_in_by):
        message = say(
            "Nobody puts the approval of their own proposal on file: a colleague in ASA hands the "
            "document in."
        )
        yield Objection(rule="R30", message=message, field="document")


def _not_needed(route: Route | None) -> Iterator[Objection]:
    if route is None or route.needs_gate:
        yield Objection(
            rule=clause(route),
            message=say(
                "The route answers say that the Faculty Senate Curriculum Committee "
                "approves first: give the reference of its approval."
            ),
            field="gate",
        )


def _approved(gate: GateDetermination) -> Iterator[Objection]:
    if is_blank(gate.reference):
        yield Objection(
            rule="R30", message=say("Give the reference of the approval."), field="gate"
        )
    # Determinations of before the gate had its own page carry a reference alone.
    if not gate.basis:
        return
    if gate.approved_on is None:
        yield Objection(rule="R30", message=say("Give the date of the approval."), field="gate")
    elif gate.approved_on > gate.determined_on:
        yield Objection(
            rule="R30", message=say("The date of the approval lies in the future."), field="gate"
        )
    if not gate.document:
        yield Objection(rule="R30", message=say("Add the document of the approval."), field="gate")


def _exempt(route: Route | None, gate: GateDetermination) -> Iterator[Objection]:
    if route is None or route.needs_committee_itself or not route.stacks_to_credit:
        yield Objection(
            rule="R32",
            message=say(
                "Only a stack to academic credit can be exempt; what does not exist yet and would "
                "traditionally need the committee still needs it."
            ),
            field="gate",
        )
    if gate.policy is None:
        yield Objection(
            rule="R32",
            message=say("Name the policy that exempts it: 340.350 or 380.085."),
            field="gate",
        )
    elif gate.level is not LEVEL_OF[gate.policy]:
        yield Objection(
            rule="R32",
            message=say(
                "Policy %(policy)s is about %(level)s credit.",
                policy=gate.policy.value,
                level=_LEVELS[LEVEL_OF[gate.policy]],
            ),
            field="gate",
        )
    if is_blank(gate.reasoning):
        yield Objection(rule="R32", message=say("Say why it is exempt."), field="gate")
