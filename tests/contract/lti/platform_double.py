"""A signing LTI platform in the test's own process, with Canvas's claims; every part can be bent.

Written from Canvas. It knows nothing of the tool but its two addresses.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from lti_app.domain.clock import Clock
from lti_app.domain.launch.platform import NewRegistration

LIS = "http://purl.imsglobal.org/vocab/lis/v2/"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
DEEP_LINKING_SETTINGS = f"{DEEP_LINKING}deep_linking_settings"
TEACHER = (f"{LIS}membership#Instructor",)
TEACHING_ASSISTANT = (
    f"{LIS}membership/Instructor#TeachingAssistant",
    f"{LIS}membership#Instructor",
)
LEARNER = (f"{LIS}membership#Learner",)
TEST_STUDENT = (
    f"{LIS}membership#Learner",
    "http://purl.imsglobal.org/vocab/lti/system/person#TestUser",
)
ADMINISTRATOR = (f"{LIS}institution/person#Administrator",)


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key pair by name, made once a run: making one takes a tenth of a second."""
    assert name
    return rsa.generate_private_key(65537, bits)


def public_jwk(key: rsa.RSAPrivateKey, kid: str, **more: Any) -> dict[str, Any]:
    """The public half as a platform publishes it."""
    plain = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**plain, "kid": kid, "alg": "RS256", "use": "sig", **more}


@dataclass(frozen=True, slots=True, kw_only=True)
class CanvasPerson:
    """Somebody in Canvas, by the ids a launch carries."""

    subject: str = "0b6c1f6e-70a4-4a38-9c0d-1d6f6a1f0001"
    canvas_user_id: str = "10000000000877"
    sis_id: str | None = "SIS-877"
    name: str | None = "Ode Marr"
    email: str | None = "ode.marr@example.edu"


