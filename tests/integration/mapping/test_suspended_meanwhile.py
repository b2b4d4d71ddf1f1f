"""A version suspended while a course takes it up: wholly before that, or wholly after (R17)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import HallmarkRefusal
from lti_app.domain.ids import MappingId
from lti_app.domain.people.actor import Actor
from lti_app.services.definition.in_force import hold_state
from lti_app.services.work.unit import Work
from lti_app.wiring import Wiring
from tests.factories.definition import asa
from tests.factories.mapping import Classroom, activated, mapped, view
from tests.factories.proposals import make_move

# SQLite lets one write at a time: there is no meanwhile.
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("database_url", ["postgres"], indirect=True),
]


@pytest.fixture
def admin(session: Session, room: Classroom) -> Actor:
    made = asa(session, room.institution_id, name="Rhea Okafor")
    session.rollback()
    return made


class Act:
    """Something a teacher does with a version; `pause` is called once it was looked at."""

    def __init__(self, wiring: Wiring, room: Classroom) -> None:
        self.wiring, self.room = wiring, room
        self.mapping_id = self.prepared()

    def prepared(self) -> MappingId | None:
        raise NotImplementedError

    def done(self, work: Work, pause: Callable[[], None]) -> None:
        raise NotImplementedError


class Starting(Act):
    def prepared(self) -> None:
        return None

    def done(self, work: Work, pause: Callable[[], None]) -> None:
        work.mappings._usable = then(work.mappings._usable, pause)
        work.mappings.start(self.room.course_id, self.room.definition.version_id)


class Activating(Act):
    def prepared(self) -> MappingId:
        return mapped(self.wiring, self.room)

    def done(self, work: Work, pause: Callable[[], None]) -> None:
        assert self.mapping_id is not None
        draft = work.mapping_drafts.draft(self.mapping_id)
        pause()
        work.mapping_activation.activate(draft, draft.digest, view())


class Reopening(Act):
    def prepared(self) -> MappingId:
        return activated(self.wiring, self.room).mapping_id

    def done(self, work: Work, pause: Callable[[], None]) -> None:
        assert self.mapping_id is not None
        activation = work.mapping_activation
        activation._latest_usable = then(activation._latest_usable, pause)
        activation.reopen(self.mapping_id)


def then(look: Callable[..., Any], pause: Callable[[], None]) -> Callable[..., Any]:
    """Look, then pause."""

    def looked(*given: object) -> object:
        found = look(*given)
        pause()
        return found

    return looked


@pytest.fixture(params=[Starting, Activating, Reopening])
def act(request: pytest.FixtureRequest, wiring: Wiring, room: Classroom) -> Act:
    made: Act = request.param(wiring, room)
    return made


def suspend(wiring: Wiring, admin: Actor, room: Classroom) -> None:
    with wiring.open_work(admin) as work:
        make_move(work, room.definition.version_id, Move.SUSPEND)


def test_r17_what_was_suspended_since_it_was_looked_at_is_not_used(
    wiring: Wiring, admin: Actor, room: Classroom, act: Act
) -> None:
    with pytest.raises(HallmarkRefusal) as refused, wiring.open_work(room.teacher) as work:
        act.done(work, lambda: suspend(wiring, admin, room))
    assert refused.value.code in {"mapping.not_usable", "mapping.blocked", "mapping.no_version"}


def test_r17_suspension_waits_for_what_rests_on_the_version(
    wiring: Wiring,
    admin: Actor,
    room: Classroom,
    act: Act,
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

    def write() -> None:
        with wiring.open_work(room.teacher) as work:
            act.done(work, lambda: None)

    def take_back() -> None:
        assert is_held.wait(20)
        suspend(wiring, admin, room)
        is_suspended.set()

    for module in ("activation", "mappings"):
        monkeypatch.setattr(f"lti_app.services.mapping.{module}.hold_state", slowly)
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(write), pool.submit(take_back)]:
            done.result()
    assert meanwhile == [False]
    with wiring.open_work(admin) as work:
        stands = work.definitions.stored(room.definition.version_id).state
    assert stands is DefinitionState.SUSPENDED
