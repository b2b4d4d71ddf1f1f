"""What changed in Canvas: for a course's staff since it was mapped, for ASA after an award."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.award.award import STANDING
from lti_app.domain.errors import Conflict, HallmarkRefusal, NotPermitted, RuleRefused
from lti_app.domain.ids import MappingId
from lti_app.domain.mapping.rules import CourseView
from lti_app.domain.people.actor import CourseRole, LocalRole
from lti_app.domain.review.review import READERS
from lti_app.pages.access import Visit, course_staff, guarded, holds
from lti_app.pages.change.view import award_change, changes_page
from lti_app.pages.mapping.frame import CONFLICT, HERE, REFUSED, SEE_OTHER
from lti_app.pages.mapping.reading import reads_canvas
from lti_app.pages.review.queue_view import plain_tabs
from lti_app.services.award import after_awards
from lti_app.services.mapping.activation import ActivationRefused

blueprint = Blueprint("changes", __name__)
readers = holds(*sorted(READERS))
FORBIDDEN = 403


@blueprint.get(f"{HERE}/changes")
@guarded(course_staff)
def changes(visit: Visit, mapping_id: int) -> ResponseReturnValue:
    """Show what changed since the badge was mapped, and what can be done about it."""
    return _changes(visit, mapping_id)


@blueprint.post(f"{HERE}/changes/accept")
@reads_canvas
def accept(visit: Visit, view: CourseView, mapping_id: int) -> ResponseReturnValue:
    """Let what Canvas has now count as mapped, if it is what the page showed."""
    acceptance = visit.work.change_acceptance
    try:
        acceptance.accept(MappingId(mapping_id), request.form.get("seen", ""), view)
    except ActivationRefused:
        flash(_("Something else blocks this mapping. Map it again: the check names it."), "warn")
        return redirect(_there(visit, mapping_id), SEE_OTHER)
    except HallmarkRefusal as refusal:
        if isinstance(refusal, NotPermitted):
            raise
        status = REFUSED if isinstance(refusal, RuleRefused) else CONFLICT
        return _changes(visit, mapping_id, refusal=refusal), status
    assert visit.course_id is not None  # course_staff lets nobody else in
    visit.work.sync_runs.ask(visit.course_id)
    flash(_("Accepted: this counts from the next update, which is asked for now."), "ok")
    return redirect(_there(visit, mapping_id), SEE_OTHER)


@blueprint.post(f"{HERE}/changes/remap")
@guarded(course_staff)
def remap(visit: Visit, mapping_id: int) -> ResponseReturnValue:
    """Open a draft beside what is active, at the cell that changed."""
    visit.work.mapping_activation.reopen(MappingId(mapping_id))
    slo, assignment = (request.form.get(name, "")[:80] for name in ("slo", "assignment"))
    is_cell = bool(slo and assignment)
    there = url_for(
        "mapping.outcomes",
        launch=visit.launch_id,
        mapping_id=mapping_id,
        slo=slo if is_cell else None,
        assignment=assignment if is_cell else None,
    )
    return redirect(there, SEE_OTHER)


@blueprint.post(f"{HERE}/changes/seen")
@guarded(course_staff)
def seen(visit: Visit, mapping_id: int) -> ResponseReturnValue:
    """Note that staff know of changes about which there is nothing to decide."""
    shown = frozenset(request.form.getlist("item"))
    if visit.work.change_acceptance.note_seen(MappingId(mapping_id), shown):
        flash(_("Noted. They stay in the list below."), "ok")
    return redirect(_there(visit, mapping_id), SEE_OTHER)


@blueprint.get("/w/<launch>/asa/after-award")
@guarded(readers)
def after_award(visit: Visit) -> ResponseReturnValue:
    """List what changed in Canvas after an award, and what was closed."""
    closed = request.args.get("show") == "closed"
    total = visit.work.after_awards.count(closed=closed)
    pages = max(1, -(-total // after_awards.PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    found = visit.work.after_awards.page(closed=closed, page=page)
    were_closed = not found and not closed and visit.work.after_awards.count(closed=True) > 0
    first = (page - 1) * after_awards.PAGE + 1
    return render_template(
        "changes/after_award.html",
        visit=visit,
        tabs=plain_tabs(visit),
        items=[award_change(each) for each in found],
        closed=closed,
        were_closed=were_closed,
        first=first,
        last=first - 1 + len(found),
        total=total,
        previous=_page_of(visit, page - 1, closed=closed) if page > 1 else None,
        next=_page_of(visit, page + 1, closed=closed) if page < pages else None,
    )


@blueprint.get("/w/<launch>/asa/after-award/<int:award_id>")
@guarded(readers)
def award_changes(visit: Visit, award_id: int) -> ResponseReturnValue:
    """Show what changed after one award, with the form that keeps it as it is."""
    return _award_page(visit, award_id)


@blueprint.post("/w/<launch>/asa/after-award/<int:award_id>")
@guarded(readers)
def keep(visit: Visit, award_id: int) -> ResponseReturnValue:
    """Close what changed after an award with a note; the award stays."""
    note = request.form.get("note", "").replace("\r\n", "\n")
    sent = request.form.get("seen", "")
    try:
        visit.work.after_awards.keep(award_id, seen=sent, note=note)
    except RuleRefused as refusal:
        return _award_page(visit, award_id, note=note, refusal=refusal), REFUSED
    except Conflict as refusal:
        return _award_page(visit, award_id, note=note, refusal=refusal), CONFLICT
    flash(_("Closed with your note. The award stays as it is."), "ok")
    return redirect(url_for("changes.after_award", launch=visit.launch_id), SEE_OTHER)


def _changes(visit: Visit, mapping_id: int, *, refusal: HallmarkRefusal | None = None) -> str:
    found = visit.work.course_changes.page(MappingId(mapping_id))
    return render_template(
        "changes/badge.html",
        visit=visit,
        badge=found.definition.content,
        mapping_id=mapping_id,
        is_teacher=visit.course_role is CourseRole.TEACHER,
        refusal=refusal,
        **changes_page(found),
    )


def _award_page(
    visit: Visit, award_id: int, *, note: str = "", refusal: HallmarkRefusal | None = None
) -> str:
    found = visit.work.after_awards.of_award(award_id)
    shown: list[dict[str, Any]] = [award_change(each) for each in found]
    award = visit.work.award_register.one(award_id)
    return render_template(
        "changes/award.html",
        visit=visit,
        tabs=plain_tabs(visit),
        award=award,
        open=next((each for each in shown if each["item"].closed_at is None), None),
        closed=[each for each in shown if each["item"].closed_at is not None],
        may_revoke=visit.actor.has(LocalRole.ASA_AWARDER) and award.state in STANDING,
        note=note,
        refusal=refusal,
    )


def _page_of(visit: Visit, page: int, *, closed: bool) -> str:
    show = "closed" if closed else None
    return url_for("changes.after_award", launch=visit.launch_id, show=show, page=page)


def _there(visit: Visit, mapping_id: int) -> str:
    return url_for("changes.changes", launch=visit.launch_id, mapping_id=mapping_id)
