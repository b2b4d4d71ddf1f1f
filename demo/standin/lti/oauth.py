"""`POST /login/oauth2/token`: service tokens for the tool, and new ones for an API token.

canvas-lms lib/canvas/oauth (grant_types, asymmetric_client_credentials_provider, request_error),
seen 2026-11.
"""

import hashlib
import time
import uuid
from datetime import timedelta
from typing import Any

import jwt
from flask import Blueprint, Response, g, jsonify, request

from demo.standin.institution import Institution, Token
from demo.standin.lti.assertions import UnverifiedError, claim_faults, verified
from demo.standin.world import ISSUER, Standin

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFETIME = 3600
_HOUR = timedelta(seconds=LIFETIME)


class TokenRefusedError(Exception):
    """A request for a token that is refused: the error, a description, the status."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status


def refresh_token_of(token: Token) -> str:
    """The refresh token an API token was given with; it stays the same."""
    return f"7301~r{hashlib.sha256(f'refresh/{token.name}'.encode()).hexdigest()}"


def client_secret_of(institution: Institution) -> str:
    return hashlib.sha256(f"{institution.key}/client-secret".encode()).hexdigest()


def api_client_id_of(institution: Institution) -> str:
    """The API's developer key is another than the tool's."""
    return str(int(institution.client_id) + 1000)


def oauth_blueprint(standin: Standin) -> Blueprint:
    """Make the address of one stand-in; it answers on every host."""
    pages = Blueprint("oauth", __name__)

    @pages.post("/login/oauth2/token")
    def token() -> tuple[Response, int]:
        try:
            return jsonify(_granted(standin)), 200
        except TokenRefusedError as refused:
            said = {"error": refused.error, "error_description": refused.description}
            return jsonify(said), refused.status

    return pages


def _granted(standin: Standin) -> dict[str, Any]:
    grants = {"client_credentials": _service_token, "refresh_token": _refreshed}
    grant = grants.get(request.form.get("grant_type", ""))
    if grant is None:
        raise TokenRefusedError("unsupported_grant_type", "no such grant_type here")
    return grant(standin)


def _service_token(standin: Standin) -> dict[str, Any]:
    """A token for LTI services, for scopes the key has; REST does not know it.

    An unknown client is an invalid one, a known one's bad assertion an invalid request.
    """
    if request.form.get("client_assertion_type") != ASSERTION_TYPE:
        said = "assertion method not supported for this grant_type"
        raise TokenRefusedError("invalid_request", said)
    raw = request.form.get("client_assertion", "")
    institution = _client_of(standin, raw)
    try:
        claims = verified(standin, raw, issuer=institution.client_id)
    except UnverifiedError as wrong:
        raise TokenRefusedError("invalid_request", str(wrong)) from wrong
    faults = claim_faults(claims, request.base_url, standin.clock.now())
    if claims.get("sub") != institution.client_id:
        faults.append("the 'sub' is invalid")
    if faults:
        raise TokenRefusedError("invalid_request", " | ".join(faults))
    wanted = request.form.get("scope", "").split()
    known = standin.tool.config().scopes
    if not wanted or not set(wanted) <= set(known):
        missing = [scope for scope in wanted if scope not in known]
        raise TokenRefusedError("invalid_scope", f"not granted to this key: {missing}")
    now = int(standin.clock.now().timestamp())
    made = {
        "iss": ISSUER,
        "sub": institution.client_id,
        "aud": request.base_url,
        "iat": now,
        "exp": now + LIFETIME,
        "jti": str(uuid.uuid4()),
        "scopes": " ".join(wanted),
    }
    return {
        "access_token": jwt.encode(made, standin.secret, algorithm="HS256"),
        "token_type": "Bearer",
        "expires_in": LIFETIME,
        "scope": " ".join(wanted),
    }


def _client_of(standin: Standin, raw: str) -> Institution:
    """Find the institution whose key the assertion names."""
    try:
        named = jwt.decode(raw, options={"verify_signature": False}).get("sub")
    except jwt.InvalidTokenError as garbled:
        raise TokenRefusedError("invalid_request", "JWT format is invalid") from garbled
    for institution in standin.institutions.values():
        if institution.client_id == named and institution.key not in standin.off:
            return institution
    raise TokenRefusedError("invalid_client", "unknown client", 401)


def service_scopes(standin: Standin) -> tuple[str, frozenset[str]] | None:
    """Whose service token a request carries, and for what; None if it is none that lives."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    options: Any = {"verify_exp": False, "verify_iat": False, "verify_aud": False}
    try:
        held = jwt.decode(value, standin.secret, algorithms=["HS256"], options=options)
    except jwt.InvalidTokenError:
        return None
    lives = held.get("exp", 0) >= standin.clock.now().timestamp()
    if kind.lower() != "bearer" or not lives or "scopes" not in held:
        return None
    g.service_token = True
    return str(held["sub"]), frozenset(str(held["scopes"]).split())


def _refreshed(standin: Standin) -> dict[str, Any]:
    """The API token anew, the old one dead; the refresh token stays and does not come back."""
    institution = next(
        (
            each
            for each in standin.institutions.values()
            if api_client_id_of(each) == request.form.get("client_id")
        ),
        None,
    )
    if institution is None:
        raise TokenRefusedError("invalid_client", "unknown client", 401)
    if request.form.get("client_secret") != client_secret_of(institution):
        raise TokenRefusedError("invalid_client", "invalid client", 401)
    asked = request.form.get("refresh_token")
    if not asked:
        raise TokenRefusedError("invalid_request", "a refresh_token must be given")
    for token in institution.tokens.values():
        if refresh_token_of(token) == asked and token.state == "active":
            return _renew(standin, institution, token)
    raise TokenRefusedError("invalid_request", "refresh_token not found")


def _renew(standin: Standin, institution: Institution, token: Token) -> dict[str, Any]:
    seed = f"{token.value}/{time.monotonic_ns()}"
    token.value = f"7301~{hashlib.sha256(seed.encode()).hexdigest()}"
    token.expires_at = standin.clock.now().replace(microsecond=0) + _HOUR
    person = institution.person(token.user_id)
    return {
        "access_token": token.value,
        "token_type": "Bearer",
        "user": {"id": person.id, "name": person.name},
        "expires_in": LIFETIME,
    }
