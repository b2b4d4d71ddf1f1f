"""`POST /login/oauth2/token`: both grants, each refusal, and names and roles behind it."""

from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from werkzeug.test import TestResponse

from tests.standin.conftest import AUTH, BAYVIEW, COASTAL, MAIN, Asking, make_asking, tool_config
from tests.standin.launching import CLAIM, launched
from tests.standin.public_shapes import SERVICE_TOKEN
from tests.standin.tool_keys import ToolKeys, make_keys

URL = f"{AUTH}/login/oauth2/token"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
CLIENT = "10000000000042"
ROSTER = f"/api/lti/courses/{MAIN}/names_and_roles"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"


@pytest.fixture
def keys(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> Iterator[ToolKeys]:
    """A tool with two scopes."""
    asking.order("tool", config={**tool_config(), "scopes": [NRPS, SCORE]})
    made = make_keys(asking)
    monkeypatch.setattr(asking.standin.tool, "key_set", lambda: made.published)
    yield made
    asking.order("tool", config=tool_config())


def ask(asking: Asking, **form: str) -> TestResponse:
    return asking.browser.post("/login/oauth2/token", base_url=AUTH, data=form)


def grant(keys: ToolKeys, raw: str | None = None, scope: str = NRPS, **more: Any) -> TestResponse:
    claims = {**keys.standard(CLIENT, URL), **more}
    made = keys.sign({k: v for k, v in claims.items() if v is not None})
    return ask(
        keys.asking,
        grant_type="client_credentials",
        client_assertion_type="urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion=made if raw is None else raw,
        scope=scope,
    )


def test_good_assertion_gives_a_token_for_the_scopes_asked(keys: ToolKeys) -> None:
    answer = grant(keys)
    body = answer.get_json()
    assert answer.status_code == 200
    assert set(body) == set(SERVICE_TOKEN.keys)
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 3600, NRPS)


BAD: tuple[tuple[str, dict[str, Any]], ...] = (
    ("no jti", {"jti": None}),
    ("no sub", {"sub": None}),
    ("other sub", {"sub": "10000000000057"}),
    ("audience", {"aud": "https://elsewhere.example/token"}),
    ("expired", {"exp": 1}),
    ("six minutes old", {"iat": -360}),
    ("a minute ahead", {"iat": 60}),
)


