"""Course pages: home, an assignment with its hand-in form, and a plain SpeedGrader."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from markupsafe import Markup

from demo.standin import moves
from demo.standin.institution import Institution
from demo.standin.lti.tool import ToolUnreachableError
from demo.standin.model import Assignment, Course, Mark, Person, StoredFile, Submission
from demo.standin.pages.visiting import may_build, readable, signed, who
from demo.standin.seed.work import make_file
from demo.standin.world import Standin, may_see_grades


def as_text(html: str) -> str:
    """A learner's HTML as plain lines; markup is never shown as markup here."""
    lines = html.replace("<br>", "\n").replace("</p>", "\n\n").split("\n")
    return "\n".join(Markup(line).striptags() for line in lines).strip()


def add_pages(standin: Standin, pages: Blueprint) -> None:
    """Add the pages a learner and a teacher use."""

    @pages.get("/courses/<int:course_id>")
    def course_home(course_id: int) -> Any:
        institution, person = who(standin)
        course = readable(institution, person, course_id)
        rows = [(a, _status(course, a, person)) for a in _listed(course, person)]
        html = render_template(
            "course.html",
            institution=institution,
            person=person,
            course=course,
            rows=rows,
            modules=standin.modules.of(institution.key, course),
            may_build=may_build(person, course),
            chooses="link_selection" in _placements(standin),
        )
        return signed(standin, institution, person, html)

    @pages.get("/courses/<int:course_id>/assignments/<int:assignment_id>")
    def assignment_page(course_id: int, assignment_id: int) -> Any:
        institution, person = who(standin)
        course = readable(institution, person, course_id)
        assignment = _find(course, person, assignment_id)
        html = render_template(
            "assignment.html",
            institution=institution,
            person=person,
            course=course,
            assignment=assignment,
            mine=course.submissions.get((assignment.id, person.id)),
            may_submit=_may_submit(course, person),
            learners=_learners(course) if may_see_grades(person, course) else [],
            beside="assignment_view" in _placements(standin),
        )
        return signed(standin, institution, person, html)

    @pages.post("/courses/<int:course_id>/assignments/<int:assignment_id>/submissions")
    def hand_in(course_id: int, assignment_id: int) -> Any:
        institution, person = who(standin)
        course = readable(institution, person, course_id)
        assignment = _find(course, person, assignment_id)
        if not _may_submit(course, person) or not assignment.published:
            abort(403)
        with standin.lock:
            _take_in(standin, course, assignment, person)
        return redirect(f"/courses/{course.id}/assignments/{assignment.id}?as={person.id}", 303)

    _add_grader(standin, pages)


def _placements(standin: Standin) -> set[str]:
    """Where the tool's configuration puts it, if it could be read."""
    try:
        return set(standin.tool.config().placements)
    except ToolUnreachableError:
        return set()


def _add_grader(standin: Standin, pages: Blueprint) -> None:
    @pages.get("/courses/<int:course_id>/gradebook/speed_grader")
    def speed_grader(course_id: int) -> Any:
        institution, person = who(standin)
        course = readable(institution, person, course_id)
        assignment = _find(course, person, request.args.get("assignment_id", 0, int))
        learner_id = request.args.get("student_id", 0, int)
        return _grader_page(
            standin,
            institution,
            person,
            course=course,
            assignment=assignment,
            learner_id=learner_id,
        )

    @pages.get("/courses/<int:course_id>/assignments/<int:assignment_id>/submissions/<int:user_id>")
    def one_submission(course_id: int, assignment_id: int, user_id: int) -> Any:
        institution, person = who(standin)
        course = readable(institution, person, course_id)
        assignment = _find(course, person, assignment_id)
        if user_id == person.id:
            return redirect(f"/courses/{course.id}/assignments/{assignment.id}?as={person.id}")
        return _grader_page(
            standin, institution, person, course=course, assignment=assignment, learner_id=user_id
        )

    @pages.post("/courses/<int:course_id>/gradebook/speed_grader")
    def save_marks(course_id: int) -> Any:
        institution, person = who(standin)
        course = readable(institution, person, course_id)
        assignment = _find(course, person, request.form.get("assignment_id", 0, int))
        row = course.submissions.get((assignment.id, request.form.get("student_id", 0, int)))
        if row is None or not may_see_grades(person, course) or person.id not in course.people:
            abort(403)
        with standin.lock:
            _save(standin, course, assignment, row, person)
        back = f"assignment_id={assignment.id}&student_id={row.user_id}&as={person.id}"
        return redirect(f"/courses/{course.id}/gradebook/speed_grader?{back}", 303)


