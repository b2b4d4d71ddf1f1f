"""The other steps of mapping: reflection, check, activate; and what is done to a whole mapping."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.errors import HallmarkRefusal, NotPermitted, RuleRefused
from lti_app.domain.ids import AssignmentId, MappingId
from lti_app.domain.mapping.picks import REFLECTION_KEY, ReflectionPick
from lti_app.domain.mapping.rules import CourseView
from lti_app.pages.access import Visit, course_staff, guarded
from lti_app.pages.mapping.frame import (
    CONFLICT,
    HERE,
    REFUSED,
    SEE_OTHER,
    read_draft,
    read_screen,
    render_step,
    what_stands,
)
from lti_app.pages.mapping.reading import grades_read, reads_canvas, reads_grades
from lti_app.pages.mapping.reflection import reflection_choices
from lti_app.pages.mapping.screens import Screen, Shown, finding_items
from lti_app.pages.mapping.trying import trying
from lti_app.services.mapping.activation import ActivationRefused
from lti_app.services.mapping.drafts import CellConflict, Draft

blueprint = Blueprint("mapping_steps", __name__)
FORBIDDEN = 403


@blueprint.get(f"{HERE}/reflection")
@reads_canvas
def reflection(visit: Visit, view: CourseView, mapping_id: int) -> ResponseReturnValue:
    """Show which assignments can hold the reflection."""
    screen, draft = read_screen(visit, view, mapping_id)
    return _reflection_page(visit, screen, draft)


@blueprint.post(f"{HERE}/reflection")
@reads_canvas
def choose_reflection(visit: Visit, view: CourseView, mapping_id: int) -> ResponseReturnValue:
    """Choose the assignment in which the reflection is handed in."""
    screen, draft = read_draft(visit, view, mapping_id)
    chosen, base = request.form.get("assignment", ""), request.form.get("base", "")
    if not chosen:
        refusal = RuleRefused("mapping.reflection", _("Choose an assignment."), field="assignment")
        return _reflection_page(visit, screen, draft, chosen="", refusal=refusal), REFUSED
    try:
        pick = ReflectionPick(assignment=AssignmentId(chosen))
        visit.work.mapping_drafts.edit(draft.mapping_id, pick, view, base)
    except CellConflict as conflict:
        fresh, now = read_screen(visit, view, mapping_id)
        theirs = what_stands(visit, conflict)
        return _reflection_page(visit, fresh, now, chosen=chosen, conflict=theirs), CONFLICT
    except RuleRefused as refusal:
        return _reflection_page(visit, screen, draft, chosen=chosen, refusal=refusal), REFUSED
    flash(_("Saved."), "ok")
    return redirect(screen.href("reflection"), SEE_OTHER)


@blueprint.get(f"{HERE}/check", endpoint="check")
@reads_canvas
def show_check(visit: Visit, view: CourseView, mapping_id: int) -> ResponseReturnValue:
    """Show everything that blocks, then everything that deserves a word."""
    screen, _draft = read_screen(visit, view, mapping_id)
    return render_step(
        "mapping/check.html",
        visit,
        screen,
        "check",
        blocks=finding_items(screen, screen.blocks),
        warnings=finding_items(screen, screen.warnings),
    )


@blueprint.get(f"{HERE}/try", endpoint="trial")
@reads_grades
def show_trial(visit: Visit, view: CourseView, mapping_id: int) -> ResponseReturnValue:
    """Show how the mapping would judge on the grades of this moment; nothing is stored."""
    screen, _draft = read_screen(visit, view, mapping_id)
    part, grades = grades_read()
    tried = trying(visit, screen, view, part, grades)
    return render_step("mapping/try.html", visit, screen, "check", **tried)


@blueprint.get(f"{HERE}/activate")
@reads_canvas
def activation(visit: Visit, view: CourseView, mapping_id: int) -> ResponseReturnValue:
    """Show what will count, and the button that makes it count."""
    screen, draft = read_screen(visit, view, mapping_id)
    return _activation_page(visit, screen, draft)


@blueprint.post(f"{HERE}/activate")
@reads_canvas
def activate(visit: Visit, view: CourseView, mapping_id: int) -> ResponseReturnValue:
    """Freeze the draft as the version that counts, if nothing blocks it."""
    screen, draft = read_draft(visit, view, mapping_id)
    try:
        visit.work.mapping_activation.activate(draft, request.form.get("seen", ""), view)
    except ActivationRefused:
        return redirect(screen.href("check"), SEE_OTHER)
    except HallmarkRefusal as refusal:
        status = FORBIDDEN if isinstance(refusal, NotPermitted) else CONFLICT
        return _activation_page(visit, screen, draft, refusal=refusal), status
    visit.work.sync_runs.ask(draft.course_id)
    flash(_("Active. Evidence is read from Canvas from now on."), "ok")
    return redirect(url_for("course.home", launch=visit.launch_id), SEE_OTHER)


@blueprint.post(f"{HERE}/edit")
@guarded(course_staff)
def reopen(visit: Visit, mapping_id: int) -> ResponseReturnValue:
    """Open a draft beside what is active."""
    visit.work.mapping_activation.reopen(MappingId(mapping_id))
    return _to_outcomes(visit, mapping_id)


@blueprint.post(f"{HERE}/discard")
@guarded(course_staff)
def discard(visit: Visit, mapping_id: int) -> ResponseReturnValue:
    """Throw the open draft away."""
    if visit.work.mapping_activation.discard(MappingId(mapping_id)):
        flash(_("The draft is thrown away. Everything else stays as it was."), "ok")
        return _to_outcomes(visit, mapping_id)
    flash(_("The draft is thrown away. The course does not use this badge."), "ok")
    return redirect(url_for("course.home", launch=visit.launch_id), SEE_OTHER)


@blueprint.post(f"{HERE}/end")
@guarded(course_staff)
def end(visit: Visit, mapping_id: int) -> ResponseReturnValue:
    """Stop judging this course by the mapping."""
    visit.work.mapping_activation.end(MappingId(mapping_id))
    flash(_("Ended. What is awarded or with ASA stays."), "ok")
    return redirect(url_for("course.home", launch=visit.launch_id), SEE_OTHER)


def _to_outcomes(visit: Visit, mapping_id: int) -> ResponseReturnValue:
    there = url_for("mapping.outcomes", launch=visit.launch_id, mapping_id=mapping_id)
    return redirect(there, SEE_OTHER)


def _reflection_page(
    visit: Visit,
    screen: Screen,
    draft: Draft | None,
    *,
    chosen: str | None = None,
    refusal: RuleRefused | None = None,
    conflict: Shown | None = None,
) -> str:
    stands = screen.content.reflection
    return render_step(
        "mapping/reflection.html",
        visit,
        screen,
        "reflection",
        prompt=screen.badge.reflection,
        choices=reflection_choices(screen, chosen if chosen is not None else stands),
        base=draft.base(REFLECTION_KEY) if draft else "",
        refusal=refusal,
        conflict=conflict,
    )


def _activation_page(
    visit: Visit,
    screen: Screen,
    draft: Draft | None,
    refusal: HallmarkRefusal | None = None,
) -> str:
    return render_step(
        "mapping/activate.html",
        visit,
        screen,
        "activation",
        seen=draft.digest if draft else "",
        refusal=refusal,
        warnings=len(screen.warnings),
    )
