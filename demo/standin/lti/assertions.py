"""JWTs that the tool signs: verified by its key set as it is now, then by Canvas's own rules.

canvas-lms lib/canvas/security/jwt_validator.rb, seen 2026-11.
"""

from datetime import datetime
from typing import Any

import jwt
import requests

from demo.standin.lti.tool import ToolUnreachableError
from demo.standin.world import Standin

REQUIRED = ("iss", "sub", "aud", "exp", "iat", "jti")
MOST_AGE = 300
MOST_AHEAD = 30


class UnverifiedError(Exception):
    """A token that is not the tool's; says why."""


def verified(standin: Standin, raw: str, *, issuer: str) -> dict[str, Any]:
    """Give a token's claims if its signature is the tool's. Raises UnverifiedError."""
    try:
        header = jwt.get_unverified_header(raw)
        told = jwt.decode(raw, options={"verify_signature": False})
    except jwt.InvalidTokenError as garbled:
        raise UnverifiedError("JWT format is invalid") from garbled
    if told.get("iss") != issuer:
        raise UnverifiedError("Client not found")
    if header.get("alg") != "RS256":
        raise UnverifiedError("JWT has unexpected alg")
    key = _key(standin, header.get("kid"))
    nothing: Any = {f"verify_{name}": False for name in ("aud", "exp", "iat", "nbf", "sub", "jti")}
    try:
        claims: dict[str, Any] = jwt.decode(raw, key, algorithms=["RS256"], options=nothing)
    except jwt.InvalidTokenError as wrong:
        raise UnverifiedError("JWT verification failure") from wrong
    return claims


def _key(standin: Standin, kid: Any) -> jwt.PyJWK:
    """Find the key by its id in the key set, fetched at this moment, never kept."""
    try:
        keys = jwt.PyJWKSet.from_dict(standin.tool.key_set()).keys
    except (ToolUnreachableError, requests.RequestException) as failed:
        raise UnverifiedError("JWT verification failure: no key set") from failed
    except jwt.PyJWTError as unfit:
        raise UnverifiedError("JWT verification failure: no fit key") from unfit
    for key in keys:
        if key.key_id == kid:
            return key
    raise UnverifiedError("JWT verification failure: kid not found")


def claim_faults(claims: dict[str, Any], audience: str, now: datetime) -> list[str]:
    """Canvas's standard claims, all that are wrong: what must be there, for whom, and when."""
    missing = [name for name in REQUIRED if name not in claims]
    if missing:
        return [f"the following assertions are missing: {','.join(missing)}"]
    found: list[str] = []
    named = claims["aud"]
    if audience not in (named if isinstance(named, list) else [named]):
        found.append("the 'aud' is invalid")
    at = now.timestamp()
    for name in ("exp", "iat"):
        if not isinstance(claims[name], int | float) or isinstance(claims[name], bool):
            return [*found, f"the '{name}' must be a number"]
    if claims["exp"] < at:
        found.append("the JWT has expired")
    if claims["iat"] < at - MOST_AGE:
        found.append(f"the 'iat' must be less than {MOST_AGE} seconds old")
    if claims["iat"] > at + MOST_AHEAD:
        found.append("the 'iat' must not be in the future")
    return found
