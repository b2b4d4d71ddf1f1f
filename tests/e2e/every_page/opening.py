"""Opens the real application's pages in a browser without a port between: each request is answered
by the visitor's own test client, so that one built campus serves every page in one thread.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from uuid import UUID

from itsdangerous import URLSafeSerializer
from playwright.sync_api import ConsoleMessage, Page, Route
from sqlalchemy import update

from lti_app.models.platform import LaunchSessionRow
from tests.conftest import BASE_URL
from tests.e2e.every_page.entries import SEEN, Entry
from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import Role
from tests.integration.roles.table import TABLE, Line, expected

REFUSED = "Failed to load resource: the server responded with a status of 4"
NOWHERE = UUID(int=0)
PUBLIC_DATA = {
    "/achievements/<slug>/<int:number>.<any(png, svg):kind>": "/achievements/lynx/1.svg",
    "/issuers/<int:number>": "/issuers/1",
    "/static/<path:filename>": "/static/hallmark.js",
    "/status/<int:number>": "/status/1",
}


@dataclass  # Playwright hangs its own mark on an object whose method it calls
class Opener:
    """One page of the browser over one campus."""

    scene: Scene
    page: Page
    complaints: list[str] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    language: str = "en"
    _entry: Entry | None = None

    def open(self, entry: Entry) -> int:
        """Show one page; gives its status."""
        self._entry = entry
        answer = self.page.goto(BASE_URL + self.address(entry))
        assert answer is not None
        return answer.status

    def address(self, entry: Entry) -> str:
        """Build the address, as the URL map would."""
        path = self._path(entry)
        return f"{path}?{entry.query}" if entry.query else path

    def speak(self, language: str) -> None:
        """Let every window's launch, and the browser, have told this language."""
        self.language = language
        with self.scene.campus.wiring.session() as session:
            session.execute(update(LaunchSessionRow).values(locale=language))
            session.commit()

    def listen(self, message: ConsoleMessage) -> None:
        """Note what the browser complains of; that a refusal is one, it says as well."""
        if REFUSED not in message.text:
            self.complaints.append(message.text)

    def lang(self) -> str:
        """Read the language the page says it is in."""
        told: str = self.page.evaluate("document.documentElement.lang")
        return told

    def kind_of(self, rule: str) -> str:
        """Ask for what is no page, as whoever may have it; gives its media type."""
        line = next((each for each in TABLE if each.rule == rule), None)
        role, path = Role.STRANGER, PUBLIC_DATA.get(rule, rule)
        if line is not None:
            role = next(r for r in Role if expected(line, r, line.at[0]) in SEEN)
            path = self.scene.doors.path(line, line.at[0], self.scene.visitors[role].launch_id)
        path = path.replace("<uuid:uuid>", str(self.scene.campus.main.credentials["Adaeze"]))
        signer = URLSafeSerializer(self.scene.campus.wiring.settings.secret_key, salt="brand")
        path = path.replace("<token>", str(signer.dumps("")))
        with self.scene.visitors[role].client.get(path) as got:
            assert got.status_code == HTTPStatus.OK
            return str(got.mimetype)

    def _path(self, entry: Entry) -> str:
        if entry.thing == "nobody":
            return f"/credentials/{NOWHERE}"
        if "slug" in entry.rule:
            return f"/achievements/{entry.thing}/1"
        visitor = self.scene.visitors[entry.role]
        line = Line(method="GET", rule=entry.rule, answers={})
        return self.scene.doors.path(line, entry.thing, visitor.launch_id)

    def serve(self, route: Route) -> None:
        """Answer one request of the browser."""
        assert self._entry is not None
        client = self.scene.visitors[self._entry.role].client
        sent = route.request
        with client.open(
            sent.url.removeprefix(BASE_URL),
            method=sent.method,
            headers={"Accept": sent.headers.get("accept", "*/*"), "Accept-Language": self.language},
            data=sent.post_data_buffer,
            content_type=sent.headers.get("content-type"),
        ) as got:
            route.fulfill(
                status=got.status_code, headers=dict(got.headers.items()), body=got.get_data()
            )


@contextmanager
def opened(scene: Scene, page: Page) -> Iterator[Opener]:
    """Answer this browser page from this campus."""
    opener = Opener(scene, page)
    page.on("console", opener.listen)
    page.on("pageerror", lambda error: opener.complaints.append(str(error)))
    page.route(f"{BASE_URL}/**", opener.serve)
    yield opener
    page.unroute(f"{BASE_URL}/**")
