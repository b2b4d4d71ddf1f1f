"""The assignments every seeded course has, in the order a teacher would meet them."""

from datetime import datetime, timedelta

from demo.standin.ids import IdBase
from demo.standin.model import Assignment, Course, Criterion
from demo.standin.seed import rubrics

STAKEHOLDER_MAP = "Stakeholder map"
CASE_CRITIQUE = "Case critique"
AUDIT_MEMO = "Audit memo"
BRIEF = "Plain-language brief"
INTERVIEW = "Field interview"
QUIZ = "Reading quiz"
GUEST_NOTE = "Guest lecture note"
REFLECTION = "Culminating reflection"
WITH_RUBRIC = (STAKEHOLDER_MAP, CASE_CRITIQUE, AUDIT_MEMO, BRIEF, INTERVIEW)

_REFLECTION_PROMPT = (
    "<p>Look back on your pathway through this course. Name the moments that changed how you work, "
    "say what they mean for you personally, and what they mean for the work you want to do.</p>"
)


def add_assignments(course: Course, today: datetime, outcome_id: int) -> None:
    """Fill a course's list: five with rubrics, a quiz, an unpublished note and the reflection."""
    work = (course.ids.next(IdBase.ASSIGNMENT_GROUP), "Course work")
    reading = (course.ids.next(IdBase.ASSIGNMENT_GROUP), "Reading")
    course.groups = [work, reading]
    writing = ["online_text_entry", "online_upload"]
    add(course, today, STAKEHOLDER_MAP, 62, writing, criteria=rubrics.stakeholder_map())
    add(course, today, CASE_CRITIQUE, 48, writing, criteria=rubrics.case_critique())
    add(
        course,
        today,
        AUDIT_MEMO,
        34,
        ["online_upload"],
        criteria=rubrics.audit_memo(),
        post_manually=True,
    )
    add(course, today, BRIEF, 20, writing, criteria=rubrics.plain_language_brief(outcome_id))
    add(
        course,
        today,
        INTERVIEW,
        13,
        ["online_upload"],
        criteria=rubrics.field_interview(outcome_id),
    )
    quiz = add(course, today, QUIZ, 55, ["online_quiz"], group_id=reading[0], points=10.0)
    quiz.quiz_id = course.ids.next(IdBase.QUIZ)
    note = add(course, today, GUEST_NOTE, 6, ["online_text_entry"], group_id=reading[0], points=2.0)
    note.state = "unpublished"
    reflection = add(course, today, REFLECTION, -10, writing, points=5.0)
    reflection.grading_type = "pass_fail"
    reflection.description = _REFLECTION_PROMPT


def add(
    course: Course,
    today: datetime,
    name: str,
    due_days_ago: int,
    kinds: list[str],
    *,
    criteria: list[Criterion] | None = None,
    group_id: int | None = None,
    points: float = 0.0,
    post_manually: bool = False,
) -> Assignment:
    """Add an assignment due some days ago, with a rubric if criteria are given."""
    rubric = None
    if criteria is not None:
        rubric = rubrics.rubric(
            course.ids.next(IdBase.RUBRIC),
            course.ids.next(IdBase.RUBRIC_ASSOCIATION),
            f"{name} rubric",
            criteria,
        )
    made = today - timedelta(days=90)
    assignment = Assignment(
        id=course.ids.next(IdBase.ASSIGNMENT),
        group_id=group_id or course.groups[0][0],
        position=len(course.assignments) + 1,
        name=name,
        description=f"<p>{name} for {course.name}.</p>",
        grading_type="points",
        points_possible=rubric.points_possible if rubric else points,
        submission_types=kinds,
        due_at=today - timedelta(days=due_days_ago) + timedelta(hours=23, minutes=59),
        created_at=made,
        updated_at=made + timedelta(days=4),
        rubric=rubric,
        post_manually=post_manually,
    )
    course.assignments[assignment.id] = assignment
    return assignment


def named(course: Course, name: str) -> Assignment:
    """Find an assignment by its name; raises KeyError."""
    for assignment in course.assignments.values():
        if assignment.name == name:
            return assignment
    raise KeyError(name)
