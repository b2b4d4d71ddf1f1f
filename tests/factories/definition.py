"""A complete definition, its image, and an approved version made by the real services."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from lti_app.domain.definition.content import DefinitionContent, Route
from lti_app.domain.definition.definition import DefinitionVersion, StoredVersion
from lti_app.domain.definition.sign_offs import (
    ChecklistAnswer,
    ChecklistItem,
    GateAnswer,
    GateKind,
)
from lti_app.domain.ids import DefinitionVersionId, InstitutionId, PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.platform import InstitutionRow
from lti_app.services.definition.parcel import look_at_picture
from lti_app.services.work.unit import Work
from lti_app.wiring import Wiring
from tests.clocks import START
from tests.factories.definitions import definition
from tests.factories.review import person

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>'
)
SEAL = look_at_picture("responsible-ai.svg", SVG)
ANSWERS = tuple(ChecklistAnswer(item=item, satisfied=True, note="Seen.") for item in ChecklistItem)
ROUTE = Route(exists_now=True, identifier="PHI 3638")


def complete(*slo_keys: str, **changes: Any) -> DefinitionContent:
    """A definition that lacks nothing the policy asks for."""
    wanted: dict[str, Any] = {"route": ROUTE, "all_accounts": True} | changes
    return replace(definition(*(slo_keys or ("slo-1", "slo-2"))), **wanted)


def institution(session: Session, slug: str = "fiu") -> InstitutionId:
    """Make an institution and commit it."""
    row = InstitutionRow(slug=slug, name=f"University {slug}", created_at=START)
    session.add(row)
    session.commit()
    return InstitutionId(row.id)


def asa(
    session: Session,
    institution_id: InstitutionId,
    role: LocalRole = LocalRole.ASA_ADMIN,
    name: str = "Ana Ruiz",
) -> Actor:
    """Make a person of ASA, committed, as an actor."""
    person_id: PersonId = person(session, institution_id, name)
    session.commit()
    return Actor(
        name=name,
        institution_id=institution_id,
        person_id=person_id,
        local_roles=frozenset({role}),
    )


def drafted(
    wiring: Wiring,
    institution_id: InstitutionId,
    content: DefinitionContent | None = None,
    actor: Actor | None = None,
) -> StoredVersion:
    """Import a definition as a draft."""
    with wiring.open_work(actor or Actor(name="command line: root")) as work:
        return work.definition_imports.import_content(
            content or complete(), SEAL, institution_id
        ).version


def approved(
    wiring: Wiring,
    session: Session,
    institution_id: InstitutionId,
    content: DefinitionContent | None = None,
) -> DefinitionVersion:
    """Import a definition and approve it through every guard."""
    version = drafted(wiring, institution_id, content)
    with wiring.open_work(asa(session, institution_id)) as work:
        sign_and_approve(work, version.version_id)
        return work.definitions.version(version.version_id)


def sign_and_approve(work: Work, version_id: DefinitionVersionId) -> None:
    """Sign all three and walk the road to approval."""
    work.governance.sign_rigor(version_id, "intermediate", "Four-level rubrics.")
    work.governance.answer_checklist(version_id, ANSWERS)
    work.governance.determine_gate(version_id, GateAnswer(kind=GateKind.NOT_NEEDED))
    work.definition_decisions.approve(version_id)
