"""What Canvas does when a course is copied, users are merged or moderated grades are published."""

from dataclasses import replace
from datetime import datetime

from demo.standin import moves
from demo.standin.ids import IdBase
from demo.standin.institution import Institution
from demo.standin.model import Assignment, Course, Outcome, Person, Rubric, Section, Submission
from demo.standin.seed.campus import plain_course

FIRST_COPY = 720
"""Courses made while it runs take numbers from here on, past every seeded one."""


def copy_course(institution: Institution, source: Course, name: str, now: datetime) -> Course:
    """Copy without people or work: new ids everywhere but for outcomes of the account."""
    taken = [course.number for course in institution.courses.values()]
    number = max(FIRST_COPY - 1, *taken) + 1
    made = plain_course(institution, number, name, f"{source.code}.{number}", source.created_at)
    made.term, made.account_id = source.term, source.account_id
    made.created_at, made.sis_course_id = now, None
    made.previous_ids, made.aside = (source.id,), True
    made.sections = [Section(made.ids.next(IdBase.SECTION), f"{name} section 001", None)]
    groups = {old: (made.ids.next(IdBase.ASSIGNMENT_GROUP), title) for old, title in source.groups}
    made.groups = list(groups.values())
    outcomes = {each.id: _copied_outcome(made, each) for each in source.outcomes.values()}
    made.outcomes = {each.id: each for each in outcomes.values()}
    rubrics: dict[int, Rubric] = {}
    for assignment in source.assignments.values():
        if assignment.state != "deleted":
            copied = _copied_assignment(made, assignment, groups[assignment.group_id][0])
            copied.rubric = _copied_rubric(made, assignment.rubric, outcomes, rubrics)
            made.assignments[copied.id] = copied
    institution.courses[made.id] = made
    return made


def _copied_outcome(made: Course, outcome: Outcome) -> Outcome:
    link_id = made.ids.next(IdBase.OUTCOME_LINK)
    if outcome.context_type == "Account":
        return replace(outcome, link_id=link_id)
    number = made.ids.next(IdBase.OUTCOME)
    return replace(outcome, id=number, link_id=link_id, context_id=made.id)


def _copied_assignment(made: Course, assignment: Assignment, group_id: int) -> Assignment:
    return replace(
        assignment,
        id=made.ids.next(IdBase.ASSIGNMENT),
        group_id=group_id,
        submission_types=list(assignment.submission_types),
        quiz_id=made.ids.next(IdBase.QUIZ) if assignment.quiz_id is not None else None,
        only_for=None,
        grades_published_at=None,
    )


def _copied_rubric(
    made: Course,
    rubric: Rubric | None,
    outcomes: dict[int, Outcome],
    rubrics: dict[int, Rubric],
) -> Rubric | None:
    """A rubric keeps the ids of its rows; one shared by two assignments stays one."""
    if rubric is None:
        return None
    association_id = made.ids.next(IdBase.RUBRIC_ASSOCIATION)
    if rubric.id in rubrics:
        return replace(rubrics[rubric.id], association_id=association_id)
    rows = [
        replace(
            row,
            ratings=[replace(rating) for rating in row.ratings],
            outcome_id=outcomes[row.outcome_id].id if row.outcome_id is not None else None,
        )
        for row in rubric.criteria
    ]
    number = made.ids.next(IdBase.RUBRIC)
    rubrics[rubric.id] = replace(rubric, id=number, association_id=association_id, criteria=rows)
    return rubrics[rubric.id]


def merge_users(course: Course, keeper: Person, loser: Person) -> None:
    """Fold one account into another; the course's launches keep the loser's subject.

    canvas-lms lib/user_merge.rb: enrollments and work move where the keeper has none.
    """
    own = {e.section_id for e in course.of(keeper.id)}
    for row in course.enrollments:
        if row.user_id == loser.id:
            if row.section_id in own:
                row.state = "deleted"
            row.user_id = keeper.id
        if row.observed_user_id == loser.id:
            row.observed_user_id = keeper.id
    for key in [key for key in course.submissions if key[1] == loser.id]:
        _move_work(course, course.submissions.pop(key), keeper.id)
    for result_key in [key for key in course.results if key[0] == loser.id]:
        result = course.results.pop(result_key)
        result.user_id = keeper.id
        course.results.setdefault((keeper.id, *result_key[1:]), result)
    for submission in course.submissions.values():
        for held in submission.others:
            if held.assessor_id == loser.id:
                held.assessor_id = keeper.id
    del course.people[loser.id]
    course.people[keeper.id] = keeper
    keeper.past_lti_ids[course.id] = loser.lti_id
    keeper.past_user_ids += (loser.id,)


def _move_work(course: Course, row: Submission, keeper_id: int) -> None:
    held = course.submissions.get((row.assignment_id, keeper_id))
    if held is not None and (held.submitted_at or held.graded_at):
        return
    row.user_id = keeper_id
    course.submissions[row.assignment_id, keeper_id] = row


def publish_grades(
    course: Course, assignment: Assignment, place: int, *, now: datetime, job_delay: float
) -> int:
    """Make each learner's provisional assessment of one grader the grade; say how many."""
    assignment.grades_published_at = now
    published = 0
    for row in [s for s in course.submissions.values() if s.assignment_id == assignment.id]:
        if not row.provisional:
            continue
        chosen = row.provisional[min(place, len(row.provisional) - 1)]
        row.provisional = ()
        moves.assess(
            course,
            assignment,
            row,
            chosen.marks,
            assessor_id=chosen.assessor_id,
            now=now,
            job_delay=job_delay,
        )
        published += 1
    return published
