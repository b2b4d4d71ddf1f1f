"""Launches that must pass, and what the tool sends on the way."""

from urllib.parse import urlsplit

import pytest
from structlog.testing import capture_logs

from lti_app.domain.launch.launch import LaunchCheck
from tests.clocks import FixedClock
from tests.contract.lti.habits import Habit
from tests.contract.lti.platform_double import (
    LEARNER,
    LTI,
    TEACHER,
    Asked,
    CanvasPerson,
    public_jwk,
    rsa_key,
)
from tests.contract.lti.scene import GONE, Scene
from tests.launching import MADE_LEARNER, MADE_TEACHER, LaunchActions

# Every row in each habit of a browser.
pytestmark = pytest.mark.parametrize("habit", list(Habit), ids=str)


@pytest.fixture
def scene(actions: LaunchActions, clock: FixedClock) -> Scene:
    return Scene(actions, clock)


def passes(scene: Scene, form: dict[str, str]) -> bool:
    answer = scene.actions.client.post("/lti/launch", data=form)
    return answer.status_code == 303 and answer.location.endswith("/learner/")


def test_the_authentication_request_is_as_the_security_framework_wants_it(
    actions: LaunchActions,
) -> None:
    answer = actions.client.post("/lti/login", data=actions.platform.initiation(actions.target))
    address, asked = urlsplit(answer.location), Asked.read(answer.location)
    assert f"{address.scheme}://{address.netloc}{address.path}" == (
        "https://sso.canvas.example/api/lti/authorize_redirect"
    )
    assert {name: asked.query[name] for name in asked.query if name not in {"state", "nonce"}} == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": "10000000000042",
        "redirect_uri": "https://badges.example.edu/lti/launch",
        "login_hint": "opaque-person",
        "lti_message_hint": "opaque-launch",
    }


def test_each_habit_brings_its_own_proof(actions: LaunchActions, habit: Habit) -> None:
    with capture_logs() as logs:
        actions.as_learner()
    admitted = [line["carrier"] for line in logs if line["event"] == "launch.admitted"]
    assert admitted == ["tab" if habit is Habit.OFF else "cookie"]


def test_the_cookies_work_inside_a_frame_and_nowhere_else(
    actions: LaunchActions, habit: Habit
) -> None:
    login = actions.client.post("/lti/login", data=actions.platform.initiation(actions.target))
    asked = Asked.read(login.location)
    claims = actions.platform.claims(asked.nonce, actions.target)
    launch = actions.post(asked.state, actions.platform.sign(claims))
    (given,) = login.headers.getlist("Set-Cookie")
    cookies = [(given, "__Host-hm-l-")]
    if habit is Habit.OFF:
        assert launch.headers.getlist("Set-Cookie") == []
    else:
        opened, taken = launch.headers.getlist("Set-Cookie")
        cookies += [(opened, "__Host-hm-s-"), (taken, "__Host-hm-l-")]
        assert ("Max-Age=28800" in opened, "Max-Age=0" in taken) == (True, True)
    for cookie, name in cookies:
        assert cookie.startswith(name)
        attributes = {part.strip() for part in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=None", "Partitioned"} <= attributes
    assert "Max-Age=600" in given


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("aud a list of one", {"aud": ["10000000000042"]}),
        ("no azp", {"azp": GONE}),
        ("no name, no e-mail", {"name": None, "email": GONE}),
        ("nulls", {"context": None, "launch_presentation": None, "nbf": None, "given_name": None}),
        ("unknown claims", {"https://vendor.example/odd": {"": [None]}, "custom2": "x"}),
        ("no roles but a list", {"roles": LEARNER}),
    ],
)
def test_a_launch_with_an_oddity_passes(
    scene: Scene, what: str, changes: dict[str, object]
) -> None:
    assert passes(scene, scene.changed(**changes))


@pytest.mark.parametrize(
    ("what", "seconds"),
    [
        ("their clock 20 s ahead", {"iat": 20, "exp": 3620}),
        ("their clock 20 s behind", {"iat": -20, "exp": -15}),
        ("a token four minutes old", {"iat": -240, "exp": 3360}),
    ],
)
def test_a_launch_within_the_leeway_passes(
    scene: Scene, clock: FixedClock, what: str, seconds: dict[str, int]
) -> None:
    now = int(clock.now().timestamp())
    assert passes(scene, scene.changed(**{name: now + by for name, by in seconds.items()}))


def test_a_payload_made_before_our_login_passes(scene: Scene, clock: FixedClock) -> None:
    # Canvas freezes the payload at the login initiation, before our own redirect.
    claims = scene.claims()
    claims["iat"] -= 30
    assert passes(scene, scene.signed(claims))


def test_a_login_by_get_passes(scene: Scene) -> None:
    answer = scene.actions.client.get(
        "/lti/login", query_string=scene.platform.initiation(scene.actions.target)
    )
    scene.asked = Asked.read(answer.location)
    assert passes(scene, scene.signed())


