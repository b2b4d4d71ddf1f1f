"""Is this launch right? Every check in its order, each refusing by its own name.

Form, row, header, key, signature, times, issuer and audience, nonce, deployment, shape, target;
then the browser's proof. The login is spent after all of them (`services/launch/launches.py`), or a
stranger who saw a state could burn it. LTI 1.3 core §5.3, 1EdTech Security Framework §5.1,
OpenID Connect Core §3.1.3.7.
"""

import hmac
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.types import Options
from jwt.utils import base64url_decode

from lti_app.domain.clock import Clock
from lti_app.domain.launch.launch import Clocks, LaunchCheck, LaunchRefused
from lti_app.domain.launch.platform import PendingLogin, Registration, is_within, secret_digest
from lti_app.lti import claims as claim
from lti_app.lti.key_set import ALGORITHM
from lti_app.lti.shape import demand_shape, required

LEEWAY_SECONDS = 60
TOKEN_PARTS = 3
# A token may not bring its own key, nor an extension we do not know (RFC 7515 §4.1.11).
HEADERS_REFUSED = frozenset({"jwk", "jku", "x5u", "x5c", "crit"})
PLATFORM_ERRORS = {
    check.value: check
    for check in (
        LaunchCheck.LOGIN_REQUIRED,
        LaunchCheck.LAUNCH_NO_LONGER_VALID,
        LaunchCheck.UNAUTHORIZED_CLIENT,
        LaunchCheck.INVALID_REQUEST_OBJECT,
    )
}
# Times and audience are ours to check, on our clock and against the login's row.
SIGNATURE_ONLY: Options = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
type_of_claims = Mapping[str, Any]


class FindsKeys(Protocol):
    """Gives a platform's published key by the address of its key set and the key's id."""

    def find(self, url: str, kid: str) -> RSAPublicKey:
        """Find a key or refuse the launch."""
        ...


@dataclass(frozen=True, slots=True)
class LaunchForm:
    """The two fields of a platform's answer."""

    state: str
    id_token: str


def read_form(fields: Mapping[str, Sequence[str]]) -> LaunchForm:
    """Read a platform's answer.

    Raises:
        LaunchRefused: the platform says why there is no launch, or the form is none of a launch.
    """
    for name in ("id_token", "state", "error"):
        if len(fields.get(name, ())) > 1:
            raise LaunchRefused(LaunchCheck.AMBIGUOUS, name)
    error = _first(fields, "error")
    if error:
        raise LaunchRefused(PLATFORM_ERRORS.get(error, LaunchCheck.PLATFORM_ERROR))
    id_token = _first(fields, "id_token")
    if not id_token:
        if "lti_message_type" in fields or "oauth_consumer_key" in fields:
            raise LaunchRefused(LaunchCheck.UNSUPPORTED, "LTI 1.1")
        raise LaunchRefused(LaunchCheck.FORM, "id_token")
    state = _first(fields, "state")
    if not state:
        raise LaunchRefused(LaunchCheck.LOGIN, "no state")
    return LaunchForm(state, id_token)


class Verifier:
    """Checks one platform's answer against the login it claims to end."""

    def __init__(
        self,
        *,
        keys: FindsKeys,
        clock: Clock,
        base_url: str,
        knows: Callable[[str, str | None], bool],
    ) -> None:
        """`knows` says whether an issuer, or a client of it, is registered: it names mix-ups."""
        self._keys = keys
        self._clock = clock
        self._base_url = base_url
        self._knows = knows

    def verify(self, form: LaunchForm, login: PendingLogin | None) -> type_of_claims:
        """Check everything but the browser; return the token's claims.

        Raises:
            LaunchRefused: a check failed; it is named.
        """
        login = self._row(login)
        registration = login.registration
        header, peeked = _open(form.id_token)
        # Read before it is proven, only to refuse sooner and without asking anyone for keys.
        self._issuer(peeked, registration)
        key = self._keys.find(registration.key_set_url, header["kid"])
        claims = _signed(form.id_token, key)
        if not any(name.startswith(claim.LTI) for name in claims):
            raise LaunchRefused(LaunchCheck.NOT_A_LAUNCH)
        self._times(claims)
        required(claims, "iss")
        self._audience(claims, registration)
        _nonce(claims, login)
        _deployment(claims, registration)
        demand_shape(registration, claims)
        self._target(claims, login)
        return claims

    def _row(self, login: PendingLogin | None) -> PendingLogin:
        if login is None:
            raise LaunchRefused(LaunchCheck.LOGIN, "unknown state")
        if login.consumed_at is not None:
            raise LaunchRefused(LaunchCheck.USED)
        if self._clock.now() >= login.expires_at:
            raise LaunchRefused(LaunchCheck.LOGIN, "over ten minutes old")
        return login

    def _issuer(self, claims: type_of_claims, registration: Registration) -> None:
        issuer = claims.get("iss")
        if issuer is None or issuer == registration.issuer:
            return
        known = isinstance(issuer, str) and self._knows(issuer, None)
        raise LaunchRefused(LaunchCheck.MIX_UP if known else LaunchCheck.PLATFORM, "iss")

    def _times(self, claims: type_of_claims) -> None:
        ends, issued = _moment(claims, "exp"), _moment(claims, "iat")
        begins = _moment(claims, "nbf") if claims.get("nbf") is not None else issued
        now = self._clock.now().timestamp()
        if ends <= now - LEEWAY_SECONDS or max(issued, begins) > now + LEEWAY_SECONDS:
            clocks = Clocks(_clock_face(now), _clock_face(issued), _clock_face(ends))
            raise LaunchRefused(LaunchCheck.TIME, str(clocks), clocks=clocks)

    def _audience(self, claims: type_of_claims, registration: Registration) -> None:
        audience = required(claims, "aud")
        client = registration.client_id
        others = [audience] if isinstance(audience, str) else audience
        if not isinstance(others, list) or not others:
            raise LaunchRefused(LaunchCheck.AUDIENCE, "aud")
        # We trust no audience beside ourselves (OpenID Connect Core §3.1.3.7, 3).
        for other in others:
            if other != client:
                known = isinstance(other, str) and self._knows(registration.issuer, other)
                raise LaunchRefused(LaunchCheck.MIX_UP if known else LaunchCheck.AUDIENCE, "aud")
        if claims.get("azp") not in (None, client):
            raise LaunchRefused(LaunchCheck.AUDIENCE, "azp")

    def _target(self, claims: type_of_claims, login: PendingLogin) -> None:
        target = claims.get(claim.TARGET_LINK_URI)
        if not isinstance(target, str) or not is_within(target, self._base_url):
            raise LaunchRefused(LaunchCheck.TARGET, "not ours")
        if target != login.target_link_uri:
            raise LaunchRefused(LaunchCheck.TARGET, "not the login's")


