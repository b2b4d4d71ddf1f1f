"""pylti1p3 behind our own parts: it writes the authentication request and reads the message.

Our verifier stands before it (`verifier.py`); what the library leaves open, and why each part here
is our own, stands in docs/adr/0007. Registrations, logins and keys are ours; it stores nothing.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import requests
from pylti1p3.cookie import CookieService
from pylti1p3.deployment import Deployment
from pylti1p3.exception import LtiException, OIDCException
from pylti1p3.launch_data_storage.base import LaunchDataStorage
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.oidc_login import OIDCLogin
from pylti1p3.redirect import Redirect
from pylti1p3.registration import Registration as LibraryRegistration
from pylti1p3.request import Request
from pylti1p3.session import SessionService
from pylti1p3.tool_config.abstract import ToolConfAbstract

from lti_app.domain.launch.launch import LaunchCheck, LaunchRefused
from lti_app.domain.launch.platform import PendingLogin, Registration
from lti_app.lti.key_set import KeySet

# Never used: keys come from our own client. Made once, because the library wants one.
_UNUSED_SESSION = requests.Session()


@dataclass(frozen=True, slots=True)
class AuthenticationRequest:
    """Where to send the browser, and the two secrets the platform must bring back."""

    url: str
    state: str
    nonce: str


class FormRequest(Request):
    """The fields of a request that was read and checked already."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        """Take the fields."""
        self._fields = fields

    def is_secure(self) -> bool:
        """Our cookies are always marked secure."""
        return True

    def get_param(self, key: str) -> str:
        """Give one field; empty where it is missing."""
        return self._fields.get(key, "")


class RegisteredTool(ToolConfAbstract[FormRequest]):
    """One registration from the database. The library's own keeps issuers in a class-level dict."""

    def __init__(self, registration: Registration, key_set: KeySet | None = None) -> None:
        """Take the registration that the login's row names."""
        self._facts = registration
        self._key_set = key_set

    def check_iss_has_one_client(self, iss: str) -> bool:
        """Say no: one issuer serves many institutions."""
        return False

    def check_iss_has_many_clients(self, iss: str) -> bool:
        """Say yes."""
        return True

    def find_registration_by_issuer(
        self, iss: str, *args: Any, **kwargs: Any
    ) -> LibraryRegistration:
        """Refuse: an issuer alone names no registration."""
        raise OIDCException("an issuer alone names no registration")

    def find_registration_by_params(
        self, iss: str, client_id: str, *args: Any, **kwargs: Any
    ) -> LibraryRegistration:
        """Give the registration, if it is the one asked for."""
        if iss != self._facts.issuer or client_id != self._facts.client_id:
            raise OIDCException("another registration")
        registration = LibraryRegistration()
        registration.set_issuer(self._facts.issuer)
        registration.set_client_id(self._facts.client_id)
        registration.set_auth_login_url(self._facts.auth_login_url)
        registration.set_auth_token_url(self._facts.auth_token_url)
        registration.set_key_set_url(self._facts.key_set_url)
        if self._key_set is not None:
            registration.set_key_set(cast("Any", {"keys": list(self._key_set.documents)}))
        return registration

    def find_deployment(self, iss: str, deployment_id: str) -> Deployment | None:
        """Find nothing: an issuer alone names no deployment."""
        return None

    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *args: Any, **kwargs: Any
    ) -> Deployment | None:
        """Find a deployment of this registration."""
        if deployment_id not in self._facts.deployment_ids:
            return None
        return Deployment().set_deployment_id(deployment_id)


class NoStorage(LaunchDataStorage[Any]):
    """Keeps nothing: logins and sessions are rows of ours."""

    def get_session_cookie_name(self) -> str | None:
        """Want no cookie of its own."""
        return None

    def can_set_keys_expiration(self) -> bool:
        """Nothing is kept, so nothing expires."""
        return False

    def get_value(self, key: str) -> Any:
        """Know nothing."""
        return None

    def set_value(self, key: str, value: Any, exp: int | None = None) -> None:
        """Forget at once."""

    def check_value(self, key: str) -> bool:
        """Know nothing."""
        return False


