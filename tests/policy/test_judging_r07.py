"""R7 and R25: the level of rigor is agreed in consultation with ASA, signed apart from approval.

It rests on the outcomes, thresholds, plans and stack rule it was given for; under others it is
stale, and the page says from what to what.
"""

from dataclasses import replace
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from lti_app.domain.definition.decisions import Decision, DecisionKind
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sections import extract
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import NotPermitted, RuleRefused
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.mastery.threshold import Threshold
from lti_app.services.proposal.section_form import tree_of
from tests.factories.definition import ANSWERS, complete
from tests.factories.proposals import Office
from tests.integration.judging.handed_in import approvable, handed_in
from tests.integration.proposal.desk import Desk, furnish, words


@pytest.fixture
def desk(client: FlaskClient) -> Desk:
    return furnish(client)


def raise_threshold(office: Office, version_id: DefinitionVersionId) -> None:
    """Let the unit take its design back, ask more of the first outcome, and hand it in again."""
    first, *others = complete().slos
    harder = replace(first, threshold=Threshold(points=Decimal(4), out_of=Decimal(4), word="Best"))
    tree = tree_of(replace(complete(), slos=(harder, *others)))
    office.move(version_id, Move.RECALL, office.proposer)
    with office.wiring.open_work(office.proposer) as work:
        base = work.proposals.one(version_id).save_of(Section.PLAN).revision
        work.proposal_sections.save(version_id, Section.PLAN, extract(tree, Section.PLAN), base)
    office.move(version_id, Move.SUBMIT, office.proposer)


def test_r07_threshold_changed_after_the_sign_off_makes_it_stale_and_says_so(desk: Desk) -> None:
    version_id = approvable(desk.office)
    raise_threshold(desk.office, version_id)
    answer = desk.admin().get(f"asa/definitions/{version_id}/")
    told = words(answer)
    assert "1 thing changed since it was signed" in told
    assert "3 [removed: 3 ]" not in told
    assert "[removed: 3 ] [added: 4 ]" in told
    with (
        desk.office.wiring.open_work(desk.office.admin) as work,
        pytest.raises(RuleRefused) as refused,
    ):
        work.definition_decisions.decide(version_id, Decision(kind=DecisionKind.APPROVE))
    assert refused.value.code == "definition.rigor"


def test_r07_signing_again_opens_the_approval(desk: Desk) -> None:
    version_id = approvable(desk.office)
    raise_threshold(desk.office, version_id)
    form = {"level": "advanced", "rationale": "The top level is asked for."}
    window = desk.consultant()
    assert window.post(f"asa/definitions/{version_id}/rigor", form).status_code == 303
    # The quality test was answered for the threshold that was (R20).
    with desk.office.wiring.open_work(desk.office.consultant) as work:
        work.governance.answer_checklist(version_id, ANSWERS)
    told = words(window.get(f"asa/definitions/{version_id}/"))
    assert "Nothing of the proposal stands in the way" in told
    assert "Earlier sign-offs" in told


def test_r07_design_is_not_opened_without_a_sign_off(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT)
    with (
        desk.office.wiring.open_work(desk.office.admin) as work,
        pytest.raises(RuleRefused) as refused,
    ):
        work.definition_decisions.advance(version_id)
    assert refused.value.code == "definition.rigor"


def test_r07_unit_does_not_sign_its_own_rigor(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT)
    with desk.office.wiring.open_work(desk.office.proposer) as work, pytest.raises(NotPermitted):
        work.governance.sign_rigor(version_id, "advanced", "Because.")
