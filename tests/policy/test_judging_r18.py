"""R18: decided consistently: with reasons in writing, once, and for what was looked at."""

import pytest
from flask.testing import FlaskClient

from lti_app.domain.definition.phases import Phase
from tests.integration.judging.handed_in import approvable, handed_in
from tests.integration.proposal.desk import Desk, furnish, words


@pytest.fixture
def desk(client: FlaskClient) -> Desk:
    return furnish(client)


def test_r18_return_without_its_reasons_is_refused(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.APPLICATION)
    form = {"kind": "return", "text": " ", "action": "decide"}
    answer = desk.consultant().post(f"asa/definitions/{version_id}/decide", form)
    assert answer.status_code == 422
    assert "Say why in writing: the unit reads it." in words(answer)


def test_r18_reasons_of_a_return_reach_the_unit_in_a_letter(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.APPLICATION)
    form = {"kind": "return", "text": "Name the source of the alignment.", "action": "decide"}
    answer = desk.consultant().post(f"asa/definitions/{version_id}/decide", form)
    path = answer.location.partition("/unit/")[2]
    told = words(desk.proposer().get(f"unit/{path}"))
    assert "Why Name the source of the alignment." in told
    assert "Mina Park" in told


def test_r18_second_click_decides_nothing_twice(desk: Desk) -> None:
    version_id = approvable(desk.office)
    window, form = desk.admin(), {"kind": "approve", "action": "decide"}
    letters = [window.post(f"asa/definitions/{version_id}/decide", form).location for _ in range(2)]
    assert letters[0] == letters[1]
    assert "nothing was done twice" in words(window.get(f"asa/definitions/{version_id}/"))
    with desk.office.wiring.open_work(desk.office.admin) as work:
        assert len(work.definition_records.decisions(version_id)) == 1
