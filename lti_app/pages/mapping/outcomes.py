"""The outcomes step of mapping: the coverage matrix and the panel of a cell, by forms and links."""

from typing import Any

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.errors import NotFound, RuleRefused
from lti_app.domain.ids import MappingId
from lti_app.domain.mapping.mapping import CriterionLink
from lti_app.domain.mapping.picks import Pick, at_same_level
from lti_app.domain.mapping.rules import CourseView
from lti_app.pages.access import Visit
from lti_app.pages.mapping.columns import folds, lay_columns, reflection_left_out
from lti_app.pages.mapping.forms import CellForm, cell_from, form_of, form_sent
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
from lti_app.pages.mapping.panel import panel
from lti_app.pages.mapping.reading import reads_canvas
from lti_app.pages.mapping.screens import Screen, Shown, finding_items, matrix
from lti_app.pages.mapping.suggestions import named_suggestions, suggestion_list
from lti_app.pages.mapping.wording import cell_value_text
from lti_app.services.mapping.drafts import CellConflict, Draft

blueprint = Blueprint("mapping", __name__)


@blueprint.get(f"{HERE}/outcomes")
@reads_canvas
def outcomes(visit: Visit, view: CourseView, mapping_id: int) -> ResponseReturnValue:
    """Show the coverage matrix, and the panel of the cell the address names."""
    screen, draft = read_screen(visit, view, mapping_id)
    key = cell_from(dict(request.args), screen.badge)
    form = form_of(draft, key) if draft and key else None
    return _outcomes_page(visit, screen, form)


@blueprint.post(f"{HERE}/outcomes")
@reads_canvas
def map_cell(visit: Visit, view: CourseView, mapping_id: int) -> ResponseReturnValue:
    """Save or remove what the panel of a cell says; only show other levels when asked to."""
    screen, draft = read_draft(visit, view, mapping_id)
    key = cell_from(dict(request.form), screen.badge)
    if key is None:
        raise NotFound("mapping.cell", _("There is no such part of the mapping."))
    form = form_sent(request.form, key)
    action = request.form.get("action", "save")
    if action == "levels":
        return _outcomes_page(visit, screen, form)
    try:
        if action == "remove":
            visit.work.mapping_drafts.clear(draft.mapping_id, key, form.base)
        else:
            edits = form.picks() + _levelled(form, draft, view)
            visit.work.mapping_drafts.edit_all(draft.mapping_id, edits, view)
    except CellConflict as conflict:
        return _conflict_page(visit, view, form, conflict)
    except RuleRefused as refusal:
        return _outcomes_page(visit, screen, form.refused(refusal)), REFUSED
    flash(_("Removed.") if action == "remove" else _("Saved."), "ok")
    return redirect(screen.done_href(key), SEE_OTHER)


@blueprint.post(f"{HERE}/suggestions")
@reads_canvas
def accept(visit: Visit, view: CourseView, mapping_id: int) -> ResponseReturnValue:
    """Take suggestions over into the draft: those the form names, where they still stand."""
    named = named_suggestions(request.form.getlist("accept"))
    done = visit.work.mapping_suggestions.accept(MappingId(mapping_id), named, view)
    if done:
        flash(ngettext("%(num)s suggestion accepted.", "%(num)s suggestions accepted.", done), "ok")
    if done < len(named):
        flash(_("What is mapped or changed meanwhile was left as it is."), "info")
    screen, _draft = read_screen(visit, view, mapping_id)
    return redirect(screen.href(**screen.asked.kept()), SEE_OTHER)


def _outcomes_page(visit: Visit, screen: Screen, form: CellForm | None, **more: Any) -> str:
    key = form.key if form else None
    laid = panel(screen, form) if form else None
    suggested = [s.key for s in screen.suggestions]
    columns = lay_columns(screen.content, screen.view, screen.asked, key, suggested)
    return render_step(
        "mapping/outcomes.html",
        visit,
        screen,
        "outcomes",
        matrix=matrix(screen, columns, key),
        columns=columns,
        panel=laid,
        form=form,
        asks_removal=bool(request.args.get("remove")) and laid is not None,
        folds=folds(screen.content, screen.view),
        left_out=reflection_left_out(screen.content, screen.view),
        has_outcomes=bool(screen.view.outcomes),
        has_rubrics=screen.has_rubrics,
        blocks=finding_items(screen, screen.blocks),
        suggestions=suggestion_list(screen),
        **more,
    )


def _levelled(form: CellForm, draft: Draft, view: CourseView) -> list[tuple[Pick, str]]:
    """Bring the SLO's other links to the level chosen here, where that was asked for."""
    definition = draft.definition.content
    slo, mapped = definition.slo(form.key.slo), draft.content.slo(form.key.slo)
    chosen = form.picks()[0][0].make(definition, view) if form.same_level else None
    if not isinstance(chosen, CriterionLink) or slo is None or mapped is None:
        return []
    picks = at_same_level(slo, mapped, chosen, view)
    return [(pick, draft.base(pick.key)) for pick in picks]


def _conflict_page(
    visit: Visit, view: CourseView, form: CellForm, conflict: CellConflict
) -> ResponseReturnValue:
    screen, draft = read_screen(visit, view, _mapping_id())
    assert draft is not None  # the conflict was found in it
    fresh = form_of(draft, form.key)
    kept = form.on_top_of(fresh)
    said: Shown = {"conflict": what_stands(visit, conflict), "mine": _mine(form, screen)}
    return _outcomes_page(visit, screen, kept, **said), CONFLICT


def _mapping_id() -> int:
    return int((request.view_args or {})["mapping_id"])


def _mine(form: CellForm, screen: Screen) -> str | None:
    try:
        made = [pick.make(screen.badge, screen.view) for pick, _base in form.picks()]
    except RuleRefused:
        return None
    return "; ".join(cell_value_text(value) for value in made)
