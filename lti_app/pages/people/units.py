"""ASA's pages of units: the tree, one unit with its members, and what changes them (R1)."""

from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.errors import Conflict, HallmarkRefusal, RuleRefused
from lti_app.domain.ids import UnitId
from lti_app.domain.people.actor import LocalRole
from lti_app.domain.people.units import PlacedUnit
from lti_app.models.base import LARGEST_ID, number_within
from lti_app.pages.access import Visit, asa, guarded, holds
from lti_app.pages.people import member_form
from lti_app.pages.people.member_form import ChoiceNeeded, MemberForm
from lti_app.pages.people.nav import asa_nav
from lti_app.pages.people.unit_words import unit_kind_word
from lti_app.pages.sent import sent_line
from lti_app.services.people.units import UnitWish

blueprint = Blueprint("units", __name__)
LONGEST_TEXT = 300
# A list of choices shows no tree; a browser keeps these spaces.
INDENT = "\u2003"
administrators = holds(LocalRole.ASA_ADMIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitForm:
    """What was written of a unit; `refused` is set where the form comes back."""

    name: str = ""
    code: str = ""
    kind: str = ""
    parent: str = ""
    refused: HallmarkRefusal | None = None

    def fault(self, field: str) -> HallmarkRefusal | None:
        """Give what is wrong in a field."""
        return self.refused if self.refused and (self.refused.field or "name") == field else None


@blueprint.get("/w/<launch>/asa/units/")
@guarded(asa)
def tree(visit: Visit) -> ResponseReturnValue:
    """List the units, each below the one it belongs to; a search lists those it finds."""
    search = request.args.get("q", "").strip()[:LONGEST_TEXT]
    placed = visit.work.units.tree(visit.institution_id)
    found = [each for each in placed if not search or _matches(each, search)]
    return render_template(
        "people/units.html",
        visit=visit,
        nav=asa_nav(visit, "units.tree"),
        units=found,
        names={each.unit.id: each.unit.name for each in placed},
        counts=visit.work.roles.member_counts(visit.institution_id),
        total=len(placed),
        search=search,
        kind_word=unit_kind_word,
        may_change=visit.actor.has(LocalRole.ASA_ADMIN),
    )


@blueprint.get("/w/<launch>/asa/units/new")
@guarded(administrators)
def new(visit: Visit) -> ResponseReturnValue:
    """Show the form for a unit; `under` names the unit above it."""
    return _new_page(visit, UnitForm(parent=request.args.get("under", "")[:LONGEST_TEXT]))


@blueprint.post("/w/<launch>/asa/units/new")
@guarded(administrators)
def add(visit: Visit) -> ResponseReturnValue:
    """Add a unit; a form that is refused comes back with what was written."""
    form = _sent_unit()
    try:
        unit = visit.work.units.add(visit.institution_id, _wish(form), form.code or None)
    except (RuleRefused, Conflict) as refused:
        return _new_page(visit, replace(form, refused=refused)), 422
    flash(_("%(name)s was added. Now say who proposes for it.", name=unit.name), "ok")
    return redirect(url_for("units.unit", launch=visit.launch_id, unit_id=unit.id), 303)


@blueprint.get("/w/<launch>/asa/units/<int:unit_id>")
@guarded(asa)
def unit(visit: Visit, unit_id: int) -> ResponseReturnValue:
    """Show one unit: its members, the units below it, and to an administrator what may be done."""
    return _unit_page(visit, UnitId(unit_id))


@blueprint.post("/w/<launch>/asa/units/<int:unit_id>/change")
@guarded(administrators)
def change(visit: Visit, unit_id: int) -> ResponseReturnValue:
    """Rename a unit, change its kind, or move it."""
    form = _sent_unit()
    try:
        visit.work.units.change(UnitId(unit_id), _wish(form))
    except RuleRefused as refused:
        return _unit_page(visit, UnitId(unit_id), change=replace(form, refused=refused)), 422
    flash(_("Saved."), "ok")
    return redirect(url_for("units.unit", launch=visit.launch_id, unit_id=unit_id), 303)


@blueprint.post("/w/<launch>/asa/units/<int:unit_id>/close")
@guarded(administrators)
def close(visit: Visit, unit_id: int) -> ResponseReturnValue:
    """Close a unit; one with open units below it stays open, and says so."""
    try:
        visit.work.units.close(UnitId(unit_id))
    except RuleRefused as refused:
        return _unit_page(visit, UnitId(unit_id), kept=refused), 422
    flash(_("Closed. What this unit proposed stays; roles in it stand no longer."), "ok")
    return redirect(url_for("units.unit", launch=visit.launch_id, unit_id=unit_id), 303)


@blueprint.post("/w/<launch>/asa/units/<int:unit_id>/reopen")
@guarded(administrators)
def reopen(visit: Visit, unit_id: int) -> ResponseReturnValue:
    """Open a closed unit again; one below a closed unit stays closed, and says so."""
    try:
        visit.work.unit_reopening.reopen(UnitId(unit_id))
    except RuleRefused as refused:
        return _unit_page(visit, UnitId(unit_id), kept=refused), 422
    flash(_("The unit is open. Roles it had are not back: give them anew."), "ok")
    return redirect(url_for("units.unit", launch=visit.launch_id, unit_id=unit_id), 303)


@blueprint.post("/w/<launch>/asa/units/<int:unit_id>/members")
@guarded(administrators)
def grant(visit: Visit, unit_id: int) -> ResponseReturnValue:
    """Give somebody a role in a unit; a name that several bear comes back with a choice."""
    form = member_form.sent_form()
    try:
        name = member_form.grant(visit, visit.work.units.one(UnitId(unit_id)).id, form)
    except ChoiceNeeded as refused:
        again = replace(form, refused=refused, found=refused.found)
        return _unit_page(visit, UnitId(unit_id), member=again), 422
    except RuleRefused as refused:
        return _unit_page(visit, UnitId(unit_id), member=replace(form, refused=refused)), 422
    flash(_("%(name)s has the role from now on.", name=name), "ok")
    return redirect(url_for("units.unit", launch=visit.launch_id, unit_id=unit_id), 303)


@blueprint.post("/w/<launch>/asa/units/<int:unit_id>/members/end")
@guarded(administrators)
def end(visit: Visit, unit_id: int) -> ResponseReturnValue:
    """End somebody's role in a unit, at once."""
    name = member_form.end(visit, visit.work.units.one(UnitId(unit_id)).id)
    flash(_("%(name)s no longer has the role.", name=name or _("This person")), "ok")
    return redirect(url_for("units.unit", launch=visit.launch_id, unit_id=unit_id), 303)


def _matches(placed: PlacedUnit, search: str) -> bool:
    wanted = search.casefold()
    return wanted in placed.unit.name.casefold() or wanted in placed.unit.code


def _sent_unit() -> UnitForm:
    return UnitForm(
        name=sent_line("name"),
        code=sent_line("code"),
        kind=sent_line("kind"),
        parent=sent_line("parent"),
    )


def _wish(form: UnitForm) -> UnitWish:
    if form.kind not in set(UnitKind):
        raise RuleRefused(
            "unit.kind", "Choose what kind of unit it is.", mend="Choose one.", field="kind"
        )
    parent = number_within(form.parent, LARGEST_ID) if form.parent else None
    if form.parent and parent is None:
        raise RuleRefused("unit.parent", "There is no such unit above.", field="parent")
    return UnitWish(
        name=form.name,
        kind=UnitKind(form.kind),
        parent_id=None if parent is None else UnitId(parent),
    )


def _new_page(visit: Visit, form: UnitForm) -> str:
    return render_template(
        "people/new_unit.html",
        visit=visit,
        nav=asa_nav(visit, "units.tree"),
        form=form,
        kinds=_kinds(),
        parents=_parents(visit.work.units.tree(visit.institution_id)),
    )


def _unit_page(
    visit: Visit,
    unit_id: UnitId,
    *,
    member: MemberForm | None = None,
    change: UnitForm | None = None,
    kept: RuleRefused | None = None,
) -> str:
    found = visit.work.units.one(unit_id)
    placed = visit.work.units.tree(visit.institution_id)
    members = visit.work.roles.members(unit_id)
    by_id = {each.unit.id: each.unit for each in placed}
    above, at = [], found.parent_id
    while at is not None:
        above.append(by_id[at])
        at = by_id[at].parent_id
    as_it_is = UnitForm(name=found.name, kind=found.kind, parent=str(found.parent_id or ""))
    return render_template(
        "people/unit.html",
        visit=visit,
        nav=asa_nav(visit, "units.tree"),
        unit=found,
        above=above[::-1],
        below=[each.unit for each in placed if each.unit.parent_id == unit_id],
        members=members,
        ids=visit.work.people_search.ids(each.person_id for each in members),
        member=member or MemberForm(),
        change=change or as_it_is,
        kept=kept,
        kinds=_kinds(),
        kind_word=unit_kind_word,
        parents=_parents(placed, without=unit_id),
        may_change=visit.actor.has(LocalRole.ASA_ADMIN) and not found.is_closed,
        may_reopen=visit.actor.has(LocalRole.ASA_ADMIN) and found.is_closed,
    )


def _kinds() -> list[dict[str, str]]:
    return [{"value": kind.value, "label": unit_kind_word(kind)} for kind in UnitKind]


def _parents(placed: tuple[PlacedUnit, ...], without: UnitId | None = None) -> list[dict[str, str]]:
    """Offer the open units, a unit itself and those below it left out."""
    left_out = {without}
    offered = [{"value": "", "label": _("None: it stands at the top")}]
    for each in placed:
        if each.unit.id in left_out or each.unit.parent_id in left_out - {None}:
            left_out.add(each.unit.id)
        elif not each.unit.is_closed:
            offered.append(
                {"value": str(each.unit.id), "label": f"{INDENT * each.depth}{each.unit.name}"}
            )
    return offered
