"""A platform's key set (RFC 7517): the keys fit for launches, parsed once, and the unfit by id.

Fit is RSA of 2048 bits or more, for signatures, for RS256 (1EdTech Security Framework §5.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

SMALLEST_RSA_BITS = 2048
ALGORITHM = "RS256"


class KeySetUnreadable(Exception):  # noqa: N818 - it is turned into a refusal where it is caught
    """The platform's key set could not be had; the message says why, in our words only."""


@dataclass(frozen=True, slots=True)
class KeySet:
    """Keys by id. `unfit` tells a key we may not use from one we do not know."""

    usable: Mapping[str, RSAPublicKey]
    documents: tuple[Mapping[str, Any], ...]
    unfit: frozenset[str]

    def __contains__(self, kid: str) -> bool:
        """Say whether the platform published a key of that id, fit or not."""
        return kid in self.usable or kid in self.unfit


def parse_key_set(document: object) -> KeySet:
    """Read a key set; odd keys beside a good one are skipped (RFC 7517 §5).

    Raises:
        KeySetUnreadable: this is no key set, or an empty one.
    """
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list):
        raise KeySetUnreadable("not a key set")
    if not keys:
        raise KeySetUnreadable("an empty key set")
    usable: dict[str, RSAPublicKey] = {}
    documents = []
    unfit = set()
    for jwk in keys:
        kid = jwk.get("kid") if isinstance(jwk, dict) else None
        if not isinstance(kid, str) or not kid or kid in usable:
            continue
        key = _fit_key(jwk)
        if key is None:
            unfit.add(kid)
        else:
            usable[kid] = key
            documents.append({**jwk, "alg": ALGORITHM})
    return KeySet(usable, tuple(documents), frozenset(unfit - usable.keys()))


def _fit_key(jwk: dict[str, Any]) -> RSAPublicKey | None:
    if (
        jwk.get("kty") != "RSA"
        or jwk.get("use", "sig") != "sig"
        or jwk.get("alg", ALGORITHM) != ALGORITHM
        or "d" in jwk
    ):
        return None
    try:
        key = jwt.PyJWK(jwk, algorithm=ALGORITHM).key
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    if not isinstance(key, RSAPublicKey) or key.key_size < SMALLEST_RSA_BITS:
        return None
    return key
