"""An office whose people open windows, as tests of the pages of proposals drive them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.pages import access
from tests.contract.lti.platform_double import CanvasPerson
from tests.factories.proposals import Office
from tests.launching import MADE_REVIEWER, LaunchActions, another

NOOR = another(MADE_REVIEWER, 901, "Noor Haddad")
LUIS = another(MADE_REVIEWER, 902, "Luis Ortega")
MINA = another(MADE_REVIEWER, 903, "Mina Park")
ANA = another(MADE_REVIEWER, 904, "Ana Ruiz")
STRANGER = another(MADE_REVIEWER, 905, "Pavel Novak")
AUDITOR = another(MADE_REVIEWER, 906, "Ada Quist")
OURS, THEIRS = "Center ai", "Center of elsewhere"
_TAGS = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Window:
    """One window of one person."""

    client: FlaskClient
    prefix: str

    def get(self, path: str) -> TestResponse:
        """Open a page, such as `unit/`."""
        return self.client.get(f"{self.prefix}/{path}")

    def post(
        self,
        path: str,
        form: Mapping[str, object] | None = None,
        headers: dict[str, str] | None = None,
    ) -> TestResponse:
        """Send a form with this window's token."""
        launch = self.prefix.rpartition("/")[2]
        cookie = self.client.get_cookie(access.SESSION_COOKIE + launch)
        assert cookie is not None
        token = access._form_token(cookie.value, launch)
        return self.client.post(
            f"{self.prefix}/{path}",
            data={"csrf_token": token, **(form or {})},
            headers=headers,
        )

    def post_for_data(self, path: str, form: Mapping[str, object]) -> TestResponse:
        """Send a form as a page's own script does, which asks for data."""
        return self.post(path, form, {"Accept": "application/json"})


@dataclass(frozen=True, slots=True)
class Desk:
    """The office, and a window for each of its people, opened once as long as no time passes."""

    client: FlaskClient
    actions: LaunchActions
    office: Office
    _opened: dict[tuple[object, ...], Window] = field(default_factory=dict)

    def proposer(self) -> Window:
        return self._own(NOOR)

    def co_editor(self) -> Window:
        return self._own(LUIS)

    def stranger(self) -> Window:
        """A proposer of another unit."""
        return self._own(STRANGER)

    def consultant(self) -> Window:
        return self._open(MINA, lambda: self.actions.as_asa(person=MINA, grant=False))

    def admin(self) -> Window:
        return self._open(ANA, lambda: self.actions.as_asa(person=ANA, grant=False))

    def auditor(self) -> Window:
        return self._open(AUDITOR, lambda: self.actions.as_asa(LocalRole.AUDITOR, person=AUDITOR))

    def _own(self, person: CanvasPerson) -> Window:
        return self._open(person, lambda: self.actions.as_credential_holder(person))

    def _open(self, person: CanvasPerson, launch: Callable[[], str]) -> Window:
        # A window that idles ends, so one is opened anew once the clock was moved.
        key = (person.subject, self.actions.wiring.clock.now())
        if key not in self._opened:
            self._opened[key] = Window(self.client, launch())
        return self._opened[key]


def furnish(client: FlaskClient) -> Desk:
    """Make the unit, its people, those of ASA, and a proposer of another unit."""
    actions = LaunchActions(client)
    unit_id = actions.unit(OURS)
    for person, role in ((NOOR, LocalRole.UNIT_PROPOSER), (LUIS, LocalRole.CO_EDITOR)):
        actions.grant_in(OURS, person, role)
    actions.grant_in(THEIRS, STRANGER, LocalRole.UNIT_PROPOSER)
    actions.grant(MINA, LocalRole.ASA_CONSULTANT)
    actions.grant(ANA, LocalRole.ASA_ADMIN)
    office = Office(
        wiring=actions.wiring,
        institution_id=actions.institution_id,
        unit_id=unit_id,
        proposer=actor(actions, NOOR),
        co_editor=actor(actions, LUIS),
        consultant=actor(actions, MINA),
        admin=actor(actions, ANA),
    )
    desk = Desk(client, actions, office)
    # Names come with a launch.
    desk.proposer(), desk.co_editor(), desk.consultant(), desk.admin(), desk.stranger()
    return desk


def actor(actions: LaunchActions, person: CanvasPerson) -> Actor:
    """Somebody with what they hold by now, as who acts."""
    person_id = actions.person_id(person)
    made = Actor(name=person.name or "", institution_id=actions.institution_id, person_id=person_id)
    with actions.wiring.open_work(made) as work:
        held = work.roles.held(person_id)
    return replace(made, local_roles=held.local_roles, unit_roles=held.unit_roles)


def words(answer: TestResponse) -> str:
    """Read a page's words, single spaces between them."""
    body = answer.text.split("<main", 1)[1]
    return " ".join(unescape(_TAGS.sub(" ", body)).split())


def at(version_id: DefinitionVersionId, page: str = "") -> str:
    """Give the address of a proposal's page below a window."""
    return f"unit/proposals/{version_id}/{page}"
