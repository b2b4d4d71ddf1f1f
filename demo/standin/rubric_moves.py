"""What Canvas does when a rubric is edited, replaced or taken off, or an outcome's scale moves."""

from collections.abc import Sequence
from dataclasses import replace

from demo.standin.ids import IdBase
from demo.standin.model import Assignment, Course, Criterion, Outcome, Rating, Rubric
from demo.standin.moves import withdraw_results

Scale = Sequence[tuple[str, float]]


def replace_rubric(
    course: Course, assignment: Assignment, title: str, criteria: list[Criterion]
) -> Rubric:
    """Put another rubric on: the old one's results are destroyed, its assessments detached.

    canvas-lms app/models/rubric_association.rb, assert_uniqueness.
    """
    detach(course, assignment)
    assignment.rubric = Rubric(
        id=course.ids.next(IdBase.RUBRIC),
        association_id=course.ids.next(IdBase.RUBRIC_ASSOCIATION),
        title=title,
        criteria=criteria,
    )
    if assignment.use_rubric_for_grading:
        assignment.points_possible = assignment.rubric.points_possible
    return assignment.rubric


def remove_rubric(course: Course, assignment: Assignment) -> None:
    """Take the rubric off; the score stays, the assessment is no longer told."""
    detach(course, assignment)
    assignment.rubric = None


def detach(course: Course, assignment: Assignment) -> None:
    """Let go of the rubric that is on: its results, and the jobs that would still write them."""
    withdraw_results(course, assignment.id)
    for row in course.submissions.values():
        if row.assignment_id == assignment.id:
            row.detached += (*((row.assessment,) if row.assessment else ()), *row.others)
            row.assessment, row.others = None, ()


def own_rubric(course: Course, assignment: Assignment) -> Rubric:
    """The rubric to edit: one that other assignments use too is copied under a new id first.

    Its association, assessments and rows' ids stay. canvas-lms app/models/rubric.rb, the policy on
    `update`, and app/controllers/rubrics_controller.rb. Raises ValueError without a rubric.
    """
    held = assignment.rubric
    if held is None:
        raise ValueError("no rubric")
    used = [a for a in course.assignments.values() if a.rubric and a.rubric.id == held.id]
    if len(used) > 1:
        rows = [replace(row, ratings=[replace(r) for r in row.ratings]) for row in held.criteria]
        assignment.rubric = replace(held, id=course.ids.next(IdBase.RUBRIC), criteria=rows)
    assert assignment.rubric is not None
    return assignment.rubric


def change_points(assignment: Assignment, criterion: Criterion, points: float) -> None:
    """Give a row another maximum: its ratings follow in proportion, marks saved before do not."""
    share = points / criterion.points
    criterion.points = points
    criterion.ratings = [
        Rating(r.id, round(r.points * share, 2), r.description, r.long_description)
        for r in criterion.ratings
    ]
    if assignment.use_rubric_for_grading and assignment.rubric is not None:
        assignment.points_possible = assignment.rubric.points_possible


def change_scale(
    course: Course, outcome: Outcome, scale: Scale, mastery: float, *, of_account: bool = False
) -> None:
    """Give an outcome another scale: aligned rows are rewritten, results keep what they said.

    Rows take the outcome's title and description as well, unless the scale is the account's.
    canvas-lms app/models/rubric.rb, update_learning_outcome_criterion.
    """
    outcome.ratings = list(scale)
    outcome.points_possible = max(points for _, points in scale)
    outcome.mastery_points = mastery
    for assignment in course.assignments.values():
        rubric = assignment.rubric
        for criterion in rubric.criteria if rubric else ():
            if criterion.outcome_id == outcome.id:
                _rewrite(criterion, outcome)
                if not of_account:
                    criterion.description = outcome.title
                    criterion.long_description = outcome.description
        if rubric is not None and assignment.use_rubric_for_grading:
            assignment.points_possible = rubric.points_possible


def _rewrite(criterion: Criterion, outcome: Outcome) -> None:
    criterion.points = outcome.points_possible
    criterion.mastery_points = outcome.mastery_points
    stem = criterion.id.strip("_")
    criterion.ratings = [
        Rating(f"{stem}_{701 + place}", points, word)
        for place, (word, points) in enumerate(outcome.ratings)
    ]
