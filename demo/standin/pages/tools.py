"""The frame a tool runs in: from a menu, from a module, by its own address, or to choose a link."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, jsonify, render_template, request

from demo.standin.institution import Institution
from demo.standin.lti.deep_linking import Answered, RefusedAnswerError, judge
from demo.standin.lti.launching import CannotLaunchError, begin_launch
from demo.standin.lti.tool import ToolUnreachableError
from demo.standin.lti.where import Wanted
from demo.standin.model import Course, Person
from demo.standin.pages.visiting import may_build, readable, signed, who
from demo.standin.world import Standin

View = Callable[..., Any]
_TOOL = "external_tools/<int:tool_id>"


def add_tool_pages(standin: Standin, pages: Blueprint) -> None:
    """Add every page that frames the tool."""
    _add_menus(standin, pages)
    _add_links(standin, pages)
    _add_answers(standin, pages)


def _add_menus(standin: Standin, pages: Blueprint) -> None:
    @pages.get(f"/courses/<int:course_id>/{_TOOL}")
    def course_tool(course_id: int, **_: int) -> Any:
        institution, person = who(standin)
        course = readable(institution, person, course_id)
        wanted = Wanted(
            placement=request.args.get("placement", "course_navigation"),
            course=course,
            assignment_id=request.args.get("assignment_id", None, int),
            student_id=request.args.get("student_id", None, int),
        )
        return frame(standin, institution, person, wanted)

    @pages.get(f"/accounts/<int:account_id>/{_TOOL}")
    def account_tool(**_: int) -> Any:
        institution, person = who(standin)
        return frame(standin, institution, person, Wanted(placement="account_navigation"))

    @pages.get(f"/users/<int:user_id>/{_TOOL}")
    def user_tool(**_: int) -> Any:
        institution, person = who(standin)
        return frame(standin, institution, person, Wanted(placement="user_navigation"))

    done = "/external_content/success/external_tool_redirect"

    @pages.get(done)
    @pages.get(f"/<any(courses, accounts):kind>/<int:item>{done}")
    def returned(**_: Any) -> str:
        """A dialog's last page: the one around it would go on now; alone it stays as it is."""
        waits = "Success! This popup should close on its own..."
        return render_template("refused.html", reason=waits)


def _add_links(standin: Standin, pages: Blueprint) -> None:
    @pages.get("/courses/<int:course_id>/modules/items/<int:item_id>")
    def module_item(course_id: int, item_id: int) -> Any:
        institution, person = who(standin)
        course = readable(institution, person, course_id)
        item = standin.modules.item(institution.key, course, item_id)
        if item is None:
            abort(404)
        return frame(standin, institution, person, Wanted(course=course, item=item))

    @pages.get(f"/courses/<int:course_id>/{_TOOL}/resource_selection")
    def choose(course_id: int, **_: int) -> Any:
        institution, person = who(standin)
        course = readable(institution, person, course_id)
        if not may_build(person, course):
            abort(403)
        wanted = Wanted(
            placement=request.args.get("placement", "link_selection"),
            course=course,
            module_id=request.args.get("context_module_id", None, int),
        )
        return frame(standin, institution, person, wanted)

    @pages.get("/<any(courses, accounts):kind>/<int:item>/external_tools/retrieve")
    def retrieve(kind: str, item: int) -> Any:
        """Open the tool by an address of its own, without Canvas's frame around it."""
        institution, person = who(standin)
        url = request.args.get("url", "")
        if not _is_tools(standin, url):
            abort(400)
        course = readable(institution, person, item) if kind == "courses" else None
        placement = request.args.get("placement") or f"{kind.removesuffix('s')}_navigation"
        wanted = Wanted(placement=placement, course=course, target=url)
        bare = request.args.get("display") == "borderless"
        return frame(standin, institution, person, wanted, bare=bare)


def _is_tools(standin: Standin, url: str) -> bool:
    """A tool is found by the domain of the address; another's opens nothing."""
    config = standin.tool.config()
    return url.split("/")[:3] == config.target_link_uri.split("/")[:3]


def _add_answers(standin: Standin, pages: Blueprint) -> None:
    @pages.post("/courses/<int:course_id>/deep_linking_response")
    def deep_linking_response(course_id: int) -> Any:
        institution = standin.institution_at(request.host)
        if institution is None or course_id not in institution.courses:
            abort(404)
        course = institution.course(course_id)
        try:
            answered = judge(
                standin,
                institution,
                course.opaque_id,
                request.form.get("JWT", ""),
                request.args.get("data", ""),
            )
        except RefusedAnswerError as refused:
            return jsonify(errors=_worded(refused.errors)), 400
        added = _place(standin, institution, course, answered)
        return render_template("placed.html", course=course, added=added, message=answered.message)


def _worded(errors: dict[str, list[str]]) -> dict[str, list[dict[str, str]]]:
    return {
        name: [{"attribute": name, "type": said, "message": said} for said in messages]
        for name, messages in errors.items()
    }


def _place(
    standin: Standin, institution: Institution, course: Course, answered: Answered
) -> list[str]:
    """Put what was chosen into its module, the first one where none was named."""
    held = standin.modules.of(institution.key, course)
    module = next((m for m in held if m.id == answered.module_id), held[0])
    fallback = standin.tool.config().target_link_uri
    with standin.lock:
        made = [standin.modules.add(module, i, fallback_url=fallback) for i in answered.items]
    return [item.title for item in made]


def _menu(wanted: Wanted) -> str:
    """Name the menu the tool was opened from: a course's, the account's, or one's own."""
    if wanted.course:
        return "Course"
    return "User" if wanted.placement == "user_navigation" else "Account"


def frame(
    standin: Standin,
    institution: Institution,
    person: Person,
    wanted: Wanted,
    *,
    bare: bool = False,
) -> Any:
    """The page around the tool, whose form begins the launch by itself."""
    try:
        with standin.lock:
            form = begin_launch(
                standin, institution, person, wanted, carried_person="as" in request.args
            )
    except ToolUnreachableError as failed:
        reason = f"The tool at {standin.tool.url} could not be read: {failed}"
        return render_template("refused.html", reason=reason), 502
    except CannotLaunchError as wrong:
        return render_template("refused.html", reason=str(wrong)), 400
    config = standin.tool.config()
    placement = config.placements.get(wanted.placement or "", {})
    label = wanted.item.title if wanted.item else placement.get("text") or config.title
    preference = standin.preferences.of(institution.key, person)
    html = render_template(
        "borderless.html" if bare else "tool.html",
        institution=institution,
        person=person,
        course=wanted.course,
        form=form,
        title=label,
        menu=_menu(wanted),
        tool_origin=standin.tool.url,
        facts={
            "authOrigin": standin.auth_origin,
            "storage": standin.switches.storage,
            "answers": standin.switches.post_messages == "answered",
            "retrieve": _retrieve(institution, wanted.course, person),
            "settings": {
                "locale": preference.locale,
                "time_zone": preference.time_zone,
                "use_high_contrast": preference.high_contrast,
                "active_brand_config_json_url": f"{standin.origin(institution)}/brand.json",
            },
        },
    )
    return signed(standin, institution, person, html)


def _retrieve(institution: Institution, course: Course | None, person: Person) -> str:
    place = f"courses/{course.id}" if course else f"accounts/{institution.root_account_id}"
    return f"/{place}/external_tools/retrieve?as={person.id}"