def _grader_page(
    standin: Standin,
    institution: Institution,
    person: Person,
    *,
    course: Course,
    assignment: Assignment,
    learner_id: int,
) -> Any:
    row = course.submissions.get((assignment.id, learner_id))
    if row is None or not may_see_grades(person, course):
        abort(403)
    html = render_template(
        "grader.html",
        institution=institution,
        person=person,
        course=course,
        assignment=assignment,
        row=row,
        learner=course.people[learner_id],
        may_mark=person.id in course.people,
    )
    return signed(standin, institution, person, html)


def _listed(course: Course, person: Person) -> list[Assignment]:
    staff = may_see_grades(person, course)
    held = [a for a in course.assignments.values() if a.state != "deleted"]
    return [a for a in held if staff or a.published]


def _find(course: Course, person: Person, assignment_id: int) -> Assignment:
    found = next((a for a in _listed(course, person) if a.id == assignment_id), None)
    if found is None:
        abort(404)
    return found


def _may_submit(course: Course, person: Person) -> bool:
    return any(e.type == "StudentEnrollment" and e.state == "active" for e in course.of(person.id))


def _learners(course: Course) -> list[Person]:
    ids = dict.fromkeys(e.user_id for e in course.student_rows())
    return [course.people[user_id] for user_id in ids]


def _status(course: Course, assignment: Assignment, person: Person) -> str:
    """What a learner's own row says; a grade only once it is posted."""
    row = course.submissions.get((assignment.id, person.id))
    if row is None:
        return "" if assignment.published else "Unpublished"
    if row.excused:
        return "Excused"
    if row.posted_at is not None and row.grade is not None:
        return f"Graded: {row.grade}"
    return "Submitted" if row.submitted_at else "Not submitted"


def _take_in(standin: Standin, course: Course, assignment: Assignment, person: Person) -> None:
    row = moves.submission_of(course, assignment.id, person.id)
    now = standin.clock.now().replace(microsecond=0)
    files: list[StoredFile] = [
        make_file(course, up.filename, now, person.id, content=up.read(), content_type=up.mimetype)
        for up in request.files.getlist("files")
        if up.filename
    ]
    if files:
        moves.submit(row, kind="online_upload", now=now, files=files)
    else:
        text = request.form.get("body", "")
        paragraphs = [p.strip() for p in text.replace("\r\n", "\n").split("\n\n") if p.strip()]
        body = "".join(f"<p>{_escaped(p)}</p>" for p in paragraphs)
        moves.submit(row, kind="online_text_entry", now=now, body=body)


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    )


def _save(
    standin: Standin, course: Course, assignment: Assignment, row: Submission, person: Person
) -> None:
    now = standin.clock.now().replace(microsecond=0)
    if assignment.rubric is None:
        score = assignment.points_possible if request.form.get("complete") else 0.0
        moves.grade(assignment, row, score, person.id, now)
        return
    marks: dict[str, Mark] = {}
    for criterion in assignment.rubric.criteria:
        rating_id = request.form.get(f"c_{criterion.id}")
        rating = next((r for r in criterion.ratings if r.id == rating_id), None)
        if rating is not None:
            marks[criterion.id] = moves.mark_for(criterion, rating.points, rating.id)
    delay = standin.switches.outcome_delay
    moves.assess(course, assignment, row, marks, assessor_id=person.id, now=now, job_delay=delay)
