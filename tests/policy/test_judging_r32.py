"""R32: an exemption is determined by ASA, with policy, level and reasoning; a unit may only ask."""

import pytest
from flask.testing import FlaskClient

from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sign_offs import ExemptionPolicy, GateAnswer, GateKind, StudentLevel
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import NotPermitted, RuleRefused
from tests.factories.proposals import CREDIT, SENATE
from tests.integration.judging.handed_in import handed_in
from tests.integration.proposal.desk import Desk, at, furnish, words

ASKED = {"policy": "340.350", "reasoning": "PHI 3638 counts toward the degree."}
DETERMINED = {
    "kind": "exempt",
    "policy": "340.350",
    "level": "undergraduate",
    "reasoning": "It accelerates the degree.",
}
EXEMPT = GateAnswer(
    kind=GateKind.EXEMPT,
    policy=ExemptionPolicy.TIME_TO_DEGREE,
    level=StudentLevel.UNDERGRADUATE,
    reasoning="It accelerates the degree.",
)


@pytest.fixture
def desk(client: FlaskClient) -> Desk:
    return furnish(client)


def test_r32_unit_that_asks_opens_nothing(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT, CREDIT)
    assert desk.proposer().post(at(version_id, "exemption"), ASKED).status_code == 303
    desk.office.sign(version_id)
    with desk.office.wiring.open_work(desk.office.admin) as work:
        assert not work.definitions.stored(version_id).gate_open
        with pytest.raises(RuleRefused) as refused:
            work.definition_decisions.advance(version_id)
    assert refused.value.code == "definition.gate"


def test_r32_unit_determines_no_exemption_itself(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT, CREDIT)
    assert desk.proposer().post(f"asa/definitions/{version_id}/gate", DETERMINED).status_code == 403
    # Who wrote it is refused for that alone; who did not is refused for being of no office.
    for actor in (desk.office.proposer, desk.office.co_editor):
        with (
            desk.office.wiring.open_work(actor) as work,
            pytest.raises(NotPermitted) as refused,
        ):
            work.governance.determine_gate(version_id, EXEMPT)
        assert refused.value.code == "definition.actor"


def test_r32_determination_is_on_record_with_policy_level_reasoning_person_and_day(
    desk: Desk,
) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT, CREDIT)
    window = desk.consultant()
    assert window.post(f"asa/definitions/{version_id}/gate", DETERMINED).status_code == 303
    told = words(window.get(f"asa/definitions/{version_id}/"))
    for fact in (
        "Policy: Policy 340.350, credit to accelerate undergraduate time to degree",
        "Level: Undergraduate",
        "Reasoning: It accelerates the degree.",
        "Mina Park",
    ):
        assert fact in told


def test_r32_what_needs_the_committee_itself_is_not_exempt(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT, SENATE)
    answer = desk.consultant().post(f"asa/definitions/{version_id}/gate", DETERMINED)
    assert answer.status_code == 422
    assert "Only a stack to academic credit can be exempt" in words(answer)


def test_r32_other_route_answers_close_it_again_and_the_page_says_which(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT, CREDIT)
    window = desk.consultant()
    window.post(f"asa/definitions/{version_id}/gate", DETERMINED)
    with desk.office.wiring.open_work(desk.office.admin) as work:
        assert work.definitions.stored(version_id).gate_open
    desk.office.move(version_id, Move.RECALL, desk.office.proposer)
    with desk.office.wiring.open_work(desk.office.proposer) as work:
        tree = {
            "route": {
                "exists_now": True,
                "identifier": "PHI 4000",
                "needs_curriculum_committee": False,
                "stacks_to_credit": True,
            }
        }
        work.proposal_sections.save(version_id, Section.ROUTE, tree, 0)
    with desk.office.wiring.open_work(desk.office.admin) as work:
        assert not work.definitions.stored(version_id).gate_open
    told = words(window.get(f"asa/definitions/{version_id}/"))
    assert "Closed again: the route answers changed since it was recorded" in told
    assert "[removed: 3638 ] [added: 4000 ]" in told
