"""The table is whole: every row, in every habit, is a test; and it says what happened."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.contract.lti.habits import Habit, Outcome
from tests.contract.lti.rows import ROWS, habit_of, label_of, line_of, rows_of, table

HERE = Path(__file__).parent


@cache
def collected() -> tuple[str, ...]:
    asked = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0"]
    done = subprocess.run(
        [*asked, str(HERE)], cwd=HERE.parents[2], capture_output=True, text=True, check=True
    )
    return tuple(line for line in done.stdout.splitlines() if "::" in line)


@pytest.mark.parametrize("habit", list(Habit), ids=str)
def test_every_row_is_tried_in_this_habit(habit: Habit) -> None:
    tried = {row for each in collected() if habit_of(each) is habit for row in rows_of(each)}
    assert sorted(set(ROWS) - tried) == []


def test_launches_to_let_in_are_tried_in_every_habit_alike() -> None:
    good = dict.fromkeys(Habit, 0)
    for each in collected():
        if "test_good_launches" in each and (habit := habit_of(each)) is not None:
            good[habit] += 1
    assert len(set(good.values())) == 1
    assert min(good.values()) > 0


@pytest.mark.parametrize(
    ("nodeid", "rows"),
    [
        ("a.py::test_x[all cookies off-row 12 sub empty -> claim]", {12}),
        ("a.py::test_row_7_a_thing[cookies allowed]", {7}),
        ("a.py::test_rows_74_and_75_things", {74, 75}),
        ("a.py::test_rows_95_to_97_things", {95, 96, 97}),
        ("a.py::test_a_row_of_things", set()),
    ],
)
def test_rows_are_read_from_names(nodeid: str, rows: set[int]) -> None:
    assert rows_of(nodeid) == rows


def test_a_line_tells_the_refusal_and_the_longest_wait() -> None:
    seen = [Outcome(302, "", 0.2), Outcome(400, "claim", 0.1), Outcome(303, "", 0.3)]
    label = label_of("a.py::test_x[cookies allowed-row 8 sub missing -> claim]")
    assert label == "      8  sub missing"
    line = line_of(label, Habit.ALLOWED, seen)
    assert line == (label, "cookies allowed", 400, "claim", 0.3)
    assert table([line])[1].split() == [*label.split(), "400", "claim", "0.30", "s"]
