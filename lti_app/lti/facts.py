"""A verified token in our words. Canvas's oddities end here.

A custom variable that does not apply arrives unexpanded; ids come as numbers; names are missing
where the privacy level hides them.
"""

import re
from collections.abc import Mapping
from typing import Any

from lti_app.domain.ids import (
    CanvasAccountId,
    CanvasCourseId,
    CanvasUserId,
    LtiSubject,
    MappingId,
    SisId,
)
from lti_app.domain.launch.brand import brand_address
from lti_app.domain.launch.deep_linking import BADGE_PARAMETER
from lti_app.domain.launch.launch import (
    CourseFacts,
    LaunchCheck,
    LaunchFacts,
    LaunchRefused,
    LinkFacts,
    Placement,
    canvas_id,
    expanded,
)
from lti_app.domain.launch.platform import Registration
from lti_app.domain.launch.return_address import return_address
from lti_app.domain.people.roles import course_role, is_test_student
from lti_app.lti import claims as claim
from lti_app.lti.deep_linking import deep_linking_settings

type_of_claims = Mapping[str, Any]
LONGEST_TEXT = 400
LONGEST_SHORT_TEXT = 255
LONGEST_EMAIL = 320


def launch_facts(registration: Registration, claims: type_of_claims) -> LaunchFacts:
    """Translate verified claims.

    Raises:
        LaunchRefused: the tool is installed in a course without the custom fields it needs, or a
            deep linking request cannot be answered.
    """
    is_deep_linking = claims[claim.MESSAGE_TYPE] == claim.DEEP_LINKING_REQUEST
    link, custom = (None, _custom(claims)) if is_deep_linking else _link_and_custom(claims)
    placement, course = _place(claims, custom, link)
    if course is None and (is_deep_linking or placement is Placement.COURSE_NAVIGATION):
        raise LaunchRefused(LaunchCheck.CONFIGURATION, "canvas_course_id")
    roles = claims[claim.ROLES]
    presentation = claims.get(claim.LAUNCH_PRESENTATION) or {}
    user = canvas_id(custom.get("canvas_user_id"))
    sis = _text(custom.get("canvas_sis_user_id"), LONGEST_SHORT_TEXT)
    return LaunchFacts(
        platform_id=registration.platform_id,
        institution_id=registration.institution_id,
        deployment_id=claims[claim.DEPLOYMENT_ID],
        subject=LtiSubject(claims["sub"]),
        placement=placement,
        course_role=course_role(roles),
        is_test_student=is_test_student(roles),
        is_acted_as=canvas_id(custom.get("canvas_masquerading_user_id")) not in (None, user),
        canvas_user_id=None if user is None else CanvasUserId(user),
        sis_user_id=None if sis is None else SisId(sis),
        name=_text(claims.get("name")),
        email=_text(claims.get("email"), LONGEST_EMAIL),
        canvas_account_id=_account_id(custom),
        course=course,
        context_id=_context_id(claims),
        link=link,
        deep_linking=deep_linking_settings(registration, claims) if is_deep_linking else None,
        locale=_text(presentation.get("locale"), 40),
        time_zone=_text(custom.get("person_time_zone"), 60),
        brand_url=brand_address(expanded(custom.get("brand_config_url")), registration),
        return_url=return_address(presentation.get("return_url"), registration),
    )


def _place(
    claims: type_of_claims, custom: Mapping[str, Any], link: LinkFacts | None
) -> tuple[Placement, CourseFacts | None]:
    told = claims.get(claim.PLACEMENT) or custom.get("placement")
    return _placement(told) if link is None else Placement.OTHER, _course(claims, custom)


def _custom(claims: type_of_claims) -> Mapping[str, Any]:
    return claims.get(claim.CUSTOM) or {}


def _link_and_custom(claims: type_of_claims) -> tuple[LinkFacts | None, Mapping[str, Any]]:
    custom = _custom(claims)
    if not _is_own_link(claims):
        return None, custom
    # In a menu the resource link is the context itself. A link of its own is made by a teacher,
    # who may give it custom values, and Canvas lets those win over the tool's own: they would
    # choose whom and which course we take the launch for, and hide that somebody acts in
    # another's name (canvas-lms, resource_link_request.rb). A zone is only shown.
    link = LinkFacts(badge=_wished(custom.get(BADGE_PARAMETER)))
    return link, {"person_time_zone": custom.get("person_time_zone")}


def _is_own_link(claims: type_of_claims) -> bool:
    context = (claims.get(claim.CONTEXT) or {}).get("id")
    return context is not None and context != claims[claim.RESOURCE_LINK]["id"]


def _context_id(claims: type_of_claims) -> str | None:
    given = (claims.get(claim.CONTEXT) or {}).get("id")
    if not isinstance(given, str) or not given.isprintable():
        return None
    return given if 0 < len(given) <= LONGEST_SHORT_TEXT else None


def _wished(value: object) -> MappingId | None:
    text = expanded(value)
    if text is None or not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        return None
    return MappingId(int(text))


def _placement(value: object) -> Placement:
    try:
        return Placement(value) if isinstance(value, str) else Placement.OTHER
    except ValueError:
        return Placement.OTHER


def _course(claims: type_of_claims, custom: Mapping[str, Any]) -> CourseFacts | None:
    course_id = canvas_id(custom.get("canvas_course_id"))
    if course_id is None:
        return None
    context = claims.get(claim.CONTEXT) or {}
    return CourseFacts(
        canvas_course_id=CanvasCourseId(course_id),
        name=_text(context.get("title")) or course_id,
        code=_text(context.get("label")) or "",
        sis_course_id=_text(custom.get("canvas_sis_course_id"), LONGEST_SHORT_TEXT),
        canvas_account_id=_account_id(custom),
        term_name=_text(custom.get("canvas_term_name")),
    )


def _account_id(custom: Mapping[str, Any]) -> CanvasAccountId | None:
    account = canvas_id(custom.get("canvas_account_id"))
    return None if account is None else CanvasAccountId(account)


def _text(value: object, longest: int = LONGEST_TEXT) -> str | None:
    text = expanded(value)
    if text is None:
        return None
    # No database keeps half a surrogate pair, nor PostgreSQL a NUL; nothing readable is lost.
    kept = text.encode(errors="replace").decode().replace("\x00", "")
    return kept[:longest] or None
