"""A unit with a proposal under way stays open: nobody could withdraw it or answer for it (R1)."""

import threading

import pytest

from lti_app.domain.definition.states import Move
from lti_app.domain.errors import NotPermitted, RuleRefused
from tests.factories.proposals import Office


def test_a_unit_is_closed_once_nothing_of_it_is_under_way(unit_office: Office) -> None:
    version_id = unit_office.begin()
    with unit_office.wiring.open_work(unit_office.admin) as work:
        with pytest.raises(RuleRefused) as refused:
            work.units.close(unit_office.unit_id)
        assert (refused.value.code, "under way: 1." in refused.value.message) == (
            "unit.has_proposals",
            True,
        )
    unit_office.move(version_id, Move.WITHDRAW, unit_office.proposer)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        work.units.close(unit_office.unit_id)
    with pytest.raises(NotPermitted):
        unit_office.begin(title="Too late")


def test_a_unit_is_not_closed_while_something_is_begun_in_it(unit_office: Office) -> None:
    refused: list[str] = []

    def close() -> None:
        try:
            with unit_office.wiring.open_work(unit_office.admin) as work:
                work.units.close(unit_office.unit_id)
        except RuleRefused as error:
            refused.append(error.code)

    closing = threading.Thread(target=close)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.proposal_starts.begin(unit_office.idea())
        closing.start()
        closing.join(0.5)
    closing.join()
    assert refused == ["unit.has_proposals"]
