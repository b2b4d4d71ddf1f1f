"""A unit with its people, and a proposal written by the real services as far as a test wants."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lti_app.domain.definition.content import DraftContent, Route
from lti_app.domain.definition.decisions import DECIDED, Condition, Decision, DecisionKind
from lti_app.domain.definition.kinds import MicroCredentialType, UnitKind
from lti_app.domain.definition.phases import SECTIONS, Phase, Section, phases_up_to
from lti_app.domain.definition.sections import extract
from lti_app.domain.definition.sign_offs import GateAnswer, GateKind
from lti_app.domain.definition.states import Move
from lti_app.domain.documents.documents import DocumentKind, MediaType
from lti_app.domain.ids import DefinitionVersionId, InstitutionId, PersonId, UnitId
from lti_app.domain.people.actor import Actor, LocalRole, UnitRole
from lti_app.models.definition import DefinitionImage
from lti_app.models.governance import DecisionRow
from lti_app.models.person import PersonRow
from lti_app.models.stored_document import DocumentUse, StoredDocument
from lti_app.models.unit import UnitRow
from lti_app.services.definition.decisions import Decided
from lti_app.services.proposal.section_form import tree_of
from lti_app.services.proposal.starting import Idea
from lti_app.services.work.unit import Work
from lti_app.wiring import Wiring
from tests.clocks import START
from tests.factories.definition import ANSWERS, SVG, asa, complete
from tests.factories.review import person

CONDITIONAL = Decision(
    kind=DecisionKind.APPROVE_WITH_CONDITIONS,
    text="The rubric serves as a model for others.",
    conditions=(Condition(text="Publish the rubric.", due_on=date(2027, 3, 1)),),
)
APPROVAL = "d" * 64
ROUTE = Route(exists_now=True, identifier="PHI 3638")
SENATE = Route(exists_now=False, needs_curriculum_committee=True)
CREDIT = Route(exists_now=True, identifier="PHI 3638", stacks_to_credit=True)


def unit(session: Session, institution_id: InstitutionId, code: str = "ai") -> UnitId:
    """Make a unit and commit it."""
    row = UnitRow(
        institution_id=institution_id,
        code=code,
        name=f"Center {code}",
        kind=UnitKind.CENTER,
        created_at=START,
    )
    session.add(row)
    session.commit()
    return UnitId(row.id)


def member(
    session: Session,
    institution_id: InstitutionId,
    unit_id: UnitId,
    role: LocalRole = LocalRole.UNIT_PROPOSER,
    name: str = "Noor Haddad",
) -> Actor:
    """Make a person with a role in a unit, committed, as an actor."""
    person_id = person(session, institution_id, name)
    session.commit()
    return Actor(
        name=name,
        institution_id=institution_id,
        person_id=person_id,
        local_roles=frozenset({role}),
        unit_roles=frozenset({UnitRole(unit_id=unit_id, role=role)}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An institution with a unit, its proposer and co-editor, and ASA's consultant and admin."""

    wiring: Wiring
    institution_id: InstitutionId
    unit_id: UnitId
    proposer: Actor
    co_editor: Actor
    consultant: Actor
    admin: Actor

    def begin(self, route: Route = ROUTE, **changes: Any) -> DefinitionVersionId:
        """Begin a proposal as the proposer."""
        with self.wiring.open_work(self.proposer) as work:
            return work.proposal_starts.begin(self.idea(route, **changes))

    def idea(self, route: Route = ROUTE, **changes: Any) -> Idea:
        """What the unit begins with."""
        return Idea(
            unit_id=self.unit_id,
            title=changes.get("title", "Responsible AI in Practice"),
            type=changes.get("type", MicroCredentialType.BADGE),
            route=route,
        )

    def write(
        self, version_id: DefinitionVersionId, phase: Phase, content: DraftContent | None = None
    ) -> None:
        """Write all sections of a phase, but for the route, as the proposer."""
        with self.wiring.open_work(self.proposer) as work:
            write_phase(work, version_id, phase, content or complete())

    def move(self, version_id: DefinitionVersionId, move: Move, actor: Actor) -> None:
        """Make one move as somebody."""
        with self.wiring.open_work(actor) as work:
            make_move(work, version_id, move)

    def to(self, phase: Phase, route: Route = ROUTE, **changes: Any) -> DefinitionVersionId:
        """Bring a new proposal into a phase, the unit's turn, with the phases before it written."""
        version_id = self.begin(route, **changes)
        for each in phases_up_to(phase)[:-1]:
            self.write(version_id, each)
            self.move(version_id, Move.SUBMIT, self.proposer)
            if each is Phase.APPLICATION:
                self.assign(version_id)
                self.move(version_id, Move.ASSESS, self.consultant)
            else:
                self.sign(version_id)
                self.move(version_id, Move.DESIGN, self.consultant)
        return version_id

    def approve(self, route: Route = ROUTE, **changes: Any) -> DefinitionVersionId:
        """Bring a new proposal to its approval."""
        version_id = self.to(Phase.DESIGN, route, **changes)
        self.write(version_id, Phase.DESIGN)
        self.finish(version_id)
        return version_id

    def revise(self, source: DefinitionVersionId) -> DefinitionVersionId:
        """Bring a revision with the same words to its approval."""
        with self.wiring.open_work(self.proposer) as work:
            version_id = work.proposal_starts.revise(source)
        return self.carry(version_id)

    def carry(self, version_id: DefinitionVersionId) -> DefinitionVersionId:
        """Bring a draft that is written already to its approval."""
        self.move(version_id, Move.SUBMIT, self.proposer)
        self.assign(version_id)
        self.move(version_id, Move.ASSESS, self.consultant)
        self.move(version_id, Move.SUBMIT, self.proposer)
        self.sign(version_id)
        self.move(version_id, Move.DESIGN, self.consultant)
        self.finish(version_id)
        return version_id

    def finish(self, version_id: DefinitionVersionId) -> None:
        """Hand in a written design and approve it."""
        self.move(version_id, Move.SUBMIT, self.proposer)
        with self.wiring.open_work(self.consultant) as work:
            work.governance.answer_checklist(version_id, ANSWERS)
        self.move(version_id, Move.APPROVE, self.admin)

    def approve_with_condition(self, version_id: DefinitionVersionId) -> Decided:
        """Hand in a written design and approve it by a decision, with a letter and a condition."""
        self.move(version_id, Move.SUBMIT, self.proposer)
        with self.wiring.open_work(self.consultant) as work:
            work.governance.answer_checklist(version_id, ANSWERS)
        with self.wiring.open_work(self.admin) as work:
            return work.definition_decisions.decide(version_id, CONDITIONAL)

    def assign(self, version_id: DefinitionVersionId) -> None:
        """Name the consultant."""
        assert self.consultant.person_id is not None
        with self.wiring.open_work(self.admin) as work:
            work.governance.assign_consultant(
                version_id, self.consultant.person_id, self.consultant.local_roles
            )

    def sign(self, version_id: DefinitionVersionId) -> None:
        """Sign the rigor, and answer the gate where none is needed."""
        with self.wiring.open_work(self.consultant) as work:
            work.governance.sign_rigor(version_id, "intermediate", "Four-level rubrics.")
            if not (work.definitions.stored(version_id).content.route or SENATE).needs_gate:
                work.governance.determine_gate(version_id, GateAnswer(kind=GateKind.NOT_NEEDED))


