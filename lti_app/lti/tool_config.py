"""The tool's configuration for a Canvas developer key, as JSON (Canvas, `lti_dev_key_config.md`).

It names our key set by address, so that tool keys rotate without anybody touching Canvas.
"""

from typing import Any
from urllib.parse import urlsplit

from lti_app.domain.launch.launch import Placement
from lti_app.lti.claims import DEEP_LINKING_REQUEST, RESOURCE_LINK_REQUEST

TITLE = "Hallmark"
DESCRIPTION = "Micro-credentials earned in courses, awarded by Academic and Student Affairs."
# Canvas variable substitutions; what does not apply to a launch arrives as its own literal.
CUSTOM_FIELDS = {
    "canvas_user_id": "$Canvas.user.id",
    "canvas_masquerading_user_id": "$Canvas.masqueradingUser.id",
    "canvas_course_id": "$Canvas.course.id",
    "canvas_account_id": "$Canvas.account.id",
    "canvas_root_account_id": "$Canvas.rootAccount.id",
    "canvas_api_base_url": "$Canvas.api.baseUrl",
    "canvas_sis_user_id": "$Canvas.user.sisSourceId",
    "canvas_sis_course_id": "$Canvas.course.sisSourceId",
    "canvas_section_ids": "$Canvas.course.sectionIds",
    "canvas_roles": "$Canvas.membership.roles",
    "canvas_enrollment_state": "$Canvas.enrollment.enrollmentState",
    "canvas_previous_course_ids": "$Canvas.course.previousCourseIds",
    "canvas_assignment_id": "$Canvas.assignment.id",
    "canvas_term_name": "$Canvas.term.name",
    "person_time_zone": "$Person.address.timezone",
    "brand_config_url": "$com.instructure.brandConfigJSON.url",
    "pm_token": "$com.instructure.PostMessageToken",
}
PLACEMENTS = {
    Placement.COURSE_NAVIGATION: "Badges",
    Placement.ACCOUNT_NAVIGATION: "Badge awards",
    Placement.USER_NAVIGATION: "My credentials",
}
# A teacher adds an item to a module and picks Hallmark: the choice of a badge opens there.
LINK_PLACEMENT = "link_selection"
LINK_TEXT = "Badge progress"


def tool_configuration(base_url: str) -> dict[str, Any]:
    """Build what an administrator pastes into, or points at from, a Canvas developer key."""
    launch = f"{base_url}/lti/launch"
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "target_link_uri": launch,
        "oidc_initiation_url": f"{base_url}/lti/login",
        "redirect_uris": [launch],
        "public_jwk_url": f"{base_url}/lti/jwks.json",
        "scopes": [],
        "custom_fields": CUSTOM_FIELDS,
        "extensions": [
            {
                "platform": "canvas.instructure.com",
                "domain": urlsplit(base_url).hostname,
                "tool_id": "hallmark",
                "privacy_level": "public",
                "settings": {
                    "text": TITLE,
                    "icon_url": f"{base_url}/static/icon.svg",
                    "placements": [
                        _placement(placement, text, launch)
                        for placement, text in PLACEMENTS.items()
                    ]
                    + [_link_placement(launch)],
                },
            }
        ],
    }


def _placement(placement: Placement, text: str, launch: str) -> dict[str, Any]:
    return {
        "placement": placement.value,
        "message_type": RESOURCE_LINK_REQUEST,
        "text": text,
        "target_link_uri": launch,
        "custom_fields": {"placement": placement.value},
    }


def _link_placement(launch: str) -> dict[str, Any]:
    return {
        "placement": LINK_PLACEMENT,
        "message_type": DEEP_LINKING_REQUEST,
        "text": LINK_TEXT,
        "target_link_uri": launch,
        "selection_width": 720,
        "selection_height": 640,
        "custom_fields": {"placement": LINK_PLACEMENT},
    }
