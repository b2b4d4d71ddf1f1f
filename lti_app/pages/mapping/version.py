"""A later version of a badge, for the instructor of a course that uses an earlier one (R36)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.ids import MappingId
from lti_app.domain.mapping.version_move import version_move
from lti_app.pages.access import Visit, course_staff, guarded
from lti_app.pages.definition.difference_view import differences_by_section
from lti_app.pages.mapping.frame import HERE, SEE_OTHER
from lti_app.pages.mapping.version_words import move_items

blueprint = Blueprint("mapping_version", __name__)


@blueprint.get(f"{HERE}/newer")
@guarded(course_staff)
def newer(visit: Visit, mapping_id: int) -> ResponseReturnValue:
    """Tell what the later version changes: for the mapping first, then word by word."""
    badge = visit.work.mappings.one(MappingId(mapping_id))
    later = badge.newer
    before, after = badge.used.content, (later or badge.used).content
    return render_template(
        "mapping/newer.html",
        visit=visit,
        badge=badge,
        later=later,
        content=before,
        items=move_items(version_move(before, after)),
        parts=differences_by_section(before, after),
    )


@blueprint.post(f"{HERE}/move")
@guarded(course_staff)
def move(visit: Visit, mapping_id: int) -> ResponseReturnValue:
    """Bring the draft to the latest version, opening one where none is open."""
    visit.work.mapping_activation.move(MappingId(mapping_id))
    badge = visit.work.mappings.one(MappingId(mapping_id))
    flash(_("This draft is for version %(number)s now.", number=badge.used.number), "ok")
    there = url_for("mapping.outcomes", launch=visit.launch_id, mapping_id=mapping_id)
    return redirect(there, SEE_OTHER)
