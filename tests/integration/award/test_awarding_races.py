"""A version suspended while it is awarded from: before the award, or after it (R4, R30)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.award.award import AwardBasis
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import RuleRefused
from lti_app.domain.people.actor import Actor
from lti_app.models.definition import DefinitionVersionRow
from lti_app.services.definition.in_force import hold_state
from lti_app.wiring import Wiring
from tests.factories.definition import asa
from tests.factories.proposals import make_move
from tests.factories.review import Campus

# SQLite lets one write at a time: there is no meanwhile.
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("database_url", ["postgres"], indirect=True),
]


@pytest.fixture
def admin(session: Session, at: Campus) -> Actor:
    made = asa(session, at.institution_id)
    session.rollback()
    return made


def suspend(wiring: Wiring, admin: Actor, basis: AwardBasis) -> None:
    with wiring.open_work(admin) as work:
        make_move(work, basis.version_id, Move.SUSPEND)


def test_r30_nothing_is_awarded_from_what_was_suspended_since_it_was_looked_at(
    wiring: Wiring, admin: Actor, awarder: Actor, basis: AwardBasis
) -> None:
    def late() -> DefinitionVersionRow:
        with wiring.open_work(awarder) as work:
            # Kept, as whoever tells of the case keeps it: the session would not ask again.
            looked_at = work.session.get_one(DefinitionVersionRow, basis.version_id)
            suspend(wiring, admin, basis)
            work.awards.award(basis)
            return looked_at

    with pytest.raises(RuleRefused) as refused:
        late()
    assert refused.value.code == "award.version"


def test_r30_suspension_waits_for_the_award_that_is_being_made(
    wiring: Wiring,
    admin: Actor,
    awarder: Actor,
    basis: AwardBasis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    is_held, is_suspended = Event(), Event()
    meanwhile: list[bool] = []

    def slowly(session: Session, version_id: int) -> DefinitionState:
        state = hold_state(session, version_id)
        is_held.set()
        # Held back by the version's lock, a suspension is not done while this waits.
        meanwhile.append(is_suspended.wait(1))
        return state

    def award() -> None:
        with wiring.open_work(awarder) as work:
            work.awards.award(basis)

    def take_back() -> None:
        assert is_held.wait(20)
        suspend(wiring, admin, basis)
        is_suspended.set()

    monkeypatch.setattr("lti_app.services.award.awards.hold_state", slowly)
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(award), pool.submit(take_back)]:
            done.result()
    assert meanwhile == [False]
