"""Dossiers of a definition as the guards see them, signed by ASA; and people of every role."""

from dataclasses import replace
from datetime import date
from typing import Any

from lti_app.domain.definition.content import DefinitionContent, DraftContent, Route
from lti_app.domain.definition.definition import DefinitionState, Origin, Turn
from lti_app.domain.definition.gate import route_basis
from lti_app.domain.definition.quality import quality_basis
from lti_app.domain.definition.rigor import fingerprint, rigor_basis
from lti_app.domain.definition.sign_offs import (
    ChecklistAnswer,
    Dossier,
    ExemptionPolicy,
    GateAnswer,
    GateDetermination,
    GateKind,
    QualityChecklist,
    RigorSignOff,
    StudentLevel,
)
from lti_app.domain.definition.states import TRANSITIONS, Move, Standing
from lti_app.domain.ids import PersonId, UnitId
from lti_app.domain.people.actor import UNIT_ROLES, Actor, LocalRole, UnitRole
from tests.factories.definition import ANSWERS, complete

ASA, PROPOSER, AUTHOR, COLLEAGUE = PersonId(1), PersonId(2), PersonId(3), PersonId(4)
CENTER, OTHER_UNIT = UnitId(10), UnitId(11)
DAY = date(2026, 9, 3)
SENATE = Route(exists_now=False, needs_curriculum_committee=True)
CREDIT = Route(exists_now=True, identifier="PHI 3638", stacks_to_credit=True)
NEW = Route(exists_now=False)

NOT_NEEDED = GateAnswer(kind=GateKind.NOT_NEEDED)
SENATE_SAID_YES = GateAnswer(
    kind=GateKind.APPROVED,
    reference="FSCC 2026-118",
    approved_on=date(2026, 8, 20),
    document="d" * 64,
)
EXEMPT = GateAnswer(
    kind=GateKind.EXEMPT,
    reasoning="Credit by examination that shortens an undergraduate's way to the degree.",
    policy=ExemptionPolicy.TIME_TO_DEGREE,
    level=StudentLevel.UNDERGRADUATE,
)


def person_with(
    role: LocalRole | None, person_id: PersonId = COLLEAGUE, unit_id: UnitId = CENTER
) -> Actor:
    """A person who holds one role; a unit's role in one unit."""
    held = frozenset() if role is None else frozenset({role})
    units = frozenset(UnitRole(unit_id=unit_id, role=each) for each in held & UNIT_ROLES)
    return Actor(name="L. Chen", person_id=person_id, local_roles=held, unit_roles=units)


ADMIN = person_with(LocalRole.ASA_ADMIN)
CONSULTANT = person_with(LocalRole.ASA_CONSULTANT)
MEMBER = person_with(LocalRole.UNIT_PROPOSER, PROPOSER)


def gate(
    answer: GateAnswer = NOT_NEEDED, route: Route | None = None, person_id: PersonId = ASA
) -> GateDetermination:
    """An answer about the gate as it was recorded for these route answers."""
    return GateDetermination(
        kind=answer.kind,
        reference=answer.reference,
        reasoning=answer.reasoning,
        approved_on=answer.approved_on,
        document=answer.document,
        policy=answer.policy,
        level=answer.level,
        person_id=person_id,
        determined_on=DAY,
        basis=route_basis(route or complete().route),
    )


def signed_for(content: DraftContent) -> RigorSignOff:
    """The rigor of a content as ASA signed it."""
    return RigorSignOff(
        level="intermediate",
        rationale="Four-level rubrics.",
        person_id=ASA,
        signed_on=DAY,
        basis=fingerprint(content),
        given_for=rigor_basis(content),
    )


def answered_for(
    content: DraftContent,
    answers: tuple[ChecklistAnswer, ...] = ANSWERS,
    person_id: PersonId = ASA,
) -> QualityChecklist:
    """The quality test of a content as ASA answered it."""
    return QualityChecklist(
        answers=answers, person_id=person_id, answered_on=DAY, given_for=quality_basis(content)
    )


def dossier(content: DefinitionContent | None = None, **changes: Any) -> Dossier:
    """A dossier to which nobody objects, of a proposal handed in at the end of its design."""
    said = content or complete()
    made = Dossier(
        content=said,
        standing=Standing(DefinitionState.DESIGN, Turn.ASA),
        origin=Origin.PROPOSAL,
        unit_id=CENTER,
        proposed_by=PROPOSER,
        authors=frozenset({AUTHOR}),
        consultant=ASA,
        rigor=signed_for(said),
        checklist=answered_for(said),
        gate=gate(route=said.route),
    )
    return replace(made, **changes)


def standing_before(move: Move) -> Standing:
    """The latest standing from which a move is in the table."""
    order = [*DefinitionState]
    found = [standing for standing, each in TRANSITIONS if each is move]
    return max(found, key=lambda standing: order.index(standing.state))
