"""A browser that keeps no cookie, with the platform's storage beside it, over the test client."""

import html
import re
from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.contract.lti.platform_double import TEACHER, Asked, CanvasPerson
from tests.launching import MADE_TEACHER, LaunchActions

FRAME = "post_message_forwarding"


def parts(page: TestResponse) -> dict[str, str]:
    """The `data-` attributes that a page's script reads."""
    found = re.findall(r"\sdata-([a-z]+)=\"([^\"]*)\"", page.text)
    return {name: html.unescape(value) for name, value in found}


def window_given(answer: TestResponse) -> dict[str, str]:
    """What a finished launch gives its tab: window, token and the first page."""
    assert answer.status_code == 200, answer.text
    given: dict[str, str] = answer.get_json()
    return given


@dataclass
class StoringBrowser:
    """Sends no cookie back; keeps what the login's page puts into the storage."""

    actions: LaunchActions

    def __post_init__(self) -> None:
        self.client: FlaskClient = self.actions.client.application.test_client(use_cookies=False)
        self.storage: dict[str, str] = {}

    def begin(self, **changes: str | None) -> Asked:
        """Begin a login and do what its page's script does."""
        actions = self.actions
        fields = actions.platform.initiation(
            actions.target, **{"lti_storage_target": FRAME, **changes}
        )
        page = self.client.post("/lti/login", data=fields)
        assert page.status_code == 200, page.text
        told = parts(page)
        self.storage[told["key"]] = told["secret"]
        return Asked.read(told["onward"])

    def form(
        self,
        asked: Asked,
        person: CanvasPerson = MADE_TEACHER,
        roles: tuple[str, ...] = TEACHER,
    ) -> dict[str, str]:
        """The platform's answer to a login."""
        actions = self.actions
        claims = actions.platform.claims(asked.nonce, actions.target, person=person, roles=roles)
        return {"state": asked.state, "id_token": actions.platform.sign(claims)}

    def arrive(
        self, person: CanvasPerson = MADE_TEACHER, roles: tuple[str, ...] = TEACHER
    ) -> dict[str, str]:
        """Launch as far as the page that asks the storage; give its parts."""
        page = self.client.post("/lti/launch", data=self.form(self.begin(), person, roles))
        assert page.status_code == 200, page.text
        return parts(page)

    def finish(self, told: dict[str, str], secret: str | None = None) -> TestResponse:
        """Post the ticket with what the storage holds, or with another secret."""
        found = self.storage[told["key"]] if secret is None else secret
        return self.client.post(
            "/lti/launch/finish", data={"ticket": told["ticket"], "secret": found}
        )

    def window(
        self, person: CanvasPerson = MADE_TEACHER, roles: tuple[str, ...] = TEACHER
    ) -> "TabWindow":
        """Open a window the whole way."""
        opened = window_given(self.finish(self.arrive(person, roles)))
        return TabWindow(self.client, opened["window"], opened["token"])


@dataclass
class TabWindow:
    """A window whose token only its tab holds."""

    client: FlaskClient
    launch_id: str
    token: str

    @property
    def prefix(self) -> str:
        return f"/w/{self.launch_id}"

    def get(self, path: str, token: str | None = None) -> TestResponse:
        """Fetch a page of the window with its token, or with another."""
        return self.client.get(f"{self.prefix}{path}", headers=bearer(token or self.token))

    def post(self, path: str, data: dict[str, str], **headers: str) -> TestResponse:
        """Send a form of the window with its token."""
        return self.client.post(
            f"{self.prefix}{path}", data=data, headers={**bearer(self.token), **headers}
        )


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}
