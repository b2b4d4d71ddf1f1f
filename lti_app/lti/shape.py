"""Do the claims have the shape of a message we answer? LTI 1.3 core §5.3, Deep Linking 2.0 §4.4."""

from collections.abc import Mapping
from typing import Any

from lti_app.domain.launch.launch import LaunchCheck, LaunchRefused
from lti_app.domain.launch.platform import Registration
from lti_app.lti import claims as claim
from lti_app.lti.deep_linking import deep_linking_settings

LONGEST_SUBJECT = 255
MESSAGES = (claim.RESOURCE_LINK_REQUEST, claim.DEEP_LINKING_REQUEST)
type_of_claims = Mapping[str, Any]


def demand_shape(registration: Registration, claims: type_of_claims) -> None:
    """Demand version, a message we know, a person, roles, and the parts of that message.

    Raises:
        LaunchRefused: something is missing or of another kind; it is named.
    """
    if claims.get(claim.VERSION) != claim.LTI_VERSION:
        raise LaunchRefused(LaunchCheck.VERSION)
    message_type = required(claims, claim.MESSAGE_TYPE)
    if message_type not in MESSAGES:
        raise LaunchRefused(LaunchCheck.UNSUPPORTED, "message_type")
    _person(claims)
    roles = required(claims, claim.ROLES)
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise LaunchRefused(LaunchCheck.MALFORMED, "roles")
    for name in (claim.CONTEXT, claim.CUSTOM, claim.LAUNCH_PRESENTATION):
        if not isinstance(claims.get(name) or {}, dict):
            raise LaunchRefused(LaunchCheck.MALFORMED, name.removeprefix(claim.LTI))
    if message_type == claim.DEEP_LINKING_REQUEST:
        deep_linking_settings(registration, claims)
    else:
        _resource_link(claims)


def required(claims: type_of_claims, name: str) -> Any:
    """Give a claim that must be there.

    Raises:
        LaunchRefused: it is missing or null.
    """
    value = claims.get(name)
    if value is None:
        raise LaunchRefused(LaunchCheck.CLAIM, name.removeprefix(claim.LTI))
    return value


def _person(claims: type_of_claims) -> None:
    subject = required(claims, "sub")
    if (
        not isinstance(subject, str)
        or not 0 < len(subject) <= LONGEST_SUBJECT
        or not subject.isprintable()
    ):
        raise LaunchRefused(LaunchCheck.PERSON)


def _resource_link(claims: type_of_claims) -> None:
    link = required(claims, claim.RESOURCE_LINK)
    if not isinstance(link, dict):
        raise LaunchRefused(LaunchCheck.MALFORMED, "resource_link")
    if not link.get("id"):
        raise LaunchRefused(LaunchCheck.CLAIM, "resource_link id")
