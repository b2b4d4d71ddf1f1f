"""Names and roles: who is in a course, for a tool that may know.

canvas-lms app/controllers/lti/ims/names_and_roles_controller.rb, its provider and its serializer,
seen 2026-11.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, json, request

from demo.standin.institution import Institution
from demo.standin.lti.claims import CLAIM, EXTENSION, NRPS_SCOPE, custom_values, picture_of
from demo.standin.lti.launching import launch_of
from demo.standin.lti.oauth import service_scopes
from demo.standin.lti.roles import membership_roles
from demo.standin.lti.where import Wanted
from demo.standin.model import Course, Enrollment, Person
from demo.standin.subjects import older_id, subject_of
from demo.standin.world import Standin

MOST = 50
MIME_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
EXPANDED = frozenset(
    f"$Canvas.{name}"
    for name in (
        "course.endAt", "course.id", "course.name", "course.previousCourseIds",
        "course.sectionIds", "course.sisSourceId", "course.startAt", "course.workflowState",
        "user.globalId", "user.id", "user.loginId", "user.sisSourceId",
    )
) | {
    "$Message.locale", "$Person.address.timezone", "$Person.email.primary", "$Person.name.full",
    "$Person.sourcedId", "$User.id",
}  # fmt: skip
"""The variables a roster expands; all others stay literals in it."""


class RefusedError(Exception):
    """A refusal in the shape of the LTI services."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"errors": {"type": kind, "message": message}}


def memberships_blueprint(standin: Standin) -> Blueprint:
    """Make the service of one stand-in."""
    pages = Blueprint("memberships", __name__)

    @pages.get("/api/lti/courses/<int:course_id>/names_and_roles")
    def names_and_roles(course_id: int) -> Response:
        try:
            with standin.lock:
                institution, course = _admitted(standin, course_id)
                return _page(standin, institution, course)
        except RefusedError as refused:
            return _json(refused.body, refused.status, "application/json; charset=utf-8")

    return pages


def _json(body: Any, status: int, content_type: str) -> Response:
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status, content_type=content_type)


def _admitted(standin: Standin, course_id: int) -> tuple[Institution, Course]:
    held = service_scopes(standin)
    institution = standin.institution_at(request.host)
    if held is None or institution is None:
        raise RefusedError(401, "unauthorized", "Invalid access token")
    client_id, scopes = held
    if institution.key in standin.off:
        raise RefusedError(401, "unauthorized", "Unknown or inactive Developer Key")
    if client_id != institution.client_id or NRPS_SCOPE not in scopes:
        raise RefusedError(401, "unauthorized", "Insufficient permissions")
    if course_id not in institution.courses or institution.courses[course_id].state == "deleted":
        raise RefusedError(404, "not_found", "Context not found")
    return institution, institution.course(course_id)


def _page(standin: Standin, institution: Institution, course: Course) -> Response:
    """Fifty at the most, whatever is asked; `limit` may make them fewer."""
    people = _people(course, request.args.get("role"))
    limit = request.args.get("limit", 0, int) or request.args.get("per_page", 0, int)
    size = min(limit, MOST) if limit > 0 else MOST
    number = max(1, request.args.get("page", 1, int))
    page = people[(number - 1) * size : number * size]
    link_id = request.args.get("rlid")
    origin = standin.origin(institution)
    members = [_member(standin, origin, course, person, rows) for person, rows in page]
    if link_id is not None:
        for member, (person, _) in zip(members, page, strict=True):
            member["message"] = [_message(standin, institution, course, person, link_id)]
    body = {
        "id": f"{origin}{request.full_path.rstrip('?')}",
        "context": {"id": course.opaque_id, "label": course.code, "title": course.name},
        "members": members,
    }
    answer = _json(body, 200, MIME_TYPE)
    answer.headers["Link"] = _links(origin, number, size, len(people))
    return answer


def _people(course: Course, role: str | None) -> list[tuple[Person, list[Enrollment]]]:
    """Everybody whose enrollment runs; a role that is none of a course finds nobody.

    Whom a role finds comes with every role they have.
    """
    rows: dict[int, list[Enrollment]] = {}
    for row in course.enrollments:
        if row.state == "active":
            rows.setdefault(row.user_id, []).append(row)
    return [
        (course.people[user_id], rows[user_id])
        for user_id in sorted(rows)
        if role is None or any(role in membership_roles(row) for row in rows[user_id])
    ]


def _member(
    standin: Standin, origin: str, course: Course, person: Person, rows: list[Enrollment]
) -> dict[str, Any]:
    level = standin.switches.privacy or standin.tool.config().privacy_level
    family, _, given = person.sortable_name.partition(", ")
    names = level in {"public", "name_only"}
    per_course = standin.switches.sub_per_course == "on"
    shaped: dict[str, Any] = {
        "status": "Active",
        "name": person.name if names else None,
        "picture": picture_of(origin) if level == "public" else None,
        "given_name": (given or family) if names else None,
        "family_name": family if names else None,
        "email": person.email if level in {"public", "email_only"} else None,
        "lis_person_sourcedid": person.sis_user_id if names else None,
        "user_id": subject_of(person, course, per_course=per_course),
        "lti11_legacy_user_id": older_id(person),
        "roles": sorted({role for row in rows for role in membership_roles(row)}),
    }
    return {key: value for key, value in shaped.items() if value is not None}


def _message(
    standin: Standin, institution: Institution, course: Course, person: Person, link_id: str
) -> dict[str, Any]:
    """The custom values a launch of one link would carry for this member."""
    item = standin.modules.link(institution.key, course, link_id)
    if item is None and link_id != course.opaque_id:
        raise RefusedError(400, "invalid_parameter", "Tool does not have access to rlid")
    wanted = Wanted(placement="course_navigation", course=course, item=item)
    where = launch_of(standin, institution, person, wanted)
    return {
        f"{CLAIM}message_type": "LtiResourceLinkRequest",
        f"{CLAIM}custom": custom_values(where, only=EXPANDED),
        "locale": where.preference.locale,
        f"{EXTENSION}canvas_user_id": person.id,
        f"{EXTENSION}canvas_user_login_id": person.login_id,
    }


def _links(origin: str, number: int, size: int, count: int) -> str:
    pages = max(1, -(-count // size))
    places = {"current": number, "first": 1, "last": pages}
    if number < pages:
        places["next"] = number + 1
    if number > 1:
        places["prev"] = number - 1
    kept = [(k, v) for k, v in request.args.items() if k not in {"page", "per_page", "limit"}]
    entries: list[str] = []
    for rel, page in places.items():
        query = urlencode([*kept, ("page", str(page)), ("per_page", str(size))])
        entries.append(f'<{origin}{request.path}?{query}>; rel="{rel}"')
    return ",".join(entries)
