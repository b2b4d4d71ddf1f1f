import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from config.settings import Settings
from lti_app.canvas.fake import FakeCanvas
from lti_app.canvas.gateways import OneGateway
from lti_app.domain.people.actor import Actor, LocalRole, system_actor
from lti_app.services.definition.parcel import look_at_parcel
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.factories.definition import sign_and_approve
from tests.factories.mapping import Classroom, classroom
from tests.integration.mapping.pages import COURSE, Window, furnish
from tests.launching import MADE_REVIEWER, LaunchActions

DEFINITIONS = Path(__file__).parents[3] / "demo" / "definitions"


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
        contents = [
            work.definition_imports.import_file(
                look_at_parcel(
                    (DEFINITIONS / f"{name}.yaml").read_bytes(),
                    lambda file: (DEFINITIONS / file).read_bytes(),
                ),
                actions.institution_id,
            ).version
            for name in ("responsible-ai", "data-storytelling")
        ]
    admin = Actor(
        name="Rhea Okafor",
        institution_id=actions.institution_id,
        person_id=actions.grant(MADE_REVIEWER, LocalRole.ASA_ADMIN),
        local_roles=frozenset({LocalRole.ASA_ADMIN}),
    )
    with wiring.open_work(admin) as work:
        for version in contents:
            sign_and_approve(work, version.version_id)
    return Window(client, actions, actions.as_teacher(COURSE), furnish(canvas))


@pytest.fixture
def begun(window: Window) -> Window:
    """The same with the first badge begun."""
    answer = window.post("badges", definition="1")
    assert answer.status_code == 303
    return window
