"""Doing what a browser and a tool do in a launch, one step at a time."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.standin.conftest import AUTH, BAYVIEW, TOOL, Asking

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"


@dataclass(frozen=True)
class Begun:
    """A login initiation as the tool received it."""

    params: dict[str, Any]

    def request(self, **changes: str | None) -> dict[str, str]:
        """The tool's authentication request, changed as wanted."""
        asked: dict[str, str | None] = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": self.params["client_id"],
            "redirect_uri": f"{TOOL}/lti/launch",
            "login_hint": self.params["login_hint"],
            "lti_message_hint": self.params["lti_message_hint"],
            "state": "state-1",
            "nonce": "nonce-1",
        }
        return {k: v for k, v in (asked | changes).items() if v is not None}


def begin(asking: Asking, person: str, placement: str = "course_navigation", **more: Any) -> Begun:
    return Begun(asking.order("launch", person=person, placement=placement, **more)["params"])


def authorize(
    asking: Asking, request: dict[str, str], browser: FlaskClient | None = None
) -> TestResponse:
    """Go to the shared address and on to the institution's."""
    client = browser or asking.browser
    first = client.get(f"/api/lti/authorize_redirect?{urlencode(request)}", base_url=AUTH)
    if first.status_code != 302:
        return first
    place = urlsplit(first.headers["Location"])
    return client.get(f"{place.path}?{place.query}", base_url=f"http://{place.netloc}")


def fields(answer: TestResponse) -> dict[str, str]:
    """The hidden fields of a self-submitting form."""
    html = answer.get_data(as_text=True)
    pattern = r'<input type="hidden" name="([^"]+)" value="([^"]*)">'
    return {name: unescape(value) for name, value in re.findall(pattern, html)}


def action(answer: TestResponse) -> str:
    found = re.search(r'<form [^>]*action="([^"]*)"', answer.get_data(as_text=True))
    assert found is not None
    return unescape(found.group(1))


def id_token(asking: Asking, token: str, *, client_id: str) -> dict[str, Any]:
    """Verify a token by the published keys, as any tool would."""
    keys = asking.browser.get("/api/lti/security/jwks", base_url=AUTH).get_json()
    known = {key.key_id: key for key in jwt.PyJWKSet.from_dict(keys).keys}
    key = known[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, Any] = jwt.decode(
        token, key, algorithms=["RS256"], audience=client_id, options={"verify_exp": False,
                                                                     "verify_iat": False},
    )  # fmt: skip
    return claims


def launched(
    asking: Asking, person: str, placement: str = "course_navigation", **more: Any
) -> dict[str, Any]:
    """A whole launch; the verified claims."""
    begun = begin(asking, person, placement, **more)
    answer = authorize(asking, begun.request())
    return id_token(asking, fields(answer)["id_token"], client_id=begun.params["client_id"])


def query(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


ORIGIN = BAYVIEW
