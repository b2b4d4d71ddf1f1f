"""How a proposal starts: a few plain questions, the route they lead to, then the first page.

Policy 380.104, R28-R32: the route comes before any long form. Two steps that work without script;
while the title is typed, a script asks for what is like it already.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.kinds import MicroCredentialType
from lti_app.domain.ids import UnitId
from lti_app.pages.access import Visit, guarded, unit_member
from lti_app.pages.locales import translated
from lti_app.pages.people.nav import unit_nav
from lti_app.pages.proposal.route_words import phases_told, route_told, time_told
from lti_app.pages.proposal.similar import similar_to
from lti_app.pages.proposal.start_form import Fault, StartForm, sent_form
from lti_app.pages.wording.definition_words import type_word

blueprint = Blueprint("proposal_start", __name__)
HERE = "/w/<launch>/unit/start"
REFUSED = 422


@blueprint.get(HERE)
@guarded(unit_member)
def form(visit: Visit) -> ResponseReturnValue:
    """Show the questions."""
    units = proposing_units(visit)
    only = units[0]["value"] if len(units) == 1 else ""
    return _questions(visit, StartForm(unit=only))


@blueprint.post(HERE)
@guarded(unit_member)
def answer(visit: Visit) -> ResponseReturnValue:
    """Say the route, or begin; answers with a fault come back as they were written."""
    given = sent_form()
    action = request.form.get("action", "")
    if action == "change":
        return _questions(visit, given)
    units = frozenset(UnitId(int(each["value"])) for each in proposing_units(visit))
    faults = given.faults(units)
    if faults:
        return _questions(visit, given, faults), REFUSED
    if action != "begin":
        return _route(visit, given)
    version_id = visit.work.proposal_starts.begin(given.idea(), once=True)
    flash(_("Your proposal has begun. Only your unit and ASA see it."), "ok")
    return redirect(url_for("proposal.overview", launch=visit.launch_id, version=version_id), 303)


@blueprint.get("/w/<launch>/unit/duplicates")
@guarded(unit_member)
def duplicates(visit: Visit) -> ResponseReturnValue:
    """Answer with what is like a title, as a part of a page."""
    return render_template(
        "proposal/_similar.html",
        visit=visit,
        similar=similar_to(visit, request.args.get("title", "")),
    )


def proposing_units(visit: Visit) -> list[dict[str, str]]:
    """Offer the open units that the actor proposes for."""
    return [
        {"value": str(each.unit.id), "label": each.unit.name}
        for each in visit.work.units.tree(visit.institution_id)
        if visit.actor.proposes_for(each.unit.id) and not each.unit.is_closed
    ]


def _questions(visit: Visit, given: StartForm, faults: tuple[Fault, ...] = ()) -> str:
    return render_template(
        "proposal/start.html",
        visit=visit,
        nav=unit_nav(visit, "unit_home.home"),
        form=given,
        faults={each.field: translated(each.text) for each in faults},
        units=proposing_units(visit),
        types=[{"value": kind.value, "label": type_word(kind)} for kind in MicroCredentialType],
        similar=similar_to(visit, given.title),
    )


def _route(visit: Visit, given: StartForm) -> str:
    told = route_told(given.route())
    guideline = visit.work.guidelines.current(visit.institution_id).guideline
    return render_template(
        "proposal/route.html",
        visit=visit,
        nav=unit_nav(visit, "unit_home.home"),
        form=given,
        route=told,
        phases=phases_told(guideline, needs_gate=told.needs_gate),
        time=time_told(guideline, needs_gate=told.needs_gate),
        similar=similar_to(visit, given.title),
        type_word=type_word(MicroCredentialType(given.type)),
    )
