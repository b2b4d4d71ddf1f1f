"""Windows: each its own secret, its own end, roles read at every request."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lti_app.domain.people.actor import LocalRole
from lti_app.models.platform import InstitutionRow, LaunchSessionRow
from lti_app.pages.access import Visit, any_person, asa, course_staff, guarded
from lti_app.pages.launch.cookies import MOST_WINDOWS
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.contract.lti.platform_double import TEACHER, CanvasPerson
from tests.launching import MADE_LEARNER, MADE_TEACHER, LaunchActions


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with small pages of our own."""

    @app.get("/w/<launch>/test/staff")
    @guarded(course_staff)
    def staff(visit: Visit) -> str:
        return f"{visit.actor.name} {visit.csrf_token}"

    @app.get("/w/<launch>/test/asa")
    @guarded(asa)
    def queue(visit: Visit) -> str:
        return visit.person.name

    @app.post("/w/<launch>/test/rename")
    @guarded(course_staff)
    def rename(visit: Visit) -> str:
        visit.work.session.scalars(select(InstitutionRow)).one().name = "renamed"
        visit.work.session.flush()
        raise KeyError("a fault after the change")

    @app.route("/w/<launch>/test/note", methods=["GET", "POST"])
    @guarded(any_person)
    def note(visit: Visit) -> str:
        return f"note {visit.csrf_token}"

    @app.post("/w/<launch>/test/keep")
    @guarded(course_staff)
    def keep(visit: Visit) -> str:
        visit.work.session.scalars(select(InstitutionRow)).one().name = "kept"
        return "ok"

    return app


def name_of_institution(wiring: Wiring) -> str:
    with wiring.session() as session:
        return session.scalars(select(InstitutionRow.name)).one()


def token(client: FlaskClient, window: str) -> str:
    return client.get(f"{window}/test/staff").text.rsplit(" ", 1)[1]


def test_a_window_is_closed_to_every_other_browser(
    actions: LaunchActions, client: FlaskClient
) -> None:
    window = actions.as_teacher()
    assert client.get(f"{window}/test/staff").status_code == 200
    stranger = client.application.test_client()
    assert stranger.get(f"{window}/test/staff").status_code == 403
    stranger.set_cookie("__Host-hm-s-" + window.rsplit("/", 1)[1], "guessed")
    assert stranger.get(f"{window}/test/staff").status_code == 403


def test_the_secret_of_one_window_opens_no_other(
    actions: LaunchActions, client: FlaskClient
) -> None:
    learner, teacher = actions.as_learner(), actions.as_teacher()
    cookie = client.get_cookie("__Host-hm-s-" + learner.rsplit("/", 1)[1])
    assert cookie is not None
    client.set_cookie("__Host-hm-s-" + teacher.rsplit("/", 1)[1], cookie.value)
    assert client.get(f"{teacher}/test/staff").status_code == 403


def test_a_window_ends_after_thirty_idle_minutes(
    actions: LaunchActions, client: FlaskClient, clock: FixedClock
) -> None:
    window = actions.as_teacher()
    for _ in range(3):
        clock.move(minutes=29)
        assert client.get(f"{window}/test/staff").status_code == 200
    clock.move(minutes=30)
    answer = client.get(f"{window}/test/staff")
    assert (answer.status_code, "This window is no longer open" in answer.text) == (403, True)


def test_a_window_ends_after_eight_hours_however_busy(
    actions: LaunchActions, client: FlaskClient, clock: FixedClock
) -> None:
    window = actions.as_teacher()
    for _ in range(23):
        clock.move(minutes=20)
        assert client.get(f"{window}/test/staff").status_code == 200
    clock.move(minutes=20)
    assert client.get(f"{window}/test/staff").status_code == 403


def test_a_learner_is_no_staff_and_the_refusal_names_nobody(
    actions: LaunchActions, client: FlaskClient
) -> None:
    window = actions.as_learner()
    answer = client.get(f"{window}/test/staff")
    assert (answer.status_code, str(MADE_LEARNER.name) in answer.text) == (403, False)


def test_a_canvas_administrator_holds_no_local_role(
    actions: LaunchActions, client: FlaskClient
) -> None:
    window = actions.as_asa(grant=False)
    assert client.get(f"{window}/test/asa").status_code == 403