@pytest.mark.parametrize("changes", [row[1] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_assertion_is_an_invalid_request(keys: ToolKeys, changes: dict[str, Any]) -> None:
    if "iat" in changes:
        changes = {"iat": keys.now + changes["iat"]}
    answer = grant(keys, **changes)
    said = (answer.status_code, answer.get_json()["error"])
    unknown = changes.get("sub", "") is None
    assert said == ((401, "invalid_client") if unknown else (400, "invalid_request"))
    assert answer.get_json()["error_description"]


def test_assertion_may_be_four_minutes_old_and_twenty_seconds_ahead(keys: ToolKeys) -> None:
    for shift in (-240, 20):
        assert grant(keys, iat=keys.now + shift).status_code == 200


def test_unsigned_or_strange_assertion_is_an_invalid_request(keys: ToolKeys) -> None:
    own = keys.standard(CLIENT, URL)
    for raw in (
        jwt.encode(own, "", algorithm="none"),
        jwt.encode(own, "s" * 32, algorithm="HS256"),
        keys.sign(own, kid="other"),
    ):
        answer = grant(keys, raw)
        assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_request")


def test_key_withdrawn_is_no_key_at_once(keys: ToolKeys) -> None:
    assert grant(keys).status_code == 200
    keys.published["keys"] = []
    assert grant(keys).get_json()["error"] == "invalid_request"


@pytest.mark.parametrize("scope", ["", "url:GET|/api/v1/courses", f"{NRPS} more"])
def test_scope_the_key_lacks_is_refused(keys: ToolKeys, scope: str) -> None:
    answer = grant(keys, scope=scope)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_scope")


def test_other_grants_and_methods_are_refused(keys: ToolKeys) -> None:
    asking = keys.asking
    assert ask(asking, grant_type="password").get_json()["error"] == "unsupported_grant_type"
    basic = ask(asking, grant_type="client_credentials", client_id=CLIENT)
    assert basic.get_json()["error"] == "invalid_request"


def test_service_token_opens_no_rest(keys: ToolKeys) -> None:
    token = grant(keys).get_json()["access_token"]
    answer = keys.asking.browser.get(
        "/api/v1/users/self", base_url=BAYVIEW, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 401
    assert answer.get_json() == {"errors": [{"message": "Invalid access token."}]}


def refresh(asking: Asking, **changes: str) -> TestResponse:
    client = asking.read("config")["institutions"]["bayview"]["api_client"]
    form = {
        "grant_type": "refresh_token",
        "client_id": client["client_id"],
        "client_secret": client["client_secret"],
        "refresh_token": client["refresh_tokens"]["service"],
    }
    return ask(asking, **(form | changes))


def test_refreshed_token_lives_an_hour_and_the_old_one_is_dead(asking: Asking) -> None:
    old = asking.token()
    answer = refresh(asking)
    body = answer.get_json()
    assert answer.status_code == 200
    assert body["expires_in"] == 3600
    assert body["user"]["name"] == "Hallmark Service"
    assert set(body["user"]) == {"id", "name"}
    assert "refresh_token" not in body

    def status(token: str) -> int:
        held = {"Authorization": f"Bearer {token}"}
        return asking.browser.get("/api/v1/users/self", base_url=BAYVIEW, headers=held).status_code

    assert (status(old), status(body["access_token"])) == (401, 200)
    asking.order("clock", advance=3600)
    assert status(body["access_token"]) == 401
    assert refresh(asking).status_code == 200


def test_revoked_token_is_not_refreshed(asking: Asking) -> None:
    asking.order("faults", fault="token_revoked")
    asking.get("/users/self")
    answer = refresh(asking)
    assert answer.status_code == 400
    assert answer.get_json() == {
        "error": "invalid_request", "error_description": "refresh_token not found",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_id": "1"}, 401, "invalid_client"),
        ({"client_secret": "x"}, 401, "invalid_client"),
        ({"refresh_token": ""}, 400, "invalid_request"),
        ({"refresh_token": "x"}, 400, "invalid_request"),
    ],
)
def test_bad_refresh_is_refused(
    asking: Asking, changes: dict[str, str], status: int, error: str
) -> None:
    answer = refresh(asking, **changes)
    assert (answer.status_code, answer.get_json()["error"]) == (status, error)


def roster(keys: ToolKeys, query: str = "", base: str = BAYVIEW) -> TestResponse:
    token = grant(keys).get_json()["access_token"]
    held = {"Authorization": f"Bearer {token}"}
    return keys.asking.browser.get(f"{ROSTER}{query}", base_url=base, headers=held)


def test_members_are_those_whose_enrollment_runs(keys: ToolKeys) -> None:
    answer = roster(keys)
    assert answer.status_code == 200
    assert answer.content_type.startswith(
        "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
    )
    body = answer.get_json()
    known = {m["user_id"]: m for m in body["members"]}
    case = keys.asking.case("plain-met")
    mine = known[case["sub"]]
    assert mine["status"] == "Active"
    assert mine["roles"] == [LEARNER]
    assert (mine["name"], mine["email"]) == (case["name"], case["email"])
    assert mine["lis_person_sourcedid"] == case["sis_user_id"]
    assert keys.asking.case("concluded")["sub"] not in known
    assert mine["picture"].startswith(f"{BAYVIEW}/images/")
    assert "lis_person_sourcedid" not in known[keys.asking.case("no-sis-id")["sub"]]
    assert body["context"]["title"] == "Data Ethics"


def test_member_follows_the_privacy_level(keys: ToolKeys) -> None:
    keys.asking.order("switches", privacy="anonymous")
    member = roster(keys).get_json()["members"][0]
    assert set(member) == {"status", "user_id", "lti11_legacy_user_id", "roles"}


def test_limit_and_role_narrow_and_fifty_is_the_most(keys: ToolKeys) -> None:
    assert len(roster(keys, "?limit=3").get_json()["members"]) == 3
    learners = roster(keys, f"?role={LEARNER.replace('#', '%23')}").get_json()["members"]
    assert learners
    assert all(LEARNER in m["roles"] for m in learners)
    assert roster(keys, "?role=Learner").get_json()["members"] == []
    links = roster(keys, "?limit=3&page=2").headers["Link"]
    assert [f'rel="{rel}"' in links for rel in ("first", "prev", "next", "last")] == [True] * 4


def test_whom_a_role_finds_comes_with_all_their_roles(keys: ToolKeys) -> None:
    case = keys.asking.case("ta-and-student")
    token = grant(keys).get_json()["access_token"]
    path = ROSTER.replace(str(MAIN), str(case["course_id"]))
    query = f"?role={LEARNER.replace('#', '%23')}"
    held = {"Authorization": f"Bearer {token}"}
    answer = keys.asking.browser.get(f"{path}{query}", base_url=BAYVIEW, headers=held).get_json()
    mine = next(m for m in answer["members"] if m["user_id"] == case["sub"])
    assert len(mine["roles"]) == 3


def test_roster_of_a_concluded_course_has_its_people_still(keys: ToolKeys) -> None:
    before = roster(keys).get_json()["members"]
    keys.asking.order("mutate", do="conclude")
    assert roster(keys).get_json()["members"] == before


def test_key_that_is_off_reads_no_roster(keys: ToolKeys) -> None:
    """Not even with a token given while it was on."""
    token = grant(keys).get_json()["access_token"]
    keys.asking.order("key", state="off")
    held = {"Authorization": f"Bearer {token}"}
    answer = keys.asking.browser.get(ROSTER, base_url=BAYVIEW, headers=held)
    assert answer.status_code == 401
    assert answer.get_json()["errors"]["message"] == "Unknown or inactive Developer Key"


def test_fifty_members_are_a_page_whatever_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asking = make_asking(courses=1, learners=60)
    asking.order("tool", config={**tool_config(), "scopes": [NRPS]})
    keys = make_keys(asking)
    monkeypatch.setattr(asking.standin.tool, "key_set", lambda: keys.published)
    seen: list[str] = []
    query = "?limit=500"
    while query:
        answer = roster(keys, query)
        members = answer.get_json()["members"]
        assert len(members) <= 50
        seen.extend(m["user_id"] for m in members)
        following = [e for e in answer.headers["Link"].split(",") if 'rel="next"' in e]
        query = "?" + following[0].split("?", 1)[1].split(">")[0] if following else ""
    assert len(set(seen)) == len(seen) > 60


def test_link_brings_its_custom_values_for_each_member(keys: ToolKeys) -> None:
    course = keys.asking.standin.institutions["bayview"].course(MAIN)
    module = keys.asking.standin.modules.of("bayview", course)[0]
    fields = {"badge": "7", "who": "$Canvas.user.id", "term": "$Canvas.term.name"}
    item = {"title": "T", "url": "x", "custom": fields}
    made = keys.asking.standin.modules.add(module, item, fallback_url="x")
    members = roster(keys, f"?rlid={made.resource_link_id}").get_json()["members"]
    case = keys.asking.case("plain-met")
    mine = next(m for m in members if m["user_id"] == case["sub"])
    (message,) = mine["message"]
    custom = message[f"{CLAIM}custom"]
    assert (custom["badge"], custom["who"]) == ("7", int(case["canvas_user_id"]))
    assert custom["term"] == "$Canvas.term.name"
    assert message["https://www.instructure.com/canvas_user_id"] == int(case["canvas_user_id"])
    assert roster(keys, "?rlid=nobody").status_code == 400


def test_names_and_roles_need_the_scope_and_the_own_institution(keys: ToolKeys) -> None:
    other = grant(keys, scope=SCORE).get_json()["access_token"]
    for token, host in ((other, BAYVIEW), ("x", BAYVIEW)):
        held = {"Authorization": f"Bearer {token}"}
        answer = keys.asking.browser.get(ROSTER, base_url=host, headers=held)
        assert answer.status_code == 401
        assert answer.get_json()["errors"]["type"] == "unauthorized"
    assert roster(keys, base=COASTAL).status_code == 401
    keys.asking.order("clock", advance=1)
    token = grant(keys).get_json()["access_token"]
    keys.asking.order("clock", advance=3601)
    held = {"Authorization": f"Bearer {token}"}
    assert keys.asking.browser.get(ROSTER, base_url=BAYVIEW, headers=held).status_code == 401


def test_service_claims_come_with_scope_and_in_a_course_only(keys: ToolKeys) -> None:
    names = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
    grades = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
    claims = launched(keys.asking, "M. Okafor")
    assert claims[names]["context_memberships_url"] == f"{BAYVIEW}{ROSTER}"
    assert claims[grades]["scope"] == [SCORE]
    assert claims[grades]["lineitems"].endswith(f"/api/lti/courses/{MAIN}/line_items")
    account = launched(keys.asking, "Noor Haddad", "account_navigation")
    assert names not in account
    assert grades not in account


def test_service_claims_are_absent_without_scopes(asking: Asking) -> None:
    claims = launched(asking, "M. Okafor")
    assert not [key for key in claims if "lti-nrps" in key or "lti-ags" in key]
