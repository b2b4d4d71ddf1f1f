"""A toy tool's keys, and the tokens it signs with them."""

import uuid
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.standin.conftest import Asking


@dataclass
class ToolKeys:
    """The key the tool signs with now, and what its address publishes."""

    asking: Asking
    kid: str
    private: rsa.RSAPrivateKey
    published: dict[str, Any]

    @property
    def now(self) -> int:
        return int(self.asking.standin.clock.now().timestamp())

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        made = {"kid": self.kid, **header}
        return jwt.encode(claims, self.private, algorithm="RS256", headers=made)

    def standard(self, client_id: str, audience: str) -> dict[str, Any]:
        """The claims every token of the tool has."""
        return {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "iat": self.now,
            "exp": self.now + 300,
            "jti": str(uuid.uuid4()),
        }


_PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwk(private: rsa.RSAPrivateKey, kid: str) -> dict[str, Any]:
    made: dict[str, Any] = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    return {**made, "kid": kid, "alg": "RS256", "use": "sig"}


def make_keys(asking: Asking) -> ToolKeys:
    return ToolKeys(asking, "tool-1", _PRIVATE, {"keys": [jwk(_PRIVATE, "tool-1")]})
