"""What opens the Senate gate: the committee's approval, put on file by ASA (R30-R32)."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sign_offs import GateAnswer, GateDetermination, GateKind
from lti_app.domain.documents.documents import DocumentKind, MediaType
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.documents import decode, encode
from lti_app.models.governance import SignOff, SignOffKind
from lti_app.services.documents.checking import CheckedFile
from tests.factories.definition import asa
from tests.factories.proposals import SENATE, Office, member
from tests.integration.judging.handed_in import handed_in
from tests.integration.proposal.desk import Desk, words

PAGE = b"%PDF-1.7 a page"


def keep(office: Office, by: Actor, version_id: DefinitionVersionId, kind: DocumentKind) -> str:
    """Put a file on a version's file as somebody, for one purpose."""
    checked = CheckedFile(file_name="page.pdf", media_type=MediaType.PDF, content=PAGE)
    with office.wiring.open_work(by) as work:
        return work.documents.keep_checked(checked, kind, version_id).digest


def open_gate(office: Office, version_id: DefinitionVersionId) -> None:
    answer = GateAnswer(
        kind=GateKind.APPROVED,
        reference="FSCC 2026-118",
        approved_on=date(2026, 5, 1),
        document=hashlib.sha256(PAGE).hexdigest(),
    )
    with office.wiring.open_work(office.consultant) as work:
        work.governance.determine_gate(version_id, answer)


def test_partners_letter_is_no_approval_of_the_committee(unit_office: Office) -> None:
    version_id = unit_office.begin(SENATE)
    keep(unit_office, unit_office.proposer, version_id, DocumentKind.PARTNER_LETTER)

    with pytest.raises(RuleRefused, match="Add the document of the approval") as refused:
        open_gate(unit_office, version_id)

    assert refused.value.field == "document"
    keep(unit_office, unit_office.consultant, version_id, DocumentKind.GATE_APPROVAL)
    open_gate(unit_office, version_id)


def test_author_puts_no_approval_of_the_own_proposal_on_file(
    unit_office: Office, session: Session
) -> None:
    made = member(session, unit_office.institution_id, unit_office.unit_id, name="Kim Both")
    both = replace(made, local_roles=made.local_roles | {LocalRole.ASA_CONSULTANT})
    version_id = replace(unit_office, proposer=both).begin(SENATE)
    keep(unit_office, both, version_id, DocumentKind.GATE_APPROVAL)

    with pytest.raises(RuleRefused, match="approval of their own proposal on file"):
        open_gate(unit_office, version_id)

    colleague = asa(session, unit_office.institution_id, LocalRole.ASA_CONSULTANT, "Ola Berg")
    keep(unit_office, colleague, version_id, DocumentKind.GATE_APPROVAL)
    open_gate(unit_office, version_id)


def test_letter_named_as_the_approval_is_refused_beside_its_field(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT, SENATE)
    digest = keep(desk.office, desk.office.consultant, version_id, DocumentKind.PARTNER_LETTER)
    form = {
        "kind": "approved",
        "reference": "FSCC 2026-11",
        "approved_on": "2026-11-02",
        "kept": digest,
    }

    answer = desk.consultant().post(f"asa/definitions/{version_id}/gate", form)

    assert answer.status_code == 422
    assert "Add the document of the approval" in words(answer)


def forget_basis(session: Session, version_id: DefinitionVersionId) -> None:
    """Leave the determination as it was stored before its basis was kept."""
    row = session.query(SignOff).filter_by(version_id=version_id, kind=SignOffKind.GATE).one()
    old = replace(decode(row.document, GateDetermination), basis="", given_for=None)
    session.query(SignOff).filter_by(id=row.id).update({"document": encode(old)})
    session.commit()


def test_determination_without_a_basis_opens_no_open_proposal(
    unit_office: Office, session: Session
) -> None:
    version_id = unit_office.begin(SENATE)
    keep(unit_office, unit_office.consultant, version_id, DocumentKind.GATE_APPROVAL)
    open_gate(unit_office, version_id)
    forget_basis(session, version_id)
    more = {"exists_now": False, "needs_curriculum_committee": True, "stacks_to_credit": True}
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        route = {"route": {"identifier": "", **more}}
        work.proposal_sections.save(version_id, Section.ROUTE, route, 0)

    with unit_office.wiring.open_work(unit_office.consultant) as work:
        assert not work.definitions.stored(version_id).gate_open
    open_gate(unit_office, version_id)
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        assert work.definitions.stored(version_id).gate_open


def test_determination_without_a_basis_stands_for_what_was_approved(
    unit_office: Office, session: Session
) -> None:
    version_id = unit_office.approve()
    forget_basis(session, version_id)

    with unit_office.wiring.open_work(unit_office.admin) as work:
        found = work.definitions.stored(version_id)
    assert (found.state, found.gate_open) == (DefinitionState.APPROVED, True)
