"""The REST door: token, scope, throttle, fault, then one function a path; all of it logged."""

import fnmatch
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, g, request

from demo.standin.ids import long_id
from demo.standin.institution import Institution, Token
from demo.standin.rest import (
    assignments,
    comments,
    conversations,
    courses,
    files,
    graphql,
    making,
    outcomes,
    rollups,
    submissions,
)
from demo.standin.rest.call import STRING_IDS, Answer, Call, RestError, answer_json, dead_token
from demo.standin.rest.rights import sees_sis
from demo.standin.rest.throttle import Passage
from demo.standin.world import Standin

Endpoint = Callable[..., Any]
_WORK = "/courses/<course_id>/assignments/<assignment_id>/submissions/<user_id>"
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
    (_WORK, submissions.show_submission),
    ("/courses/<course_id>/outcome_results", outcomes.list_results),
    ("/courses/<course_id>/outcome_rollups", rollups.list_rollups),
    ("/courses/<course_id>/outcome_group_links", outcomes.list_links),
    ("/outcomes/<outcome_id>", outcomes.show_outcome),
    ("/files/<file_id>", files.show_file),
    ("/progress/<progress_id>", courses.show_progress),
)
WRITES: tuple[tuple[str, str, Endpoint], ...] = (
    ("PUT", _WORK, comments.comment_work),
    ("POST", "/conversations", conversations.create_conversation),
    ("POST", "/courses/<course_id>/assignments", making.create_assignment),
    ("POST", "/courses/<course_id>/rubric_associations", making.associate_rubric),
)
FORCED_DAYS = 120


def rest_blueprint(standin: Standin) -> Blueprint:
    """Make the REST routes of one stand-in, and the one of GraphQL."""
    api = Blueprint("rest", __name__, url_prefix="/api")
    for path, endpoint in ROUTES:
        view = _guarded(standin, endpoint)
        api.add_url_rule(f"/v1{path}", endpoint.__name__, view, methods=["GET"])
    for method, path, endpoint in WRITES:
        view = _guarded(standin, endpoint)
        api.add_url_rule(f"/v1{path}", endpoint.__name__, view, methods=[method])
    view = _guarded(standin, graphql.answer_graphql)
    api.add_url_rule("/graphql", "graphql", view, methods=["POST"])
    return api


def _guarded(standin: Standin, endpoint: Endpoint) -> Callable[..., Response]:
    def view(**ids: str) -> Response:
        client = bearer() or f"ip:{request.remote_addr}"
        with standin.buckets.passing(client) as passage:
            answer = _answer(standin, endpoint, ids, passage)
        if bearer() and standin.switches.rate_limit_header == "sent":
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
            said = endpoint(call, **{name: long_id(value) for name, value in ids.items()})
            made = said if isinstance(said, Answer) else Answer(said, 200)
            payload = made.payload
            call.rows = call.rows or (len(payload) if isinstance(payload, list) else 1)
            g.rows, g.cells = call.rows, call.cells
            payload = _shuffled(call.fault, payload)
            if not sees_sis(call):
                payload = _without_sis(payload)
            answer = answer_json(payload, made.status, string_ids=string_ids)
    except RestError as refused:
        passage.cost = 0.02
        answer = answer_json(refused.body, refused.status)
        answer.headers.update(refused.headers)
        return answer
    passage.cost = 0.05 + 0.004 * call.rows + 0.002 * call.cells
    if call.link is not None:
        answer.headers["Link"] = call.link
    return answer


def _without_sis(value: Any) -> Any:
    """Take the SIS ids away, keys and all; what is null is told to those who may see it."""
    if isinstance(value, list):
        return [_without_sis(item) for item in value]
    if not isinstance(value, dict):
        return value
    hidden = {key for key in value if key.startswith("sis_") or key == "integration_id"}
    return {key: _without_sis(held) for key, held in value.items() if key not in hidden}


_ROWS = ("outcome_results", "rollups")
_SHUFFLES: dict[str, Callable[[list[Any]], list[Any]]] = {
    "duplicate_row": lambda rows: [*rows[:1], *rows],
    "skip_row_while_paging": lambda rows: rows[1:],
    "reorder_page": lambda rows: rows[::-1],
}


def _shuffled(fault: str | None, payload: Any) -> Any:
    """Make a page what it is when rows come, go and move while somebody pages."""
    shuffle = _SHUFFLES.get(fault or "")
    if shuffle is None:
        return payload
    if isinstance(payload, list):
        return shuffle(payload)
    return {k: shuffle(v) if k in _ROWS else v for k, v in payload.items()}


def throttled(status: int) -> Response:
    """Refuse as the throttle does: text, no `Retry-After`, no cost."""
    words = {403: "Forbidden", 429: "Too Many Requests"}[status]
    text = f"{status} {words} (Rate Limit Exceeded)\n"
    answer = Response(text, status, content_type="text/plain; charset=utf-8")
    answer.headers["X-Rate-Limit-Remaining"] = "0.0"
    return answer


def bearer() -> str | None:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and value:
        return value.strip()
    return request.args.get("access_token")


def token_of(standin: Standin) -> Token | None:
    """The token a request carries, dead or alive, if this host knows it."""
    institution = standin.institution_at(request.host)
    value = bearer()
    return standin.token(institution, value) if institution and value else None


def _admit(standin: Standin) -> Call:
    """Token first, then scope; existence and permission are each path's own."""
    institution = standin.institution_at(request.host)
    if institution is None:
        raise RestError(404, {"errors": [{"message": "The specified resource does not exist."}]})
    token = _live_token(standin, institution)
    asked = f"url:{request.method}|{request.path}"
    if token.scopes is not None and not any(
        fnmatch.fnmatchcase(asked, scope) for scope in token.scopes
    ):
        said = "Insufficient scopes on access token."
        raise RestError(401, {"errors": [{"message": said}]})
    g.call = Call(
        standin=standin,
        institution=institution,
        request=request,
        token=token,
        person=institution.person(token.user_id),
        fault=g.get("fault_kind"),
    )
    call: Call = g.call
    return call


def _live_token(standin: Standin, institution: Institution) -> Token:
    value = bearer()
    if value is None:
        body = {"status": "unauthenticated", "errors": [{"message": "user authorization required"}]}
        raise RestError(401, body, {"WWW-Authenticate": 'Bearer realm="canvas-lms"'})
    token = standin.token(institution, value)
    if token is None:
        raise dead_token("Invalid")
    if token.state == "revoked":
        raise dead_token("Revoked")
    ends = _end_of(standin, token)
    if ends is not None and ends <= standin.clock.now():
        raise dead_token("Expired", expired_at=ends.isoformat())
    return token


def _end_of(standin: Standin, token: Token) -> datetime | None:
    """When a token dies by itself: as it was made, or as the site's policy forces."""
    if token.expires_at is not None or standin.switches.token_expiry == "none":
        return token.expires_at
    day = standin.settings.today + timedelta(days=FORCED_DAYS)
    return datetime.combine(day, time(), UTC)