class NoCookies(CookieService):
    """Sets none: the page sets one partitioned cookie for each login."""

    def get_cookie(self, name: str) -> str | None:
        """Know nothing."""
        return None

    def set_cookie(self, name: str, value: str | int, exp: int | None = 3600) -> None:
        """Leave it to the page."""


class LoginSession(SessionService):
    """Knows the one nonce of the login at hand; keeps what a new login made."""

    def __init__(self, request: Request, nonce: str = "") -> None:
        """Take the row's nonce, if there is a row."""
        super().__init__(request)
        self.set_data_storage(NoStorage())
        self.nonce = nonce

    def save_nonce(self, nonce: str) -> None:
        """Keep the nonce for the login's row."""
        self.nonce = nonce

    def check_nonce(self, nonce: str) -> bool:
        """Say whether it is this login's."""
        return secrets.compare_digest(nonce.encode(), self.nonce.encode())

    def check_state_is_valid(self, state: str, id_token_hash: str) -> bool:
        """Say no: the browser is proven by our own cookie."""
        return False


class _StateCookie(NoCookies):
    """Hears the state from the library, which tells it to the cookie only."""

    state = ""

    def set_cookie(self, name: str, value: str | int, exp: int | None = 3600) -> None:
        """Keep the state for the login's row."""
        self.state = str(value)


class _Location(Redirect[str]):
    """A place to go, as text: the page makes the response."""

    def __init__(self, url: str) -> None:
        self._url = url

    def do_redirect(self) -> str:
        return self._url

    def do_js_redirect(self) -> str:
        return self._url

    def set_redirect_url(self, location: str) -> None:
        self._url = location

    def get_redirect_url(self) -> str:
        return self._url


class Login(OIDCLogin[FormRequest, RegisteredTool, LoginSession, _StateCookie, str]):
    """The library's login with 256 random bits in state and nonce."""

    def get_redirect(self, url: str) -> Redirect[str]:
        """Give the address as it is."""
        return _Location(url)

    def _get_uuid(self) -> str:
        return secrets.token_urlsafe(32)

    def _generate_nonce(self) -> str:
        return secrets.token_urlsafe(32)


class Message(MessageLaunch[FormRequest, RegisteredTool, LoginSession, NoCookies]):
    """The library's message over claims that our verifier has let through."""

    def _get_request_param(self, key: str) -> str:
        return self._request.get_param(key)


def authentication_request(
    registration: Registration, fields: Mapping[str, str], redirect_uri: str
) -> AuthenticationRequest:
    """Build the OpenID authentication request for a login a platform began.

    Raises:
        LaunchRefused: the library refuses what the page let through.
    """
    request = FormRequest({**fields, "client_id": registration.client_id})
    session, cookie = LoginSession(request), _StateCookie()
    login = Login(request, RegisteredTool(registration), session, cookie)
    try:
        url = login.redirect(redirect_uri)
    except (LtiException, OIDCException) as error:
        raise LaunchRefused(LaunchCheck.LIBRARY) from error
    return AuthenticationRequest(url, cookie.state, session.nonce)


def read_message(
    login: PendingLogin, claims: Mapping[str, Any], key_set: KeySet | None
) -> Mapping[str, Any]:
    """Let the library check registration, deployment, nonce and message, and give its claims.

    Raises:
        LaunchRefused: the library refuses what our verifier let through.
    """
    request = FormRequest({})
    message = Message(
        request,
        RegisteredTool(login.registration, key_set),
        LoginSession(request, login.nonce),
        NoCookies(),
        requests_session=_UNUSED_SESSION,
    )
    message.set_auto_validation(enable=False)
    message.set_jwt(cast("Any", {"body": dict(claims)}))
    try:
        message.validate_nonce().validate_registration()
        message.validate_deployment().validate_message()
    except (LtiException, OIDCException) as error:
        raise LaunchRefused(LaunchCheck.LIBRARY) from error
    return cast("Mapping[str, Any]", message.get_launch_data())
