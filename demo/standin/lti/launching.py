"""Begins a launch: the login-initiation form a browser posts to the tool."""

import secrets
from dataclasses import dataclass

import jwt

from demo.standin.institution import Institution
from demo.standin.lti.claims import frozen_message, target_link_uri
from demo.standin.lti.launches import LIFESPAN, PendingLaunch
from demo.standin.lti.where import CONTEXT_OF, Where
from demo.standin.model import Course, Person
from demo.standin.world import ISSUER, Standin

STORAGE_TARGET = "post_message_forwarding"


class CannotLaunchError(Exception):
    """The launch asked for makes no sense here; says why."""


@dataclass(frozen=True, slots=True)
class LoginForm:
    """Where to post the login initiation, and with what."""

    url: str
    params: dict[str, str]


def begin_launch(
    standin: Standin,
    institution: Institution,
    person: Person,
    placement: str,
    course: Course | None,
    *,
    carried_person: bool,
) -> LoginForm:
    """Freeze the message, cache it, word the login initiation. Raises CannotLaunchError."""
    if placement not in CONTEXT_OF:
        raise CannotLaunchError(f"placement: unknown; one of {', '.join(CONTEXT_OF)}")
    if CONTEXT_OF[placement] == "course" and course is None:
        raise CannotLaunchError(f"course: {placement} needs one")
    config = standin.tool.config()
    if placement not in config.placements:
        raise CannotLaunchError(f"placement: the tool's configuration has no {placement}")
    where = Where(
        institution=institution,
        person=person,
        placement=placement,
        course=course if CONTEXT_OF[placement] == "course" else None,
        config=config,
        origin=standin.origin(institution),
        issuer=ISSUER,
        privacy=standin.switches.privacy or config.privacy_level,
        now=standin.clock.now(),
    )
    verifier = secrets.token_urlsafe(32)
    launch = PendingLaunch(
        institution=institution.key,
        person_id=person.id,
        message=frozen_message(where),
        began=where.now,
    )
    standin.launches.keep(verifier, launch)
    carried = person.id if carried_person else None
    return LoginForm(config.oidc_initiation_url, _initiation(standin, where, verifier, carried))


def _initiation(
    standin: Standin, where: Where, verifier: str, carried: int | None
) -> dict[str, str]:
    stores = standin.switches.storage != "absent"
    params = {
        "iss": ISSUER,
        "login_hint": where.person.opaque_id,
        "client_id": where.institution.client_id,
        "deployment_id": where.institution.deployment_id,
        "target_link_uri": target_link_uri(where),
        "lti_message_hint": _hint(standin, where, verifier, carried, stores=stores),
        "canvas_environment": "prod",
        "canvas_region": "us-east-1",
    }
    if stores:
        params["lti_storage_target"] = STORAGE_TARGET
    return params


def _hint(
    standin: Standin, where: Where, verifier: str, carried: int | None, *, stores: bool
) -> str:
    claims = {
        "verifier": verifier,
        "canvas_domain": where.origin.partition("//")[2],
        "context_type": {"course": "Course", "account": "Account", "user": "User"}[where.kind],
        "context_id": where.context_id,
        "include_storage_target": stores,
        "carried_person": carried,
        "exp": int((where.now + LIFESPAN).timestamp()),
        "iat": int(where.now.timestamp()),
    }
    return jwt.encode(claims, standin.secret, algorithm="HS256")
