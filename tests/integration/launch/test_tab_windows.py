"""Windows by carrier: a tab's token is taken from its script, a cookie's secret from its cookie."""

import pytest
from flask import Flask, flash, redirect
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.wrappers import Response

from lti_app.domain.people.actor import LocalRole
from lti_app.models.platform import InstitutionRow
from lti_app.pages.access import SESSION_COOKIE, Visit, course_staff, guarded
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.conftest import BASE_URL
from tests.integration.launch.storing import StoringBrowser, TabWindow, bearer
from tests.launching import MADE_TEACHER, LaunchActions


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with small pages of our own."""

    @app.get("/w/<launch>/test/staff")
    @guarded(course_staff)
    def staff(visit: Visit) -> str:
        return f"{visit.actor.name} {visit.csrf_token}"

    @app.post("/w/<launch>/test/keep")
    @guarded(course_staff)
    def keep(visit: Visit) -> Response:
        visit.work.session.scalars(select(InstitutionRow)).one().name = "kept"
        flash("Kept.", "ok")
        return redirect(f"/w/{visit.launch_id}/", 303)

    return app


@pytest.fixture
def window(actions: LaunchActions) -> TabWindow:
    return StoringBrowser(actions).window()


def name_of_institution(wiring: Wiring) -> str:
    with wiring.session() as session:
        return session.scalars(select(InstitutionRow.name)).one()


def csrf(window: TabWindow) -> str:
    return window.get("/test/staff").text.rsplit(" ", 1)[1]


def test_a_tabs_token_opens_its_window_and_no_other(
    actions: LaunchActions, window: TabWindow
) -> None:
    other = StoringBrowser(actions).window()
    statuses = [
        window.get("/test/staff").status_code,
        window.get("/test/staff", other.token).status_code,
        window.client.get(f"{window.prefix}/test/staff").status_code,
        other.get("/test/staff").status_code,
    ]
    assert statuses == [200, 403, 403, 200]


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "bearer x", "Basic eDp5", "Token {}", "Bearer é", "{}"]
)
def test_an_authorization_that_is_not_its_token_opens_nothing(
    window: TabWindow, header: str
) -> None:
    headers = {"Authorization": header.format(window.token)}
    assert window.client.get(f"{window.prefix}/", headers=headers).status_code == 403


def test_a_tabs_token_is_not_taken_from_a_cookie_or_an_address(
    client: FlaskClient, window: TabWindow
) -> None:
    client.set_cookie(SESSION_COOKIE + window.launch_id, window.token)
    assert client.get(f"{window.prefix}/").status_code == 403
    assert client.get(f"{window.prefix}/?window_token={window.token}").status_code == 403


def test_a_cookies_secret_is_not_taken_from_a_header_or_a_field(
    actions: LaunchActions, client: FlaskClient
) -> None:
    prefix = actions.as_teacher()
    cookie = client.get_cookie(SESSION_COOKIE + prefix.rsplit("/", 1)[1])
    assert cookie is not None
    stranger = client.application.test_client(use_cookies=False)
    assert stranger.get(f"{prefix}/", headers=bearer(cookie.value)).status_code == 403
    sent = stranger.post(f"{prefix}/test/keep", data={"window_token": cookie.value})
    assert (sent.status_code, "This window is no longer open" in sent.text) == (403, True)


@pytest.mark.parametrize(
    ("token", "origin", "status", "name"),
    [
        (None, BASE_URL, 303, "kept"),
        ("", BASE_URL, 403, "main"),
        ("wrong", BASE_URL, 403, "main"),
        (None, "https://evil.example", 403, "main"),
    ],
)
def test_a_form_with_the_tabs_token_needs_its_form_token_and_origin_too(
    window: TabWindow, wiring: Wiring, token: str | None, origin: str, status: int, name: str
) -> None:
    sent = csrf(window) if token is None else token
    answer = window.post("/test/keep", {"csrf_token": sent}, Origin=origin)
    assert (answer.status_code, name_of_institution(wiring)) == (status, name)


def test_a_form_the_browser_sends_itself_brings_the_token_as_a_field(
    window: TabWindow, wiring: Wiring
) -> None:
    form = {"csrf_token": csrf(window), "window_token": window.token}
    answer = window.client.post(f"{window.prefix}/test/keep", data=form)
    assert (answer.status_code, name_of_institution(wiring)) == (303, "kept")


def test_a_notice_shows_once_in_its_window_and_a_stranger_neither_sees_nor_spends_it(
    actions: LaunchActions, window: TabWindow
) -> None:
    other = StoringBrowser(actions).window()
    answer = window.post("/test/keep", {"csrf_token": csrf(window)})
    assert answer.headers.getlist("Set-Cookie") == []
    pages = [
        window.client.get(f"{window.prefix}/"),
        other.get("/"),
        window.get("/"),
        window.get("/"),
    ]
    assert ["Kept." in page.text for page in pages] == [False, False, True, False]


def test_a_notice_shows_once_in_a_window_with_a_cookie(
    actions: LaunchActions, client: FlaskClient
) -> None:
    prefix = actions.as_teacher()
    token = client.get(f"{prefix}/test/staff").text.rsplit(" ", 1)[1]
    client.post(f"{prefix}/test/keep", data={"csrf_token": token})
    shown = ["Kept." in client.get(f"{prefix}/").text for _ in range(2)]
    assert shown == [True, False]
    names = {cookie.key for cookie in (client._cookies or {}).values()}
    assert {name for name in names if not name.startswith(SESSION_COOKIE)} == set()


def test_a_tabs_window_is_not_offered_as_the_whole_window_which_needs_a_cookie(
    actions: LaunchActions,
) -> None:
    actions.grant(MADE_TEACHER, LocalRole.ASA_REVIEWER)
    in_tab = StoringBrowser(actions).window().get("/asa/")
    with_cookie = actions.client.get(f"{actions.as_teacher()}/asa/")
    assert (in_tab.status_code, with_cookie.status_code) == (200, 200)
    assert ["data-whole-window" in page.text for page in (in_tab, with_cookie)] == [False, True]


def test_a_tabs_window_ends_idle_and_says_so_on_a_page_that_tries_its_token(
    window: TabWindow, clock: FixedClock
) -> None:
    clock.move(minutes=30)
    answer = window.get("/test/staff")
    assert (answer.status_code, "This window is no longer open" in answer.text) == (403, True)
    assert "/static/window.js" in answer.text
