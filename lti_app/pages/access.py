"""Who may open which page: every route says so here, or the architecture tests fail."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

PUBLIC: set[Callable[..., object]] = set()
P = ParamSpec("P")
R = TypeVar("R")


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view as open to anyone; it shows nothing of any learner who did not share it."""
    PUBLIC.add(view)
    return view
