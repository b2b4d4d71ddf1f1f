"""Windows of many people at once: no cookie, token, origin or ended grant opens another's door."""

from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from lti_app.domain.people.actor import LocalRole
from lti_app.pages.access import SESSION_COOKIE
from tests.clocks import FixedClock
from tests.conftest import BASE_URL
from tests.factories.campus_two import CLEO, IRIS, staff_person
from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import EVERYBODY, NUMBERS, Role, Visitor

# A door that only the role's own pages open, and a form that would change something.
DOORS = {
    Role.ASA_ADMIN: "asa/audit",
    Role.ASA_AWARDER: "asa/",
    Role.ASA_REVIEWER: "asa/",
    Role.REGISTRAR: "asa/awards",
    Role.AUDITOR: "asa/audit.csv",
}


@pytest.fixture
def clock(scene: Scene) -> Iterator[FixedClock]:
    """The campus's clock, put back where it stood."""
    clock = scene.campus.clock
    before = clock.now()
    yield clock
    clock.move(seconds=(before - clock.now()).total_seconds())


def send(
    scene: Scene, visitor: Visitor, token: str, headers: dict[str, str] | None = None
) -> TestResponse:
    """Send the form of this visitor that would change the most, with a token that may be wrong."""
    main = scene.campus.main
    forms = {
        Role.TEACHER: ("course/sync", {}),
        Role.ASA_REVIEWER: (f"asa/cases/{main.cases[CLEO.first_name]}/notes", {"text": "Seen."}),
        Role.ASA_AWARDER: (
            f"asa/awards/{main.awards[IRIS.first_name]}/revoke",
            {"reason": "It was never to be awarded."},
        ),
    }
    path, fields = forms[visitor.role]
    return visitor.client.post(
        f"{visitor.window}/{path}", data={"csrf_token": token, **fields}, headers=headers
    )


def test_no_windows_secret_opens_another_window(scene: Scene) -> None:
    awarder = scene.visitors[Role.ASA_AWARDER]
    stranger = scene.campus.app.test_client()
    statuses = set()
    for role in EVERYBODY - {Role.ASA_AWARDER}:
        visitor = scene.visitors[role]
        for key, door in ((visitor, awarder), (awarder, visitor)):
            stranger.set_cookie(SESSION_COOKIE + door.launch_id, key.secret)
            statuses.add(stranger.get(f"{door.window}/").status_code)
    assert statuses == {403}


def test_a_right_secret_under_another_windows_name_opens_nothing(scene: Scene) -> None:
    teacher, awarder = scene.visitors[Role.TEACHER], scene.visitors[Role.ASA_AWARDER]
    stranger = scene.campus.app.test_client()
    stranger.set_cookie(SESSION_COOKIE + teacher.launch_id, awarder.secret)
    answers = [stranger.get(f"{each.window}/").status_code for each in (teacher, awarder)]
    assert answers == [403, 403]


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ASA_REVIEWER, Role.ASA_AWARDER])
def test_a_form_with_any_other_windows_token_changes_nothing(scene: Scene, role: Role) -> None:
    visitor = scene.visitors[role]
    before = scene.campus.wiring.contents()
    others = [scene.visitors[other].csrf_token for other in EVERYBODY - {role}]
    wrong = [*others, "", "0" * 64, visitor.csrf_token[:-1], visitor.csrf_token.upper(), "é\x00"]
    assert {send(scene, visitor, token).status_code for token in wrong} == {403}
    assert scene.campus.wiring.contents() == before
    assert send(scene, visitor, visitor.csrf_token).status_code == 303
    assert scene.campus.wiring.contents() != before


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 303),
        (BASE_URL, 303),
        ("null", 403),
        ("", 403),
        ("https://evil.example", 403),
        ("https://canvas.example.edu", 403),
        (f"{BASE_URL}.evil.example", 403),
        (f"{BASE_URL}:8443", 403),
        (BASE_URL.replace("https", "http"), 403),
        (f"{BASE_URL}/", 403),
    ],
)
@pytest.mark.parametrize("role", [Role.TEACHER, Role.ASA_AWARDER])
def test_a_form_is_taken_from_our_own_pages_only(
    scene: Scene, role: Role, origin: str | None, status: int
) -> None:
    visitor = scene.visitors[role]
    before = scene.campus.wiring.contents()
    headers = None if origin is None else {"Origin": origin}
    assert send(scene, visitor, visitor.csrf_token, headers).status_code == status
    assert (scene.campus.wiring.contents() == before) == (status == 403)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ASA_REVIEWER, Role.ASA_AWARDER])
