"""The configuration a Canvas administrator pastes."""

from lti_app.lti.tool_config import tool_configuration

BASE = "https://badges.example.edu"


def test_the_configuration_names_our_addresses_and_four_placements() -> None:
    made = tool_configuration(BASE)
    assert made["target_link_uri"] == f"{BASE}/lti/launch"
    assert made["oidc_initiation_url"] == f"{BASE}/lti/login"
    assert made["redirect_uris"] == [f"{BASE}/lti/launch"]
    assert made["public_jwk_url"] == f"{BASE}/lti/jwks.json"
    (extension,) = made["extensions"]
    assert extension["platform"] == "canvas.instructure.com"
    assert extension["domain"] == "badges.example.edu"
    assert [place["placement"] for place in extension["settings"]["placements"]] == [
        "course_navigation",
        "account_navigation",
        "user_navigation",
        "link_selection",
    ]
    assert [place["message_type"] for place in extension["settings"]["placements"]] == [
        *["LtiResourceLinkRequest"] * 3,
        "LtiDeepLinkingRequest",
    ]


def test_no_key_is_pasted_so_that_keys_can_rotate() -> None:
    assert "public_jwk" not in tool_configuration(BASE)


def test_the_tool_asks_for_no_scope_it_does_not_use() -> None:
    assert tool_configuration(BASE)["scopes"] == []
