"""Who looks at a page, at what, and that the browser remembers them."""

from urllib.parse import urlencode

from flask import Response, abort, make_response, redirect, render_template, request

from demo.standin.institution import Institution
from demo.standin.model import Course, Person
from demo.standin.pages.session import current_person, sign_in
from demo.standin.world import Standin, may_read_course, reaches


def who(standin: Standin) -> tuple[Institution, Person]:
    """The person of this request: carried by the link, or signed in here."""
    institution = standin.institution_at(request.host)
    if institution is None:
        abort(404)
    raw = request.values.get("as")
    person_id = int(raw) if raw and raw.isdecimal() else current_person(standin, institution)
    if person_id is None:
        abort(redirect(f"/login?{urlencode({'next': request.path})}"))
    try:
        with standin.lock:
            return institution, institution.person(person_id)
    except KeyError:
        abort(404)


def readable(institution: Institution, person: Person, course_id: int) -> Course:
    """The course, for somebody who belongs to it."""
    if course_id not in institution.courses:
        abort(404)
    course = institution.course(course_id)
    if not may_read_course(person, course):
        abort(
            make_response(
                render_template("refused.html", reason="You are not in this course."), 403
            )
        )
    return course


def signed(standin: Standin, institution: Institution, person: Person, html: str) -> Response:
    """Answer with a page and remember the person in this browser."""
    answer = make_response(html)
    sign_in(standin, institution, person.id, answer)
    return answer


def may_build(person: Person, course: Course) -> bool:
    """Who may put things into modules: teachers, designers, and the account's people."""
    kinds = {"TeacherEnrollment", "DesignerEnrollment"}
    built = any(e.type in kinds and e.state == "active" for e in course.of(person.id))
    return built or reaches(person, course)
