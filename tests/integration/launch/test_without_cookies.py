"""Launches from a browser that keeps no cookie: Canvas's storage is the second proof."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from lti_app.domain.launch.launch import LaunchCheck
from lti_app.domain.launch.platform import TICKET_LIFETIME, SessionCarrier, secret_digest
from lti_app.domain.people.actor import system_actor
from lti_app.models.platform import HeldLaunchRow, LaunchSessionRow, LoginRow
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.conftest import BASE_URL
from tests.contract.lti.platform_double import TEST_STUDENT, Asked, CanvasPerson
from tests.integration.launch.storing import FRAME, StoringBrowser, parts, window_given
from tests.launching import MADE_TEACHER, LaunchActions

AT_ONCE = 6


@pytest.fixture
def browser(actions: LaunchActions) -> StoringBrowser:
    return StoringBrowser(actions)


def login_row(wiring: Wiring) -> LoginRow:
    with wiring.session() as session:
        return session.scalars(select(LoginRow)).one()


def windows(wiring: Wiring) -> int:
    with wiring.session() as session:
        return session.scalar(select(func.count()).select_from(LaunchSessionRow)) or 0


def held(wiring: Wiring) -> list[HeldLaunchRow]:
    with wiring.session() as session:
        return list(session.scalars(select(HeldLaunchRow)).unique())


def checks(logs: Sequence[Mapping[str, object]]) -> list[object]:
    return [line["check"] for line in logs if line["event"] == "launch.refused"]


def test_a_login_with_storage_is_a_page_that_names_the_frame_and_the_registered_origin(
    actions: LaunchActions, wiring: Wiring
) -> None:
    fields = actions.platform.initiation(actions.target, lti_storage_target=FRAME)
    page = actions.client.post("/lti/login", data=fields)
    told = parts(page)
    row = login_row(wiring)
    assert (told["target"], told["origin"]) == (FRAME, "https://sso.canvas.example")
    assert (row.storage_target, row.storage_digest) == (FRAME, secret_digest(told["secret"]))
    assert told["key"] == f"hallmark-login-{row.public_id}"
    assert Asked.read(told["onward"]).state == row.state
    assert f'href="{told["onward"].replace("&", "&amp;")}"' in page.text
    (cookie,) = page.headers.getlist("Set-Cookie")
    assert cookie.startswith(f"__Host-hm-l-{row.public_id}=")
    assert told["secret"] not in cookie


def test_a_login_without_storage_goes_on_at_once_and_keeps_no_second_secret(
    actions: LaunchActions, wiring: Wiring
) -> None:
    actions.begin()
    row = login_row(wiring)
    assert (row.storage_target, row.storage_digest) == (None, None)


def test_what_a_login_brings_is_escaped_in_its_page(actions: LaunchActions) -> None:
    fields = actions.platform.initiation(
        actions.target, lti_storage_target='"><script>1', login_hint="<b>hint</b>"
    )
    page = actions.client.post("/lti/login", data=fields)
    assert ("<script>1" in page.text, "<b>hint" in page.text) == (False, False)
    assert 'value="&lt;b&gt;hint&lt;/b&gt;"' in page.text


def test_the_page_of_a_login_can_ask_whether_its_cookie_came_back(
    actions: LaunchActions, browser: StoringBrowser, wiring: Wiring
) -> None:
    actions.begin()
    address = f"/lti/login/{login_row(wiring).public_id}/cookie"
    others = "/lti/login/another/cookie"
    asked = [actions.client.get(address), browser.client.get(address), actions.client.get(others)]
    assert [answer.status_code for answer in asked] == [204, 404, 404]


def test_the_same_login_begun_again_in_a_new_tab_asks_no_storage_and_launches(
    actions: LaunchActions,
) -> None:
    fields = actions.platform.initiation(actions.target, new_tab="1")
    page = actions.client.post("/lti/login", data=fields)
    told = parts(page)
    assert (page.status_code, "secret" in told) == (200, False)
    asked = Asked.read(told["onward"])
    claims = actions.platform.claims(asked.nonce, actions.target)
    assert actions.post(asked.state, actions.platform.sign(claims)).status_code == 303


def test_a_launch_whose_cookie_came_needs_no_storage(
    actions: LaunchActions, wiring: Wiring
) -> None:
    fields = actions.platform.initiation(actions.target, lti_storage_target=FRAME)
    asked = Asked.read(parts(actions.client.post("/lti/login", data=fields))["onward"])
    claims = actions.platform.claims(asked.nonce, actions.target)
    answer = actions.post(asked.state, actions.platform.sign(claims))
    assert (answer.status_code, held(wiring)) == (303, [])


def test_a_launch_without_cookie_or_storage_is_refused_with_the_way_to_a_new_tab(
    actions: LaunchActions,
) -> None:
    asked = actions.begin()
    claims = actions.platform.claims(asked.nonce, actions.target)
    stranger = actions.client.application.test_client()
    answer = stranger.post(
        "/lti/launch",
        data={"state": asked.state, "id_token": actions.platform.sign(claims)},
    )
    assert answer.status_code == 403
    assert "/courses/4021/external_tools/retrieve?display=borderless" in answer.text
    assert 'target="_blank"' in answer.text


def test_the_page_that_asks_the_storage_lets_nobody_in_and_names_nobody(
    browser: StoringBrowser, wiring: Wiring
) -> None:
    page = browser.client.post("/lti/launch", data=browser.form(browser.begin()))
    told = parts(page)
    assert (page.status_code, page.headers.getlist("Set-Cookie")) == (200, [])
    assert (told["target"], told["origin"]) == (FRAME, "https://sso.canvas.example")
    assert (windows(wiring), login_row(wiring).consumed_at) == (0, None)
    who = MADE_TEACHER
    secrets = (who.name, who.email, who.sis_id, who.subject, "LAND-101", "Reading the landscape")
    assert [text for text in secrets if str(text) in page.text] == []
    assert next(iter(browser.storage.values())) not in page.text


def test_the_token_of_a_launch_that_waits_is_not_readable_in_the_database(
    browser: StoringBrowser, wiring: Wiring
) -> None:
    form = browser.form(browser.begin())
    told = parts(browser.client.post("/lti/launch", data=form))
    (row,) = held(wiring)
    assert form["id_token"] not in row.id_token
    assert wiring.tools.vault.decrypt(row.id_token) == form["id_token"]
    assert row.ticket_digest == secret_digest(told["ticket"])


def test_the_secret_from_the_storage_opens_a_window_for_this_tab_only(
    browser: StoringBrowser, wiring: Wiring
) -> None:
    told = browser.arrive()
    with capture_logs() as logs:
        answer = browser.finish(told)
    given = window_given(answer)
    assert answer.headers.getlist("Set-Cookie") == []
    assert given["start"] == f"/w/{given['window']}/course/"
    with wiring.session() as session:
        row = session.scalars(select(LaunchSessionRow)).one()
    assert (row.carrier, row.secret_digest) == (
        SessionCarrier.TAB,
        secret_digest(given["token"]),
    )
    assert login_row(wiring).consumed_at is not None
    assert held(wiring) == []
    said = repr(logs)
    secrets = (given["token"], told["ticket"], *browser.storage.values())
    assert [secret for secret in secrets if secret in said] == []


def test_a_wrong_secret_is_refused_and_the_right_one_still_comes_in(
    browser: StoringBrowser, wiring: Wiring
) -> None:
    told = browser.arrive()
    with capture_logs() as logs:
        refused = browser.finish(told, "guessed")
    assert (refused.status_code, checks(logs)) == (403, [LaunchCheck.BROWSER])
    assert "/external_tools/retrieve?display=borderless" in refused.text
    assert (windows(wiring), login_row(wiring).consumed_at) == (0, None)
    assert browser.finish(told).status_code == 200


def test_a_ticket_lasts_a_minute(browser: StoringBrowser, clock: FixedClock) -> None:
    late, in_time = browser.arrive(), browser.arrive()
    clock.move(seconds=(TICKET_LIFETIME - timedelta(seconds=1)).total_seconds())
    assert browser.finish(in_time).status_code == 200
    clock.move(seconds=1)
    with capture_logs() as logs:
        refused = browser.finish(late)
    assert (refused.status_code, checks(logs)) == (403, [LaunchCheck.TICKET])
    assert "This launch is over" in refused.text


def test_what_waited_its_minute_is_gone_with_the_next_launch_that_waits(
    browser: StoringBrowser, wiring: Wiring, clock: FixedClock
) -> None:
    browser.arrive()
    clock.move(seconds=TICKET_LIFETIME.total_seconds())
    browser.arrive()
    assert len(held(wiring)) == 1


def test_a_ticket_opens_one_window(browser: StoringBrowser, wiring: Wiring) -> None:
    told = browser.arrive()
    answers = [browser.finish(told).status_code for _ in range(3)]
    assert (answers, windows(wiring)) == ([200, 403, 403], 1)


@pytest.mark.parametrize("ticket", ["", "x", "é", "\x00", "x" * 9000])
def test_a_ticket_never_given_finds_nothing(browser: StoringBrowser, ticket: str) -> None:
    told = browser.arrive()
    answer = browser.finish({**told, "ticket": ticket})
    assert answer.status_code == (403 if ticket else 400)


def test_of_six_posts_of_one_ticket_at_once_one_opens_a_window(
    browser: StoringBrowser, wiring: Wiring
) -> None:
    told = browser.arrive()
    data = {"ticket": told["ticket"], "secret": browser.storage[told["key"]]}
    app = browser.client.application
    together = threading.Barrier(AT_ONCE)
    statuses: Counter[int] = Counter()

    def post() -> None:
        mine = app.test_client(use_cookies=False)
        together.wait(10)
        statuses[mine.post("/lti/launch/finish", data=data).status_code] += 1

    threads = [threading.Thread(target=post) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (statuses, windows(wiring)) == ({200: 1, 403: AT_ONCE - 1}, 1)


def test_a_stranger_with_a_copy_of_the_token_gets_a_ticket_and_no_further(
    browser: StoringBrowser, actions: LaunchActions, wiring: Wiring
) -> None:
    form = browser.form(browser.begin())
    stranger = StoringBrowser(actions)
    theirs = parts(stranger.client.post("/lti/launch", data=form))
    ours = parts(browser.client.post("/lti/launch", data=form))
    assert stranger.finish(theirs, "guessed").status_code == 403
    assert browser.finish(ours).status_code == 200
    # The launch is over for the stranger too, even with a secret that was right.
    assert stranger.finish(theirs, browser.storage[ours["key"]]).status_code == 403
    assert windows(wiring) == 1


def test_another_logins_secret_finishes_no_launch(browser: StoringBrowser) -> None:
    first, second = browser.arrive(), browser.arrive()
    assert browser.finish(first, browser.storage[second["key"]]).status_code == 403


def test_a_launch_let_in_by_its_cookie_meanwhile_is_not_finished_again(
    actions: LaunchActions, browser: StoringBrowser, wiring: Wiring
) -> None:
    fields = actions.platform.initiation(actions.target, lti_storage_target=FRAME)
    page = actions.client.post("/lti/login", data=fields)
    asked = Asked.read(parts(page)["onward"])
    browser.storage[parts(page)["key"]] = parts(page)["secret"]
    form = browser.form(asked)
    told = parts(browser.client.post("/lti/launch", data=form))
    assert actions.post(form["state"], form["id_token"]).status_code == 303
    with capture_logs() as logs:
        answer = browser.finish(told)
    assert (answer.status_code, checks(logs)) == (403, [LaunchCheck.USED])
    assert windows(wiring) == 1


@pytest.mark.parametrize(
    ("origin", "status"), [(BASE_URL, 200), ("https://evil.example", 400), ("null", 400)]
)
def test_a_launch_is_finished_from_our_own_page_only(
    browser: StoringBrowser, origin: str, status: int
) -> None:
    told = browser.arrive()
    answer = browser.client.post(
        "/lti/launch/finish",
        data={"ticket": told["ticket"], "secret": browser.storage[told["key"]]},
        headers={"Origin": origin},
    )
    assert answer.status_code == status


@pytest.mark.parametrize(
    "data",
    [
        {"neither": "x"},
        {"ticket": "x"},
        {"secret": "x"},
        {"ticket": ["x", "y"], "secret": "x"},
        {"ticket": "x", "secret": ["x", "y"]},
    ],
)
def test_a_finish_without_both_fields_once_is_refused(
    browser: StoringBrowser, data: dict[str, object]
) -> None:
    assert browser.client.post("/lti/launch/finish", data=data).status_code == 400


def test_a_bad_token_is_refused_by_its_own_check_and_never_waits(
    browser: StoringBrowser, wiring: Wiring
) -> None:
    form = browser.form(browser.begin())
    with capture_logs() as logs:
        answer = browser.client.post(
            "/lti/launch", data={**form, "id_token": form["id_token"][:-8] + "AAAAAAAA"}
        )
    assert (answer.status_code, checks(logs)) == (400, [LaunchCheck.SIGNATURE])
    assert held(wiring) == []


def test_a_registration_removed_while_a_launch_waits_lets_nobody_in(
    browser: StoringBrowser, actions: LaunchActions, wiring: Wiring
) -> None:
    told = browser.arrive()
    with wiring.open_work(system_actor("tests")) as work:
        work.platforms.remove(actions.platform.issuer, actions.platform.client_id)
    with capture_logs() as logs:
        answer = browser.finish(told)
    assert (answer.status_code, checks(logs)) == (400, [LaunchCheck.PLATFORM])
    assert windows(wiring) == 0


def test_the_test_student_gets_a_page_and_no_window(
    browser: StoringBrowser, wiring: Wiring
) -> None:
    student = CanvasPerson(subject="test-student", canvas_user_id="99", sis_id=None)
    answer = browser.finish(browser.arrive(student, TEST_STUDENT))
    assert (answer.status_code, "earns nothing" in answer.text) == (200, True)
    assert (windows(wiring), held(wiring)) == (0, [])


def test_launches_that_waited_in_vain_are_deleted(
    browser: StoringBrowser, wiring: Wiring, clock: FixedClock
) -> None:
    browser.arrive()
    clock.move(seconds=TICKET_LIFETIME.total_seconds() + 1)
    with wiring.open_work(system_actor("tests")) as work:
        deleted = work.housekeeping.delete_old_runs()
    assert (deleted, held(wiring)) == (1, [])
