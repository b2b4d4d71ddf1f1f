"""Reads a course from Canvas between two units of work, so that no transaction waits on Canvas.

A view under `@reads_canvas` gets the visit and the course as Canvas has it now. When Canvas does
not answer, the person is told so and nothing they typed is lost.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec

import structlog
from flask import Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from lti_app.canvas.errors import CanvasFailure, CanvasUnauthorized
from lti_app.canvas.gateway import CanvasGateway
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import CanvasAccountId, CanvasCourseId, MappingId
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.mapping.rules import CourseView
from lti_app.domain.mapping.trial import Grades, Part, part_of
from lti_app.pages.access import GUARDED, Visit, course_staff, guarded
from lti_app.services.evidence.missing_rows import all_outcomes

P = ParamSpec("P")
View = Callable[Concatenate[Visit, CourseView, P], ResponseReturnValue]

AWAY = 503
LAST_PAGE = 10_000
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """Where the course is, noted by the first unit of work for the reading after it."""

    gateway: CanvasGateway
    course_id: CanvasCourseId
    account_id: CanvasAccountId | None
    content: MappingContent
    now: datetime


def reads_canvas(view: View[P]) -> Callable[..., Response]:
    """Let staff of the course in, and give the view the course as Canvas has it now."""
    return _between_two_works(view, with_grades=False)


def reads_grades(view: View[P]) -> Callable[..., Response]:
    """Read grades of what is mapped too, for the learners of the page that the address names.

    `grades_read()` gives them to the view.
    """
    return _between_two_works(view, with_grades=True)


def grades_read() -> tuple[Part, Grades]:
    """Give whose grades were read for this request, and the grades."""
    part: Part = g.part
    grades: Grades = g.grades
    return part, grades


def _between_two_works(view: View[P], *, with_grades: bool) -> Callable[..., Response]:
    note = guarded(course_staff)(_note_address)

    @guarded(course_staff)
    def enter(visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return view(visit, g.course_view, *args, **kwargs)

    @functools.wraps(view)
    def read_then_enter(launch: str, *args: P.args, **kwargs: P.kwargs) -> Response:
        note(launch=launch, **kwargs)
        address: _Address = g.course_address
        try:
            g.course_view = _read(address)
            if with_grades:
                everyone = address.gateway.roster(address.course_id).rows
                g.part = part_of(everyone, _page_asked())
                g.grades = _read_grades(address, g.course_view, g.part)
        except CanvasFailure as failure:
            return _away(failure)
        return enter(launch, *args, **kwargs)

    GUARDED[read_then_enter] = course_staff
    return read_then_enter


def _note_address(visit: Visit, mapping_id: int) -> ResponseReturnValue:
    assert visit.course_id is not None  # course_staff lets nobody else in
    course = visit.work.mappings.course(visit.course_id)
    one = visit.work.mappings.one(MappingId(mapping_id))
    draft = visit.work.mapping_drafts.draft(one.mapping_id) if one.draft_open else None
    try:
        gateway = visit.work.gateway(course.platform_id)
    except NotFound as refused:
        raise NotFound(
            refused.code,
            "Hallmark cannot read this Canvas yet.",
            mend="A system administrator has to store an API token for it.",
        ) from refused
    g.course_address = _Address(
        gateway=gateway,
        course_id=course.canvas_course_id,
        account_id=course.canvas_account_id,
        content=draft.content if draft else one.content,
        now=visit.work.clock.now(),
    )
    return ""


def _read(address: _Address) -> CourseView:
    return CourseView(
        account_id=address.account_id,
        assignments=address.gateway.assignments(address.course_id),
        outcomes=all_outcomes(address.gateway, address.course_id, address.content.outcome_ids()),
    )


def _page_asked() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)


def _read_grades(address: _Address, view: CourseView, part: Part) -> Grades:
    # One unpublished or foreign id sinks the whole call (Canvas API, Submissions).
    wanted = address.content.evidence_ids()
    there = [a.assignment_id for a in view.assignments if a.published and a.assignment_id in wanted]
    outcomes = [o for o in address.content.outcome_ids() if view.outcome(o) is not None]
    gateway, course_id = address.gateway, address.course_id
    # A whole read takes fewer pages where everyone is wanted.
    some = len(part.read) < part.total
    users = [row.user_id for row in part.read] if some else None
    return Grades(
        roster=part.read,
        submissions=gateway.submissions(course_id, there, student_ids=users) if there else (),
        results=gateway.outcome_results(course_id, outcomes, users) if outcomes else (),
        read_at=address.now,
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