def make_move(work: Work, version_id: DefinitionVersionId, move: Move) -> None:
    """Make a move past every page; one that a decision makes is decided by whoever acts."""
    made = None
    if move in DECIDED and work.actor.person_id is not None:
        made = DecisionRow(
            version_id=version_id,
            kind=DecisionKind(move.value),
            reasons="[]",
            text="Because.",
            decided_by=work.actor.person_id,
            decided_at=work.clock.now(),
        )
        work.session.add(made)
        work.session.flush()
    work.governance.move(version_id, move, None if made is None else made.id)


def office(wiring: Wiring, session: Session, institution_id: InstitutionId) -> Office:
    """Make the unit and the people, committed."""
    unit_id = unit(session, institution_id)
    return Office(
        wiring=wiring,
        institution_id=institution_id,
        unit_id=unit_id,
        proposer=member(session, institution_id, unit_id),
        co_editor=member(session, institution_id, unit_id, LocalRole.CO_EDITOR, "Luis Ortega"),
        consultant=asa(session, institution_id, LocalRole.ASA_CONSULTANT, "Mina Park"),
        admin=asa(session, institution_id, LocalRole.ASA_ADMIN, "Ana Ruiz"),
    )


def write_phase(
    work: Work, version_id: DefinitionVersionId, phase: Phase, content: DraftContent
) -> None:
    """Save each section of a phase but the route, over what stands."""
    kept = work.badge_images.keep("responsible-ai.svg", SVG, "A seal with a sun over a bridge")
    tree = tree_of(content) | {"image": {**tree_of(content)["image"], "digest": kept.digest}}
    tree["image"]["media_type"] = kept.media_type
    for section in SECTIONS[phase]:
        if section is not Section.ROUTE:
            base = work.proposals.one(version_id).save_of(section).revision
            work.proposal_sections.save(version_id, section, extract(tree, section), base)


def keep_approval(
    session: Session,
    version_id: DefinitionVersionId,
    person_id: PersonId,
    purpose: DocumentKind = DocumentKind.GATE_APPROVAL,
) -> str:
    """Put a document of the committee's approval on a version's file, once; give its digest."""
    if session.get(StoredDocument, APPROVAL) is None:
        kind = MediaType.PDF
        session.add(StoredDocument(digest=APPROVAL, media_type=kind, size=1, content=b"%"))
        session.flush()
    on_file = {"version_id": version_id, "uploaded_by": person_id, "kind": purpose}
    if session.query(DocumentUse).filter_by(**on_file).first() is None:
        session.add(
            DocumentUse(
                institution_id=session.get_one(PersonRow, person_id).institution_id,
                digest=APPROVAL,
                file_name="approval.pdf",
                uploaded_at=START,
                **on_file,
            )
        )
        session.flush()
    return APPROVAL


def has_image(session: Session, digest: str) -> bool:
    """Say whether an image is stored."""
    return session.get(DefinitionImage, digest) is not None
