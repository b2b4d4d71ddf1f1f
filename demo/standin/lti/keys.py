"""The platform's signing keys: past, present and future, all published; rotation on command."""

import threading
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm


@dataclass(frozen=True, slots=True)
class PlatformKey:
    kid: str
    key: rsa.RSAPrivateKey

    def public_jwk(self) -> dict[str, Any]:
        jwk: dict[str, Any] = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {
            "kty": "RSA",
            "e": jwk["e"],
            "n": jwk["n"],
            "kid": self.kid,
            "alg": "RS256",
            "use": "sig",
        }


class PlatformKeys:
    """Signs with the present key; `rotate` makes the future one present and the past one vanish."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made = 0
        self._keys: list[PlatformKey] = []

    def _new(self) -> PlatformKey:
        self._made += 1
        kid = f"{2026 + self._made // 12}-{1 + self._made % 12:02d}-01T00:00:00Z"
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return PlatformKey(kid=kid, key=key)

    def _three(self) -> list[PlatformKey]:
        with self._lock:
            while len(self._keys) < 3:
                self._keys.append(self._new())
            return list(self._keys)

    def jwks(self) -> dict[str, Any]:
        return {"keys": [key.public_jwk() for key in self._three()]}

    def sign(self, claims: dict[str, Any]) -> str:
        present = self._three()[1]
        return jwt.encode(claims, present.key, algorithm="RS256", headers={"kid": present.kid})

    def sign_unpublished(self, claims: dict[str, Any]) -> str:
        """Sign with a key nobody can fetch, under a kid nobody knows."""
        stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        kid = "1999-01-01T00:00:00Z"
        return jwt.encode(claims, stranger, algorithm="RS256", headers={"kid": kid})

    def rotate(self) -> list[str]:
        """Move each key one place on; say the published kids, past first."""
        self._three()
        with self._lock:
            self._keys = [*self._keys[1:], self._new()]
            return [key.kid for key in self._keys]
