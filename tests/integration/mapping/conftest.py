import contextlib
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from config.settings import Settings
from lti_app.canvas.fake import FakeCanvas
from lti_app.canvas.gateways import OneGateway
from lti_app.domain.people.actor import system_actor
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.factories.mapping import Classroom, classroom
from tests.integration.mapping.pages import COURSE, DEFINITIONS, Window, approve_file, furnish
from tests.launching import LaunchActions


@pytest.fixture
def room(wiring: Wiring, session: Session) -> Classroom:
    made = classroom(wiring, session)
    session.rollback()
    return made


@pytest.fixture
def canvas(clock: FixedClock) -> FakeCanvas:
    return FakeCanvas(clock)


@pytest.fixture
def wiring(settings: Settings, clock: FixedClock, canvas: FakeCanvas) -> Iterator[Wiring]:
    """The wiring with the in-memory Canvas behind it."""
    made = Wiring(settings, clock=clock, gateways=OneGateway(canvas.open))
    with contextlib.closing(made):
        yield made


@pytest.fixture
def window(client: FlaskClient, wiring: Wiring, canvas: FakeCanvas) -> Window:
    """A teacher's window on a course with two approved badges to choose from."""
    actions = LaunchActions(client)
    with wiring.open_work(system_actor("tests")) as work:
        work.platforms.store_token(actions.platform.issuer, actions.platform.client_id, "t0ken")
    for name in ("responsible-ai", "data-storytelling"):
        approve_file(wiring, actions, (DEFINITIONS / f"{name}.yaml").read_bytes())
    return Window(client, actions, actions.as_teacher(COURSE), furnish(canvas))


@pytest.fixture
def begun(window: Window) -> Window:
    """The same with the first badge begun."""
    answer = window.post("badges", definition="1")
    assert answer.status_code == 303
    return window
