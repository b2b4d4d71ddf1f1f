"""What a decision makes is made by no move alone: who decided and why is on record (R18)."""

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.definition.decisions import DECIDED
from lti_app.domain.definition.governance import UNIT_MOVES
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import NotPermitted, RuleRefused
from lti_app.domain.ids import DefinitionVersionId
from lti_app.models.governance import DecisionRow
from tests.factories.proposals import Office
from tests.integration.judging.handed_in import approvable


def stands_before(office: Office, move: Move) -> DefinitionVersionId:
    """Bring a proposal to where this decision may be taken."""
    version_id = approvable(office)
    before = {
        Move.SUSPEND: (Move.APPROVE,),
        Move.RETIRE: (Move.APPROVE,),
        Move.RESUME: (Move.APPROVE, Move.SUSPEND),
        Move.ARCHIVE: (Move.APPROVE, Move.RETIRE),
    }
    for each in before.get(move, ()):
        office.move(version_id, each, office.admin)
    return version_id


@pytest.mark.parametrize("move", sorted(DECIDED))
def test_move_of_a_decision_is_made_by_no_move_alone(
    unit_office: Office, session: Session, move: Move
) -> None:
    version_id = stands_before(unit_office, move)
    decided = session.query(DecisionRow).count()
    session.rollback()

    with (
        pytest.raises(RuleRefused, match="takes a decision that says who decided and why"),
        unit_office.wiring.open_work(unit_office.admin) as work,
    ):
        work.governance.move(version_id, move)

    assert session.query(DecisionRow).count() == decided
    session.rollback()
    unit_office.move(version_id, move, unit_office.admin)


def test_who_may_not_decide_is_told_that_first(unit_office: Office) -> None:
    version_id = approvable(unit_office)

    with (
        pytest.raises(NotPermitted),
        unit_office.wiring.open_work(unit_office.consultant) as work,
    ):
        work.governance.move(version_id, Move.APPROVE)


def test_every_move_is_the_units_a_phase_accepted_or_a_decision() -> None:
    assert frozenset(Move) == UNIT_MOVES | DECIDED | {Move.ASSESS, Move.DESIGN}
    assert not DECIDED & (UNIT_MOVES | {Move.ASSESS, Move.DESIGN})
