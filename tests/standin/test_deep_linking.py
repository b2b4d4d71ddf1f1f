"""Choosing a link for a module: the request, every check of the answer, and the link's launch."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.standin.conftest import BAYVIEW, MAIN, TOOL, Asking, tool_config
from tests.standin.launching import CLAIM, authorize, begin, fields, id_token, launched
from tests.standin.tool_keys import ToolKeys, make_keys

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
SETTINGS = f"{DL}deep_linking_settings"
ITEM = {"type": "ltiResourceLink", "title": "Progress", "url": f"{TOOL}/lti/launch?badge=7"}
COURSE = f"/courses/{MAIN}"


def linking_config() -> dict[str, Any]:
    made = tool_config()
    placements: list[dict[str, Any]] = made["extensions"][0]["settings"]["placements"]
    placements.extend(
        {"placement": name, "message_type": "LtiDeepLinkingRequest", "text": "Badge link"}
        for name in ("link_selection", "assignment_selection")
    )
    placements.append({"placement": "assignment_view", "message_type": "LtiResourceLinkRequest"})
    return made


@pytest.fixture
def keys(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> Iterator[ToolKeys]:
    """A tool that places links, and what it signs with."""
    asking.order("tool", config=linking_config())
    made = make_keys(asking)
    monkeypatch.setattr(asking.standin.tool, "key_set", lambda: made.published)
    yield made
    asking.order("tool", config=tool_config())


def request_of(asking: Asking, **more: Any) -> dict[str, Any]:
    return launched(asking, "M. Okafor", **{"placement": "link_selection", **more})


def answer_of(keys: ToolKeys, claims: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The tool's answer to a request, changed as wanted; None takes a claim away."""
    made: dict[str, Any] = {
        **keys.standard(claims["aud"], claims["iss"]),
        "nonce": "n-1",
        f"{CLAIM}message_type": "LtiDeepLinkingResponse",
        f"{CLAIM}version": "1.3.0",
        f"{CLAIM}deployment_id": claims[f"{CLAIM}deployment_id"],
        f"{DL}content_items": [ITEM],
        f"{DL}data": claims[SETTINGS].get("data"),
    }
    return {k: v for k, v in (made | changes).items() if v is not None}


def post(asking: Asking, claims: dict[str, Any], raw: str) -> TestResponse:
    address = urlsplit(claims[SETTINGS]["deep_link_return_url"])
    return asking.browser.post(
        f"{address.path}?{address.query}",
        base_url=f"http://{address.netloc}",
        data={"JWT": raw},
    )


def items(asking: Asking) -> list[Any]:
    institution = asking.standin.institutions["bayview"]
    held = asking.standin.modules.of("bayview", institution.course(MAIN))
    return [item for module in held for item in module.items]


def test_request_says_what_may_be_answered_and_where_to(asking: Asking, keys: ToolKeys) -> None:
    claims = request_of(asking)
    assert claims[f"{CLAIM}message_type"] == "LtiDeepLinkingRequest"
    assert f"{CLAIM}resource_link" not in claims
    assert claims["https://www.instructure.com/placement"] == "link_selection"
    settings = claims[SETTINGS]
    assert settings["accept_types"] == ["ltiResourceLink"]
    assert settings["accept_multiple"] is True
    assert settings["accept_presentation_document_targets"] == ["iframe", "window"]
    assert settings["validation_context"] is None
    assert settings["deep_link_return_url"].startswith(f"{BAYVIEW}{COURSE}/deep_linking_response?")
    assert "data" not in settings
    assert "data=" in settings["deep_link_return_url"]


def test_assignment_takes_one_link_only(asking: Asking, keys: ToolKeys) -> None:
    claims = request_of(asking, placement="assignment_selection")
    assert claims[SETTINGS]["accept_multiple"] is False
    two = answer_of(keys, claims, **{f"{DL}content_items": [ITEM, ITEM]})
    assert post(asking, claims, keys.sign(two)).status_code == 400
    assert items(asking) == []


def test_good_answer_puts_the_link_into_its_module(asking: Asking, keys: ToolKeys) -> None:
    modules = asking.standin.modules.of(
        "bayview", asking.standin.institutions["bayview"].course(MAIN)
    )
    claims = request_of(asking, module=modules[1].id)
    answer = post(asking, claims, keys.sign(answer_of(keys, claims)))
    assert answer.status_code == 200
    assert "Added to the module" in answer.get_data(as_text=True)
    assert [item.title for item in modules[1].items] == ["Progress"]
    assert modules[0].items == []


