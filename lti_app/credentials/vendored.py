"""The pinned JSON-LD contexts and JSON schemas, and a document loader that knows only them.

A context decides what a signature covers, so it is never fetched: a copy whose
digest has moved stops the program instead of signing something else.
"""

import hashlib
import json
from functools import cache
from importlib import resources
from typing import Any, Final

from lti_app.credentials.errors import DocumentRefused

CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
DID_V1: Final = "https://www.w3.org/ns/did/v1"
MULTIKEY_V1: Final = "https://w3id.org/security/multikey/v1"
ACHIEVEMENT_CREDENTIAL_SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
PROFILE_SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_profile_schema.json"
)

_FILES: Final = {
    CREDENTIALS_V2: (
        "contexts/credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    OPEN_BADGES: (
        "contexts/ob-v3p0-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    OPEN_BADGES_EXTENSIONS: (
        "contexts/ob-v3p0-extensions.json",
        "146f85aa16effd7ca1da8056eb443f53ce1eca8a34186cb062832c0a97d889c3",
    ),
    DID_V1: (
        "contexts/did-v1.json",
        "62c1054bf404d6dd3a4b26b64f830fd72095f6a26edc4469908c94351352ce5f",
    ),
    MULTIKEY_V1: (
        "contexts/multikey-v1.json",
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    ),
    ACHIEVEMENT_CREDENTIAL_SCHEMA: (
        "schemas/ob_v3p0_achievementcredential_schema.json",
        "b7358e895f492e74055dc6bfc7ffc420d0e497f90c4579fb83d9519b86d393ea",
    ),
    PROFILE_SCHEMA: (
        "schemas/ob_v3p0_profile_schema.json",
        "6b268f2caa591bf657e2a290e195713c41dc2db4e1c797723cfd00a1a83f8f13",
    ),
}
CONTEXT_URLS: Final = frozenset(
    {CREDENTIALS_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS, DID_V1, MULTIKEY_V1}
)


@cache
def load(url: str) -> dict[str, Any]:
    """Give the vendored document published at `url`; raises DocumentRefused for any other."""
    if url not in _FILES:
        raise DocumentRefused("context_unknown", f"No vendored document stands for {url[:200]!r}.")
    path, pin = _FILES[url]
    content = resources.files("lti_app.credentials").joinpath(path).read_bytes()
    check_pin(path, content, pin)
    document: dict[str, Any] = json.loads(content)
    return document


def check_pin(path: str, content: bytes, pin: str) -> None:
    """Refuse a vendored file whose bytes are not the pinned ones."""
    if hashlib.sha256(content).hexdigest() != pin:
        raise DocumentRefused("vendored_file_changed", f"{path} is not the pinned copy.")


def load_context(url: str, _options: object = None) -> dict[str, Any]:
    """Serve PyLD a vendored context.

    The tag `static` lets PyLD keep the resolved context between calls, which
    is a third of the cost of a signature.
    """
    if url not in CONTEXT_URLS:
        raise DocumentRefused("context_unknown", f"No vendored context stands for {url[:200]!r}.")
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": load(url),
        "tag": "static",
    }
