"""Canvas's pages: who you are, course, assignment, and the frame the tool runs in."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request

from demo.standin.institution import Institution
from demo.standin.lti.launching import CannotLaunchError, begin_launch
from demo.standin.lti.tool import ToolUnreachableError
from demo.standin.model import Course, Person
from demo.standin.pages import coursework
from demo.standin.pages.people import groups_of, guide_of, more_courses, tool_state
from demo.standin.pages.visiting import readable, signed, who
from demo.standin.world import Standin

View = Callable[..., Any]


def pages_blueprint(standin: Standin) -> Blueprint:
    """Make the pages of one stand-in."""
    pages = Blueprint("pages", __name__)

    @pages.get("/")
    def people() -> Any:
        institution = standin.institution_at(request.host)
        if institution is None:
            first = next(iter(standin.institutions.values()))
            return redirect(standin.origin(first))
        with standin.lock:
            course_id = request.args.get("course", 0, int)
            groups = groups_of(institution, course_id)
            guide = guide_of(standin, institution)
            if guide is not None and course_id not in institution.courses:
                groups.insert(0, guide)
        others = [
            (i.name, standin.origin(i))
            for i in standin.institutions.values()
            if i.key != institution.key
        ]
        return render_template(
            "people.html",
            institution=institution,
            groups=groups,
            others=others,
            more=more_courses(institution),
            tool=standin.tool,
            problem=tool_state(standin),
        )

    @pages.get("/login")
    def login() -> str:
        return render_template("refused.html", reason="Pick a person on the first page to sign in.")

    @pages.get("/brand.json")
    def brand() -> dict[str, str]:
        return {"ic-brand-primary": "#0b6bab", "ic-link-color": "#0b6bab"}

    @pages.get("/images/messages/avatar-50.png")
    def avatar() -> Response:
        return Response(status=204)

    _add_tool_pages(standin, pages)
    coursework.add_pages(standin, pages)
    return pages


def _add_tool_pages(standin: Standin, pages: Blueprint) -> None:
    @pages.get("/courses/<int:course_id>/external_tools/<int:tool_id>")
    def course_tool(course_id: int, **_: int) -> Any:
        institution, person = who(standin)
        course = readable(institution, person, course_id)
        placement = request.args.get("placement", "course_navigation")
        return _frame(standin, institution, person, placement, course)

    @pages.get("/accounts/<int:account_id>/external_tools/<int:tool_id>")
    def account_tool(**_: int) -> Any:
        institution, person = who(standin)
        return _frame(standin, institution, person, "account_navigation", None)

    @pages.get("/users/<int:user_id>/external_tools/<int:tool_id>")
    def user_tool(**_: int) -> Any:
        institution, person = who(standin)
        return _frame(standin, institution, person, "user_navigation", None)

    @pages.get("/<any(courses, accounts, users):kind>/<int:item>/external_content/success")
    def returned(**_: Any) -> str:
        return render_template("refused.html", reason="The tool sent you back to Canvas.")


def _frame(
    standin: Standin,
    institution: Institution,
    person: Person,
    placement: str,
    course: Course | None,
) -> Any:
    try:
        with standin.lock:
            form = begin_launch(
                standin, institution, person, placement, course, carried_person="as" in request.args
            )
    except ToolUnreachableError as failed:
        reason = f"The tool at {standin.tool.url} could not be read: {failed}"
        return render_template("refused.html", reason=reason), 502
    except CannotLaunchError as wrong:
        return render_template("refused.html", reason=str(wrong)), 400
    config = standin.tool.config()
    label = config.placements.get(placement, {}).get("text") or config.title
    html = render_template(
        "tool.html",
        institution=institution,
        person=person,
        course=course,
        form=form,
        title=label,
        tool_origin=standin.tool.url,
        auth_origin=standin.auth_origin,
        storage=standin.switches.storage,
    )
    return signed(standin, institution, person, html)
