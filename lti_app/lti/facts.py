"""A verified token in our words. Canvas's oddities end here.

A custom variable that does not apply arrives unexpanded; ids come as numbers; names are missing
where the privacy level hides them.
"""

from collections.abc import Mapping
from typing import Any

from lti_app.domain.ids import CanvasAccountId, CanvasCourseId, CanvasUserId, LtiSubject, SisId
from lti_app.domain.launch import (
    CourseFacts,
    LaunchCheck,
    LaunchFacts,
    LaunchRefused,
    Placement,
    canvas_id,
    expanded,
)
from lti_app.domain.platform import Registration
from lti_app.domain.roles import course_role, is_test_student
from lti_app.lti import claims as claim

type_of_claims = Mapping[str, Any]
LONGEST_TEXT = 400
LONGEST_SHORT_TEXT = 255


def launch_facts(registration: Registration, claims: type_of_claims) -> LaunchFacts:
    """Translate verified claims.

    Raises:
        LaunchRefused: it comes from a link and not from a menu, or the tool is installed in a
            course without the custom fields it needs.
    """
    _from_menu(claims)
    custom = claims.get(claim.CUSTOM) or {}
    presentation = claims.get(claim.LAUNCH_PRESENTATION) or {}
    roles = claims[claim.ROLES]
    placement = _placement(claims.get(claim.PLACEMENT) or custom.get("placement"))
    course = _course(claims, custom)
    if course is None and placement is Placement.COURSE_NAVIGATION:
        raise LaunchRefused(LaunchCheck.CONFIGURATION, "canvas_course_id")
    account = canvas_id(custom.get("canvas_account_id"))
    user = canvas_id(custom.get("canvas_user_id"))
    behind = canvas_id(custom.get("canvas_masquerading_user_id"))
    sis = _text(custom.get("canvas_sis_user_id"), LONGEST_SHORT_TEXT)
    return LaunchFacts(
        platform_id=registration.platform_id,
        institution_id=registration.institution_id,
        deployment_id=claims[claim.DEPLOYMENT_ID],
        subject=LtiSubject(claims["sub"]),
        placement=placement,
        course_role=course_role(roles),
        is_test_student=is_test_student(roles),
        is_acted_as=behind not in (None, user),
        canvas_user_id=None if user is None else CanvasUserId(user),
        sis_user_id=None if sis is None else SisId(sis),
        name=_text(claims.get("name")),
        email=_text(claims.get("email"), 320),
        canvas_account_id=None if account is None else CanvasAccountId(account),
        course=course,
        locale=_text(presentation.get("locale"), 40),
        time_zone=_text(custom.get("person_time_zone"), 60),
    )


def _from_menu(claims: type_of_claims) -> None:
    # In a menu the resource link is the context itself. A link of its own is made by a teacher,
    # who may give it custom values, and Canvas lets those win over the tool's own: they would
    # choose whom and which course we take the launch for (canvas-lms, resource_link_request.rb).
    context = (claims.get(claim.CONTEXT) or {}).get("id")
    if context is not None and context != claims[claim.RESOURCE_LINK]["id"]:
        raise LaunchRefused(LaunchCheck.UNSUPPORTED, "resource_link of its own")


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
    account = canvas_id(custom.get("canvas_account_id"))
    return CourseFacts(
        canvas_course_id=CanvasCourseId(course_id),
        name=_text(context.get("title")) or course_id,
        code=_text(context.get("label")) or "",
        sis_course_id=_text(custom.get("canvas_sis_course_id"), LONGEST_SHORT_TEXT),
        canvas_account_id=None if account is None else CanvasAccountId(account),
        term_name=_text(custom.get("canvas_term_name")),
    )


def _text(value: object, longest: int = LONGEST_TEXT) -> str | None:
    text = expanded(value)
    if text is None:
        return None
    # No database keeps half a surrogate pair, nor PostgreSQL a NUL; nothing readable is lost.
    kept = text.encode(errors="replace").decode().replace("\x00", "")
    return kept[:longest] or None
