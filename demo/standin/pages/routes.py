"""Canvas's pages: who you are, course, assignment, and the frame the tool runs in."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request

from demo.standin.pages import coursework
from demo.standin.pages.people import groups_of, guide_of, more_courses, tool_state
from demo.standin.pages.tools import add_tool_pages
from demo.standin.pages.visiting import signed, who
from demo.standin.world import Standin

_BRANDS = {"dark": "#0b6bab", "pale": "#ffe08a"}


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

    @pages.get("/accounts/<int:account_id>")
    def account(account_id: int) -> Any:
        institution, person = who(standin)
        if account_id != institution.root_account_id:
            abort(404)
        html = render_template("account.html", institution=institution, person=person)
        return signed(standin, institution, person, html)

    @pages.get("/login")
    def login() -> str:
        return render_template("refused.html", reason="Pick a person on the first page to sign in.")

    @pages.get("/brand.json")
    def brand() -> dict[str, str]:
        return brand_colors(_BRANDS[standin.switches.brand])

    @pages.get("/images/messages/avatar-50.png")
    def avatar() -> Response:
        return Response(status=204)

    add_tool_pages(standin, pages)
    coursework.add_pages(standin, pages)
    return pages


def brand_colors(main: str) -> dict[str, str]:
    """Give the institution's colors, a few of the many Canvas serves."""
    return {
        "ic-brand-primary": main,
        "ic-link-color": main,
        "ic-brand-button--primary-bgd": main,
        "ic-brand-button--primary-text": "#ffffff",
        "ic-brand-font-color-dark": "#2d3b45",
        "ic-brand-global-nav-bgd": "#2d3b45",
    }
