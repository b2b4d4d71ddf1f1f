"""ASA's guidelines: what holds now, every version with what it changed, and a form a part (R35)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.errors import Conflict, NotFound
from lti_app.domain.people.actor import LocalRole
from lti_app.pages.access import Visit, guarded, holds
from lti_app.pages.definition.attempt import Attempt
from lti_app.pages.definition.guideline_form import (
    CHECKLIST,
    DECISIONS,
    PARTS,
    attempt_of,
    part_word,
    read_part,
    sent_base,
    with_another_row,
    with_refusal,
)
from lti_app.pages.definition.guideline_view import guideline_changes
from lti_app.pages.definition.words import decision_word
from lti_app.pages.locales import told
from lti_app.pages.people.nav import asa_nav
from lti_app.pages.wording.definition_words import phase_word, section_word
from lti_app.services.definition.guidelines import GUIDELINE_READERS, GuidelineRefused

blueprint = Blueprint("guidelines", __name__)
HERE = "/w/<launch>/asa/guidelines/"
REFUSED, CONFLICT, SEE_OTHER = 422, 409, 303
_SHOWN = 6
administrators = holds(LocalRole.ASA_ADMIN)
readers = holds(*GUIDELINE_READERS)


@blueprint.get(HERE)
@guarded(readers)
def current(visit: Visit) -> ResponseReturnValue:
    """Show what holds for proposals handed in from now on."""
    shown = visit.work.guidelines.latest()
    return _page(visit, "definition/guidelines.html", shown=shown, is_current=True)


@blueprint.get(f"{HERE}versions")
@guarded(readers)
def versions(visit: Visit) -> ResponseReturnValue:
    """List every version, the latest first."""
    history = visit.work.guidelines.history()
    return _page(visit, "definition/guideline_versions.html", history=history)


@blueprint.get(f"{HERE}versions/<int:guideline>")
@guarded(readers)
def version(visit: Visit, guideline: int) -> ResponseReturnValue:
    """Show one version and what it changed."""
    shown = visit.work.guidelines.one(guideline)
    before = visit.work.guidelines.one(guideline - 1) if guideline else None
    latest = visit.work.guidelines.current(visit.institution_id).number
    return _page(
        visit,
        "definition/guidelines.html",
        shown=shown,
        is_current=shown.number == latest,
        before=before,
        parts=() if before is None else guideline_changes(before.guideline, shown.guideline),
    )


@blueprint.get(f"{HERE}edit")
@guarded(administrators)
def edit(visit: Visit) -> ResponseReturnValue:
    """Show the form of the part that `part` names."""
    part = _part(request.args.get("part", CHECKLIST))
    stands = visit.work.guidelines.current(visit.institution_id)
    return _form(visit, part, attempt_of(part, stands.guideline), stands.number)


@blueprint.post(f"{HERE}edit")
@guarded(administrators)
def save(visit: Visit) -> ResponseReturnValue:
    """Make a new version with the part as it was sent; what is refused comes back as written."""
    part = _part(request.form.get("part", CHECKLIST))
    stands = visit.work.guidelines.current(visit.institution_id)
    base = sent_base()
    sent = read_part(part, stands.guideline)
    if request.form.get("action") == "row":
        return _form(visit, part, with_another_row(sent), base)
    try:
        made = visit.work.guidelines.edit(base, sent.guideline)
    except GuidelineRefused as refused:
        return _form(visit, part, with_refusal(sent, refused), base), REFUSED
    except Conflict as refused:
        form = _form(visit, part, sent.attempt, stands.number, conflict=told(refused), opened=base)
        return form, CONFLICT
    if made.number == stands.number:
        flash(_("Nothing was changed: it says the same as before."), "info")
    else:
        flash(
            _("Version %(number)s holds for proposals handed in from now on.", number=made.number),
            "ok",
        )
    return redirect(url_for("guidelines.current", launch=visit.launch_id), SEE_OTHER)


def _part(text: str) -> str:
    if text not in PARTS:
        raise NotFound("guideline.part", "The guidelines have no such part.")
    return text


def _form(
    visit: Visit,
    part: str,
    attempt: Attempt,
    base: int,
    *,
    conflict: str = "",
    opened: int = 0,
) -> str:
    """Draw a part's form; after a conflict with what was changed since `opened`."""
    meanwhile = None
    if conflict:
        before = visit.work.guidelines.one(min(opened, base))
        meanwhile = guideline_changes(
            before.guideline, visit.work.guidelines.one(base).guideline, part
        )
    return _page(
        visit,
        "definition/guideline_edit.html",
        part=part,
        attempt=attempt,
        base=base,
        conflict=conflict,
        meanwhile=meanwhile,
        latest=visit.work.guidelines.latest() if conflict else None,
        decisions=[{"value": kind.value, "label": decision_word(kind)} for kind in DECISIONS],
    )


def _page(visit: Visit, template: str, **context: object) -> str:
    return render_template(
        template,
        visit=visit,
        nav=asa_nav(visit, "guidelines.current"),
        may_change=visit.actor.has(LocalRole.ASA_ADMIN),
        recent=visit.work.guidelines.history(_SHOWN),
        part_word=part_word,
        section_word=section_word,
        phase_word=phase_word,
        decision_word=decision_word,
        sections=tuple(Section),
        phases=tuple(Phase),
        **context,
    )