def test_an_idle_window_reads_and_sends_nothing(
    scene: Scene, role: Role, clock: FixedClock
) -> None:
    visitor = scene.visitors[role]
    before = scene.campus.wiring.contents()
    clock.move(minutes=30)
    read = visitor.client.get(f"{visitor.window}/")
    sent = send(scene, visitor, visitor.csrf_token)
    assert (read.status_code, sent.status_code) == (403, 403)
    assert "This window is no longer open" in read.text
    assert scene.campus.wiring.contents() == before


def test_a_busy_window_ends_after_eight_hours(scene: Scene, clock: FixedClock) -> None:
    visitor = scene.visitors[Role.ASA_AWARDER]
    for _ in range(23):
        clock.move(minutes=20)
        assert visitor.client.get(f"{visitor.window}/asa/").status_code == 200
    clock.move(minutes=20)
    assert visitor.client.get(f"{visitor.window}/asa/").status_code == 403
    assert send(scene, visitor, visitor.csrf_token).status_code == 403


@pytest.mark.parametrize("role", DOORS)
def test_a_role_ends_with_the_next_request_of_an_open_window(scene: Scene, role: Role) -> None:
    visitor = scene.visitors[role]
    door = f"{visitor.window}/{DOORS[role]}"
    open_before = visitor.client.get(door).status_code
    person = staff_person(NUMBERS[role], role.capitalize())
    scene.campus.main.actions.revoke(LocalRole(role.value), person)
    assert (open_before, visitor.client.get(door).status_code) == (200, 403)


def test_an_awarder_whose_role_ends_sends_the_open_form_in_vain(scene: Scene) -> None:
    visitor = scene.visitors[Role.ASA_AWARDER]
    person = staff_person(NUMBERS[visitor.role], visitor.role.capitalize())
    scene.campus.main.actions.revoke(LocalRole.ASA_AWARDER, person)
    before = scene.campus.wiring.contents()
    assert send(scene, visitor, visitor.csrf_token).status_code == 403
    assert scene.campus.wiring.contents() == before


@pytest.mark.parametrize("role", DOORS)
def test_a_role_granted_now_opens_its_doors_in_a_window_that_is_open(
    scene: Scene, role: Role
) -> None:
    visitor = scene.visitors[Role.ACCOUNT_ADMIN]
    door = f"{visitor.window}/{DOORS[role]}"
    before = visitor.client.get(door).status_code
    person = staff_person(NUMBERS[visitor.role], visitor.role.capitalize())
    scene.campus.main.actions.grant(person, LocalRole(role.value))
    assert (before, visitor.client.get(door).status_code) == (403, 200)


def test_a_grant_for_a_time_ends_in_an_open_window(scene: Scene, clock: FixedClock) -> None:
    visitor = scene.visitors[Role.ACCOUNT_ADMIN]
    person = staff_person(NUMBERS[visitor.role], visitor.role.capitalize())
    scene.campus.main.actions.grant_until(LocalRole.AUDITOR, person, minutes=5)
    door = f"{visitor.window}/asa/audit"
    assert visitor.client.get(door).status_code == 200
    clock.move(minutes=5)
    assert visitor.client.get(door).status_code == 403


def test_the_same_role_elsewhere_sees_what_is_awarded_there_only(scene: Scene) -> None:
    visitor = scene.visitors[Role.AWARDER_OF_OTHER]
    page = visitor.client.get(f"{visitor.window}/asa/awards").text
    assert ("Awarder of other" in page, "Awarder of main" in page) == (True, False)
