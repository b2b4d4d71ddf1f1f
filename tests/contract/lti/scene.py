"""A login begun in one browser, and the tools to answer it wrongly."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from lti_app.domain.launch.launch import LaunchCheck
from lti_app.domain.people.actor import system_actor
from lti_app.lti.key_client import PlatformKeys
from tests.clocks import FixedClock
from tests.contract.lti.platform_double import LTI, Asked, PlatformDouble, rsa_key
from tests.launching import LaunchActions

GONE = object()


class Scene:
    """What a bad launch is made of."""

    def __init__(self, actions: LaunchActions, clock: FixedClock) -> None:
        self.actions = actions
        self.clock = clock
        self.platform = actions.platform

    @cached_property
    def asked(self) -> Asked:
        """The login begun in this browser."""
        return self.actions.begin()

    @cached_property
    def stranger(self) -> rsa.RSAPrivateKey:
        """A good key that no platform published."""
        return rsa_key("stranger")

    def claims(self, changes: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """A good payload but for the changes; short names are LTI claims where they are no others.

        GONE leaves a claim out.
        """
        good = self.platform.claims(self.asked.nonce, self.actions.target)
        for name, value in {**(changes or {}), **more}.items():
            key = name if name in good or f"{LTI}{name}" not in good else f"{LTI}{name}"
            if value is GONE:
                del good[key]
            else:
                good[key] = value
        return good

    def form(self, id_token: str, state: str | None = None) -> dict[str, str]:
        """The platform's form."""
        return {"state": self.asked.state if state is None else state, "id_token": id_token}

    def signed(self, claims: object = None, **headers: Any) -> dict[str, str]:
        """A form whose token the platform signed, whatever is in it."""
        payload = self.claims() if claims is None else claims
        token = jwt.api_jws.encode(
            json.dumps(payload).encode(),
            self.platform.key,
            algorithm="RS256",
            headers={"kid": self.platform.kid, "typ": "JWT", **headers},
        )
        return self.form(token)

    def changed(self, **changes: Any) -> dict[str, str]:
        """A form with a well signed token that differs in these claims."""
        return self.signed(self.claims(changes))

    def handmade(self, header: object, payload: object, signature: bytes) -> dict[str, str]:
        """A form with a token no library would write."""
        parts = [json.dumps(part).encode() for part in (header, payload)]
        return self.form(".".join(encoded(part) for part in (*parts, signature)))

    def hmac_signed(self, secret: bytes) -> dict[str, str]:
        """A form with a token signed with a public text as if it were a shared secret."""
        header = {"alg": "HS256", "typ": "JWT", "kid": self.platform.kid}
        body = ".".join(encoded(json.dumps(part).encode()) for part in (header, self.claims()))
        mac = hmac.new(secret, body.encode(), hashlib.sha256).digest()
        return self.form(f"{body}.{encoded(mac)}")

    def other_platform(self, **differences: str) -> PlatformDouble:
        """Register another platform or client, and let the tool fetch its keys too."""
        other = replace(self.platform)
        for name, value in differences.items():
            setattr(other, name, value)
        other.rotate(self.platform.kid)
        with self.actions.wiring.open_work(system_actor("tests")) as work:
            work.platforms.add(self.actions.institution_id, other.registration())
        doubles = {double.key_set_url: double for double in (self.platform, other)}
        self.actions.wiring.platform_keys = PlatformKeys(
            lambda url: doubles[url].key_set(), self.clock
        )
        return other


@dataclass(frozen=True, slots=True)
class BadLaunch:
    """One line of the table: row, what is wrong, the check that must refuse it, and its detail.

    The detail names the claim or the part, where one check has many; None leaves it open.
    """

    row: str
    what: str
    check: LaunchCheck
    make: Callable[[Scene], dict[str, str]]
    detail: str | None = None

    def __str__(self) -> str:
        return f"row {self.row} {self.what} -> {self.check}"


def encoded(part: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()
