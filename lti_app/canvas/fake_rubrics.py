"""Rubrics for the in-memory Canvas, made in one line."""

from decimal import Decimal

from lti_app.domain.evidence.evidence import Criterion, Rating, Rubric
from lti_app.domain.ids import CriterionId, RatingId, RubricId


def scale(*levels: tuple[str, str]) -> tuple[Rating, ...]:
    """Make a criterion's ratings from points and words, such as ("4", "Excellent")."""
    return tuple(
        Rating(rating_id=RatingId(f"r_{number}"), points=Decimal(points), description=word)
        for number, (points, word) in enumerate(levels, start=1)
    )


def rubric(rubric_id: str, *criteria: tuple[str, str, tuple[Rating, ...]]) -> Rubric:
    """Make a rubric from criterion ids, descriptions and ratings."""
    return Rubric(
        rubric_id=RubricId(rubric_id),
        title=f"Rubric {rubric_id}",
        free_form=False,
        hide_points=False,
        used_for_grading=True,
        criteria=tuple(
            Criterion(
                criterion_id=CriterionId(key),
                description=description,
                points=max((r.points for r in ratings if r.points is not None), default=None),
                ratings=ratings,
                outcome_id=None,
                ignore_for_scoring=False,
            )
            for key, description, ratings in criteria
        ),
    )
