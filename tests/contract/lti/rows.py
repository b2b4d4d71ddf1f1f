"""The table of launches: which rows a test's id names, and the lines a run prints.

Rows 1-104 are launches to refuse; `+` stands before launches that must be let in.
"""

import re
from collections.abc import Iterable, Sequence

from tests.contract.lti.habits import Habit, Outcome

ROWS = range(1, 105)
LONGEST = 12.0
PROPERTY = "launch row"
type_of_line = tuple[str, str, int, str, float]
_IN_ID = re.compile(r"\brow (\d+)\b")
_IN_NAME = re.compile(r"::test_rows?_(\d+)(?:_(to|and)_(\d+))?_")


def rows_of(nodeid: str) -> set[int]:
    """Name the rows a test is of: by its id's own number, else by its name."""
    if found := _IN_ID.search(nodeid):
        return {int(found[1])}
    if found := _IN_NAME.search(nodeid):
        first, last = int(found[1]), int(found[3] or found[1])
        return {first, last} if found[2] == "and" else set(range(first, last + 1))
    return set()


def habit_of(nodeid: str) -> Habit | None:
    """Say in which habit a test runs, where its id says so."""
    return next((habit for habit in Habit if habit in nodeid), None)


def label_of(nodeid: str) -> str | None:
    """Say what a line of the table is about; None for a test that is no line."""
    found = sorted(rows_of(nodeid))
    name, _, given = nodeid.rpartition("::")[2].partition("[")
    told = given.rstrip("]")
    for habit in Habit:
        told = told.replace(f"{habit}-", "").replace(f"-{habit}", "").replace(habit, "")
    words = re.sub(r"^test_(rows?_\d+(_(to|and)_\d+)?_)?", "", name).replace("_", " ")
    if found:
        number = f"{found[0]}" if len(found) == 1 else f"{found[0]}-{found[-1]}"
        return f"{number:>7}  {re.sub(r'row [0-9]+ | -> .*', '', told) or words}"
    if "good_launches" in nodeid:
        return f"{'+':>7}  {words} {told}".rstrip()
    return None


def line_of(label: str, habit: Habit, outcomes: Sequence[Outcome]) -> type_of_line:
    """Make one line: the refusal, where there was one, else the last answer; the longest wait."""
    told = next((each for each in outcomes if each.is_refused), outcomes[-1])
    return (
        label,
        habit.value,
        told.status,
        told.check or ("let in" if told.status == 303 else "-"),
        max(each.seconds for each in outcomes),
    )


def table(lines: Iterable[type_of_line]) -> list[str]:
    """Lay the lines out: one a row, a column for each habit."""
    found: dict[str, dict[str, type_of_line]] = {}
    for line in lines:
        found.setdefault(line[0], {})[line[1]] = line
    made = [f"{'row':>7}  {'how':64} " + " ".join(f"{habit.value:32}" for habit in Habit)]
    for label in sorted(found, key=_order):
        cells = (found[label].get(habit.value) for habit in Habit)
        made.append(f"{label[:73]:73} " + " ".join(f"{_cell(cell):32}" for cell in cells))
    return [each.rstrip() for each in made]


def _cell(line: type_of_line | None) -> str:
    return "" if line is None else f"{line[2]} {line[3]} {line[4]:.2f} s"


def _order(label: str) -> tuple[int, str]:
    number = re.match(r"\s*(\d+)", label)
    return (int(number[1]) if number else len(ROWS) + 1, label)
