"""The import of units and members from a file: looked at first, then done (R1, R16)."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.errors import Conflict, RuleRefused
from lti_app.domain.people.actor import LocalRole
from lti_app.domain.people.unit_file import COLUMNS, LARGEST_FILE, MOST_LINES
from lti_app.domain.people.unit_plan import UnitPlan
from lti_app.pages.access import Visit, guarded, holds
from lti_app.pages.people.nav import asa_nav
from lti_app.pages.people.unit_words import unit_kind_word

blueprint = Blueprint("unit_import", __name__)
administrators = holds(LocalRole.ASA_ADMIN)
REFUSED, MOVED = 422, 409
# A file is read in these words alone, so nothing of it is translated.
SAMPLE = f"""{",".join(COLUMNS)}
science,College of Science,college,,,,
biology,Department of Biology,department,science,canvas:640,unit-proposer,2027-06-30
biology,,,,sis:A17,co-editor,"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A file that was looked at: its text, what it would do, and what stands in its way."""

    text: str = ""
    plan: UnitPlan | None = None
    refused: RuleRefused | Conflict | None = None


@blueprint.get("/w/<launch>/asa/units/import")
@guarded(administrators)
def form(visit: Visit) -> ResponseReturnValue:
    """Show how a file is written, and the form that takes one."""
    return _page(visit, Look())


@blueprint.post("/w/<launch>/asa/units/import")
@guarded(administrators, largest_file=LARGEST_FILE)
def take(visit: Visit) -> ResponseReturnValue:
    """Look at a file, or carry out what was looked at: all of it or nothing."""
    content = _content()
    if content is None:
        lacking = RuleRefused(
            "unit_import.file", "Choose a file.", mend="Choose a CSV file.", field="file"
        )
        return _page(visit, Look(refused=lacking)), REFUSED
    text = _text_of(content)
    plan = visit.work.unit_import.plan(visit.institution_id, content)
    if request.form.get("action") != "import" or plan.faults:
        return _page(visit, Look(text=text, plan=plan)), REFUSED if plan.faults else 200
    seen = request.form.get("seen", "")
    try:
        done = visit.work.unit_import.carry_out(visit.institution_id, content, seen)
    except Conflict as refused:
        return _page(visit, Look(text=text, plan=plan, refused=refused)), MOVED
    flash(_said(done), "ok")
    return redirect(url_for("units.tree", launch=visit.launch_id), 303)


def _content() -> bytes | None:
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        # One more than is taken tells that it is more.
        return sent.stream.read(LARGEST_FILE + 1)
    text = request.form.get("text")
    return None if text is None else text.encode("utf-8", "replace")


def _text_of(content: bytes) -> str:
    # What is not UTF-8 is not offered to be mended here: its letters would be lost with a click.
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return ""


def _said(plan: UnitPlan) -> str:
    units = ngettext("%(num)s unit", "%(num)s units", len(plan.units))
    roles = ngettext("%(num)s role", "%(num)s roles", len(plan.members))
    return str(_("Imported: %(units)s, %(roles)s.", units=units, roles=roles))


def _names(visit: Visit, plan: UnitPlan | None) -> dict[str, str]:
    """Give the name of each unit by its code, as it would be called after the import."""
    if plan is None:
        return {}
    standing = visit.work.units.all(visit.institution_id)
    return {
        **{each.code: each.name for each in standing},
        **{step.code: step.name for step in plan.units},
    }


def _page(visit: Visit, look: Look) -> str:
    return render_template(
        "people/import.html",
        visit=visit,
        nav=asa_nav(visit, "unit_import.form"),
        look=look,
        names=_names(visit, look.plan),
        sample=SAMPLE,
        columns=COLUMNS,
        most_lines=MOST_LINES,
        largest=LARGEST_FILE,
        kind_word=unit_kind_word,
    )
