"""What a teacher or administrator changes in rubrics and outcomes while the tool watches."""

from typing import Any

from demo.standin import rubric_moves
from demo.standin.admin.change import (
    CannotMutateError,
    Change,
    Mutation,
    Order,
    assignment_of,
    criterion_of,
    number_of,
    outcome_of,
    text_of,
)
from demo.standin.model import Assignment, Criterion, Rating, Rubric

_MOST_ROWS = 20


def _rubric_of(assignment: Assignment) -> Rubric:
    if assignment.rubric is None:
        raise CannotMutateError("assignment: it has no rubric")
    return assignment.rubric


def edit_criterion(change: Change) -> Order:
    """Change a row's points or words; its id stays, and marks saved before are not scaled."""
    assignment = assignment_of(change)
    criterion = criterion_of(change, assignment)
    order = change.order
    if not order.keys() & {"points", "description", "long_description"}:
        raise CannotMutateError("points: or description or long_description is needed")
    description = text_of(order, "description", criterion.description)
    long_description = str(order.get("long_description", criterion.long_description))
    points = number_of(order, "points", criterion.points)
    if points != criterion.points:
        if criterion.outcome_id is not None:
            raise CannotMutateError("points: an outcome's row changes with the outcome only")
        if not points:
            raise CannotMutateError("points: more than 0 is needed")
    criterion = _own(change, assignment, criterion)
    if points != criterion.points:
        rubric_moves.change_points(assignment, criterion, points)
    criterion.description, criterion.long_description = description, long_description
    return _row(assignment, criterion)


def _own(change: Change, assignment: Assignment, criterion: Criterion) -> Criterion:
    """The same row of the rubric that is the assignment's own."""
    rubric = rubric_moves.own_rubric(change.course, assignment)
    return next(row for row in rubric.criteria if row.id == criterion.id)


def _row(assignment: Assignment, criterion: Criterion) -> Order:
    return {
        "assignment_id": assignment.id,
        "criterion": criterion.id,
        "points": criterion.points,
        "description": criterion.description,
    }


def delete_criterion(change: Change) -> Order:
    """Take a row off the rubric; assessments keep its id. A row with outcome results stays."""
    assignment = assignment_of(change)
    criterion = criterion_of(change, assignment)
    aligned = {(r.outcome_id, r.assignment_id) for r in change.course.results.values()}
    if (criterion.outcome_id, assignment.id) in aligned:
        raise CannotMutateError("criterion: an outcome row with results cannot be removed")
    criterion = _own(change, assignment, criterion)
    rubric = _rubric_of(assignment)
    rubric.criteria.remove(criterion)
    if assignment.use_rubric_for_grading:
        assignment.points_possible = rubric.points_possible
    return {"criterion": criterion.id, "left": [c.id for c in rubric.criteria]}


def replace_rubric(change: Change) -> Order:
    """Put another rubric on: rows as given, else the old ones' words under new ids."""
    assignment = assignment_of(change)
    held = assignment.rubric
    title = text_of(change.order, "title", f"{assignment.name} rubric, revised")
    if "rows" not in change.order and held is None:
        raise CannotMutateError("rows: are needed where there was no rubric")
    rows = _given_rows(change) if "rows" in change.order else _same_words(held)
    rubric = rubric_moves.replace_rubric(change.course, assignment, title, rows)
    assignment.updated_at = change.now
    for row in rubric.criteria:
        stem = f"{rubric.id}{row.id}"
        row.id = f"_{stem}"
        row.ratings = [
            Rating(f"{stem}_{place}", r.points, r.description, r.long_description)
            for place, r in enumerate(row.ratings, start=1)
        ]
    return {
        "assignment_id": assignment.id,
        "rubric_id": rubric.id,
        "criteria": [c.id for c in rubric.criteria],
    }


def _same_words(held: Rubric | None) -> list[Criterion]:
    return [
        Criterion(
            id=str(place),
            points=row.points,
            description=row.description,
            long_description=row.long_description,
            ratings=row.ratings,
            outcome_id=row.outcome_id,
            mastery_points=row.mastery_points,
        )
        for place, row in enumerate(held.criteria if held else (), start=1)
    ]


def _given_rows(change: Change) -> list[Criterion]:
    given = change.order["rows"]
    if not isinstance(given, list) or not 0 < len(given) <= _MOST_ROWS:
        raise CannotMutateError("rows: a list of description and points is needed")
    return [_given_row(place, row) for place, row in enumerate(given, start=1)]


def _given_row(place: int, given: Any) -> Criterion:
    if not isinstance(given, dict):
        raise CannotMutateError("rows: each needs description and points")
    points = number_of(given, "points", 4.0)
    words = (("Full Marks", points), ("No Marks", 0.0))
    return Criterion(
        id=str(place),
        points=points,
        description=text_of(given, "description", ""),
        long_description="",
        ratings=[Rating("", worth, word) for word, worth in words],
    )


def remove_rubric(change: Change) -> Order:
    """Take the rubric off: its outcome results go with it, its assessments are detached."""
    assignment = assignment_of(change)
    _rubric_of(assignment)
    rubric_moves.remove_rubric(change.course, assignment)
    assignment.updated_at = change.now
    return {"assignment_id": assignment.id}


def change_scale(change: Change) -> Order:
    """Give an outcome another scale: rows are rewritten, results keep `possible` and `mastery`."""
    outcome = outcome_of(change)
    given = change.order.get("ratings")
    if not isinstance(given, list) or not given or not all(isinstance(r, dict) for r in given):
        raise CannotMutateError("ratings: a list of description and points is needed")
    scale = sorted(
        ((text_of(r, "description", ""), number_of(r, "points")) for r in given),
        key=lambda pair: -pair[1],
    )
    mastery = number_of(change.order, "mastery_points")
    if not 0 < mastery <= scale[0][1]:
        raise CannotMutateError("mastery_points: more than 0 and at most the best rating's points")
    rubric_moves.change_scale(change.course, outcome, scale, mastery)
    return {"outcome_id": outcome.id, "points_possible": outcome.points_possible}


def unlink_outcome(change: Change) -> Order:
    """Take an outcome out of the course, as its deletion in the account does."""
    outcome = outcome_of(change)
    outcome.linked = False
    return {"outcome_id": outcome.id, "linked": False}


RUBRIC_MUTATIONS: dict[str, Mutation] = {
    "edit_criterion": edit_criterion,
    "change_points": edit_criterion,
    "delete_criterion": delete_criterion,
    "replace_rubric": replace_rubric,
    "remove_rubric": remove_rubric,
    "change_scale": change_scale,
    "unlink_outcome": unlink_outcome,
}