def test_a_revoked_role_ends_in_an_open_window(actions: LaunchActions, client: FlaskClient) -> None:
    window = actions.as_asa()
    assert client.get(f"{window}/test/asa").status_code == 200
    actions.revoke(LocalRole.ASA_REVIEWER)
    assert client.get(f"{window}/test/asa").status_code == 403


def test_a_role_ends_with_its_time(
    actions: LaunchActions, client: FlaskClient, clock: FixedClock
) -> None:
    actions.grant_until(LocalRole.ASA_REVIEWER, minutes=10)
    window = actions.as_asa(grant=False)
    assert client.get(f"{window}/test/asa").status_code == 200
    clock.move(minutes=10)
    assert client.get(f"{window}/test/asa").status_code == 403


@pytest.mark.parametrize("sent", ["", "wrong", "é"])
def test_a_form_without_its_token_changes_nothing(
    actions: LaunchActions, client: FlaskClient, wiring: Wiring, sent: str
) -> None:
    window = actions.as_teacher()
    answer = client.post(f"{window}/test/keep", data={"csrf_token": sent})
    assert (answer.status_code, name_of_institution(wiring)) == (403, "main")


def test_a_form_with_another_windows_token_changes_nothing(
    actions: LaunchActions, client: FlaskClient, wiring: Wiring
) -> None:
    window, other = actions.as_teacher(), actions.as_teacher()
    answer = client.post(f"{window}/test/keep", data={"csrf_token": token(client, other)})
    assert (answer.status_code, name_of_institution(wiring)) == (403, "main")


@pytest.mark.parametrize(
    ("origin", "status", "name"),
    [
        ("https://badges.example.edu", 200, "kept"),
        ("https://evil.example", 403, "main"),
        ("null", 403, "main"),
    ],
)
def test_a_form_from_another_site_changes_nothing(
    actions: LaunchActions,
    client: FlaskClient,
    wiring: Wiring,
    origin: str,
    status: int,
    name: str,
) -> None:
    window = actions.as_teacher()
    answer = client.post(
        f"{window}/test/keep",
        data={"csrf_token": token(client, window)},
        headers={"Origin": origin},
    )
    assert (answer.status_code, name_of_institution(wiring)) == (status, name)


def test_a_view_that_fails_leaves_nothing_behind(
    actions: LaunchActions, client: FlaskClient, wiring: Wiring
) -> None:
    window = actions.as_teacher()
    form = {"csrf_token": token(client, window)}
    with pytest.raises(KeyError):
        client.post(f"{window}/test/rename", data=form)
    assert name_of_institution(wiring) == "main"


def test_a_person_in_doubt_reads_but_changes_nothing_and_holds_no_role(
    actions: LaunchActions, client: FlaskClient, wiring: Wiring
) -> None:
    actions.as_teacher()
    actions.grant(MADE_TEACHER, LocalRole.ASA_ADMIN)
    doubtful = CanvasPerson(subject=MADE_TEACHER.subject, canvas_user_id="999", sis_id=None)
    window = actions.window(doubtful, TEACHER)
    assert client.get(f"{window}/").status_code == 200
    assert client.get(f"{window}/test/asa").status_code == 403
    assert client.get(f"{window}/test/staff").status_code == 403
    with wiring.session() as session:
        rows = session.scalars(select(LaunchSessionRow).order_by(LaunchSessionRow.id)).all()
    assert [row.read_only for row in rows] == [False, True]


def test_a_learner_in_doubt_cannot_send_a_form(actions: LaunchActions, client: FlaskClient) -> None:
    actions.as_learner()
    doubtful = CanvasPerson(canvas_user_id="999", sis_id=None)
    window = actions.as_learner(person=doubtful)
    page = client.get(f"{window}/test/note")
    form = {"csrf_token": page.text.split(" ")[1]}
    answer = client.post(f"{window}/test/note", data=form)
    assert (page.status_code, answer.status_code) == (200, 403)
    assert "two Canvas ids of yours belong to two people here" in answer.text


def test_the_oldest_windows_cookies_go_when_there_are_too_many(
    actions: LaunchActions, client: FlaskClient
) -> None:
    windows = [actions.as_teacher() for _ in range(MOST_WINDOWS + 2)]
    assert client.get(f"{windows[0]}/test/staff").status_code == 403
    assert client.get(f"{windows[-1]}/test/staff").status_code == 200
