"""Forms, logins and browsers: rows 38, 60-77 and 90-94 to refuse."""

import threading
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from lti_app.domain.launch.launch import LaunchCheck
from tests.clocks import FixedClock
from tests.contract.lti.habits import Habit, HabitClient
from tests.contract.lti.platform_double import LEARNER, Asked
from tests.contract.lti.scene import Scene
from tests.launching import MADE_LEARNER, LaunchActions

# Every row in each habit of a browser.
pytestmark = pytest.mark.parametrize("habit", list(Habit), ids=str)
LAUNCH = "/lti/launch"
AT_ONCE = 6
type_of_post = Callable[[], TestResponse]


@pytest.fixture
def scene(actions: LaunchActions, clock: FixedClock) -> Scene:
    return Scene(actions, clock)


@pytest.fixture
def stranger(client: FlaskClient) -> FlaskClient:
    """A fresh browser."""
    return client.application.test_client()


def check_of(post: type_of_post) -> tuple[int, LaunchCheck | None]:
    """The status and the check of a post; nobody gets a window from it."""
    with capture_logs() as logs:
        answer = post()
    assert "__Host-hm-s-" not in str(answer.headers.getlist("Set-Cookie"))
    assert answer.headers["X-Request-Id"] in answer.text
    checks = [line["check"] for line in logs if line["event"] == "launch.refused"]
    assert len(checks) <= 1
    return answer.status_code, checks[0] if checks else None


def test_row_38_a_form_of_three_megabytes_is_too_large(scene: Scene) -> None:
    form = scene.form("x" * 3_000_000)
    assert check_of(lambda: scene.actions.client.post(LAUNCH, data=form)) == (
        413,
        LaunchCheck.TOO_LARGE,
    )


def test_row_60_the_same_post_again_is_used(scene: Scene) -> None:
    form = scene.signed()
    assert scene.actions.client.post(LAUNCH, data=form).status_code == 303
    assert check_of(lambda: scene.actions.client.post(LAUNCH, data=form)) == (
        403,
        LaunchCheck.USED,
    )