def test_link_launches_with_an_id_and_custom_values_of_its_own(
    asking: Asking, keys: ToolKeys
) -> None:
    claims = request_of(asking)
    item = {**ITEM, "custom": {"plain": "mine", "badge": "7", "user": "spoofed", "bad": [1]}}
    post(asking, claims, keys.sign(answer_of(keys, claims, **{f"{DL}content_items": [item]})))
    (made,) = items(asking)
    found = launched(asking, "plain-met", item=made.id)
    link = found[f"{CLAIM}resource_link"]
    assert found[f"{CLAIM}message_type"] == "LtiResourceLinkRequest"
    assert (link["id"], link["title"]) == (made.resource_link_id, "Progress")
    assert link["id"] != found[f"{CLAIM}context"]["id"]
    assert found[f"{CLAIM}target_link_uri"] == f"{TOOL}/lti/launch?badge=7"
    assert found["https://www.instructure.com/placement"] is None
    custom = found[f"{CLAIM}custom"]
    assert (custom["plain"], custom["badge"], custom["user"]) == ("mine", "7", "spoofed")
    assert custom["course"] == MAIN
    assert "bad" not in custom


def test_link_without_an_address_opens_the_tools_own(asking: Asking, keys: ToolKeys) -> None:
    claims = request_of(asking)
    bare = {"type": "ltiResourceLink", "title": "Bare"}
    post(asking, claims, keys.sign(answer_of(keys, claims, **{f"{DL}content_items": [bare]})))
    found = launched(asking, "plain-met", item=items(asking)[0].id)
    assert found[f"{CLAIM}target_link_uri"] == f"{TOOL}/lti/launch"


def test_empty_answer_is_good_and_adds_nothing(asking: Asking, keys: ToolKeys) -> None:
    claims = request_of(asking)
    none = answer_of(keys, claims, **{f"{DL}content_items": [], f"{DL}msg": "Changed my mind"})
    answer = post(asking, claims, keys.sign(none))
    assert answer.status_code == 200
    assert "Changed my mind" in answer.get_data(as_text=True)
    assert items(asking) == []


BAD: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("other issuer", {"iss": "10000000000057"}, "jwt"),
    ("audience", {"aud": "https://elsewhere.example"}, "base"),
    ("no audience", {"aud": None}, "base"),
    ("expired", {"exp": 1}, "base"),
    ("no end", {"exp": None}, "base"),
    ("old", {"iat": 1}, "base"),
    ("text time", {"exp": "soon"}, "base"),
    ("ahead", {"iat": 99_999_999_999}, "base"),
    ("data not sent back", {f"{DL}data": None}, "data"),
    ("other data", {f"{DL}data": "x"}, "data"),
    ("message type", {f"{CLAIM}message_type": "LtiResourceLinkRequest"}, "message_type"),
    ("version", {f"{CLAIM}version": "1.1"}, "version"),
)


