"""The trail names who did it in which role, and who became the consultant (R3, R16)."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sign_offs import GateAnswer, GateKind
from lti_app.domain.definition.states import Move
from lti_app.domain.people.actor import Actor, LocalRole, UnitRole
from lti_app.models.audit import AuditEntry
from tests.factories.definition import ANSWERS, drafted
from tests.factories.proposals import Office, unit
from tests.integration.judging.handed_in import handed_in


def last_role(session: Session, action: AuditAction) -> str:
    rows = session.query(AuditEntry.actor_role).filter_by(action=action)
    found = rows.order_by(AuditEntry.id.desc()).first()
    # A reader that stays would lock everybody else out.
    session.rollback()
    assert found is not None
    return str(found[0])


@pytest.fixture
def elsewhere(unit_office: Office, session: Session) -> Actor:
    """A co-editor of the office's unit who proposes for another."""
    other = UnitRole(
        unit_id=unit(session, unit_office.institution_id, "second"), role=LocalRole.UNIT_PROPOSER
    )
    actor = unit_office.co_editor
    return replace(
        actor,
        unit_roles=actor.unit_roles | {other},
        local_roles=actor.local_roles | {LocalRole.UNIT_PROPOSER},
    )


def test_section_is_saved_in_the_role_held_in_its_own_unit(
    unit_office: Office, elsewhere: Actor, session: Session
) -> None:
    version_id = unit_office.begin()
    with unit_office.wiring.open_work(elsewhere) as work:
        work.proposal_sections.save(version_id, Section.ABOUT, {"title": "By a co-editor"}, 0)

    assert last_role(session, AuditAction.PROPOSAL_EDITED) == "co-editor"


def test_text_that_came_too_late_is_kept_in_the_role_held_in_its_own_unit(
    unit_office: Office, elsewhere: Actor, session: Session
) -> None:
    version_id = unit_office.begin()
    for writer in (unit_office.proposer, elsewhere):
        with unit_office.wiring.open_work(writer) as work:
            values = {"title": f"By {writer.name}"}
            saved = work.proposal_sections.save(version_id, Section.ABOUT, values, 0)
    assert last_role(session, AuditAction.PROPOSAL_TEXT_KEPT) == "co-editor"
    assert saved.conflict_id is not None
    with unit_office.wiring.open_work(elsewhere) as work:
        work.proposal_sections.settle(saved.conflict_id, None, 1)

    assert last_role(session, AuditAction.PROPOSAL_TEXTS_SETTLED) == "co-editor"


def test_unit_hands_in_as_the_unit_whatever_else_the_person_is(
    unit_office: Office, session: Session
) -> None:
    proposer = unit_office.proposer
    both = replace(proposer, local_roles=proposer.local_roles | {LocalRole.ASA_ADMIN})
    version_id = unit_office.begin()
    unit_office.write(version_id, Phase.APPLICATION)

    for move, action in (
        (Move.SUBMIT, AuditAction.DEFINITION_SUBMITTED),
        (Move.RECALL, AuditAction.DEFINITION_RECALLED),
        (Move.WITHDRAW, AuditAction.DEFINITION_WITHDRAWN),
    ):
        unit_office.move(version_id, move, both)
        assert last_role(session, action) == "unit-proposer"


def test_asa_judges_as_asa_though_the_person_writes_for_the_unit_too(
    unit_office: Office, session: Session
) -> None:
    editor = unit_office.co_editor
    both = replace(editor, local_roles=editor.local_roles | {LocalRole.ASA_CONSULTANT})
    version_id = handed_in(unit_office, Phase.APPLICATION)
    unit_office.assign(version_id)
    assert last_role(session, AuditAction.CONSULTANT_ASSIGNED) == "asa-admin"

    with unit_office.wiring.open_work(both) as work:
        work.governance.sign_rigor(version_id, "intermediate", "Because.")
    assert last_role(session, AuditAction.DEFINITION_SIGNED_OFF) == "asa-consultant"
    unit_office.move(version_id, Move.ASSESS, both)
    assert last_role(session, AuditAction.DEFINITION_ASSESSED) == "asa-consultant"


def test_file_is_handed_in_on_its_units_behalf_as_asa(
    unit_office: Office, session: Session
) -> None:
    version_id = drafted(unit_office.wiring, unit_office.institution_id).version_id

    unit_office.move(version_id, Move.SUBMIT, unit_office.consultant)

    assert last_role(session, AuditAction.DEFINITION_SUBMITTED) == "asa-consultant"


def test_consultant_by_walking_a_files_road_is_in_the_trail_and_in_conformance(
    unit_office: Office, session: Session
) -> None:
    version_id = drafted(unit_office.wiring, unit_office.institution_id).version_id
    with unit_office.wiring.open_work(unit_office.admin) as work:
        work.governance.sign_rigor(version_id, "intermediate", "Four-level rubrics.")
        work.governance.answer_checklist(version_id, ANSWERS)
        work.governance.determine_gate(version_id, GateAnswer(kind=GateKind.NOT_NEEDED))
        work.definition_decisions.approve(version_id)

    assert last_role(session, AuditAction.CONSULTANT_ASSIGNED) == "asa-admin"
    with unit_office.wiring.open_work(unit_office.admin) as work:
        found = work.conformance.of(version_id).findings
    (consulted,) = [finding for finding in found if finding.rule == "R3"]
    assert consulted.mark is not None
    assert consulted.mark.person_id == unit_office.admin.person_id


def test_consultant_who_is_named_already_stays(unit_office: Office, session: Session) -> None:
    version_id = drafted(unit_office.wiring, unit_office.institution_id).version_id
    unit_office.assign(version_id)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        work.governance.sign_rigor(version_id, "intermediate", "Four-level rubrics.")
        work.governance.answer_checklist(version_id, ANSWERS)
        work.governance.determine_gate(version_id, GateAnswer(kind=GateKind.NOT_NEEDED))
        work.definition_decisions.approve(version_id)

    entries = session.query(AuditEntry).filter_by(action=AuditAction.CONSULTANT_ASSIGNED)
    assert entries.count() == 1
