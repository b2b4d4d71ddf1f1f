"""What a platform is to us: one registration of Hallmark in one Canvas, and a login begun there.

LTI 1.3 core: a *platform* is named by its issuer; a *registration* is issuer + client id; a
*deployment* is one place the registration was installed. One issuer serves many institutions.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import InstitutionId, PlatformId

URLS = ("auth_login_url", "auth_token_url", "key_set_url", "api_url")
LONGEST_ID = 255
LONGEST_NAME = 200
LONGEST_URL = 500
LONGEST_FRAME_NAME = 200
LOGIN_LIFETIME = timedelta(minutes=10)
TICKET_LIFETIME = timedelta(seconds=60)
SESSION_IDLE = timedelta(minutes=30)
SESSION_LIFETIME = timedelta(hours=8)


class SessionCarrier(StrEnum):
    """How a window proves that it is the one the launch opened (docs/adr/0013).

    A partitioned cookie, or a token that only the tab's own script holds.
    """

    COOKIE = "cookie"
    TAB = "tab"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """The facts of one registration, as an administrator entered them."""

    platform_id: PlatformId
    institution_id: InstitutionId
    issuer: str
    client_id: str
    auth_login_url: str
    auth_token_url: str
    key_set_url: str
    api_url: str
    name: str = ""
    deployment_ids: frozenset[str] = frozenset()
    token_checked_at: datetime | None = None
    """When Canvas last took the API token stored for it; none is stored if None."""

    def origins(self) -> frozenset[str]:
        """Name the origins whose pages may frame the tool: where people sign in, where they work.

        Never the issuer: hosted Canvas sends one issuer for every school.
        """
        return origins(self.auth_login_url, self.api_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRegistration:
    """What an administrator gives to register a Canvas."""

    issuer: str
    client_id: str
    auth_login_url: str
    auth_token_url: str
    key_set_url: str
    api_url: str
    deployment_ids: tuple[str, ...]
    name: str = ""

    def check(self, *, is_demo: bool) -> None:
        """Refuse what could not work or would be unsafe.

        Raises:
            RuleRefused: an id is empty or too long, or a URL is no https address of a public
                host (the demo alone accepts plain http and loopback hosts).
        """
        ids = (
            ("issuer", (self.issuer,)),
            ("client_id", (self.client_id,)),
            ("deployment_id", self.deployment_ids),
        )
        for field, values in ids:
            if not values or not all(0 < len(value) <= LONGEST_ID for value in values):
                raise RuleRefused(
                    "platform.id",
                    f"{field} is missing or longer than {LONGEST_ID} characters.",
                    mend="Copy it from Canvas's developer key.",
                    field=field,
                )
        if "?" in self.auth_login_url:
            raise RuleRefused(
                "platform.url",
                "auth_login_url has a query already.",
                mend="Give the address without what follows the question mark.",
                field="auth_login_url",
            )
        if len(self.name) > LONGEST_NAME:
            raise RuleRefused(
                "platform.name", f"name is longer than {LONGEST_NAME} characters.", field="name"
            )
        for field in URLS:
            if len(getattr(self, field)) > LONGEST_URL or not is_safe_url(
                getattr(self, field), is_demo=is_demo
            ):
                raise RuleRefused(
                    "platform.url",
                    f"{field} is no https address of a public host.",
                    mend="Give the full address, such as https://canvas.example.edu/…",
                    field=field,
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLogin:
    """One login begun by one browser; it can end in one launch (OIDC third-party initiation)."""

    id: int
    public_id: str
    state: str
    nonce: str
    registration: Registration
    target_link_uri: str
    secret_digest: str
    storage_target: str | None
    storage_digest: str | None
    expires_at: datetime
    consumed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunLogin:
    """What a new login gives its browser: an id, a secret for its cookie, one for the storage."""

    public_id: str
    cookie_secret: str
    storage_secret: str | None


def origin(url: str) -> str:
    """Give the origin of a URL: scheme, host and, if named, port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def origins(*urls: str) -> frozenset[str]:
    """Give the origins of several URLs, each once."""
    return frozenset(map(origin, urls))


def is_within(url: str, base_url: str) -> bool:
    """Say whether a URL points into our own tool: same origin, path under the base's.

    Compared part by part: a text prefix would accept `base + ".evil.example"` and `base@host`.
    """
    try:
        there, here = urlsplit(url), urlsplit(base_url)
        there_port, here_port = there.port, here.port
    except ValueError:
        return False
    return (
        there.scheme == here.scheme
        and there.hostname is not None
        and there.hostname == here.hostname
        and there_port == here_port
        and there.username is None
        and there.password is None
        and "\\" not in url
        and url.isprintable()
        and (there.path + "/").startswith(here.path.rstrip("/") + "/")
    )


def is_safe_url(url: str, *, is_demo: bool) -> bool:
    """Say whether we may send people and requests there: https, public host, no password in it."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username or parts.password or parts.fragment:
        return False
    if any(character.isspace() or character in "\\'\";," for character in url):
        return False
    if is_demo:
        return parts.scheme in {"http", "https"}
    return parts.scheme == "https" and not _is_private(host)


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


def secret_digest(secret: str) -> str:
    """Return what is stored of a 256-bit secret; its own strength makes a slow hash needless."""
    return hashlib.sha256(secret.encode()).hexdigest()