@pytest.mark.parametrize(("changes", "field"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_bad_answer_is_refused_by_field_and_adds_nothing(
    asking: Asking, keys: ToolKeys, changes: dict[str, Any], field: str
) -> None:
    asking.order("switches", deep_linking_data="sent")
    claims = request_of(asking)
    answer = post(asking, claims, keys.sign(answer_of(keys, claims, **changes)))
    assert answer.status_code == 400
    errors = answer.get_json()["errors"]
    assert list(errors) == [field]
    assert errors[field][0]["attribute"] == field
    assert items(asking) == []


def test_signature_must_be_of_a_key_the_tool_publishes_now(asking: Asking, keys: ToolKeys) -> None:
    claims = request_of(asking)
    good = keys.sign(answer_of(keys, claims))
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    own = answer_of(keys, claims)
    forged = jwt.encode(own, stranger, algorithm="RS256", headers={"kid": keys.kid})
    unsigned = jwt.encode(own, "", algorithm="none")
    for raw in (forged, unsigned, keys.sign(own, kid="tool-2"), "banana", ""):
        assert post(asking, claims, raw).get_json()["errors"].keys() == {"jwt"}
    held, keys.published["keys"] = keys.published["keys"], []
    assert post(asking, claims, good).status_code == 400
    keys.published["keys"] = held
    assert post(asking, claims, good).status_code == 200


def test_answer_is_taken_once(asking: Asking, keys: ToolKeys) -> None:
    claims = request_of(asking)
    raw = keys.sign(answer_of(keys, claims))
    assert post(asking, claims, raw).status_code == 200
    again = post(asking, claims, raw)
    assert again.get_json()["errors"]["data_jwt"][0]["type"] == "already_used"
    assert len(items(asking)) == 1


def test_answer_after_an_hour_is_too_late(asking: Asking, keys: ToolKeys) -> None:
    claims = request_of(asking)
    asking.order("clock", advance=3601)
    late = post(asking, claims, keys.sign(answer_of(keys, claims)))
    assert late.get_json()["errors"]["data_jwt"][0]["type"] == "expired"


def test_address_may_not_be_changed(asking: Asking, keys: ToolKeys) -> None:
    claims = request_of(asking)
    raw = keys.sign(answer_of(keys, claims))
    browser: FlaskClient = asking.browser
    for query, said in (("", "presence_required"), ("?data=x.y.z", "invalid_or_malformed")):
        path = f"{COURSE}/deep_linking_response{query}"
        answer = browser.post(path, base_url=BAYVIEW, data={"JWT": raw})
        assert answer.get_json()["errors"]["data_jwt"][0]["type"] == said
    data = urlsplit(claims[SETTINGS]["deep_link_return_url"]).query
    other = browser.post(
        f"/courses/5202/deep_linking_response?{data}", base_url=BAYVIEW, data={"JWT": raw}
    )
    assert other.status_code == 400


def test_data_that_was_sent_must_come_back(asking: Asking, keys: ToolKeys) -> None:
    asking.order("switches", deep_linking_data="sent")
    claims = request_of(asking)
    settings = claims[SETTINGS]
    assert settings["data"] in settings["deep_link_return_url"]
    assert post(asking, claims, keys.sign(answer_of(keys, claims))).status_code == 200


def test_answer_with_a_key_turned_off_since_is_refused(asking: Asking, keys: ToolKeys) -> None:
    claims = request_of(asking)
    asking.order("key", state="off")
    answer = post(asking, claims, keys.sign(answer_of(keys, claims)))
    assert (answer.status_code, list(answer.get_json()["errors"])) == (400, ["developer_key"])
    assert items(asking) == []


def test_course_page_offers_teachers_a_way_to_add_and_learners_the_link(
    asking: Asking, keys: ToolKeys
) -> None:
    def page(person: str) -> str:
        answer = asking.browser.get(f"{COURSE}?as={person}", base_url=BAYVIEW)
        return answer.get_data(as_text=True)

    okafor = asking.read("config")["institutions"]["bayview"]["instructors"][0]["canvas_user_id"]
    learner = asking.case("plain-met")["canvas_user_id"]
    assert page(okafor).count("Add external tool to module</a>") == 2
    assert "Add external tool to module" not in page(learner)
    claims = request_of(asking)
    post(asking, claims, keys.sign(answer_of(keys, claims)))
    (made,) = items(asking)
    address = f"{COURSE}/modules/items/{made.id}?as={learner}"
    assert f'href="{address}"' in page(learner)
    assert "Progress" in page(learner)
    frame = asking.browser.get(address, base_url=BAYVIEW)
    assert fields(frame)["target_link_uri"] == f"{TOOL}/lti/launch?badge=7"


def test_learner_may_not_open_the_choice(asking: Asking, keys: ToolKeys) -> None:
    learner = asking.case("plain-met")["canvas_user_id"]
    path = f"{COURSE}/external_tools/29001/resource_selection?as={learner}"
    assert asking.browser.get(path, base_url=BAYVIEW).status_code == 403


def test_tool_beside_an_assignment_knows_which(asking: Asking, keys: ToolKeys) -> None:
    number = asking.assignment("Stakeholder map")["id"]
    claims = launched(asking, "M. Okafor", "assignment_view", assignment=number)
    assert claims[f"{CLAIM}custom"]["assignment"] == number
    assert claims["https://www.instructure.com/placement"] == "assignment_view"


def test_tool_opens_by_its_own_address_and_no_others(asking: Asking, keys: ToolKeys) -> None:
    okafor = "640021"
    path = f"{COURSE}/external_tools/retrieve?display=borderless&as={okafor}"
    opened = asking.browser.get(f"{path}&url={TOOL}/lti/launch?queue=1", base_url=BAYVIEW)
    assert opened.status_code == 200
    assert 'target="_self"' in opened.get_data(as_text=True)
    assert "iframe" not in opened.get_data(as_text=True)
    assert fields(opened)["target_link_uri"] == f"{TOOL}/lti/launch?queue=1"
    foreign = asking.browser.get(f"{path}&url=https://evil.example/x", base_url=BAYVIEW)
    assert foreign.status_code == 400


def test_launch_by_address_keeps_the_placement_it_names(asking: Asking, keys: ToolKeys) -> None:
    begun = begin(asking, "M. Okafor", target=f"{TOOL}/lti/launch?queue=1")
    sent = fields(authorize(asking, begun.request()))["id_token"]
    claims = id_token(asking, sent, client_id=begun.params["client_id"])
    assert claims[f"{CLAIM}target_link_uri"] == f"{TOOL}/lti/launch?queue=1"
    assert claims["https://www.instructure.com/placement"] == "course_navigation"
