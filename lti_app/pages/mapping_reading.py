"""Reads a course from Canvas between two units of work, so that no transaction waits on Canvas.

A view under `@reads_canvas` gets the visit and the course as Canvas has it now. When Canvas does
not answer, the person is told so and nothing they typed is lost.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

import structlog
from flask import Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from lti_app.canvas.errors import CanvasFailure, CanvasUnauthorized
from lti_app.canvas.gateway import CanvasGateway
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import CanvasAccountId, CanvasCourseId
from lti_app.domain.mapping_rules import CourseView
from lti_app.pages.access import GUARDED, Visit, course_staff, guarded

P = ParamSpec("P")
View = Callable[Concatenate[Visit, CourseView, P], ResponseReturnValue]

AWAY = 503
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Address:
    """Where the course is, noted by the first unit of work for the reading after it."""

    gateway: CanvasGateway
    course_id: CanvasCourseId
    account_id: CanvasAccountId | None


def reads_canvas(view: View[P]) -> Callable[..., Response]:
    """Let staff of the course in, and give the view the course as Canvas has it now."""
    note = guarded(course_staff)(_note_address)

    @guarded(course_staff)
    def enter(visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return view(visit, g.course_view, *args, **kwargs)

    @functools.wraps(view)
    def read_then_enter(launch: str, *args: P.args, **kwargs: P.kwargs) -> Response:
        note(launch=launch)
        try:
            g.course_view = _read(g.course_address)
        except CanvasFailure as failure:
            return _away(failure)
        return enter(launch, *args, **kwargs)

    GUARDED[read_then_enter] = course_staff
    return read_then_enter


def _note_address(visit: Visit) -> ResponseReturnValue:
    assert visit.course_id is not None  # course_staff lets nobody else in
    course = visit.work.mappings.course(visit.course_id)
    try:
        gateway = visit.work.gateway(course.platform_id)
    except NotFound as refused:
        raise NotFound(
            refused.code,
            "Hallmark cannot read this Canvas yet.",
            mend="A system administrator has to store an API token for it.",
        ) from refused
    g.course_address = _Address(gateway, course.canvas_course_id, course.canvas_account_id)
    return ""


def _read(address: _Address) -> CourseView:
    return CourseView(
        account_id=address.account_id,
        assignments=address.gateway.assignments(address.course_id),
        outcomes=address.gateway.outcomes(address.course_id),
    )


def _away(failure: CanvasFailure) -> Response:
    log.warning("canvas.away", reason=failure.reason, status=failure.status)
    # The form comes back whole, so that it can be sent again as it was.
    kept = [(k, v) for k, v in request.form.items(multi=True) if k != "csrf_token"]
    page = render_template(
        "mapping/away.html",
        kept=kept,
        is_post=request.method == "POST",
        needs_person=isinstance(failure, CanvasUnauthorized),
        request_id=g.get("request_id"),
    )
    return make_response(page, AWAY)
