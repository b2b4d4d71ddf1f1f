"""How versions conform by what the tables hold, and each rule over the definitions in force."""

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.definition.conformance_facts import Verdict
from lti_app.domain.definition.phases import Phase
from lti_app.domain.errors import NotFound, NotPermitted
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.people.actor import LocalRole
from lti_app.models.definition import DefinitionVersionRow
from lti_app.services.definition.conformance import RulesInForce, VersionConformance
from lti_app.wiring import Wiring
from tests.clocks import START
from tests.factories.definition import asa, institution
from tests.factories.proposals import Office, office
from tests.integration.review.conftest import statements


@pytest.fixture
def unit_office(wiring: Wiring, session: Session) -> Office:
    return office(wiring, session, institution(session))


def in_force(office: Office) -> RulesInForce:
    with office.wiring.open_work(office.admin) as work:
        return work.conformance.in_force()


def of(office: Office, version_id: DefinitionVersionId) -> VersionConformance:
    with office.wiring.open_work(office.admin) as work:
        return work.conformance.of(version_id)


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
    assert unit_office.admin.person_id is not None
    assert found.names[unit_office.admin.person_id] == "Ana Ruiz"


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
    assert (one.total, four.total, len(four.judged)) == (1, 4, 4)
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
