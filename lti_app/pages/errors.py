"""Refusals as pages: what happened, what is safe, what to do, and the request id.

JSON callers get RFC 9457 problem details. Nothing a stranger sent is echoed.
"""

from collections.abc import Sequence
from contextlib import suppress

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from lti_app.domain.definition.objection import Objected
from lti_app.domain.errors import (
    Busy,
    Conflict,
    HallmarkRefusal,
    NotFound,
    NotPermitted,
    RuleRefused,
    TransitionRefused,
)
from lti_app.pages.access import Visit, wiring
from lti_app.pages.launch.landing import start_of
from lti_app.pages.locales import file_size, translated
from lti_app.pages.office import contact_after_refusal

log = structlog.get_logger()
NOT_FOUND = 404
TOO_LARGE = 413
SERVER_FAULT = 500

STATUS: dict[type[HallmarkRefusal], int] = {
    RuleRefused: 422,
    TransitionRefused: 409,
    Conflict: 409,
    NotPermitted: 403,
    NotFound: 404,
    Busy: 503,
}


def register(app: Flask) -> None:
    """Hang the error pages on the application."""
    app.register_error_handler(HallmarkRefusal, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(500, failed)


def refused(error: HallmarkRefusal) -> Response:
    """Answer a refusal of the rules."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 422)
    log.warning("refused", check=error.code, status=status)
    headline, reasons = error.message, []
    if isinstance(error, Objected) and len(error.objections) > 1:
        headline = error.headline
        reasons = [translated(objection.told()) for objection in error.objections]
    return page(status, translated(headline), translated(error.mend), error.code, reasons=reasons)


def http_error(error: HTTPException) -> Response:
    """Answer what the web framework refuses: no such page, too large, not this method."""
    status = error.code or 500
    if error.response is not None:
        return make_response(error.response)
    if request.path.startswith("/w/"):
        # No view was reached that would have said so; its window is a frame of Canvas all the same.
        with suppress(OperationalError):
            g.frame_ancestors = wiring().frame_ancestors()
    answer = page(status, _title(status), _mend(status), f"http.{status}")
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        # RFC 9110, 15.5.6: such an answer names what the address does take.
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def busy(error: OperationalError) -> Response:
    """Answer a database that is locked or away; the transaction was rolled back."""
    # The driver's first line names host, file or lock, and no value.
    log.error("database does not answer", reason=str(error.orig).partition("\n")[0])
    return page(
        503,
        str(_("The database does not answer just now.")),
        str(_("Wait a moment and try again.")),
        "database.busy",
    )


def failed(_error: Exception) -> Response:
    """Answer a fault of ours; Flask has logged it."""
    return page(500, _title(500), _mend(500), "http.500")


def page(
    status: int,
    message: str,
    mend: str,
    code: str,
    template: str = "errors/refused.html",
    *,
    reasons: Sequence[str] = (),
) -> Response:
    """Render one refusal for a person, or as problem details for a program."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    # Of an address of data most programs take anything; only a browser asks for a page by name.
    is_data = request.path.endswith(".json") and "text/html" not in request.headers.get(
        "Accept", ""
    )
    if is_data or best == "application/json":
        body = {"type": "about:blank", "title": message, "status": status, "detail": mend}
        more = {"reasons": [*reasons]} if reasons else {}
        answer = jsonify(body | {"code": code, "request_id": g.get("request_id", "")} | more)
        answer.mimetype = "application/problem+json"
    else:
        answer = make_response(
            render_template(
                template,
                title=message,
                reasons=reasons,
                what=_("Nothing was changed."),
                todo=mend,
                check=code,
                status=status,
                request_id=g.get("request_id", ""),
                action=_way_back(code),
                office=contact_after_refusal() if status < SERVER_FAULT else None,
            )
        )
    answer.status_code = status
    return answer


def _way_back(code: str) -> dict[str, str] | None:
    """Lead back to the window's own first page; from outside a window nothing is known."""
    visit: Visit | None = g.get("visit")
    if visit is None:
        return None
    if request.blueprint == "deep_linking" and code != "deep_linking.not_asked":
        return _way_to_the_choice(visit, code)
    start = start_of(visit.launch_id, visit.placement, visit.course_role, visit.actor.local_roles)
    return {"label": _("Back to this window's first page"), "href": start}


def _way_to_the_choice(visit: Visit, code: str) -> dict[str, str] | None:
    # Canvas's dialog holds the one question and no page of the course; once answered, nothing.
    if request.method != "POST" or code == "deep_linking.answered":
        return None
    here = url_for("deep_linking.choose", launch=visit.launch_id)
    return {"label": _("Back to the choice"), "href": here}


def _title(status: int) -> str:
    if status == TOO_LARGE and _is_for_its_file():
        return str(_("The file is larger than %(most)s.", most=file_size(g.largest_file)))
    titles: dict[int, str] = {
        404: _("There is no such page."),
        405: _("This address does not take that kind of request."),
        413: _("What was sent is too large."),
        415: _("What was sent is not a form."),
        429: _("Too many requests came from here."),
    }
    if status >= SERVER_FAULT:
        return str(_("Something went wrong on our side."))
    return titles.get(status, str(_("That request cannot be answered.")))


def _is_for_its_file() -> bool:
    """Say whether a body was too large for a form that takes a file, and not for its words."""
    length, most = request.content_length, request.max_content_length
    return "largest_file" in g and (length is None or most is None or length > most)


def _mend(status: int) -> str:
    if status >= SERVER_FAULT:
        text = _("Try again, and give the request id to support if it stays.")
        return str(text)
    if status == NOT_FOUND and not request.path.startswith(("/w/", "/lti/")):
        text = _(
            "Check the address, or ask whoever gave it to you. Who uses Hallmark in a course opens "
            "it from Canvas."
        )
        return str(text)
    if status == TOO_LARGE and _is_for_its_file():
        text = _(
            "Make it smaller, such as by saving its pictures in a lower quality, then go back and "
            "send it again. What you had written stands in the form of the page before."
        )
        return str(text)
    return str(_("Go back to Canvas and open Hallmark from there."))
