"""Rubrics of the main course, on one four-level scale, with Canvas's irregular ids."""

from collections.abc import Sequence

from demo.standin.model import Criterion, Rating, Rubric

LEVELS = (("Strong", 4.0), ("Sound", 3.0), ("Partial", 2.0), ("None", 1.0))


def four_levels(prefix: str, first: int, words: Sequence[str] = ()) -> list[Rating]:
    """Make the four ratings, best first, numbered from `first` under a prefix."""
    said = list(words) + [""] * (4 - len(words))
    return [
        Rating(
            id=f"{prefix}_{first + i}", points=points, description=level, long_description=said[i]
        )
        for i, (level, points) in enumerate(LEVELS)
    ]


def criterion(
    key: str, title: str, said: str, ratings: list[Rating], outcome_id: int | None = None
) -> Criterion:
    return Criterion(
        id=key,
        points=4.0,
        description=title,
        long_description=said,
        ratings=ratings,
        outcome_id=outcome_id,
        mastery_points=None if outcome_id is None else 3.0,
    )


def stakeholder_map() -> list[Criterion]:
    impact = (
        "names direct and indirect groups and weighs what each stands to lose",
        "names direct and indirect groups",
        "names only the direct users",
        "names no group that is affected",
    )
    return [
        criterion(
            "_8241", "Impact", "Who the decision affects, and how", four_levels("8241", 207, impact)
        ),
        criterion(
            "_8242", "Clarity", "The map can be read without its author", four_levels("8242", 3)
        ),
        criterion("_8243", "Sources", "Where each claim comes from", four_levels("8243", 512)),
        criterion(
            "_8244", "Presentation", "Layout, labels, accessibility", four_levels("8244", 40)
        ),
    ]


def case_critique() -> list[Criterion]:
    """Made in the old editor: the first criterion is `blank` and rating ids repeat across rows."""
    evidence = (
        "weighs conflicting sources",
        "tests the main claims against sources",
        "cites sources without testing them",
        "repeats the vendor's claims",
    )
    return [
        criterion(
            "blank", "Evidence", "Claims are tested against evidence", _blank_ratings(evidence)
        ),
        criterion("7310_8805", "Argument", "The reasoning holds", _blank_ratings(())),
        criterion(
            "7310_2217", "Clarity", "Plain words, ordered thoughts", four_levels("7310", 9031)
        ),
        criterion("7310_4470", "Sources", "Where each claim comes from", four_levels("7310", 1187)),
        criterion("7310_660", "Presentation", "Format and length", four_levels("7310", 7702)),
    ]


def _blank_ratings(words: Sequence[str]) -> list[Rating]:
    ids = ("blank", "7310_3101", "7310_5520", "blank_2")
    said = list(words) + [""] * (4 - len(words))
    return [
        Rating(id=ids[i], points=points, description=level, long_description=said[i])
        for i, (level, points) in enumerate(LEVELS)
    ]


def audit_memo() -> list[Criterion]:
    """Shares criterion id `_8241` with another rubric, and has two ratings worth the same."""
    framework = four_levels("8241", 207, ("applies and criticizes", "applies", "names", "missing"))
    framework.insert(2, Rating("8241_219", 3.0, "Sound, with help", "applies after feedback"))
    return [
        criterion("_8241", "Framework", "A recognized governance framework is applied", framework),
        criterion(
            "_8260", "Evidence", "Findings rest on what was examined", four_levels("8260", 18)
        ),
        criterion("_8261", "Clarity", "A manager can act on it", four_levels("8261", 77)),
        criterion("_8262", "Sources", "Where each claim comes from", four_levels("8262", 5)),
    ]


def plain_language_brief(outcome_id: int) -> list[Criterion]:
    words = (
        "no jargon, limits and doubts named",
        "no jargon, limits named",
        "some jargon",
        "jargon",
    )
    return [
        criterion(
            "_8301",
            "Plain language",
            "A lay reader learns what the model cannot do",
            four_levels("8301", 61, words),
            outcome_id,
        ),
        criterion("_8302", "Clarity", "Ordered, short, correct", four_levels("8302", 12)),
    ]


def field_interview(outcome_id: int) -> list[Criterion]:
    words = (
        "explains and checks understanding",
        "explains",
        "explains in part",
        "does not explain",
    )
    return [
        criterion(
            "_8311",
            "Plain language",
            "Questions and answers a lay person follows",
            four_levels("8311", 90, words),
            outcome_id,
        )
    ]


def rubric(rubric_id: int, association_id: int, title: str, criteria: list[Criterion]) -> Rubric:
    return Rubric(id=rubric_id, association_id=association_id, title=title, criteria=criteria)