def test_a_login_with_only_the_three_required_fields_passes(scene: Scene) -> None:
    fields = scene.platform.initiation(scene.actions.target)
    fields = {name: fields[name] for name in ("iss", "login_hint", "target_link_uri")}
    answer = scene.actions.client.post("/lti/login", data=fields)
    scene.asked = Asked.read(answer.location)
    assert passes(scene, scene.signed())


def test_two_tabs_pass_in_the_reverse_order(actions: LaunchActions) -> None:
    first, second = actions.begin(), actions.begin()
    landed = []
    for asked in (second, first):
        claims = actions.platform.claims(asked.nonce, actions.target)
        landed.append(actions.post(asked.state, actions.platform.sign(claims)).status_code)
    assert landed == [303, 303]


def test_two_windows_of_one_browser_are_two_people(actions: LaunchActions) -> None:
    teacher = actions.as_teacher()
    learner = actions.as_learner()
    assert actions.client.get(f"{teacher}/").status_code == 200
    assert actions.client.get(f"{learner}/").status_code == 200
    assert teacher != learner


def test_a_key_rotated_at_the_platform_passes_without_a_restart(scene: Scene) -> None:
    assert passes(scene, scene.signed())
    scene.platform.rotate("2026-12")
    scene.asked = scene.actions.begin()
    assert passes(scene, scene.signed())


def test_row_103_a_key_withdrawn_by_a_rotation_is_refused(scene: Scene) -> None:
    assert passes(scene, scene.signed())
    old_key, old_kid = scene.platform.key, scene.platform.kid
    scene.platform.rotate("2026-12")
    scene.asked = scene.actions.begin()
    assert passes(scene, scene.signed())
    scene.asked = scene.actions.begin()
    scene.platform.kid = old_kid
    assert scene.platform.key == old_key
    answer = scene.actions.client.post("/lti/launch", data=scene.signed())
    assert (answer.status_code, str(LaunchCheck.KEY) in answer.text) == (400, True)


def test_odd_keys_beside_a_good_one_do_no_harm(scene: Scene) -> None:
    scene.platform.published = [
        "not a key",
        {"kty": "RSA", "kid": "broken", "n": "!", "e": "AQAB"},
        {"kty": "EC", "kid": "curve", "crv": "P-256"},
        {"kty": "RSA"},
        public_jwk(rsa_key("future"), "future"),
        public_jwk(scene.platform.key, scene.platform.kid),
    ]
    assert passes(scene, scene.signed())


def test_unexpanded_variables_are_missing_values(scene: Scene) -> None:
    claims = scene.claims()
    claims[f"{LTI}custom"] |= {
        "canvas_user_id": "$Canvas.user.id",
        "canvas_account_id": "$Canvas.account.id",
        "person_time_zone": "$Person.address.timezone",
    }
    assert passes(scene, scene.signed(claims))


def test_a_course_launch_without_its_custom_field_names_the_configuration(scene: Scene) -> None:
    claims = scene.claims()
    claims[f"{LTI}custom"]["canvas_course_id"] = "$Canvas.course.id"
    answer = scene.actions.client.post("/lti/launch", data=scene.signed(claims))
    assert (answer.status_code, str(LaunchCheck.CONFIGURATION) in answer.text) == (400, True)


def test_names_no_database_takes_whole_still_pass(actions: LaunchActions) -> None:
    who = CanvasPerson(name="مريم \ud83d 🎓\x00", email=None)
    asked = actions.begin()
    claims = actions.platform.claims(asked.nonce, actions.target, person=who)
    assert actions.post(asked.state, actions.platform.sign(claims)).status_code == 303


def test_a_good_launch_lands_inside_the_tool_whatever_its_target_asks(
    actions: LaunchActions,
) -> None:
    target = f"{actions.target}?next=https://evil.example"
    answer = actions.client.post("/lti/login", data=actions.platform.initiation(target))
    asked = Asked.read(answer.location)
    claims = actions.platform.claims(asked.nonce, target, person=MADE_TEACHER, roles=TEACHER)
    landed = actions.post(asked.state, actions.platform.sign(claims))
    assert (landed.status_code, "evil" in landed.location) == (303, False)


def test_only_registered_platforms_may_frame_the_way_in(actions: LaunchActions) -> None:
    window = actions.window(MADE_LEARNER, ())
    policy = actions.client.get(f"{window}/").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://canvas.example.edu https://sso.canvas.example")


def test_a_page_that_is_not_there_still_shows_in_the_frame_it_was_asked_from(
    actions: LaunchActions,
) -> None:
    window = actions.window(MADE_LEARNER, ())
    answer = actions.client.get(f"{window}/no/such/page")
    policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == 404
    assert policy.endswith("frame-ancestors https://canvas.example.edu https://sso.canvas.example")
