"""What follows for each named case, written by hand from the policy; docs/cases.md is made of it.

The stand-in says only what happened; nothing here is computed by the rules under test. Dates are
those of a campus whose day is 20 April 2027, as a reader of 2027 in UTC sees them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.contract.cases.expected_courses import COURSES
from tests.contract.cases.expected_grading import ATTEMPTS, GRADING
from tests.contract.cases.expected_outcomes import ASSESSORS, GROUPS, OUTCOMES
from tests.contract.cases.expected_people import PEOPLE
from tests.contract.cases.expected_reflection import REFLECTIONS
from tests.contract.cases.expected_rubrics import RUBRICS
from tests.contract.cases.odd_work import ODD_WORK
from tests.contract.cases.sayings import Expected, Table


@dataclass(frozen=True, slots=True)
class Group:
    """Some cases of a kind, under one heading."""

    title: str
    cases: Table


GROUPED = (
    Group("Grading", GRADING),
    Group("Attempts", ATTEMPTS),
    Group("Rubrics", RUBRICS),
    Group("Outcomes", OUTCOMES),
    Group("Assessors", ASSESSORS),
    Group("Groups and visibility", GROUPS),
    Group("Reflection", REFLECTIONS),
)
CASES: Mapping[str, Expected] = {
    name: expected for group in GROUPED for name, expected in group.cases.items()
}
NAMES = frozenset({*CASES, *PEOPLE, *COURSES})
FORUM = "forum"


def is_of_second_badge(expected: Expected) -> bool:
    """Say whether a case is about an odd assignment, which only the second badge maps."""
    return expected.about in ODD_WORK or expected.about == FORUM
