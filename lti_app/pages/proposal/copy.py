"""Beginning a proposal with the words of a definition: an approved one, or one of one's own."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.errors import NotFound
from lti_app.domain.ids import DefinitionVersionId, UnitId
from lti_app.models.base import LARGEST_ID, number_within
from lti_app.pages.access import Visit, guarded, unit_member
from lti_app.pages.people.nav import unit_nav
from lti_app.pages.proposal.start import proposing_units
from lti_app.pages.wording.definition_words import state_word
from lti_app.services.definition.search import Similar

blueprint = Blueprint("proposal_copy", __name__)
HERE = "/w/<launch>/unit/copy"
LONGEST_TEXT, MOST = 200, 20


@blueprint.get(HERE)
@guarded(unit_member)
def search(visit: Visit) -> ResponseReturnValue:
    """Search what may be copied, and choose for which unit."""
    told = " ".join(request.args.get("q", "").split())[:LONGEST_TEXT]
    return render_template(
        "proposal/copy.html",
        visit=visit,
        nav=unit_nav(visit, "unit_home.home"),
        told=told,
        found=_found(visit, told),
        most=MOST,
        units=proposing_units(visit),
        state_word=state_word,
    )


@blueprint.post(HERE)
@guarded(unit_member)
def make(visit: Visit) -> ResponseReturnValue:
    """Begin a proposal of a unit with the words of a definition."""
    source = number_within(request.form.get("source", ""), LARGEST_ID)
    unit = number_within(request.form.get("unit", ""), LARGEST_ID)
    if source is None or unit is None:
        raise NotFound("proposal.unknown", "There is no such definition.")
    made = visit.work.proposal_starts.copy(DefinitionVersionId(source), UnitId(unit), once=True)
    flash(_("Copied. Give it a title of its own and look at every part."), "ok")
    return redirect(url_for("proposal.overview", launch=visit.launch_id, version=made), 303)


def _found(visit: Visit, told: str) -> list[Similar]:
    if not told:
        return visit.work.definition_search.newest(visit.institution_id, MOST)
    return visit.work.definition_search.similar(visit.institution_id, told, MOST)
