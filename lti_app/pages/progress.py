"""The learner's progress: all badges of the course, one badge, and what it asks for.

Only the actor's own data: the service reads no other person's.
"""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.change_effect import has_kept
from lti_app.domain.ids import MappingId
from lti_app.pages.access import Visit, guarded, learner_self
from lti_app.pages.locales import reader_locale
from lti_app.pages.progress_view import badge_page, image_of, reader_of
from lti_app.pages.wording_told import Reader

blueprint = Blueprint("progress", __name__)


@blueprint.get("/w/<launch>/learner/")
@guarded(learner_self)
def mine(visit: Visit) -> ResponseReturnValue:
    """List the learner's badges in this course, or in all; a single one is shown at once."""
    badges = visit.work.progress.mine(visit.course_id)
    if len(badges) == 1:
        mapping_id = badges[0].mapping.mapping_id
        return redirect(url_for("progress.badge", launch=visit.launch_id, mapping_id=mapping_id))
    reader = _reader(visit)
    return render_template(
        "progress/list.html",
        visit=visit,
        nav=_nav(visit, "progress.mine"),
        pages=[badge_page(each, reader) for each in badges],
        in_course=visit.course_id is not None,
    )


@blueprint.get("/w/<launch>/learner/badges/<int:mapping_id>")
@guarded(learner_self)
def badge(visit: Visit, mapping_id: int) -> ResponseReturnValue:
    """Show the learner's progress on one badge."""
    found = visit.work.progress.badge(MappingId(mapping_id))
    return render_template(
        "progress/badge.html",
        visit=visit,
        is_changing=visit.work.course_changes.is_looked_at(found.mapping.mapping_id),
        has_kept=has_kept(found.verdict),
        nav=_nav(visit, "progress.mine"),
        page=badge_page(found, _reader(visit)),
        contact=visit.work.institutions.contact(visit.institution_id),
    )


@blueprint.get("/w/<launch>/learner/badges/<int:mapping_id>/asks")
@guarded(learner_self)
def asks(visit: Visit, mapping_id: int) -> ResponseReturnValue:
    """Say what the badge asks for."""
    found = visit.work.progress.badge(MappingId(mapping_id))
    return render_template(
        "progress/asks.html",
        visit=visit,
        nav=_nav(visit, "progress.mine"),
        badge=found,
        content=found.definition.content,
        image=image_of(found),
    )


def _reader(visit: Visit) -> Reader:
    return reader_of(str(reader_locale()), visit.time_zone, visit.work.clock.now())


def _nav(visit: Visit, current: str) -> list[dict[str, object]]:
    pages = {"progress.mine": _("Your progress"), "awards.mine": _("My credentials")}
    return [
        {
            "label": label,
            "href": url_for(endpoint, launch=visit.launch_id),
            "current": endpoint == current,
        }
        for endpoint, label in pages.items()
    ]
