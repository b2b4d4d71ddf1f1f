"""Who issues: the profile, the DID named after the service's own address, and its keys.

did:web method specification; Controlled Identifiers 1.0, section 2.2 (Multikey).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.signing import multikey
from lti_app.credentials.vendored import (
    CREDENTIALS_V2,
    DID_V1,
    MULTIKEY_V1,
    OPEN_BADGES,
    OPEN_BADGES_EXTENSIONS,
)

CONTEXTS: Final = (CREDENTIALS_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS)

_FRAGMENT: Final = re.compile(r"key-[0-9]{4}-[1-9][0-9]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerFacts:
    """The issuing institution as its profile names it."""

    base_url: str
    name: str
    url: str
    profile: str = "1"
    email: str | None = None
    description: str | None = None

    @property
    def did(self) -> str:
        """The DID that signs, named after the base URL."""
        return did_web(self.base_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedKey:
    """A public key as did.json shows it; `trusted` is false only for a compromised one.

    `fragment` is `key-YYYY-N`, never the key itself: given that, some
    verifiers read the key from the URL and never ask who controls it.
    """

    fragment: str
    public: Ed25519PublicKey
    trusted: bool = True

    def __post_init__(self) -> None:
        if not _FRAGMENT.fullmatch(self.fragment):
            raise DocumentRefused("key_fragment", "A key's fragment reads key-YYYY-N.")


def did_web(base_url: str) -> str:
    """Give the did:web of a base URL; the port's colon is written %3A."""
    parts = urlsplit(base_url)
    if parts.hostname is None or parts.username is not None or parts.query or parts.fragment:
        raise DocumentRefused("base_url", "The base URL names no plain host.")
    host = parts.hostname if parts.port is None else f"{parts.hostname}%3A{parts.port}"
    path = [segment for segment in parts.path.split("/") if segment]
    return ":".join(["did:web", host, *path])


def verification_method(did: str, fragment: str) -> str:
    """Name a key of `did`."""
    return f"{did}#{fragment}"


def did_document(issuer: IssuerFacts, keys: Iterable[PublishedKey]) -> dict[str, Any]:
    """Build did.json: every key ever published, and which of them may still assert."""
    did = issuer.did
    published = tuple(keys)
    return {
        "@context": [DID_V1, MULTIKEY_V1],
        "id": did,
        "alsoKnownAs": [_profile_url(issuer)],
        "verificationMethod": [
            {
                "id": verification_method(did, key.fragment),
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": multikey(key.public),
            }
            for key in published
        ],
        "assertionMethod": [
            verification_method(did, key.fragment) for key in published if key.trusted
        ],
    }


def profile(issuer: IssuerFacts) -> dict[str, Any]:
    """Build the Profile as it stands inside a credential (Open Badges 3.0, Profile)."""
    optional = {"email": issuer.email, "description": issuer.description}
    return {
        "id": issuer.did,
        "type": ["Profile"],
        "name": issuer.name,
        "url": issuer.url,
        **{name: value for name, value in optional.items() if value},
    }


def profile_document(issuer: IssuerFacts) -> dict[str, Any]:
    """Build the Profile as `/issuers/<id>` serves it."""
    return {"@context": list(CONTEXTS), **profile(issuer)}


def _profile_url(issuer: IssuerFacts) -> str:
    return f"{issuer.base_url.rstrip('/')}/issuers/{issuer.profile}"
