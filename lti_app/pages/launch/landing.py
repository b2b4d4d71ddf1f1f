"""Where a launch lands: by role and placement, never where the launch itself asks to go."""

from urllib.parse import urlencode

from lti_app.domain.ids import MappingId, PersonId
from lti_app.domain.launch.launch import Admission, LaunchFacts, Placement
from lti_app.domain.launch.platform import Registration, origin
from lti_app.domain.people.actor import UNIT_ROLES, CourseRole, LocalRole
from lti_app.domain.review.review import READERS
from lti_app.pages.access import ASA_ROLES
from lti_app.services.award.register import READERS as REGISTER_READERS


def landing(admission: Admission) -> str:
    """Choose the first page of a window; the plain start page where there is nothing to show."""
    here = f"/w/{admission.launch_id}"
    if admission.is_deep_linking:
        return f"{here}/deep-linking/"
    match admission.placement:
        case Placement.ACCOUNT_NAVIGATION:
            return here + _account_page(admission.local_roles)
        case Placement.USER_NAVIGATION:
            return here + _user_page(admission.local_roles)
        case Placement.COURSE_NAVIGATION | Placement.OTHER:
            return here + _course_page(admission.course_role, admission.badge)


def start_of(
    launch_id: str, placement: Placement, role: CourseRole, local_roles: frozenset[LocalRole]
) -> str:
    """Give the way back to a window's first page, whatever badge it began with."""
    return landing(
        Admission(
            launch_id=launch_id,
            secret="",
            person_id=PersonId(0),
            placement=placement,
            course_role=role,
            local_roles=local_roles,
        )
    )


def _account_page(roles: frozenset[LocalRole]) -> str:
    if roles & READERS:
        return "/asa/"
    if not roles.isdisjoint(REGISTER_READERS):
        return "/asa/awards"
    if LocalRole.ASA_CONSULTANT in roles:
        return "/asa/definitions/"
    return "/unit/" if roles & UNIT_ROLES else "/"


def _user_page(roles: frozenset[LocalRole]) -> str:
    # R1: a proposer at a Center has no course, and maybe no right to an account's menu.
    if roles & UNIT_ROLES and roles.isdisjoint(ASA_ROLES):
        return "/unit/"
    return "/learner/credentials"


def _course_page(role: CourseRole, badge: MappingId | None) -> str:
    match role:
        case CourseRole.TEACHER | CourseRole.TEACHING_ASSISTANT:
            return "/course/" if badge is None else f"/course/badges/{badge}/roster"
        case CourseRole.LEARNER:
            return "/learner/" if badge is None else f"/learner/badges/{badge}"
        case CourseRole.NONE:
            return "/"


def new_tab_address(registration: Registration, facts: LaunchFacts, target: str) -> str | None:
    """Give Canvas's own address that launches the tool as the whole page of a tab.

    Canvas: `…/external_tools/retrieve?display=borderless&url=`. There the tool's cookies are its
    own. Built of what an administrator registered and of digits only.
    """
    canvas = origin(registration.api_url)
    query = urlencode({"display": "borderless", "url": target})
    if facts.course is not None:
        return f"{canvas}/courses/{facts.course.canvas_course_id}/external_tools/retrieve?{query}"
    if facts.canvas_account_id is not None:
        return f"{canvas}/accounts/{facts.canvas_account_id}/external_tools/retrieve?{query}"
    return None