def test_row_61_of_six_posts_at_once_one_opens_a_window(scene: Scene) -> None:
    form, browser = scene.signed(), scene.actions.client
    assert isinstance(browser, HabitClient)
    browsers = [browser.twin() for _ in range(AT_ONCE)]
    together = threading.Barrier(AT_ONCE)
    statuses: list[int] = []

    def post(client: FlaskClient) -> None:
        together.wait(10)
        statuses.append(client.post(LAUNCH, data=form).status_code)

    threads = [threading.Thread(target=post, args=(each,)) for each in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(statuses) == [303, *[403] * (AT_ONCE - 1)]


def test_row_62_the_same_post_from_another_browser_is_used(
    scene: Scene, stranger: FlaskClient
) -> None:
    form = scene.signed()
    assert scene.actions.client.post(LAUNCH, data=form).status_code == 303
    assert check_of(lambda: stranger.post(LAUNCH, data=form)) == (403, LaunchCheck.USED)


def test_row_63_a_new_token_on_a_used_state_is_used(scene: Scene) -> None:
    assert scene.actions.client.post(LAUNCH, data=scene.signed()).status_code == 303
    form = scene.changed(jti="another")
    assert check_of(lambda: scene.actions.client.post(LAUNCH, data=form)) == (
        403,
        LaunchCheck.USED,
    )


def test_row_64_a_good_launch_from_a_fresh_browser_is_not_let_in(
    scene: Scene, stranger: FlaskClient
) -> None:
    form = scene.signed()
    assert check_of(lambda: stranger.post(LAUNCH, data=form)) == (403, LaunchCheck.BROWSER)


def test_row_65_a_good_launch_from_a_browser_with_its_own_login_is_not_let_in(
    scene: Scene, stranger: FlaskClient
) -> None:
    form = scene.signed()
    begun = stranger.post("/lti/login", data=scene.platform.initiation(scene.actions.target))
    assert begun.status_code == 302
    assert check_of(lambda: stranger.post(LAUNCH, data=form)) == (403, LaunchCheck.BROWSER)


def test_row_66_a_good_launch_from_a_signed_in_browser_is_not_let_in(
    scene: Scene, stranger: FlaskClient
) -> None:
    form = scene.signed()
    LaunchActions(stranger, scene.platform).launch(MADE_LEARNER, LEARNER)
    assert check_of(lambda: stranger.post(LAUNCH, data=form)) == (403, LaunchCheck.BROWSER)


def test_a_stranger_who_saw_a_launch_cannot_burn_it(scene: Scene, stranger: FlaskClient) -> None:
    form = scene.signed()
    assert stranger.post(LAUNCH, data=form).status_code == 403
    assert scene.actions.client.post(LAUNCH, data=form).status_code == 303


def test_a_browser_that_proves_nothing_is_offered_a_tab_of_canvas_own(
    scene: Scene, stranger: FlaskClient
) -> None:
    page = stranger.post(LAUNCH, data=scene.signed()).text
    assert (
        "https://canvas.example.edu/courses/4021/external_tools/retrieve?display=borderless"
        "&amp;url=https%3A%2F%2Fbadges.example.edu%2Flti%2Flaunch" in page
    )


@pytest.mark.parametrize(
    "state",
    [
        pytest.param("", id="row 68 empty"),
        pytest.param("altered", id="row 68 altered"),
        pytest.param("a\x00b", id="row 68 with a NUL"),
    ],
)
def test_a_state_of_no_login_is_refused(scene: Scene, state: str) -> None:
    form = scene.form(scene.signed()["id_token"], state=state)
    assert check_of(lambda: scene.actions.client.post(LAUNCH, data=form)) == (
        400,
        LaunchCheck.LOGIN,
    )


def test_row_67_a_form_without_state_is_refused(scene: Scene) -> None:
    form = {"id_token": scene.signed()["id_token"]}
    assert check_of(lambda: scene.actions.client.post(LAUNCH, data=form)) == (
        400,
        LaunchCheck.LOGIN,
    )


def test_row_69_the_state_of_one_login_with_the_token_of_another_is_refused(scene: Scene) -> None:
    token = scene.signed()["id_token"]
    form = scene.form(token, state=scene.actions.begin().state)
    assert check_of(lambda: scene.actions.client.post(LAUNCH, data=form)) == (
        400,
        LaunchCheck.NONCE,
    )


def test_row_70_a_login_over_ten_minutes_old_is_refused(scene: Scene, clock: FixedClock) -> None:
    assert scene.asked.state
    clock.move(minutes=10)
    assert check_of(lambda: scene.actions.client.post(LAUNCH, data=scene.signed())) == (
        400,
        LaunchCheck.LOGIN,
    )


@pytest.mark.parametrize("twice", ["id_token", "state"])
def test_row_71_a_field_that_came_twice_is_ambiguous(scene: Scene, twice: str) -> None:
    form: dict[str, list[str]] = {name: [value] for name, value in scene.signed().items()}
    form[twice] *= 2
    assert check_of(lambda: scene.actions.client.post(LAUNCH, data=form)) == (
        400,
        LaunchCheck.AMBIGUOUS,
    )


def test_row_72_a_form_without_a_token_is_refused(scene: Scene) -> None:
    form = {"state": scene.asked.state}
    assert check_of(lambda: scene.actions.client.post(LAUNCH, data=form)) == (
        400,
        LaunchCheck.FORM,
    )


def test_row_73_a_token_in_the_address_is_not_read(scene: Scene) -> None:
    form = scene.signed()
    client = scene.actions.client
    assert check_of(lambda: client.get(LAUNCH, query_string=form)) == (405, None)
    assert check_of(lambda: client.post(LAUNCH, query_string=form, data=form)) == (
        400,
        LaunchCheck.FORM,
    )


@pytest.mark.parametrize(
    "content_type",
    [
        pytest.param("application/json", id="row 74 JSON"),
        pytest.param("text/plain", id="row 75 plain text"),
    ],
)
def test_what_is_no_form_is_not_read(scene: Scene, content_type: str) -> None:
    assert check_of(
        lambda: scene.actions.client.post(LAUNCH, data="{}", content_type=content_type)
    ) == (415, LaunchCheck.FORM)


@pytest.mark.parametrize(
    ("error", "title"),
    [
        pytest.param(
            "login_required", "Canvas says that you are signed out", id="row 76 login_required"
        ),
        pytest.param(
            "launch_no_longer_valid",
            "Canvas has let this launch go",
            id="row 76 launch_no_longer_valid",
        ),
        pytest.param(
            "unauthorized_client",
            "Canvas has Hallmark switched off here",
            id="row 76 unauthorized_client",
        ),
        pytest.param(
            "invalid_request_object",
            "Canvas did not take Hallmark&#39;s question",
            id="row 76 invalid_request_object",
        ),
        pytest.param(
            "temporarily_<b>down</b>",
            "Canvas answered with an error",
            id="row 76 temporarily_any other",
        ),
    ],
)
def test_row_76_a_platforms_error_has_its_page_and_its_markup_is_not_shown(
    scene: Scene, error: str, title: str
) -> None:
    form = {
        "error": error,
        "error_description": "<script>alert(1)</script>",
        "state": scene.asked.state,
    }
    with capture_logs() as logs:
        answer = scene.actions.client.post(LAUNCH, data=form)
    known = {check.value for check in LaunchCheck}
    expected = LaunchCheck(error) if error in known else LaunchCheck.PLATFORM_ERROR
    assert [line["check"] for line in logs] == [expected]
    assert answer.status_code == 400
    assert f"<h1>{title}</h1>" in answer.text
    assert [word in answer.text for word in ("alert(1)", "down")] == [False, False]


def test_row_77_a_launch_of_lti_1_1_is_unsupported(scene: Scene) -> None:
    form = {"lti_message_type": "basic-lti-launch-request", "oauth_consumer_key": "key"}
    assert check_of(lambda: scene.actions.client.post(LAUNCH, data=form)) == (
        400,
        LaunchCheck.UNSUPPORTED,
    )


@pytest.mark.parametrize(
    ("change", "check"),
    [
        pytest.param({"iss": None}, LaunchCheck.FORM, id="row 90 no iss"),
        pytest.param({"login_hint": None}, LaunchCheck.FORM, id="row 90 no login_hint"),
        pytest.param({"target_link_uri": None}, LaunchCheck.FORM, id="row 90 no target"),
        pytest.param(
            {"iss": "https://unknown.example"}, LaunchCheck.PLATFORM, id="row 91 iss unknown"
        ),
        pytest.param({"iss": "a\x00b"}, LaunchCheck.PLATFORM, id="row 91 iss with a NUL"),
        pytest.param({"client_id": "unknown"}, LaunchCheck.PLATFORM, id="row 92 client unknown"),
        pytest.param(
            {"client_id": "<b>markup</b>"}, LaunchCheck.PLATFORM, id="row 92 client with markup"
        ),
        pytest.param(
            {"target_link_uri": "https://evil.example/lti/launch"},
            LaunchCheck.TARGET,
            id="row 93 target foreign",
        ),
        pytest.param(
            {"target_link_uri": "javascript:alert(1)"},
            LaunchCheck.TARGET,
            id="row 93 target a script",
        ),
        pytest.param(
            {"target_link_uri": "https://badges.example.edu@evil.example/"},
            LaunchCheck.TARGET,
            id="row 93 target with a user",
        ),
        pytest.param(
            {"target_link_uri": "https://badges.example.edu:1/lti"},
            LaunchCheck.TARGET,
            id="row 93 target on another port",
        ),
        pytest.param(
            {"target_link_uri": "https://[broken"}, LaunchCheck.TARGET, id="row 93 target broken"
        ),
        pytest.param(
            {"target_link_uri": "<b>markup</b>"}, LaunchCheck.TARGET, id="row 94 target with markup"
        ),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_bad_login_redirects_nowhere(
    scene: Scene, method: str, change: dict[str, str | None], check: LaunchCheck
) -> None:
    fields = scene.platform.initiation(scene.actions.target, **change)
    client = scene.actions.client
    with capture_logs() as logs:
        if method == "GET":
            answer = client.get("/lti/login", query_string=fields)
        else:
            answer = client.post("/lti/login", data=fields)
    assert [line["check"] for line in logs] == [check]
    assert (answer.status_code, answer.headers.get("Location")) == (400, None)
    assert "markup" not in answer.text
    assert answer.headers.getlist("Set-Cookie") == []


def test_a_login_field_that_came_twice_is_ambiguous(scene: Scene) -> None:
    fields: dict[str, list[str]] = {
        name: [value] for name, value in scene.platform.initiation(scene.actions.target).items()
    }
    fields["iss"].append("https://evil.example")
    assert check_of(lambda: scene.actions.client.post("/lti/login", data=fields)) == (
        400,
        LaunchCheck.AMBIGUOUS,
    )


def test_a_login_without_client_id_is_refused_where_the_issuer_has_two_clients(
    scene: Scene,
) -> None:
    scene.other_platform(client_id="10000000000043", deployment_id="9:other")
    fields = scene.platform.initiation(scene.actions.target, client_id=None)
    assert check_of(lambda: scene.actions.client.post("/lti/login", data=fields)) == (
        400,
        LaunchCheck.PLATFORM,
    )


def test_every_login_has_its_own_state_nonce_and_cookie(scene: Scene) -> None:
    first, second = scene.actions.begin(), scene.actions.begin()
    assert len({first.state, second.state, first.nonce, second.nonce}) == 4
    assert min(len(first.state), len(first.nonce)) >= 43
    assert isinstance(first, Asked)


def test_rows_95_to_102_a_launch_waits_for_no_platform_and_is_not_spent(scene: Scene) -> None:
    form = scene.signed()
    published, scene.platform.published = scene.platform.published, []
    assert check_of(lambda: scene.actions.client.post(LAUNCH, data=form)) == (
        503,
        LaunchCheck.PLATFORM_KEYS,
    )
    scene.platform.published = published
    assert scene.actions.client.post(LAUNCH, data=form).status_code == 303


def test_a_page_about_time_shows_both_clocks(scene: Scene, clock: FixedClock) -> None:
    ahead = int(clock.now().timestamp()) + 3600
    page = scene.actions.client.post(LAUNCH, data=scene.changed(iat=ahead, exp=ahead + 60)).text
    assert "clock it is 2026-11-24T09:00:00+00:00; Canvas wrote 2026-11-24T10:00:00+00:00" in page
