"""The launch: initiation, authorization, refusals, one use, keys."""

import jwt
import pytest

from tests.standin.conftest import AUTH, BAYVIEW, COASTAL, TOOL, Asking
from tests.standin.launching import CLAIM, action, authorize, begin, fields, id_token, launched


def test_initiation_has_every_parameter_canvas_sends(asking: Asking) -> None:
    order = asking.order("launch", person="M. Okafor", placement="course_navigation")
    assert order["url"] == f"{TOOL}/lti/login"
    assert set(order["params"]) == {
        "iss", "login_hint", "client_id", "deployment_id", "target_link_uri", "lti_message_hint",
        "canvas_environment", "canvas_region", "lti_storage_target",
    }  # fmt: skip
    assert order["params"]["iss"] == "https://canvas.standin.example"
    assert order["params"]["login_hint"] not in {
        order["person"]["sub"],
        order["person"]["canvas_user_id"],
    }


def test_storage_target_is_absent_where_storage_is_not_offered(asking: Asking) -> None:
    asking.order("switches", storage="absent")
    begun = begin(asking, "M. Okafor")
    assert "lti_storage_target" not in begun.params
    assert "lti_storage_target" not in fields(authorize(asking, begun.request()))


def test_answer_posts_token_and_echoes_state_and_nonce(asking: Asking) -> None:
    begun = begin(asking, "M. Okafor")
    answer = authorize(asking, begun.request(state="s <&> 1", nonce="n-77"))
    assert action(answer) == f"{TOOL}/lti/launch"
    sent = fields(answer)
    assert set(sent) == {"id_token", "state", "lti_storage_target"}
    assert sent["state"] == "s <&> 1"
    claims = id_token(asking, sent["id_token"], client_id=begun.params["client_id"])
    assert claims["nonce"] == "n-77"


def test_launch_can_be_fetched_once(asking: Asking) -> None:
    begun = begin(asking, "M. Okafor")
    assert "id_token" in fields(authorize(asking, begun.request()))
    again = fields(authorize(asking, begun.request()))
    assert again["error"] == "launch_no_longer_valid"
    assert "id_token" not in again


def test_hint_five_minutes_old_is_a_page_and_nothing_reaches_the_tool(asking: Asking) -> None:
    begun = begin(asking, "M. Okafor")
    asking.order("clock", advance=301)
    answer = authorize(asking, begun.request())
    assert answer.status_code == 400
    assert fields(answer) == {}


def test_four_minutes_old_is_still_good_and_its_times_are_the_old_ones(asking: Asking) -> None:
    begun = begin(asking, "M. Okafor")
    began = int(asking.standin.clock.now().timestamp())
    asking.order("clock", advance=240)
    answer = authorize(asking, begun.request())
    claims = id_token(asking, fields(answer)["id_token"], client_id=begun.params["client_id"])
    assert claims["iat"] == began
    assert claims["exp"] == began + 3600


@pytest.mark.parametrize(
    "missing",
    ["client_id", "nonce", "prompt", "response_mode", "response_type", "scope"],
)
def test_missing_parameter_is_posted_back_as_an_error(asking: Asking, missing: str) -> None:
    sent = fields(authorize(asking, begin(asking, "M. Okafor").request(**{missing: None})))
    assert sent["error"] == "invalid_request_object"
    assert missing in sent["error_description"]
    assert sent["state"] == "state-1"


def test_last_thing_wrong_is_the_one_told(asking: Asking) -> None:
    """Canvas looks at parameters, session and client in turn, and each hides the one before."""
    request = begin(asking, "M. Okafor").request(nonce=None)
    assert fields(authorize(asking, request))["error"] == "invalid_request_object"
    asking.order("sign_out", person="M. Okafor")
    assert fields(authorize(asking, request))["error"] == "login_required"
    other = {**request, "client_id": "10000000000057"}
    assert fields(authorize(asking, other))["error"] == "unauthorized_client"


def test_request_without_login_hint_names_nobody_signed_in(asking: Asking) -> None:
    sent = fields(authorize(asking, begin(asking, "M. Okafor").request(login_hint=None)))
    assert sent["error"] == "login_required"


def test_wrong_request_does_not_spend_the_launch(asking: Asking) -> None:
    begun = begin(asking, "M. Okafor")
    authorize(asking, begun.request(scope="email"))
    assert "id_token" in fields(authorize(asking, begun.request()))


def test_key_turned_off_is_not_authorized_until_it_is_on_again(asking: Asking) -> None:
    begun = begin(asking, "M. Okafor")
    asking.order("key", state="off")
    assert fields(authorize(asking, begun.request()))["error"] == "unauthorized_client"
    asking.order("key", state="on")
    assert "id_token" in fields(authorize(asking, begun.request()))


def test_scope_must_be_openid(asking: Asking) -> None:
    sent = fields(authorize(asking, begin(asking, "M. Okafor").request(scope="openid email")))
    assert sent["error"] == "invalid_request_object"


