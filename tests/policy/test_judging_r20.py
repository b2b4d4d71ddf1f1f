"""R20: assessment best practice, industry or post-graduate alignment, culminating reflection."""

import pytest
from flask.testing import FlaskClient

from lti_app.domain.definition.decisions import Decision, DecisionKind
from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.sign_offs import ChecklistItem
from lti_app.domain.errors import RuleRefused
from tests.integration.judging.handed_in import handed_in
from tests.integration.proposal.desk import Desk, furnish, words


@pytest.fixture
def desk(client: FlaskClient) -> Desk:
    return furnish(client)


def answers(**changes: str) -> dict[str, str]:
    form = {item.value: "yes" for item in ChecklistItem}
    form |= {f"{item.value}-note": "Seen in the plan." for item in ChecklistItem}
    return form | changes


def test_r20_approval_waits_for_the_three_answers_and_names_each(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.DESIGN)
    told = words(desk.admin().get(f"asa/definitions/{version_id}/"))
    assert told.count("R20 The item") == 3


def test_r20_one_item_answered_no_keeps_it_from_approval(desk: Desk) -> None:
    # One of the three does: each is tried where the guard is (test_r17_to_r38.py).
    item = ChecklistItem.POST_GRADUATE_ALIGNMENT
    version_id = handed_in(desk.office, Phase.DESIGN)
    page = f"asa/definitions/{version_id}/checklist"
    assert desk.consultant().post(page, answers(**{item.value: "no"})).status_code == 303
    with (
        desk.office.wiring.open_work(desk.office.admin) as work,
        pytest.raises(RuleRefused) as refused,
    ):
        work.definition_decisions.decide(version_id, Decision(kind=DecisionKind.APPROVE))
    assert refused.value.code == f"definition.{item.value}"


def test_r20_answers_stand_on_record_with_their_notes_and_who_gave_them(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.DESIGN)
    page = f"asa/definitions/{version_id}/checklist"
    assert desk.consultant().post(page, answers()).status_code == 303
    with desk.office.wiring.open_work(desk.office.admin) as work:
        (signed,) = work.definition_records.signed(version_id).checklist
    assert [(each.satisfied, each.note) for each in signed.what.answers] == [
        (True, "Seen in the plan.")
    ] * 3
    assert signed.by.name == "Mina Park"
