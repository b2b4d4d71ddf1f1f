"""Begins a launch: the login-initiation form a browser posts to the tool."""

import secrets
from dataclasses import dataclass

import jwt

from demo.standin.institution import Institution
from demo.standin.lti.claims import frozen_message
from demo.standin.lti.deep_linking import SETTINGS, settings_claim
from demo.standin.lti.launches import LIFESPAN, PendingLaunch
from demo.standin.lti.where import CONTEXT_OF, Wanted, Where
from demo.standin.model import Person
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
    wanted: Wanted,
    *,
    carried_person: bool,
) -> LoginForm:
    """Freeze the message, cache it, word the login initiation. Raises CannotLaunchError."""
    where = _where(standin, institution, person, wanted)
    message = frozen_message(where)
    if where.is_deep_linking:
        message[SETTINGS] = settings_claim(standin, where)
    verifier = secrets.token_urlsafe(32)
    launch = PendingLaunch(
        institution=institution.key, person_id=person.id, message=message, began=where.now
    )
    standin.launches.keep(verifier, launch)
    carried = person.id if carried_person else None
    return LoginForm(
        where.config.oidc_initiation_url, _initiation(standin, where, verifier, carried)
    )


def _where(standin: Standin, institution: Institution, person: Person, wanted: Wanted) -> Where:
    if wanted.item is None and wanted.target is None:
        _check_placement(standin, wanted)
    where = launch_of(standin, institution, person, wanted)
    return where if where.kind == "course" else where.outside_courses()


def launch_of(standin: Standin, institution: Institution, person: Person, wanted: Wanted) -> Where:
    """A launch as the platform's switches and the person's preferences are at this moment."""
    config = standin.tool.config()
    return Where(
        institution=institution,
        person=person,
        wanted=wanted,
        course=wanted.course,
        config=config,
        origin=standin.origin(institution),
        issuer=ISSUER,
        privacy=standin.switches.privacy or config.privacy_level,
        preference=standin.preferences.of(institution.key, person),
        switches=standin.switches,
        now=standin.clock.now(),
    )


def _check_placement(standin: Standin, wanted: Wanted) -> None:
    placement = wanted.placement or ""
    if placement not in CONTEXT_OF:
        raise CannotLaunchError(f"placement: unknown; one of {', '.join(CONTEXT_OF)}")
    if CONTEXT_OF[placement] == "course" and wanted.course is None:
        raise CannotLaunchError(f"course: {placement} needs one")
    if placement not in standin.tool.config().placements:
        raise CannotLaunchError(f"placement: the tool's configuration has no {placement}")


def _initiation(
    standin: Standin, where: Where, verifier: str, carried: int | None
) -> dict[str, str]:
    stores = standin.switches.storage != "absent"
    params = {
        "iss": ISSUER,
        "login_hint": where.person.opaque_id,
        "client_id": where.institution.client_id,
        "deployment_id": where.institution.deployment_id,
        "target_link_uri": where.target_link_uri,
        "lti_message_hint": _hint(standin, where, verifier, carried, stores=stores),
        "canvas_environment": standin.switches.canvas_environment,
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
        "public": where.is_visitor,
        "exp": int((where.now + LIFESPAN).timestamp()),
        "iat": int(where.now.timestamp()),
    }
    return jwt.encode(claims, standin.secret, algorithm="HS256")
