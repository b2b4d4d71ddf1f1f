"""A unit's own page of its members, where its proposers name co-editors and end them (R1, R16)."""

from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.errors import NotFound, RuleRefused
from lti_app.domain.ids import UnitId
from lti_app.domain.people.actor import LocalRole
from lti_app.domain.people.units import UnitFacts
from lti_app.models.base import LARGEST_ID, number_within
from lti_app.pages.access import Visit, guarded, unit_member
from lti_app.pages.people import member_form
from lti_app.pages.people.member_form import ChoiceNeeded, MemberForm
from lti_app.pages.people.nav import unit_nav
from lti_app.pages.people.unit_words import unit_kind_word
from lti_app.services.people.grants import Grant

blueprint = Blueprint("members", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnUnit:
    """One unit of the actor's, who belongs to it, and whether the actor names its co-editors."""

    unit: UnitFacts
    members: tuple[Grant, ...]
    may_appoint: bool


@blueprint.get("/w/<launch>/unit/members")
@guarded(unit_member)
def ours(visit: Visit) -> ResponseReturnValue:
    """Show who belongs to the actor's units."""
    return _page(visit, MemberForm())


@blueprint.post("/w/<launch>/unit/members")
@guarded(unit_member)
def appoint(visit: Visit) -> ResponseReturnValue:
    """Make somebody a co-editor of a unit; a form that is refused comes back as it was written."""
    form = replace(member_form.sent_form(), role=LocalRole.CO_EDITOR.value)
    try:
        name = member_form.grant(visit, _unit_of(visit, form.unit), form)
    except ChoiceNeeded as refused:
        return _page(visit, replace(form, refused=refused, found=refused.found)), 422
    except RuleRefused as refused:
        return _page(visit, replace(form, refused=refused)), 422
    flash(_("%(name)s is a co-editor from now on.", name=name), "ok")
    return redirect(url_for("members.ours", launch=visit.launch_id), 303)


@blueprint.post("/w/<launch>/unit/members/end")
@guarded(unit_member)
def end(visit: Visit) -> ResponseReturnValue:
    """End a co-editor's part in a unit, at once."""
    name = member_form.end(visit, _unit_of(visit, request.form.get("unit", "")))
    flash(_("%(name)s is a co-editor no longer.", name=name or _("This person")), "ok")
    return redirect(url_for("members.ours", launch=visit.launch_id), 303)


def own_units(visit: Visit) -> tuple[OwnUnit, ...]:
    """Give the actor's units by name, each with its members."""
    ids = {each.unit_id for each in visit.actor.unit_roles}
    found = [each.unit for each in visit.work.units.tree(visit.institution_id)]
    members = visit.work.roles.members_of(ids)
    return tuple(
        OwnUnit(
            unit=unit,
            members=members.get(unit.id, ()),
            may_appoint=visit.actor.proposes_for(unit.id),
        )
        for unit in found
        if unit.id in ids
    )


def _unit_of(visit: Visit, text: str) -> UnitId:
    """Read which of the actor's units is meant; another one looks as if there were none."""
    number = number_within(text, LARGEST_ID)
    if number is None or not visit.actor.edits_for(UnitId(number)):
        raise NotFound("unit.unknown", "There is no such unit.")
    return UnitId(number)


def _page(visit: Visit, form: MemberForm) -> str:
    units = own_units(visit)
    return render_template(
        "people/members.html",
        visit=visit,
        nav=unit_nav(visit, "members.ours"),
        units=units,
        ids=visit.work.people_search.ids(
            member.person_id for each in units for member in each.members if not member.person_name
        ),
        form=form,
        kind_word=unit_kind_word,
        choices=[
            {"value": str(each.unit.id), "label": each.unit.name}
            for each in units
            if each.may_appoint
        ],
    )
