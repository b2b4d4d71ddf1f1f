"""The REST door: token, scope, throttle, fault, then one function a path; all of it logged."""

import fnmatch
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, request

from demo.standin.institution import Institution, Token
from demo.standin.rest import assignments, courses, files, outcomes, submissions
from demo.standin.rest.call import STRING_IDS, Call, RestError, answer_json, dead_token
from demo.standin.rest.throttle import Passage
from demo.standin.world import Standin

Endpoint = Callable[..., Any]
ROUTES: tuple[tuple[str, Endpoint], ...] = (
    ("/users/self", courses.show_self),
    ("/users/<user_id>", courses.show_user),
    ("/courses/<course_id>", courses.show_course),
    ("/courses/<course_id>/permissions", courses.show_permissions),
    ("/courses/<course_id>/sections", courses.list_sections),
    ("/courses/<course_id>/enrollments", courses.list_enrollments),
    ("/courses/<course_id>/users", courses.list_users),
    ("/courses/<course_id>/assignments", assignments.list_assignments),
    ("/courses/<course_id>/assignments/<assignment_id>", assignments.show_assignment),
    ("/courses/<course_id>/assignment_groups", assignments.list_groups),
    ("/courses/<course_id>/rubrics", assignments.list_rubrics),
    ("/courses/<course_id>/rubrics/<rubric_id>", assignments.show_rubric),
    ("/courses/<course_id>/students/submissions", submissions.list_submissions),
    (
        "/courses/<course_id>/assignments/<assignment_id>/submissions/<user_id>",
        submissions.show_submission,
    ),
    ("/courses/<course_id>/outcome_results", outcomes.list_results),
    ("/courses/<course_id>/outcome_group_links", outcomes.list_links),
    ("/outcomes/<outcome_id>", outcomes.show_outcome),
    ("/files/<file_id>", files.show_file),
)


def rest_blueprint(standin: Standin) -> Blueprint:
    """Make the REST routes of one stand-in."""
    api = Blueprint("rest", __name__, url_prefix="/api/v1")
    for path, endpoint in ROUTES:
        view = _guarded(standin, endpoint)
        api.add_url_rule(path, endpoint.__name__, view, methods=["GET"])
    return api


def _guarded(standin: Standin, endpoint: Endpoint) -> Callable[..., Response]:
    def view(**ids: str) -> Response:
        client = _bearer() or f"ip:{request.remote_addr}"
        with standin.buckets.passing(client) as passage:
            answer = _answer(standin, endpoint, ids, passage)
        if _bearer():
            answer.headers["X-Rate-Limit-Remaining"] = f"{passage.remaining:.6f}"
            if passage.allowed:
                answer.headers["X-Request-Cost"] = f"{passage.cost:.6f}"
            else:
                answer.headers["X-Rate-Limit-Remaining"] = "0.0"
        return answer

    return view


def _answer(
    standin: Standin, endpoint: Endpoint, ids: dict[str, str], passage: Passage
) -> Response:
    if not passage.allowed:
        return throttled(standin.switches.throttle_status)
    string_ids = STRING_IDS in request.headers.get("Accept", "")
    try:
        with standin.lock:
            call = _admit(standin)
            payload = endpoint(call, **ids)
            call.rows = call.rows or (len(payload) if isinstance(payload, list) else 1)
            g.rows, g.cells, g.unexpected = call.rows, call.cells, call.unexpected
            if call.fault == "duplicate_row" and isinstance(payload, list) and payload:
                payload = [payload[0], *payload]
            answer = answer_json(payload, string_ids=string_ids)
    except RestError as refused:
        passage.cost = 0.02
        answer = answer_json(refused.body, refused.status)
        answer.headers.update(refused.headers)
        return answer
    passage.cost = 0.05 + 0.004 * call.rows + 0.002 * call.cells
    if call.link is not None:
        answer.headers["Link"] = call.link
    return answer


def throttled(status: int) -> Response:
    """Refuse as the throttle does: text, no `Retry-After`, no cost."""
    words = {403: "Forbidden", 429: "Too Many Requests"}[status]
    text = f"{status} {words} (Rate Limit Exceeded)\n"
    answer = Response(text, status, content_type="text/plain; charset=utf-8")
    answer.headers["X-Rate-Limit-Remaining"] = "0.0"
    return answer


def _bearer() -> str | None:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and value:
        return value.strip()
    return request.args.get("access_token")


def token_of(standin: Standin) -> Token | None:
    """The token a request carries, dead or alive, if this host knows it."""
    institution = standin.institution_at(request.host)
    value = _bearer()
    return standin.token(institution, value) if institution and value else None


def _admit(standin: Standin) -> Call:
    """Token first, then scope; existence and permission are each path's own."""
    institution = standin.institution_at(request.host)
    if institution is None:
        raise RestError(404, {"errors": [{"message": "The specified resource does not exist."}]})
    token = _live_token(standin, institution)
    if token.scopes is not None and not any(
        fnmatch.fnmatchcase(request.path, scope) for scope in token.scopes
    ):
        said = "Insufficient scopes on access token."
        raise RestError(401, {"errors": [{"message": said}]})
    return Call(
        standin=standin,
        institution=institution,
        request=request,
        token=token,
        person=institution.person(token.user_id),
        fault=g.get("fault_kind"),
    )


def _live_token(standin: Standin, institution: Institution) -> Token:
    value = _bearer()
    if value is None:
        body = {"status": "unauthenticated", "errors": [{"message": "user authorization required"}]}
        raise RestError(401, body, {"WWW-Authenticate": 'Bearer realm="canvas-lms"'})
    token = standin.token(institution, value)
    if token is None:
        raise dead_token("Invalid")
    if token.state == "revoked":
        raise dead_token("Revoked")
    if token.expires_at is not None and token.expires_at <= standin.clock.now():
        raise dead_token("Expired", expired_at=token.expires_at.isoformat())
    return token
