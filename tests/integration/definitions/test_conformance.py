"""The institution's rules by what its tables hold, and each rule over the definitions in force."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.conformance_facts import Finding, Verdict
from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.phases import Phase
from lti_app.domain.errors import NotFound, NotPermitted
from lti_app.domain.people.actor import LocalRole
from lti_app.models.audit import AuditEntry
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.mapping import MappingVersionRow
from lti_app.models.platform import InstitutionRow
from lti_app.services.definition.conformance import RulesInForce, VersionConformance
from lti_app.wiring import Wiring
from tests.clocks import START
from tests.factories.definition import asa, institution
from tests.factories.proposals import Office, office
from tests.factories.review import campus
from tests.integration.review.conftest import statements


@pytest.fixture
def unit_office(wiring: Wiring, session: Session) -> Office:
    return office(wiring, session, institution(session))


def wide(office: Office, rule: str) -> Finding:
    with office.wiring.open_work(office.admin) as work:
        found = {each.rule: each for each in work.institution_conformance.findings()}
    assert list(found) == ["R4", "R16", "R17", "R33", "R34", "R37"]
    return found[rule]


def in_force(office: Office) -> RulesInForce:
    with office.wiring.open_work(office.admin) as work:
        return work.conformance.in_force()


def of(office: Office, version_id: int) -> VersionConformance:
    with office.wiring.open_work(office.admin) as work:
        return work.conformance.of(version_id)  # type: ignore[arg-type]  # a test names a row


def test_an_approved_definition_fails_no_rule_and_names_who_signed(unit_office: Office) -> None:
    version_id = unit_office.approve()
    found = of(unit_office, version_id)
    by_rule = {each.rule: each for each in found.findings}
    rigor, written, approved = by_rule["R7"].mark, by_rule["R10"].mark, by_rule["R33"].mark
    assert found.counts[Verdict.FAIL] == 0
    assert rigor is not None
    assert rigor.person_id == unit_office.consultant.person_id
    assert written is not None
    assert written.person_id == unit_office.proposer.person_id
    assert approved is not None
    assert found.names[unit_office.admin.person_id] == "Ana Ruiz"  # type: ignore[index]  # she is somebody


def test_a_proposal_fails_nothing_and_has_not_met_what_comes_later(unit_office: Office) -> None:
    found = of(unit_office, unit_office.to(Phase.ASSESSMENT))
    by_rule = {each.rule: each.verdict for each in found.findings}
    assert found.counts[Verdict.FAIL] == 0
    assert (by_rule["R10"], by_rule["R3"]) == (Verdict.PASSED, Verdict.PASSED)
    assert (by_rule["R8"], by_rule["R7"]) == (Verdict.NOT_YET, Verdict.NOT_YET)


def test_each_rule_is_counted_over_all_in_force_in_as_many_statements_for_four_as_for_one(
    unit_office: Office,
) -> None:
    unit_office.approve()
    with statements(unit_office.wiring) as few:
        one = in_force(unit_office)
    for number in range(3):
        unit_office.approve(title=f"Another {number}")
    with statements(unit_office.wiring) as many:
        four = in_force(unit_office)
    assert len(many) == len(few)
    assert (one.total, four.total, four.judged) == (1, 4, 4)
    assert {sum(rule.counts.values()) for rule in four.rules} == {4}


def test_a_definition_whose_review_is_due_is_named_under_its_rule(
    unit_office: Office, session: Session
) -> None:
    version_id = unit_office.approve()
    session.get_one(DefinitionVersionRow, version_id).review_due_on = START.date()
    session.commit()
    failing = {rule.rule: rule.failing for rule in in_force(unit_office).rules if rule.failing}
    assert list(failing) == ["R36"]
    assert [found for found, _title in failing["R36"]] == [version_id]


def test_r4_no_award_is_no_failure(unit_office: Office) -> None:
    assert wide(unit_office, "R4").verdict is Verdict.NOT_YET


def test_r16_one_nameless_entry_of_the_trail_fails(unit_office: Office, session: Session) -> None:
    unit_office.begin()
    before = wide(unit_office, "R16").verdict
    session.add(
        AuditEntry(
            institution_id=unit_office.institution_id,
            at=START,
            actor_name=" ",
            actor_role="system",
            action=AuditAction.PROPOSAL_BEGUN,
            subject_kind="definition_version",
            subject_id="1",
            details="{}",
        )
    )
    session.commit()
    assert (before, wide(unit_office, "R16").verdict) == (Verdict.PASSED, Verdict.FAIL)


def test_r17_a_mapping_of_what_was_never_approved_fails(wiring: Wiring, session: Session) -> None:
    place = campus(session)
    admin = asa(session, place.institution_id)
    unit_office = office(wiring, session, place.institution_id)
    before = wide(unit_office, "R17").verdict
    stray = DefinitionVersionRow(
        line_id=place.badge.line_id,
        number=9,
        state=DefinitionState.DRAFT,
        turn=Turn.UNIT,
        origin=session.scalars(select(DefinitionVersionRow.origin)).first(),
        created_at=START,
        created_by=admin.name,
        state_since=START,
        turn_since=START,
    )
    stray.write(place.badge.content)
    stray.image_digest = "0" * 64
    session.add(stray)
    session.flush()
    map_to(session, place.badge.mapping_version_id, stray.id)
    assert (before, wide(unit_office, "R17").verdict) == (Verdict.PASSED, Verdict.FAIL)


def test_r33_the_board_adds_up(unit_office: Office) -> None:
    unit_office.begin()
    found = wide(unit_office, "R33")
    assert found.verdict is Verdict.PASSED
    assert "1 versions" in found.message


def test_r37_an_office_without_an_address_fails(unit_office: Office, session: Session) -> None:
    before = wide(unit_office, "R37").verdict
    row = session.get_one(InstitutionRow, unit_office.institution_id)
    row.office, row.office_email = "Academic and Student Affairs", "asa@u.example"
    session.commit()
    assert (before, wide(unit_office, "R37").verdict) == (Verdict.FAIL, Verdict.PASSED)


@pytest.mark.parametrize(
    "role", [LocalRole.ASA_REVIEWER, LocalRole.ASA_AWARDER, LocalRole.UNIT_PROPOSER]
)
def test_who_does_not_oversee_gets_no_panel(
    unit_office: Office, session: Session, role: LocalRole
) -> None:
    version_id = unit_office.begin()
    stranger = asa(session, unit_office.institution_id, role, "Somebody")
    with unit_office.wiring.open_work(stranger) as work:
        for ask in (
            lambda: work.conformance.of(version_id),
            work.conformance.in_force,
            work.institution_conformance.findings,
        ):
            with pytest.raises(NotPermitted):
                ask()


def test_another_institutions_definition_is_none(unit_office: Office, session: Session) -> None:
    version_id = unit_office.begin()
    stranger = asa(session, institution(session, "fau"))
    with unit_office.wiring.open_work(stranger) as work, pytest.raises(NotFound):
        work.conformance.of(version_id)


def map_to(session: Session, mapping_version_id: int, version_id: int) -> None:
    """Let an activated mapping name a version, past every rule."""
    session.execute(
        update(MappingVersionRow)
        .where(MappingVersionRow.id == mapping_version_id)
        .values(definition_version_id=version_id)
    )
    session.commit()
