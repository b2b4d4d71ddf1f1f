"""Files of units and members: each bad line named, and what the good ones ask for (R1)."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.people.actor import LocalRole
from lti_app.domain.people.unit_file import (
    COLUMNS,
    LARGEST_FILE,
    LONGEST_CELL,
    MOST_LINES,
    read_unit_file,
)
from lti_app.domain.people.unit_judging import judge
from lti_app.domain.people.unit_plan import StandingUnit, StandingUnits, UnitPlan

TODAY = date(2026, 11, 24)
HEAD = ",".join(COLUMNS)
SCIENCE = "science,College of Science,college,,,,"
BIOLOGY = "biology,Department of Biology,department,science,canvas:640,unit-proposer,2027-06-30"
STANDING = StandingUnits(
    units={
        "science": StandingUnit(name="College of Science", kind=UnitKind.COLLEGE),
        "biology": StandingUnit(
            name="Department of Biology", kind=UnitKind.DEPARTMENT, parent_code="science"
        ),
        "gone": StandingUnit(name="Old Center", kind=UnitKind.CENTER, is_closed=True),
    },
    people={"canvas:640": "1", "sis:A17": "1"},
    members={("biology", "1", LocalRole.UNIT_PROPOSER): datetime(2027, 7, 1, tzinfo=UTC)},
)


def plan(*lines: str, standing: StandingUnits = STANDING, head: str = HEAD) -> UnitPlan:
    return judged("\n".join((head, *lines)).encode(), standing)


def judged(content: bytes, standing: StandingUnits = STANDING) -> UnitPlan:
    return judge(read_unit_file(content), standing, TODAY)


def places(found: UnitPlan) -> list[tuple[int, str]]:
    return [(fault.line, fault.column) for fault in found.faults]


def test_a_good_file_is_planned_units_above_first() -> None:
    found = plan(BIOLOGY, SCIENCE, "biology,,,,sis:A17,co-editor,", standing=StandingUnits())
    assert found.faults == ()
    assert [(step.code, step.parent_code, step.line) for step in found.units] == [
        ("science", None, 3),
        ("biology", "science", 2),
    ]
    assert [(step.code, step.person, step.role, step.until) for step in found.members] == [
        ("biology", "canvas:640", LocalRole.UNIT_PROPOSER, datetime(2027, 7, 1, tzinfo=UTC)),
        ("biology", "sis:A17", LocalRole.CO_EDITOR, None),
    ]


def test_what_stands_already_asks_for_nothing() -> None:
    found = plan(SCIENCE, BIOLOGY)
    assert (found.changes_nothing, found.units, found.members) == (True, (), ())


def test_one_person_by_two_ids_is_one_person() -> None:
    found = plan("biology,,,,sis:A17,unit-proposer,2027-06-30")
    assert found.changes_nothing
    assert places(
        plan(
            "biology,,,,canvas:640,unit-proposer,2027-06-30",
            "biology,,,,sis:A17,unit-proposer,2027-07-30",
        )
    ) == [(3, "until")]


def test_another_end_changes_the_end_and_says_so() -> None:
    (step,) = plan("biology,,,,canvas:640,unit-proposer,").members
    assert (step.is_held, step.is_known, step.until) == (True, True, None)


def test_another_name_kind_or_place_changes_the_unit() -> None:
    (step,) = plan("biology,Biology,school,,,,").units
    assert (step.name, step.kind, step.parent_code) == ("Biology", UnitKind.SCHOOL, "science")
    assert step.was == STANDING.units["biology"]


# What stands in one line below the header, and where it is wrong.
BAD: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "no code": (",Name,unit,,,,", [(2, "unit_code")]),
    "no code of a unit": ("a b,Name,unit,,,,", [(2, "unit_code")]),
    "a new unit without a name": ("new,,unit,,,,", [(2, "unit_name")]),
    "a new unit without a kind": ("new,Name,,,,,", [(2, "unit_kind")]),
    "an unknown kind": ("new,Name,faculty,,,,", [(2, "unit_kind")]),
    "an unknown parent": ("new,Name,unit,nowhere,,,", [(2, "parent_code")]),
    "itself as its parent": ("new,Name,unit,new,,,", [(2, "parent_code")]),
    "a closed parent": ("new,Name,unit,gone,,,", [(2, "parent_code")]),
    "a closed unit": ("gone,,,,canvas:1,co-editor,", [(2, "unit_code")]),
    "a person by name": ("biology,,,,Ada,co-editor,", [(2, "person")]),
    "a person of no kind": ("biology,,,,mail:a@b,co-editor,", [(2, "person")]),
    "a Canvas id with letters": ("biology,,,,canvas:x,co-editor,", [(2, "person")]),
    "no person": ("biology,,,,,co-editor,", [(2, "person")]),
    "no role": ("biology,,,,canvas:1,,", [(2, "role")]),
    "an unknown role": ("biology,,,,canvas:1,dean,", [(2, "role")]),
    "a role of the institution": ("biology,,,,canvas:1,asa-admin,", [(2, "role")]),
    "no date": ("biology,,,,canvas:1,co-editor,soon", [(2, "until")]),
    "a date that is none": ("biology,,,,canvas:1,co-editor,2027-02-30", [(2, "until")]),
    "a day that is over": ("biology,,,,canvas:1,co-editor,2026-11-23", [(2, "until")]),
    "the last day of all": ("biology,,,,canvas:1,co-editor,9999-12-31", [(2, "until")]),
    "an end without a person": (
        "biology,,,,,,2027-01-01",
        [(2, "person"), (2, "role")],
    ),
    "too few cells": ("biology,,,,canvas:1", [(2, "")]),
    "too many cells": ("biology,a,b,c,d,e,f,g", [(2, "")]),
    "a formula": ('biology,"=1+1",,,,,', [(2, "unit_name")]),
    "a formula behind spaces": ("biology,  +1,,,,,", [(2, "unit_name")]),
    "a wide formula": ("biology,\uff1d1,,,,,", [(2, "unit_name")]),
    "a long cell": (f"biology,{'x' * (LONGEST_CELL + 1)},,,,,", [(2, "unit_name")]),
    "a line break in a cell": ('biology,"a\nb",,,,,', [(2, "unit_name")]),
    "an open quote": ('biology,"a,,,,,', [(2, "")]),
    "a quote within": ('biology,"a"b,,,,,', [(2, "")]),
}


@pytest.mark.parametrize(("line", "where"), BAD.values(), ids=BAD.keys())
def test_a_bad_line_is_named_with_its_column_and_a_mend(
    line: str, where: list[tuple[int, str]]
) -> None:
    found = plan(line)
    assert places(found) == where
    assert all(fault.message and fault.mend for fault in found.faults)
    assert (found.units, found.members) == ((), ())


def test_each_bad_line_is_named_by_its_own_number_and_the_good_ones_are_not() -> None:
    found = plan(SCIENCE, "", 'biology,"Department\nof",,,,,', "x,,unit,,,,", BIOLOGY, "y,Y,z,,,,")
    assert places(found) == [(4, "unit_name"), (6, "unit_name"), (8, "unit_kind")]


def test_a_circle_is_named_at_each_unit_that_closes_it() -> None:
    found = plan("a,A,unit,b,,,", "b,B,unit,c,,,", "c,C,unit,a,,,")
    assert places(found) == [(2, "parent_code"), (3, "parent_code"), (4, "parent_code")]
    assert "a < b < c < a" in found.faults[0].message


def test_a_circle_with_what_stands_is_found() -> None:
    assert places(plan("science,,,biology,,,")) == [(2, "parent_code")]


def test_two_lines_that_describe_a_unit_differently_are_told() -> None:
    found = plan("new,Name,unit,,,,", "new,Other,,,,,")
    assert places(found) == [(3, "unit_name")]
    assert "Line 2" in found.faults[0].message


WHOLE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "is empty"),
    "blank lines": (b"\r\n\r\n", "is empty"),
    "semicolons": (HEAD.replace(",", ";").encode(), "semicolons"),
    "tabs": (HEAD.replace(",", "\t").encode(), "tabs"),
    "an unknown column": (b"unit_code,unit name\n", "no column 'unit name'"),
    "a column twice": (b"unit_code,person,person\n", "person stands here twice"),
    "no code column": (b"unit_name\n", "unit_code is lacking"),
    "another encoding": (f"{HEAD}\nx,Caf\xe9".encode("latin-1"), "not written in UTF-8"),
    "a spreadsheet": (b"PK\x03\x04\x00\x00", "no text file"),
    "too large a file": (b"x" * (LARGEST_FILE + 1), "larger than 200 kB"),
    "too many lines": (b"unit_code\n" + b"x\n" * 99_000, "more than 2,000 lines"),
}


@pytest.mark.parametrize(("content", "said"), WHOLE.values(), ids=WHOLE.keys())
def test_a_file_that_cannot_be_read_says_what_is_wrong_with_it(content: bytes, said: str) -> None:
    (fault,) = judged(content).faults
    assert (said in fault.message, fault.mend != "") == (True, True)


def test_100000_lines_are_refused_with_the_limit() -> None:
    (fault,) = judged(b"unit_code\n" + b"\n".join([b"x"] * 100_000)).faults
    assert f"{MOST_LINES:,}" in f"{fault.message} {fault.mend}"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_marks_and_line_ends_of_every_system_are_read_alike(ending: str, mark: str) -> None:
    text = mark + ending.join((HEAD, SCIENCE, BIOLOGY)) + ending
    assert judged(text.encode(), StandingUnits()) == plan(
        SCIENCE, BIOLOGY, standing=StandingUnits()
    )


CODES = st.sampled_from(["a", "b", "c", "science", "biology", "gone", "", "=x"])
ROWS = st.tuples(
    CODES,
    st.sampled_from(["", "A Name", "Biology", "+x"]),
    st.sampled_from(["", "unit", "college", "faculty"]),
    CODES,
    st.sampled_from(["", "canvas:640", "sis:A17", "canvas:9", "Ada"]),
    st.sampled_from(["", "co-editor", "unit-proposer", "dean"]),
    st.sampled_from(["", "2027-06-30", "2020-01-01", "x"]),
)


def written(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows((COLUMNS, *rows))
    return text.getvalue().encode()


def after(found: UnitPlan, standing: StandingUnits) -> StandingUnits:
    """What stands once a plan was carried out."""
    people = {**standing.people, **{step.person: step.person for step in found.members}}
    people |= standing.people
    return StandingUnits(
        units={
            **standing.units,
            **{
                step.code: StandingUnit(
                    name=step.name, kind=step.kind, parent_code=step.parent_code
                )
                for step in found.units
            },
        },
        people=people,
        members={
            **standing.members,
            **{(step.code, people[step.person], step.role): step.until for step in found.members},
        },
    )


@given(st.lists(ROWS, max_size=8))
def test_a_file_either_names_faults_or_asks_for_what_can_be_done_once(
    rows: list[tuple[str, ...]],
) -> None:
    content = written(rows)
    found = judged(content)
    if found.faults:
        assert (found.units, found.members) == ((), ())
        assert all(0 <= fault.line <= len(rows) + 1 for fault in found.faults)
        return
    known = set(STANDING.units)
    for step in found.units:
        # Whoever comes after stands below what is there by then.
        assert step.parent_code is None or step.parent_code in known
        known.add(step.code)
    assert {step.code for step in found.members} <= known
    assert judged(content, after(found, STANDING)).changes_nothing


@given(st.binary(max_size=400))
def test_any_bytes_are_answered(content: bytes) -> None:
    found = judged(content)
    if found.faults:
        assert all(fault.message and fault.mend for fault in found.faults)
    else:
        # What is no fault has the header, and below it nothing but what could be read.
        assert content.decode("utf-8-sig").lstrip().startswith(HEAD.split(",", 1)[0])


@given(st.text(max_size=400))
def test_any_text_below_a_header_is_answered(text: str) -> None:
    found = judged(f"{HEAD}\n{text}".encode("utf-8", "replace"))
    assert all(fault.message and fault.mend for fault in found.faults)
