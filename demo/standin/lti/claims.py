"""The id_token's claims as Canvas makes them, oddities included.

canvas-lms lib/lti/messages/jwt_message.rb and resource_link_request.rb, seen 2026-11.
"""

import uuid
from typing import Any

from demo.standin.lti.roles import roles_of
from demo.standin.lti.variables import expand
from demo.standin.lti.where import Where

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
NRPS_CLAIM = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
NRPS_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
_COURSE_TYPE = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"
_TYPES = {"course": _COURSE_TYPE, "account": "Account", "user": "User"}
_ODD: dict[str, Any] = {"validation_context": None, "errors": {"errors": {}}}
LIFETIME = 3600


def frozen_message(where: Where) -> dict[str, Any]:
    """Build the whole token body at login initiation; only the nonce changes later."""
    claims = {
        **_security(where),
        **_place(where),
        **_about_person(where),
        f"{CLAIM}message_type": "LtiResourceLinkRequest",
        f"{CLAIM}version": "1.3.0",
        f"{CLAIM}roles": roles_of(where),
        f"{CLAIM}custom": _custom(where),
        "locale": "en",
        "errors": {"errors": {}},
        "https://www.instructure.com/placement": where.placement,
    }
    if where.course is not None and NRPS_SCOPE in where.config.scopes:
        claims[NRPS_CLAIM] = {
            "context_memberships_url": (
                f"{where.origin}/api/lti/courses/{where.course.id}/names_and_roles"
            ),
            "service_versions": ["2.0"],
            **_ODD,
        }
    return claims


def target_link_uri(where: Where) -> str:
    placement = where.config.placements.get(where.placement, {})
    return str(placement.get("target_link_uri") or where.config.target_link_uri)


def _security(where: Where) -> dict[str, Any]:
    began = int(where.now.timestamp())
    return {
        "iss": where.issuer,
        "aud": where.institution.client_id,
        "azp": where.institution.client_id,
        f"{CLAIM}deployment_id": where.institution.deployment_id,
        "iat": began,
        "exp": began + LIFETIME,
        "nonce": str(uuid.uuid4()),
        "sub": where.subject,
        f"{CLAIM}target_link_uri": target_link_uri(where),
        f"{CLAIM}lti11_legacy_user_id": where.person.opaque_id,
        f"{CLAIM}lti1p1": {"user_id": where.person.opaque_id, **_ODD},
    }


def _place(where: Where) -> dict[str, Any]:
    context: dict[str, Any] = {"id": where.context_id, "title": where.context_name}
    if where.course is not None:
        context["label"] = where.course.code
    return {
        f"{CLAIM}context": {**context, "type": [_TYPES[where.kind]], **_ODD},
        f"{CLAIM}resource_link": {
            "id": where.context_id,
            "description": None,
            "title": where.context_name,
            **_ODD,
        },
        f"{CLAIM}tool_platform": {
            "guid": where.institution.guid,
            "name": where.institution.name,
            "version": "cloud",
            "product_family_code": "canvas",
            **_ODD,
        },
        f"{CLAIM}launch_presentation": {
            "document_target": "iframe",
            "return_url": f"{where.origin}{where.context_path}/external_content/success",
            "locale": "en",
            "height": None,
            "width": None,
            **_ODD,
        },
    }


def _about_person(where: Where) -> dict[str, Any]:
    person, level = where.person, where.privacy
    sourced = {
        "person_sourcedid": person.sis_user_id or "$Person.sourcedId",
        "course_offering_sourcedid": (
            (where.course.sis_course_id if where.course else None) or "$CourseSection.sourcedId"
        ),
        **_ODD,
    }
    claims: dict[str, Any] = {}
    if level in {"public", "name_only"}:
        family, _, given = person.sortable_name.partition(", ")
        claims |= {"name": person.name, "given_name": given or family, "family_name": family}
        claims[f"{CLAIM}lis"] = sourced
    if level in {"public", "email_only"}:
        claims["email"] = person.email
    if level == "public":
        claims["picture"] = f"{where.origin}/images/messages/avatar-50.png"
        claims |= _mentor(where)
    return claims


def _mentor(where: Where) -> dict[str, Any]:
    observed = [
        where.institution.person(e.observed_user_id).lti_id
        for e in where.current_enrollments()
        if e.observed_user_id is not None
    ]
    return {f"{CLAIM}role_scope_mentor": observed} if observed else {}


def _custom(where: Where) -> dict[str, Any]:
    placement = where.config.placements.get(where.placement, {})
    fields = {**where.config.custom_fields, **(placement.get("custom_fields") or {})}
    return expand(fields, where)
