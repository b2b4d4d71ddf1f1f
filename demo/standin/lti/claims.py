"""The id_token's claims as Canvas makes them, oddities included.

canvas-lms lib/lti/messages/jwt_message.rb, resource_link_request.rb and deep_linking_request.rb,
seen 2026-11.
"""

import uuid
from collections.abc import Set as AbstractSet
from typing import Any

from demo.standin.lti.roles import roles_of
from demo.standin.lti.variables import expand
from demo.standin.lti.where import DEEP_LINKING, Where
from demo.standin.subjects import older_id

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
EXTENSION = "https://www.instructure.com/"
NRPS_CLAIM = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
NRPS_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
AGS_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
AGS_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
_COURSE_TYPE = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"
_TYPES = {"course": _COURSE_TYPE, "account": "Account", "user": "User"}
_ODD: dict[str, Any] = {"validation_context": None, "errors": {"errors": {}}}
LIFETIME = 3600


def frozen_message(where: Where) -> dict[str, Any]:
    """Build the whole token body at login initiation; only the nonce changes later."""
    kind = DEEP_LINKING if where.is_deep_linking else "LtiResourceLinkRequest"
    claims = {
        **_security(where),
        **_place(where),
        **_about_person(where),
        f"{CLAIM}message_type": kind,
        f"{CLAIM}version": "1.3.0",
        f"{CLAIM}roles": roles_of(where),
        f"{CLAIM}custom": custom_values(where),
        "locale": where.preference.locale,
        "errors": {"errors": {}},
        f"{EXTENSION}placement": where.placement,
        **_services(where),
    }
    if where.wanted.student_id is not None:
        claims[f"{EXTENSION}lti_student_id"] = str(where.wanted.student_id)
    return claims


def _security(where: Where) -> dict[str, Any]:
    began = int(where.now.timestamp() + where.switches.clock_skew)
    claims: dict[str, Any] = {
        "iss": where.issuer,
        "aud": where.institution.client_id,
        "azp": where.institution.client_id,
        f"{CLAIM}deployment_id": where.institution.deployment_id,
        "iat": began,
        "exp": began + LIFETIME,
        "nonce": str(uuid.uuid4()),
        f"{CLAIM}target_link_uri": where.target_link_uri,
        f"{CLAIM}lti11_legacy_user_id": "" if where.is_visitor else older_id(where.person),
    }
    if where.is_visitor:
        return claims
    claims["sub"] = where.subject
    if older_id(where.person) != where.person.lti_id:
        claims[f"{CLAIM}lti1p1"] = {"user_id": older_id(where.person), **_ODD}
    return claims


def _place(where: Where) -> dict[str, Any]:
    context: dict[str, Any] = {"id": where.context_id, "title": where.context_name}
    if where.course is not None:
        context["label"] = where.course.code
    claims = {
        f"{CLAIM}context": {**context, "type": [_TYPES[where.kind]], **_ODD},
        f"{CLAIM}tool_platform": {
            "guid": where.institution.guid,
            "name": where.institution.name,
            "version": "cloud",
            "product_family_code": "canvas",
            **_ODD,
        },
        f"{CLAIM}launch_presentation": {
            "document_target": "iframe",
            "return_url": _return_url(where),
            "locale": where.preference.locale,
            "height": where.settings.get("selection_height"),
            "width": where.settings.get("selection_width"),
            **_ODD,
        },
    }
    if not where.is_deep_linking:
        item = where.wanted.item
        claims[f"{CLAIM}resource_link"] = {
            "id": item.resource_link_id if item else where.context_id,
            "description": None,
            "title": item.title if item else where.context_name,
            **_ODD,
        }
    return claims


def _return_url(where: Where) -> str:
    """A page for dialogs, which tells the one around it to go on; a person's own has no context."""
    place = "" if where.kind == "user" else where.context_path
    return f"{where.origin}{place}/external_content/success/external_tool_redirect"


def _about_person(where: Where) -> dict[str, Any]:
    """What the privacy level lets through; of a visitor there is only emptiness to tell."""
    person, level = where.person, where.privacy
    named = {
        "person_sourcedid": "$Person.sourcedId",
        "course_offering_sourcedid": "$CourseSection.sourcedId",
    }
    sourced = {**expand(named, where), **_ODD}
    known = not where.is_visitor
    claims: dict[str, Any] = {}
    if level in {"public", "name_only"}:
        family, _, given = person.sortable_name.partition(", ")
        claims |= {
            "name": person.name if known else None,
            "given_name": (given or family) if known else None,
            "family_name": family if known else None,
        }
        claims[f"{CLAIM}lis"] = sourced
    if level in {"public", "email_only"}:
        claims["email"] = person.email
    if level == "public":
        claims["picture"] = picture_of(where.origin) if known else None
        claims |= _mentor(where)
    return claims


def picture_of(origin: str) -> str:
    """The picture of somebody who chose none."""
    return f"{origin}/images/messages/avatar-50.png"


def _mentor(where: Where) -> dict[str, Any]:
    """Whom an observer observes, each by the `sub` of their own menu, whatever a course kept."""
    observed = [
        where.institution.person(e.observed_user_id).lti_id
        for e in where.current_enrollments()
        if e.observed_user_id is not None
    ]
    return {f"{CLAIM}role_scope_mentor": observed} if observed else {}


def custom_values(where: Where, only: AbstractSet[str] | None = None) -> dict[str, Any]:
    """The tool's fields, the placement's over them, a link's own over all.

    `only` names the variables that are expanded, if not all are.
    """
    fields = {**where.config.custom_fields, **(where.settings.get("custom_fields") or {})}
    if where.wanted.item is not None:
        fields |= where.wanted.item.custom
    return expand(fields, where, only)


def _services(where: Where) -> dict[str, Any]:
    """Names and roles, and line items: only with their scopes, and only in a course."""
    if where.course is None:
        return {}
    base = f"{where.origin}/api/lti/courses/{where.course.id}"
    claims: dict[str, Any] = {}
    if NRPS_SCOPE in where.config.scopes:
        claims[NRPS_CLAIM] = {
            "context_memberships_url": f"{base}/names_and_roles",
            "service_versions": ["2.0"],
            **_ODD,
        }
    graded = [scope for scope in where.config.scopes if scope.startswith(AGS_SCOPE)]
    if graded:
        claims[AGS_CLAIM] = {"scope": graded, "lineitems": f"{base}/line_items", **_ODD}
    return claims
