"""Placing *Badge progress* in a module: choose a badge, see what learners will see, send it back.

1EdTech Deep Linking 2.0. The answer is a form of our own that carries the signed answer to the
registered Canvas, and to nobody else.
"""

from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.ids import MappingId
from lti_app.domain.launch.deep_linking import DeepLinkingAnswer, PlacedLink
from lti_app.domain.launch.platform import origin
from lti_app.domain.people.actor import CourseRole
from lti_app.domain.sentence import say
from lti_app.models.base import LARGEST_ID, number_within
from lti_app.pages.access import Guard, Visit, guarded
from lti_app.services.mapping.mappings import MappingOverview

ALL = "all"
REFUSED = 422

blueprint = Blueprint("deep_linking", __name__)
course_teacher = Guard(
    "course_teacher",
    say("teachers of this course, who place links in its modules"),
    lambda actor: (
        actor.course_id is not None
        and actor.teaches(actor.course_id)
        and actor.course_role is CourseRole.TEACHER
    ),
)


@blueprint.get("/w/<launch>/deep-linking/")
@guarded(course_teacher)
def choose(visit: Visit) -> ResponseReturnValue:
    """Offer the badges of the course, and all of them together."""
    return _choices(visit)


@blueprint.post("/w/<launch>/deep-linking/")
@guarded(course_teacher)
def place(visit: Visit) -> ResponseReturnValue:
    """Sign the answer, be it that nothing is placed, and show the form that takes it to Canvas."""
    if "cancel" in request.form:
        return _answer_page(visit, visit.work.deep_linking.cancel(visit.launch_id), None)
    chosen = request.form.get("badge", "")
    number = number_within(chosen, LARGEST_ID)
    if number is None and chosen != ALL:
        return _choices(visit, fault=_("Choose what the link opens.")), REFUSED
    badges = visit.work.deep_linking.choices(visit.launch_id)
    badge = next((each for each in badges if each.mapping_id == number), None)
    link = _link(badge, None if number is None else MappingId(number))
    return _answer_page(visit, visit.work.deep_linking.answer(visit.launch_id, link), link)


def _answer_page(visit: Visit, answer: DeepLinkingAnswer, link: PlacedLink | None) -> Response:
    g.form_action = origin(answer.return_url)
    return make_response(
        render_template("deep_linking/answer.html", visit=visit, answer=answer, link=link)
    )


def _choices(visit: Visit, *, fault: str = "") -> str:
    badges = visit.work.deep_linking.choices(visit.launch_id)
    assert visit.course_id is not None  # course_teacher lets nobody else in
    return render_template(
        "deep_linking/choose.html",
        visit=visit,
        course=visit.work.mappings.course(visit.course_id),
        options=[_option(badge) for badge in badges],
        whole=_link(None, None),
        all_value=ALL,
        chosen=str(badges[0].mapping_id) if len(badges) == 1 else ALL,
        fault=fault,
    )


def _option(badge: MappingOverview) -> dict[str, Any]:
    return {
        "value": str(badge.mapping_id),
        "content": badge.definition.content,
        "number": badge.definition.number,
        "link": _link(badge, badge.mapping_id),
    }


def _link(badge: MappingOverview | None, mapping_id: MappingId | None) -> PlacedLink:
    if badge is None:
        return PlacedLink(
            url="",
            title=_("Badge progress"),
            text=_("Your progress toward the badges of this course, and what to do next."),
            badge=mapping_id,
        )
    name = badge.definition.content.title
    return PlacedLink(
        url="",
        title=_("Badge progress: %(badge)s", badge=name),
        text=_("Your progress toward %(badge)s, and what to do next.", badge=name),
        badge=mapping_id,
    )
