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
from lti_app.domain.evidence import RosterRow
from lti_app.domain.ids import CanvasAccountId, CanvasCourseId, MappingId
from lti_app.domain.mapping import MappingContent
from lti_app.domain.mapping_rules import CourseView
from lti_app.domain.mapping_trial import Grades
from lti_app.domain.standing import Standing, standing_of
from lti_app.pages.access import GUARDED, Visit, course_staff, guarded

P = ParamSpec("P")
View = Callable[Concatenate[Visit, CourseView, P], ResponseReturnValue]

AWAY = 503
# A person waits for the answer: of a larger course the first by name are read.
MOST_TRIED = 200
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
    """Read the grades of what is mapped too; `grades_read()` gives them to the view."""
    return _between_two_works(view, with_grades=True)


def grades_read() -> Grades:
    """Give the grades read for this request."""
    grades: Grades = g.grades
    return grades


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
                g.grades = _read_grades(address, g.course_view)
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
        outcomes=address.gateway.outcomes(address.course_id),
    )


def _read_grades(address: _Address, view: CourseView) -> Grades:
    # One unpublished or foreign id sinks the whole call (Canvas API, Submissions).
    wanted = address.content.evidence_ids()
    there = [a.assignment_id for a in view.assignments if a.published and a.assignment_id in wanted]
    outcomes = [o for o in address.content.outcome_ids() if view.outcome(o) is not None]
    gateway, course_id = address.gateway, address.course_id
    everyone = gateway.roster(course_id).rows
    learners = [row for row in everyone if _may_be_judged(row)]
    chosen = sorted(learners, key=lambda row: (row.sortable_name, row.user_id))[:MOST_TRIED]
    # A whole read takes fewer pages where everyone is wanted.
    users = [row.user_id for row in chosen] if len(chosen) < len(learners) else None
    return Grades(
        roster=tuple(chosen),
        submissions=gateway.submissions(course_id, there, student_ids=users) if there else (),
        results=gateway.outcome_results(course_id, outcomes, users) if outcomes else (),
        read_at=address.now,
        left_out=len(learners) - len(chosen),
    )


def _may_be_judged(row: RosterRow) -> bool:
    return standing_of(row.enrollments, has_work=True) is Standing.LEARNER


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
