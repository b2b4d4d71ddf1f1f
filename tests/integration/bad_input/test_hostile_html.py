"""Hostile HTML of learners and of Canvas on ASA's page in a real browser: read, never run."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import (
    ConsoleMessage,
    Dialog,
    Page,
    Playwright,
    Request,
    sync_playwright,
)
from sqlalchemy import update
from werkzeug.serving import make_server

from lti_app.app import create_app
from lti_app.domain.evidence.evidence import Attachment, SubmissionContent
from lti_app.domain.people.actor import LocalRole
from lti_app.models.platform import InstitutionRow
from lti_app.pages.access import SESSION_COOKIE
from lti_app.services.pipeline import Pipeline
from tests.clocks import FixedClock
from tests.conftest import settings_for
from tests.databases import SqliteTemplates
from tests.e2e.browser import launch_chromium
from tests.factories.evidence import CRITERION, classroom, content, impact_rubric
from tests.launching import LaunchActions
from tests.unit.pages.test_reflection_html import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'><b onclick=alert(3)>bold</b>"
WORDS = "These words of mine are read."


@dataclass
class Watched:
    """What a page did behind the reader's back."""

    dialogs: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)

    def watch(self, page: Page, origin: str) -> None:
        """Begin to watch; dialogs are dismissed, or the page would wait for ever."""

        def dialog(shown: Dialog) -> None:
            self.dialogs.append(shown.message)
            shown.dismiss()

        def request(asked: Request) -> None:
            if not asked.url.startswith((origin, "data:")):
                self.elsewhere.append(asked.url)

        def console(said: ConsoleMessage) -> None:
            if "Refused" in said.text:
                self.blocked.append(said.text)

        page.on("dialog", dialog)
        page.on("request", request)
        page.on("console", console)


@pytest.fixture(scope="module")
def case_page(sqlite_templates: SqliteTemplates) -> Iterator[tuple[str, str, str]]:
    """A case whose every word is hostile: its address, and the cookie of a window that reads it."""
    clock = FixedClock()
    server = make_server("localhost", 0, lambda *_: [], threaded=True)
    origin = f"http://localhost:{server.port}"
    settings = settings_for(sqlite_templates.fresh(), HALLMARK_BASE_URL=origin, HALLMARK_ENV="demo")
    made = classroom(
        settings, clock, content(["311"], reflection="399"), assignments=("311", "399"), learners=()
    )
    made.session.execute(update(InstitutionRow).values(slug="main"))
    made.session.commit()
    made.room.set_assignment("311", f"Case {MARKUP}", rubric=impact_rubric())
    made.room.enroll("877", f"Mallory {MARKUP}", sis_id="<b>1234567</b>")
    made.room.hand_in("877", "311")
    made.room.assess("877", "311", {CRITERION: "4"})
    file = Attachment(file_id="5", uuid="u", name=f"{MARKUP}.html", content_type=MARKUP, size=9)
    body = f"<p>{WORDS}</p>" + "\n".join(f"<p>{each}</p>" for each in HOSTILE)
    made.room.hand_in("877", "399", SubmissionContent(body=body, attachments=(file,)))
    Pipeline(made.open_work, clock).sync_course(made.course_id)
    server.app = app = create_app(settings, made.wiring)
    actions = LaunchActions(app.test_client())
    window = actions.as_asa(LocalRole.ASA_AWARDER)
    cookie = actions.client.get_cookie(SESSION_COOKIE + window.rpartition("/")[2])
    assert cookie is not None
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"{origin}{window}/asa/", SESSION_COOKIE + window.rpartition("/")[2], cookie.value
    server.shutdown()
    serving.join()
    server.server_close()
    made.session.close()
    made.wiring.close()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as made:
        yield made


def test_hostile_words_are_read_and_neither_run_nor_fetch(
    case_page: tuple[str, str, str], playwright: Playwright
) -> None:
    address, name, value = case_page
    origin = "/".join(address.split("/")[:3])
    context = launch_chromium(playwright, "blocked")
    # To Chromium localhost is as good as https, but a cookie for it is set by its https address.
    context.add_cookies(
        [{"name": name, "value": value, "url": origin.replace("http:", "https:"), "secure": True}]
    )
    page, watched = context.new_page(), Watched()
    watched.watch(page, origin)
    for path in ("", "?q=%3Cscript%3Ealert(9)%3C/script%3E", "cases/1"):
        answer = page.goto(f"{address}{path}", wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200
    assert page.get_by_text(WORDS).is_visible()
    for element in page.locator("article *, main *").all()[:400]:
        element.dispatch_event("mouseover")
    # Whatever the mouse set off has been told by the time that the page answers, a drawn frame on.
    page.evaluate("new Promise((go) => requestAnimationFrame(() => setTimeout(go)))")
    scripts = page.locator("script").evaluate_all("found => found.map(s => s.src || 'inline')")
    handlers = page.evaluate(
        "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes])"
        ".filter(a => a.name.startsWith('on') || /^\\s*javascript:/i.test(a.value)).length"
    )
    context.close()
    assert watched == Watched()
    assert [source for source in scripts if not source.startswith(f"{origin}/static/")] == []
    assert handlers == 0
