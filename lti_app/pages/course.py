"""The instructor's course home: its badges, how its learners stand, and what may be added."""

from collections import Counter
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.in_force import Halt
from lti_app.domain.errors import Conflict, NotFound, RuleRefused
from lti_app.domain.evidence.sync import SyncProgress, SyncState
from lti_app.domain.ids import CourseId, DefinitionLineId, DefinitionVersionId, MappingId
from lti_app.domain.progress.roster import RosterFilter, RosterQuery
from lti_app.models.base import LARGEST_ID, number_within
from lti_app.pages.access import Visit, course_staff, guarded
from lti_app.pages.locales import told
from lti_app.pages.mapping.version_words import approved_since, halted
from lti_app.pages.review.returned_view import returned_case
from lti_app.pages.roster.address import write_roster
from lti_app.pages.window.read_stamp import read_stamp
from lti_app.services.change.course_changes import ChangeFigures
from lti_app.services.mapping.mappings import MappingOverview
from lti_app.services.progress.course_figures import BadgeFigures

SEE_OTHER, REFUSED = 303, 422

blueprint = Blueprint("course", __name__)


@blueprint.get("/w/<launch>/course/")
@guarded(course_staff)
def home(visit: Visit) -> ResponseReturnValue:
    """Show the badges of the course, or what to do first."""
    return _home(visit)


@blueprint.post("/w/<launch>/course/badges")
@guarded(course_staff)
def use_badge(visit: Visit) -> ResponseReturnValue:
    """Begin to use an approved badge in this course."""
    chosen = request.form.get("definition", "")
    number = number_within(chosen, LARGEST_ID)
    if number is None:
        return _home(visit, fault=_("Choose a badge first.")), REFUSED
    try:
        mapping_id = visit.work.mappings.start(_course_id(visit), DefinitionVersionId(number))
    except RuleRefused as refusal:
        return _home(visit, fault=told(refusal)), REFUSED
    there = url_for("mapping.outcomes", launch=visit.launch_id, mapping_id=mapping_id)
    return redirect(there, SEE_OTHER)


@blueprint.post("/w/<launch>/course/sync")
@guarded(course_staff)
def sync_now(visit: Visit) -> ResponseReturnValue:
    """Ask for a pass over this course's evidence as soon as may be."""
    visit.work.sync_runs.ask(_course_id(visit))
    flash(_("Asked for. The update starts within a minute and shows here."), "asked")
    return redirect(url_for("course.home", launch=visit.launch_id), SEE_OTHER)


@blueprint.get("/w/<launch>/course/sync")
@guarded(course_staff)
def sync_progress(visit: Visit) -> ResponseReturnValue:
    """Tell how far the present pass is, for the page that shows it live."""
    return render_template("course/sync.html", visit=visit, is_part=True, **_sync(visit))


def _home(visit: Visit, *, fault: str = "") -> str:
    course_id = _course_id(visit)
    badges = visit.work.mappings.overview(course_id)
    active = [b.active for b in badges if b.active is not None]
    figures = visit.work.course_figures.of(course_id, active)
    changes = visit.work.course_changes.figures(course_id)
    returned = visit.work.returned_cases.of(course_id)
    waiting = Counter(each.line_id for each in returned)
    mappings = {each.definition.line_id: each.mapping_id for each in badges}
    return render_template(
        "course/home.html",
        visit=visit,
        course=visit.work.mappings.course(course_id),
        badges=[
            _card(b, figures.get(b.mapping_id, BadgeFigures()), waiting, changes.get(b.mapping_id))
            | {
                "draft": _draft(visit, b) if b.draft_open else None,
                "those": partial(_those, visit, b.mapping_id),
            }
            for b in badges
        ],
        returned=[returned_case(visit, each, mappings.get(each.line_id)) for each in returned],
        contact=visit.work.institutions.contact(visit.institution_id) if returned else None,
        choices=visit.work.mappings.choices(course_id),
        has_active=bool(active),
        fault=fault,
        **_sync(visit),
    )


def _card(
    badge: MappingOverview,
    figures: BadgeFigures,
    waiting: Counter[DefinitionLineId],
    changes: ChangeFigures | None,
) -> dict[str, Any]:
    if badge.active is None:
        state = "ended" if badge.state.value == "ended" and not badge.draft_open else "draft"
    elif badge.halt is not None:
        state = badge.halt.value
    else:
        state = "mend" if changes is not None and changes.holding else "active"
    words = {
        "mend": _("Changed in Canvas"),
        Halt.SUSPENDED.value: _("Suspended by ASA"),
        Halt.RETIRED.value: _("Retired by ASA"),
    }
    return {
        "badge": badge,
        "content": badge.definition.content,
        "figures": figures,
        "changes": changes,
        "returned": waiting[badge.definition.line_id],
        "halted": halted(badge),
        "since": approved_since(badge),
        "state": state,
        "state_text": words.get(state),
    }


def _those(visit: Visit, mapping_id: MappingId, only: str = RosterFilter.ALL) -> str:
    """Address the learners whom a count of the card counts, as the roster narrows to them."""
    kept = write_roster(RosterQuery(only=RosterFilter(only)))
    return url_for("roster.grid", launch=visit.launch_id, mapping_id=mapping_id, **kept)


def _draft(visit: Visit, badge: MappingOverview) -> dict[str, Any] | None:
    try:
        draft = visit.work.mapping_drafts.draft(badge.mapping_id)
    except (Conflict, NotFound):
        # A draft is read locked: somebody activated it, or threw it away, while this page waited.
        return None
    mapped = [draft.content.slo(slo.key) for slo in draft.definition.content.slos]
    return {
        "mapped": sum(each is not None and bool(each.links) for each in mapped),
        "total": len(mapped),
        "has_reflection": draft.content.reflection is not None,
    }


def _sync(visit: Visit) -> dict[str, Any]:
    course_id = _course_id(visit)
    last = visit.work.sync_log.progress(course_id)
    return {
        "sync": last,
        "sync_running": last is not None and last.state is SyncState.RUNNING,
        "sync_asked": visit.work.mappings.is_sync_asked(course_id),
        "sync_failed": _failed(last),
        "read_at": read_stamp(visit),
    }


def _failed(last: SyncProgress | None) -> bool:
    troubled = {SyncState.FAILED, SyncState.PARTIAL, SyncState.ABANDONED}
    return last is not None and last.state in troubled


def _course_id(visit: Visit) -> CourseId:
    assert visit.course_id is not None  # course_staff lets nobody else in
    return visit.course_id
