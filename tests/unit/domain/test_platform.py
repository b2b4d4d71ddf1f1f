"""What may be registered, what points into the tool, and whose pages may frame it."""

from dataclasses import replace

import pytest

from lti_app.domain.errors import RuleRefused
from lti_app.domain.launch.platform import NewRegistration, is_safe_url, is_within, origin

BASE = "https://badges.example.edu"
GOOD = NewRegistration(
    issuer="https://canvas.instructure.com",
    client_id="10000000000042",
    auth_login_url="https://sso.canvaslms.com/api/lti/authorize_redirect",
    auth_token_url="https://sso.canvaslms.com/login/oauth2/token",
    key_set_url="https://sso.canvaslms.com/api/lti/security/jwks",
    api_url="https://school.instructure.com",
    deployment_ids=("7:deadbeef",),
)


@pytest.mark.parametrize(
    "url", [BASE, f"{BASE}/", f"{BASE}/lti/launch", f"{BASE}/lti/launch?x=1#y", f"{BASE}/ä"]
)
def test_an_address_under_the_base_is_ours(url: str) -> None:
    assert is_within(url, BASE)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/lti/launch",
        "javascript:alert(1)",
        "http://badges.example.edu/lti/launch",
        "https://badges.example.edu.evil.example/lti/launch",
        "https://badges.example.edu@evil.example/lti/launch",
        "https://evil.example/https://badges.example.edu/lti/launch",
        "https://user@badges.example.edu/lti/launch",
        "https://badges.example.edu:8443/lti/launch",
        "https://badges.example.edu\\@evil.example/",
        "https://badges.example.edu:port/",
        "//badges.example.edu/lti/launch",
    ],
)
def test_an_address_elsewhere_is_not_ours(url: str) -> None:
    assert not is_within(url, BASE)


@pytest.mark.parametrize(
    ("url", "is_ours"),
    [
        (f"{BASE}/hallmark/lti/launch", True),
        (f"{BASE}/hallmark", True),
        (f"{BASE}/hallmarked", False),
        (f"{BASE}/lti/launch", False),
    ],
)
def test_a_base_with_a_path_owns_that_path_only(url: str, is_ours: bool) -> None:  # noqa: FBT001 - an expected value of a table
    assert is_within(url, f"{BASE}/hallmark") is is_ours


def test_a_good_registration_passes() -> None:
    GOOD.check(is_demo=False)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"issuer": ""}, "issuer"),
        ({"issuer": "x" * 256}, "issuer"),
        ({"client_id": ""}, "client_id"),
        ({"deployment_ids": ()}, "deployment_id"),
        ({"deployment_ids": ("7", "")}, "deployment_id"),
        ({"auth_login_url": "http://sso.canvaslms.com/x"}, "auth_login_url"),
        ({"auth_login_url": "https://sso.canvaslms.com/x?y=1"}, "auth_login_url"),
        ({"auth_token_url": "nothing"}, "auth_token_url"),
        ({"key_set_url": "https://127.0.0.1/jwks"}, "key_set_url"),
        ({"key_set_url": "https://canvas.localhost/jwks"}, "key_set_url"),
        ({"api_url": "https://school.instructure.com; script-src *"}, "api_url"),
        ({"api_url": "https://school.instructure.com, evil"}, "api_url"),
        ({"api_url": "https://[broken"}, "api_url"),
    ],
)
def test_a_bad_registration_is_refused_by_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        replace(GOOD, **change).check(is_demo=False)  # type: ignore[arg-type]  # bad on purpose
    assert refused.value.field == field


def test_the_demo_alone_takes_plain_http_and_loopback() -> None:
    here = "http://127.0.0.1:8001/jwks"
    assert is_safe_url(here, is_demo=True)
    assert not is_safe_url(here, is_demo=False)
    assert not is_safe_url("file:///etc/passwd", is_demo=True)


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin("https://school.instructure.com:8443/api/v1?x") == (
        "https://school.instructure.com:8443"
    )
