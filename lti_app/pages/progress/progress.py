"""The learner's progress: all badges of the course, one badge, and what it asks for.

Only the actor's own data: the service reads no other person's.
"""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_app.domain.change.effect import has_kept
from lti_app.domain.ids import MappingId
from lti_app.pages.access import Visit, guarded, learner_self
from lti_app.pages.locales import reader_locale
from lti_app.pages.progress.learner_nav import learner_nav
from lti_app.pages.progress.view import badge_page, image_of, length_words, reader_of, reflect_href
from lti_app.pages.wording.told import Reader

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
        nav=learner_nav(visit.launch_id, "progress.mine"),
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
        nav=learner_nav(visit.launch_id, "progress.mine"),
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
        nav=learner_nav(visit.launch_id, "progress.mine"),
        badge=found,
        content=found.definition.content,
        length=length_words(found.definition.content),
        reflect_href=reflect_href(found),
        image=image_of(found),
    )


def _reader(visit: Visit) -> Reader:
    return reader_of(str(reader_locale()), visit.time_zone, visit.work.clock.now())
