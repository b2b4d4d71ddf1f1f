"""Where a unit's member arrives: the units one writes for, and the way to their members (R1)."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_app.pages.access import Visit, guarded, unit_member
from lti_app.pages.people.members import own_units
from lti_app.pages.people.nav import unit_nav
from lti_app.pages.people.unit_words import unit_kind_word

blueprint = Blueprint("unit_home", __name__)


@blueprint.get("/w/<launch>/unit/")
@guarded(unit_member)
def home(visit: Visit) -> ResponseReturnValue:
    """List the actor's units with their own part in each."""
    return render_template(
        "proposal/home.html",
        visit=visit,
        nav=unit_nav(visit, "unit_home.home"),
        units=own_units(visit),
        roles={
            unit_id: sorted(
                (each.role for each in visit.actor.unit_roles if each.unit_id == unit_id),
                reverse=True,
            )
            for unit_id in {each.unit_id for each in visit.actor.unit_roles}
        },
        kind_word=unit_kind_word,
    )