def prove_browser(login: PendingLogin, secret: str | None) -> None:
    """Demand that the browser that answers is the one that began the login.

    Raises:
        LaunchRefused: it carries no secret, or another login's.
    """
    if secret is None or not hmac.compare_digest(secret_digest(secret), login.secret_digest):
        raise LaunchRefused(LaunchCheck.BROWSER)


def _open(token: str) -> tuple[dict[str, Any], type_of_claims]:
    parts = token.split(".")
    if len(parts) != TOKEN_PARTS:
        raise LaunchRefused(LaunchCheck.MALFORMED, "parts")
    header, payload = _object(parts[0], "header"), _object(parts[1], "payload")
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm.lower() == "none" or not parts[2]:
        raise LaunchRefused(LaunchCheck.UNSIGNED)
    if not HEADERS_REFUSED.isdisjoint(header):
        raise LaunchRefused(LaunchCheck.HEADER_KEY)
    if algorithm != ALGORITHM:
        raise LaunchRefused(LaunchCheck.ALGORITHM)
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise LaunchRefused(LaunchCheck.KEY, "no kid")
    return header, payload


def _object(part: str, name: str) -> dict[str, Any]:
    try:
        value = json.loads(base64url_decode(part))
    except (ValueError, RecursionError) as error:
        raise LaunchRefused(LaunchCheck.MALFORMED, name) from error
    if not isinstance(value, dict):
        raise LaunchRefused(LaunchCheck.MALFORMED, name)
    return value


def _signed(token: str, key: RSAPublicKey) -> type_of_claims:
    try:
        claims: type_of_claims = jwt.decode(
            token, key, algorithms=[ALGORITHM], options=SIGNATURE_ONLY
        )
    except jwt.InvalidSignatureError as error:
        raise LaunchRefused(LaunchCheck.SIGNATURE) from error
    except (jwt.InvalidTokenError, RecursionError) as error:
        raise LaunchRefused(LaunchCheck.MALFORMED, "token") from error
    return claims


def _nonce(claims: type_of_claims, login: PendingLogin) -> None:
    nonce = required(claims, "nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(
        nonce.encode(errors="replace"), login.nonce.encode()
    ):
        raise LaunchRefused(LaunchCheck.NONCE)


def _deployment(claims: type_of_claims, registration: Registration) -> None:
    deployment = required(claims, claim.DEPLOYMENT_ID)
    if not isinstance(deployment, str) or deployment not in registration.deployment_ids:
        raise LaunchRefused(LaunchCheck.DEPLOYMENT)


def _moment(claims: type_of_claims, name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LaunchRefused(LaunchCheck.TIME_MISSING, name)
    try:
        moment = float(value)
    except OverflowError:
        moment = math.inf
    if not math.isfinite(moment):
        raise LaunchRefused(LaunchCheck.TIME_MISSING, name)
    return moment


def _clock_face(moment: float) -> str | None:
    try:
        return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return None


def _first(fields: Mapping[str, Sequence[str]], name: str) -> str:
    values = fields.get(name, ())
    return values[0] if values else ""