def test_other_client_is_not_authorized(asking: Asking) -> None:
    sent = fields(authorize(asking, begin(asking, "M. Okafor").request(client_id="10000000000057")))
    assert sent["error"] == "unauthorized_client"


def test_signed_out_person_must_sign_in(asking: Asking) -> None:
    begun = begin(asking, "M. Okafor")
    asking.order("sign_out", person="M. Okafor")
    assert fields(authorize(asking, begun.request()))["error"] == "login_required"
    assert "id_token" in fields(authorize(asking, begin(asking, "M. Okafor").request()))


def test_login_hint_of_somebody_else_is_refused(asking: Asking) -> None:
    other = begin(asking, "L. Chen").params["login_hint"]
    sent = fields(authorize(asking, begin(asking, "M. Okafor").request(login_hint=other)))
    assert sent["error"] == "login_required"


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://evil.example/launch"},
        {"redirect_uri": f"{TOOL}/lti/launch/"},
        {"redirect_uri": f"{TOOL}/lti/other"},
        {"redirect_uri": None},
        {"lti_message_hint": "nonsense"},
        {"lti_message_hint": None},
    ],
)
def test_wrong_address_or_hint_is_a_page_here(
    asking: Asking, changes: dict[str, str | None]
) -> None:
    answer = authorize(asking, begin(asking, "M. Okafor").request(**changes))
    assert answer.status_code == 400
    assert fields(answer) == {}


def test_hint_signed_by_somebody_else_is_a_page_here(asking: Asking) -> None:
    held = jwt.decode(
        begin(asking, "M. Okafor").params["lti_message_hint"], options={"verify_signature": False}
    )
    forged = jwt.encode(held, "x" * 32, algorithm="HS256")
    request = begin(asking, "M. Okafor").request(lti_message_hint=forged)
    assert authorize(asking, request).status_code == 400


def test_listed_query_parameters_must_be_there_and_more_may_be(asking: Asking) -> None:
    address = f"{TOOL}/lti/other?kind=one&more=1"
    answer = authorize(asking, begin(asking, "M. Okafor").request(redirect_uri=address))
    assert action(answer) == address


def test_shared_address_sends_to_the_institution_of_the_launch(asking: Asking) -> None:
    person = "Rowan Ashworth"
    order = {"institution": "coastal", "placement": "course_navigation"}
    begun = begin(asking, person, **order)
    claims = launched(asking, person, **order)
    assert begun.params["client_id"] == "10000000000057"
    assert claims["aud"] == "10000000000057"
    assert claims[f"{CLAIM}custom"]["base"] == COASTAL


def test_person_without_a_session_needs_one(asking: Asking) -> None:
    """Without the person in the link, only the cookie of this browser counts."""
    browser = asking.browser
    page = f"/courses/5201/external_tools/{asking.standin.institutions['bayview'].tool_id}"
    assert browser.get(page, base_url=BAYVIEW).status_code == 302
    okafor = asking.read("config")["institutions"]["bayview"]["instructors"][0]["canvas_user_id"]
    browser.get(f"/courses/5201?as={okafor}", base_url=BAYVIEW)
    answer = browser.get(page, base_url=BAYVIEW)
    assert answer.status_code == 200


def test_keys_past_present_and_future_are_published(asking: Asking) -> None:
    answer = asking.browser.get("/api/lti/security/jwks", base_url=AUTH)
    keys = answer.get_json()["keys"]
    assert len(keys) == 3
    assert "max-age" in answer.headers["Cache-Control"]
    assert {tuple(sorted(key)) for key in keys} == {("alg", "e", "kid", "kty", "n", "use")}


def test_rotation_makes_the_future_key_present(asking: Asking) -> None:
    before = [
        k["kid"]
        for k in asking.browser.get("/api/lti/security/jwks", base_url=AUTH).get_json()["keys"]
    ]
    sent = fields(authorize(asking, begin(asking, "M. Okafor").request()))
    assert jwt.get_unverified_header(sent["id_token"])["kid"] == before[1]
    after = asking.order("rotate_keys")["kids"]
    assert after[:2] == before[1:]
    sent = fields(authorize(asking, begin(asking, "M. Okafor").request()))
    assert jwt.get_unverified_header(sent["id_token"])["kid"] == before[2]
    asking.order("rotate_keys")
    kids = {
        k["kid"]
        for k in asking.browser.get("/api/lti/security/jwks", base_url=AUTH).get_json()["keys"]
    }
    assert before[1] not in kids


def test_placement_the_tool_does_not_have_is_refused(asking: Asking) -> None:
    body = {"person": "M. Okafor", "placement": "assignment_selection"}
    answer = asking.control.test_client().post("/__admin/launch", json=body)
    assert answer.status_code == 400
    assert "no assignment_selection" in answer.get_json()["error"]
