"""What a platform is to us: one registration of Hallmark in one Canvas, and a login begun there.

LTI 1.3 core: a *platform* is named by its issuer; a *registration* is issuer + client id; a
*deployment* is one place the registration was installed. One issuer serves many institutions.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from lti_app.domain.ids import InstitutionId, PlatformId

LOGIN_LIFETIME = timedelta(minutes=10)
SESSION_IDLE = timedelta(minutes=30)
SESSION_LIFETIME = timedelta(hours=8)


class SessionCarrier(StrEnum):
    """How a window proves that it is the one the launch opened."""

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

    def origins(self) -> frozenset[str]:
        """Name the origins whose pages may frame the tool: where people sign in, where they work.

        Never the issuer: hosted Canvas sends one issuer for every school.
        """
        return frozenset({origin(self.auth_login_url), origin(self.api_url)})


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
    expires_at: datetime
    consumed_at: datetime | None


def origin(url: str) -> str:
    """Give the origin of a URL: scheme, host and, if named, port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


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
        and (there.path + "/").startswith(here.path.rstrip("/") + "/")
    )