@dataclass(slots=True, kw_only=True)
class PlatformDouble:
    """One registration at one platform."""

    clock: Clock
    issuer: str = "https://canvas.instructure.com"
    client_id: str = "10000000000042"
    deployment_id: str = "7:deadbeef"
    host: str = "canvas.example.edu"
    sign_in_host: str = "sso.canvas.example"
    scheme: str = "https"
    name: str = "Example University"
    kid: str = "2026-11"
    published: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.published:
            self.published = [public_jwk(self.key, self.kid)]

    @property
    def key(self) -> rsa.RSAPrivateKey:
        """The key that signs now."""
        return rsa_key(f"{self.host} {self.kid}")

    @property
    def key_set_url(self) -> str:
        return f"{self.scheme}://{self.sign_in_host}/api/lti/security/jwks/{self.client_id}"

    @property
    def api_url(self) -> str:
        return f"https://{self.host}"

    def registration(self) -> NewRegistration:
        """What an administrator would enter for it."""
        return NewRegistration(
            issuer=self.issuer,
            client_id=self.client_id,
            auth_login_url=f"{self.scheme}://{self.sign_in_host}/api/lti/authorize_redirect",
            auth_token_url=f"{self.scheme}://{self.sign_in_host}/login/oauth2/token",
            key_set_url=self.key_set_url,
            api_url=self.api_url,
            deployment_ids=(self.deployment_id,),
            name=self.name,
        )

    def rotate(self, kid: str) -> None:
        """Sign with a new key; the one before it is withdrawn."""
        self.kid = kid
        self.published = [public_jwk(self.key, kid)]

    def key_set(self) -> dict[str, Any]:
        """What its key set address answers."""
        return {"keys": json.loads(json.dumps(self.published))}

    def initiation(self, target: str, **changes: str | None) -> dict[str, str]:
        """The fields with which it sends a browser to the tool's login; None leaves one out."""
        fields: dict[str, str | None] = {
            "iss": self.issuer,
            "login_hint": "opaque-person",
            "client_id": self.client_id,
            "deployment_id": self.deployment_id,
            "target_link_uri": target,
            "lti_message_hint": "opaque-launch",
            "canvas_region": "us-east-1",
            "canvas_environment": "prod",
            **changes,
        }
        return {name: value for name, value in fields.items() if value is not None}

    def claims(
        self,
        nonce: str,
        target: str,
        *,
        person: CanvasPerson | None = None,
        roles: tuple[str, ...] = LEARNER,
        placement: str = "course_navigation",
        course_id: str | None = "4021",
        course_name: str = "Reading the landscape",
    ) -> dict[str, Any]:
        """The payload of a good launch, as Canvas would write it."""
        who = person or CanvasPerson()
        now = int(self.clock.now().timestamp())
        context = course_id or "account-1"
        custom: dict[str, Any] = {
            "canvas_user_id": int(who.canvas_user_id),
            "canvas_course_id": int(course_id) if course_id else "$Canvas.course.id",
            "canvas_account_id": 12,
            "canvas_sis_user_id": who.sis_id or "$Canvas.user.sisSourceId",
            "canvas_sis_course_id": "$Canvas.course.sisSourceId",
            "canvas_term_name": "Fall 2026" if course_id else "$Canvas.term.name",
            "person_time_zone": "America/New_York",
            "brand_config_url": "$com.instructure.brandConfigJSON.url",
            "placement": placement,
        }
        return {
            "iss": self.issuer,
            "aud": self.client_id,
            "azp": self.client_id,
            "sub": who.subject,
            "iat": now,
            "exp": now + int(timedelta(hours=1).total_seconds()),
            "nonce": nonce,
            "name": who.name,
            "email": who.email,
            "errors": {"errors": {}},
            f"{LTI}version": "1.3.0",
            f"{LTI}message_type": "LtiResourceLinkRequest",
            f"{LTI}deployment_id": self.deployment_id,
            f"{LTI}target_link_uri": target,
            f"{LTI}resource_link": {"id": context, "description": None, "validation_context": None},
            f"{LTI}context": {
                "id": context,
                "label": "LAND-101",
                "title": course_name,
                "type": [f"{LIS}course#CourseOffering"] if course_id else ["Account"],
                "validation_context": None,
            },
            f"{LTI}roles": [*roles, f"{LIS}system/person#User"],
            f"{LTI}custom": custom,
            f"{LTI}launch_presentation": {
                "document_target": "iframe",
                "locale": "en",
                "return_url": f"https://{self.host}/courses/{context}/external_content/success",
            },
            f"{LTI}lis": {"person_sourcedid": "$Person.sourcedId", "validation_context": None},
            "https://www.instructure.com/placement": placement,
        }

    def deep_linking_claims(self, nonce: str, target: str, **known: Any) -> dict[str, Any]:
        """The payload of a request for something to place in a module, as Canvas would write it."""
        claims = self.claims(nonce, target, placement="link_selection", **known)
        del claims[f"{LTI}resource_link"]
        course = claims[f"{LTI}context"]["id"]
        return claims | {
            f"{LTI}message_type": "LtiDeepLinkingRequest",
            DEEP_LINKING_SETTINGS: {
                "deep_link_return_url": (
                    f"{self.api_url}/courses/{course}/deep_linking_response"
                    "?modal=true&placement=link_selection"
                ),
                "accept_types": ["ltiResourceLink"],
                "accept_presentation_document_targets": ["iframe", "window"],
                "accept_media_types": "application/vnd.ims.lti.v1.ltilink",
                "auto_create": False,
                "accept_multiple": True,
                "validation_context": None,
                "errors": {"errors": {}},
            },
        }

    def link_claims(
        self, nonce: str, target: str, *, custom: Mapping[str, Any] | None = None, **known: Any
    ) -> dict[str, Any]:
        """The payload of a launch from a module's link: its custom values win over the tool's.

        Canvas: `resource_link_request.rb`. No placement, no field of one.
        """
        claims = self.claims(nonce, target, **known)
        del claims[f"{LTI}custom"]["placement"]
        claims[f"{LTI}custom"] |= custom or {}
        claims[f"{LTI}resource_link"] |= {"id": "1b3f0e0e-2b7a-4b7e-9d55-0c5f6a1e0001"}
        return claims | {"https://www.instructure.com/placement": None}

    def sign(self, claims: Mapping[str, Any], **headers: Any) -> str:
        """An id_token over these claims."""
        return jwt.encode(
            dict(claims), self.key, algorithm="RS256", headers={"kid": self.kid, **headers}
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the tool asked the platform for, read from its redirect."""

    state: str
    nonce: str
    query: Mapping[str, str]

    @classmethod
    def read(cls, location: str) -> "Asked":
        """Read the authentication request."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        return cls(query["state"], query["nonce"], query)
