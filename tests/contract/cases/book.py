"""Writes docs/cases.md from the table: `python -m tests.contract.cases.book`.

Nothing is worked out here: every word of the page is one of the table's.
"""

from collections.abc import Iterable
from pathlib import Path

from lti_app.domain.mastery.verdict import Flag, VerdictState
from tests.contract.cases.expected import GROUPED, Group
from tests.contract.cases.expected_courses import COURSES
from tests.contract.cases.expected_events import EVENTS
from tests.contract.cases.expected_people import PEOPLE
from tests.contract.cases.sayings import Expected

PAGE = Path(__file__).parents[3] / "docs" / "cases.md"
HEAD = """\
# Cases: what happened in Canvas, and what Hallmark says of it

Oddities that a real Canvas shows, each by its name in the stand-in's campus. Verdict and words were
written by hand from [what counts as evidence](evidence.md#what-counts-as-evidence) and
[ADR 8](adr/0008-judging-evidence.md); tests read the campus over HTTP and hold every verdict, every
flag and both wordings to them, with every switch of the stand-in in every position.

This page is made of the same table as those tests: edit `tests/contract/cases/expected_*.py`, then
run `python -m tests.contract.cases.book`. The campus's day is 20 April 2027; times are in UTC.
"""
VERDICTS = {
    VerdictState.MET: "Met",
    VerdictState.NOT_MET: "Not met",
    VerdictState.UNKNOWN: "Unknown",
}
FLAGS = {
    Flag.NEWER_ATTEMPT_UNGRADED: "a newer attempt",
    Flag.REDO_REQUESTED: "redo requested",
    Flag.LATE: "late",
    Flag.GRADED_BY_PROCESS: "graded by a process",
    Flag.DRIFT: "changed since mapped",
    Flag.RATING_TIE: "rating tie",
    Flag.HIDE_POINTS: "points hidden",
    Flag.THRESHOLD_EDGE: "at the threshold",
}
COLUMNS = ("Case", "What happened in Canvas", "Verdict", "The learner reads", "Staff read")

SWITCHES = """\
## Where sites differ
Every verdict above is the same in every position of the stand-in's switches (page sizes, links left
out, ids of other shards, clocks apart, throttling and refusals by other codes, and so on), but one:

| Switch | Position | What follows |
| --- | --- | --- |
| `include_parameters` | `dropped`, with a key that it is about | Rubrics do not come. The source \
has failed: nothing is said of anybody, no case opens, and the reason is in the run's log. |
"""


def page() -> str:
    """Put the whole page together."""
    parts = [HEAD]
    parts += [_group(group) for group in GROUPED]
    parts.append(_events())
    parts.append(_people())
    parts += [_courses(), SWITCHES]
    return "\n".join(parts)


def _group(group: Group) -> str:
    rows = (_row(f"`{name}`", expected) for name, expected in group.cases.items())
    return f"## {group.title}\n{_table(COLUMNS, rows)}"


def _row(name: str, expected: Expected) -> tuple[str, ...]:
    flags = ", ".join(FLAGS[flag] for flag in sorted(expected.flags))
    verdict = VERDICTS[expected.state] + (f"; {flags}" if flags else "")
    told = (f"**{said.pill}** {said.text}" for said in (expected.learner, expected.staff))
    return (name, expected.happened, verdict, *told)


def _events() -> str:
    rows = (_row(f"{event.title}: `{event.name}`", event.expected) for event in EVENTS)
    said = "Read before, and read again after it happened. A completion that was there stays there "
    said += "while a verdict is Unknown; an open case shows that it is not complete now.\n"
    return f"## Events\n{said}\n{_table(COLUMNS, rows)}"


def _people() -> str:
    columns = ("Case", "Who it is", "What follows", "The learner sees", "Staff see")
    rows = (
        (f"`{name}`", each.happened, each.follows, each.learner, each.staff)
        for name, each in PEOPLE.items()
    )
    return f"## People\n{_table(columns, rows)}"


def _courses() -> str:
    columns = ("Case", "What happened in Canvas", "What follows", "The learner sees", "Staff see")
    rows = (
        (f"`{name}`", each.happened, each.follows, each.learner, each.staff)
        for name, each in COURSES.items()
    )
    return f"## Courses\n{_table(columns, rows)}"


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
