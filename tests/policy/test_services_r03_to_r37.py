"""R3 to R37 where the services hold them: whom they ask, what they keep, and whose words are whose.

The guards are pure and tested apart; here is what they are told, and what must not get past them.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.sign_offs import ExemptionPolicy, GateAnswer, GateKind, StudentLevel
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import NotPermitted, RuleRefused
from lti_app.domain.ids import CanvasAccountId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.audit import AuditEntry
from lti_app.wiring import Wiring
from tests.clocks import START
from tests.factories.definition import complete, institution
from tests.factories.proposals import APPROVAL, CREDIT, SENATE, Office, keep_approval, office

APPROVED = GateAnswer(
    kind=GateKind.APPROVED,
    reference="FSCC 2026-11",
    approved_on=START.date(),
    document=APPROVAL,
)
EXEMPT = GateAnswer(
    kind=GateKind.EXEMPT,
    policy=ExemptionPolicy.GRADUATE_TRANSFER,
    level=StudentLevel.GRADUATE,
    reasoning="It transfers into the graduate program.",
)
Road = Callable[[Office], Actor]


@pytest.fixture
def unit_office(wiring: Wiring, session: Session) -> Office:
    return office(wiring, session, institution(session))


def as_admin(actor: Actor) -> Actor:
    """The same person with the role of an administrator of ASA besides."""
    return replace(actor, local_roles=actor.local_roles | {LocalRole.ASA_ADMIN})


@pytest.mark.parametrize("role", [LocalRole.ASA_REVIEWER, LocalRole.UNIT_PROPOSER, None])
def test_r03_nobody_facilitates_who_is_no_consultant_of_asa(
    unit_office: Office, role: LocalRole | None
) -> None:
    version_id = unit_office.begin()
    person_id = unit_office.consultant.person_id
    assert person_id is not None
    roles = frozenset() if role is None else frozenset({role})
    with unit_office.wiring.open_work(unit_office.admin) as work:
        with pytest.raises(RuleRefused) as refused:
            work.governance.assign_consultant(version_id, person_id, roles)
        assert work.proposals.one(version_id).dossier.consultant is None
    assert refused.value.code == "definition.consultant"


def test_r16_every_entry_of_a_proposals_trail_names_the_person_who_acted(
    unit_office: Office, session: Session
) -> None:
    version_id = unit_office.to(Phase.ASSESSMENT)
    found = session.execute(
        select(AuditEntry.actor_person_id, AuditEntry.actor_name).where(
            AuditEntry.subject_kind == "definition_version",
            AuditEntry.subject_id == str(version_id),
        )
    )
    acted = (unit_office.proposer, unit_office.admin, unit_office.consultant)
    assert {tuple(row) for row in found} == {(each.person_id, each.name) for each in acted}


def test_r17_a_course_is_offered_what_is_open_to_its_account_alone(unit_office: Office) -> None:
    version_id = unit_office.to(Phase.DESIGN)
    listed: DraftContent = complete(all_accounts=False, accounts=(CanvasAccountId("20"),))
    unit_office.write(version_id, Phase.DESIGN, listed)
    unit_office.finish(version_id)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        offered = {
            account: [
                each.version_id
                for each in work.definitions.usable(unit_office.institution_id, account)
            ]
            for account in (CanvasAccountId("20"), CanvasAccountId("2"), None)
        }
    assert offered == {"20": [version_id], "2": [], None: []}


@pytest.mark.parametrize(
    "answer",
    [
        GateAnswer(kind=GateKind.NOT_NEEDED),
        replace(APPROVED, reference=" "),
        replace(APPROVED, approved_on=None),
        replace(APPROVED, approved_on=START.date() + timedelta(days=1)),
        EXEMPT,
    ],
    ids=["not needed", "no reference", "no day", "a day that lies ahead", "exempt"],
)
def test_r30_nothing_is_recorded_that_opens_no_gate(
    unit_office: Office, session: Session, answer: GateAnswer
) -> None:
    version_id = unit_office.begin(SENATE)
    assert unit_office.admin.person_id is not None
    keep_approval(session, version_id, unit_office.admin.person_id)
    session.commit()
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        with pytest.raises(RuleRefused) as refused:
            work.governance.determine_gate(version_id, answer)
        assert work.definition_records.signed(version_id).gate == ()
    assert refused.value.code == "definition.gate"


def test_r30_approval_rests_on_a_document_that_asa_handed_in(
    unit_office: Office, session: Session
) -> None:
    version_id, other = unit_office.begin(SENATE), unit_office.begin(SENATE, title="Another")
    assert unit_office.admin.person_id is not None
    keep_approval(session, other, unit_office.admin.person_id)
    session.commit()
    for document in (APPROVAL, hashlib.sha256(b"nobody has it").hexdigest()):
        with (
            unit_office.wiring.open_work(unit_office.consultant) as work,
            pytest.raises(RuleRefused, match="Add the document of the approval") as refused,
        ):
            work.governance.determine_gate(version_id, replace(APPROVED, document=document))
        assert refused.value.field == "document"
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        assert not work.definitions.stored(version_id).gate_open


@pytest.mark.parametrize("changed", [{"level": StudentLevel.UNDERGRADUATE}, {"reasoning": ""}])
def test_r32_exemption_that_names_too_little_is_not_recorded(
    unit_office: Office, changed: dict[str, Any]
) -> None:
    version_id = unit_office.begin(CREDIT)
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        with pytest.raises(RuleRefused):
            work.governance.determine_gate(version_id, replace(EXEMPT, **changed))
        assert not work.definitions.stored(version_id).gate_open
        work.governance.determine_gate(version_id, EXEMPT)
        assert work.definitions.stored(version_id).gate_open


def proposer(office: Office) -> Actor:
    return office.proposer


def co_editor(office: Office) -> Actor:
    return office.co_editor


@pytest.mark.parametrize("road", [proposer, co_editor])
def test_r33_nobody_judges_what_they_proposed_or_wrote_in(unit_office: Office, road: Road) -> None:
    # One began it and wrote nothing; the other wrote all of it.
    version_id = unit_office.begin()
    replace(unit_office, proposer=unit_office.co_editor).write(version_id, Phase.APPLICATION)
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)
    own = as_admin(road(unit_office))
    for move in (Move.RETURN, Move.DECLINE):
        with pytest.raises(NotPermitted) as refused:
            unit_office.move(version_id, move, own)
        assert refused.value.code == "definition.own_proposal"
    unit_office.move(version_id, Move.DECLINE, unit_office.admin)
