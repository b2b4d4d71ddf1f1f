"""A file of units and members, read line by line: each fault with its line, column and mend.

The columns are those of docs/units.md. What the lines ask for is judged in `unit_judging`.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from lti_app.domain.people.units import CALCULATED
from lti_app.domain.sentence import say

COLUMNS = (
    "unit_code",
    "unit_name",
    "unit_kind",
    "parent_code",
    "person",
    "role",
    "until",
)
NEEDED = "unit_code"
MOST_LINES = 2_000
LARGEST_FILE = 200_000
LONGEST_CELL = 400
_MARK = "\ufeff"
# What stands in place of a letter that somebody could not read (U+FFFD): the name is gone.
_LOST = "\ufffd".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong at one place, and what would mend it; line 0 is the file as a whole."""

    line: int
    column: str
    message: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One line of the file as it is written, without the spaces around its cells."""

    line: int
    unit_code: str
    unit_name: str = ""
    unit_kind: str = ""
    parent_code: str = ""
    person: str = ""
    role: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFile:
    """The lines that could be read, and every fault among the others."""

    lines: tuple[UnitLine, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    cells: Sequence[str]


def read_unit_file(content: bytes) -> UnitFile:
    """Read a file of units; a fault of the whole file, or of its header, ends the reading."""
    whole = _fault_of_bytes(content)
    if whole is not None:
        return UnitFile(faults=(whole,))
    records, broken = _records(content.decode("utf-8").removeprefix(_MARK))
    if not records:
        return UnitFile(faults=(broken or _file("The file is empty.", _HEADER_MEND),))
    header = tuple(cell.strip().lower() for cell in records[0].cells)
    faults = _faults_of_header(records[0].line, header)
    if not faults and len(records) - 1 > MOST_LINES:
        faults = [
            _file(
                say(
                    "The file has more than %(most)s lines below its header.",
                    most=f"{MOST_LINES:,}",
                ),
                say("Part it into files of at most %(most)s lines.", most=f"{MOST_LINES:,}"),
            )
        ]
    if faults:
        return UnitFile(faults=tuple(faults))
    lines, found = _lines(header, records[1:])
    return UnitFile(lines=tuple(lines), faults=(*found, *((broken,) if broken else ())))


_HEADER_MEND = say(
    "Begin with a line that names the columns: %(columns)s.", columns=",".join(COLUMNS)
)


def _file(message: str, mend: str) -> Fault:
    return Fault(line=0, column="", message=message, mend=mend)


def _fault_of_bytes(content: bytes) -> Fault | None:
    if len(content) > LARGEST_FILE:
        return _file(
            say("The file is larger than %(most)s kB.", most=LARGEST_FILE // 1000),
            say("Part it into files of at most %(most)s lines.", most=f"{MOST_LINES:,}"),
        )
    if b"\x00" in content or _LOST in content:
        return _file(
            "This is no text file in UTF-8.",
            "Save it as CSV UTF-8 (comma delimited) and try again.",
        )
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return Fault(
            line=content.count(b"\n", 0, error.start) + 1,
            column="",
            message=say("A letter here is not written in UTF-8."),
            mend=say("Save the file as CSV UTF-8 (comma delimited) and try again."),
        )
    return None


def _records(text: str) -> tuple[list[_Record], Fault | None]:
    """Part a text into records; blank lines are none. A broken one ends it."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    records: list[_Record] = []
    begun = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            return records, Fault(
                line=begun,
                column="",
                message=say("The quotation marks of this line do not match."),
                mend=say('Close each quoted cell, and write a mark within one twice: "".'),
            )
        if cells is None:
            return records, None
        if any(cell.strip() for cell in cells):
            records.append(_Record(begun, cells))
        if len(records) > MOST_LINES + 1:
            return records, None
        begun = reader.line_num + 1


def _faults_of_header(line: int, header: tuple[str, ...]) -> list[Fault]:
    if len(header) == 1 and header[0].count(";") > 0:
        return [
            Fault(
                line=line,
                column="",
                message=say("The columns are parted by semicolons."),
                mend=say("Save the file with commas between its columns."),
            )
        ]
    if len(header) == 1 and header[0].count("\t") > 0:
        return [
            Fault(
                line=line,
                column="",
                message=say("The columns are parted by tabs."),
                mend=say("Save the file with commas between its columns."),
            )
        ]
    faults = [
        Fault(
            line=line,
            column=name[:LONGEST_CELL],
            message=say("There is no column %(name)r.", name=name[:LONGEST_CELL]),
            mend=say("The columns are %(columns)s.", columns=", ".join(COLUMNS)),
        )
        for name in dict.fromkeys(header)
        if name not in COLUMNS
    ]
    faults += [
        Fault(
            line=line,
            column=name,
            message=say("The column %(name)s stands here twice.", name=name),
            mend=say("Leave one of them out."),
        )
        for name in COLUMNS
        if header.count(name) > 1
    ]
    if NEEDED not in header:
        faults.append(
            Fault(
                line=line,
                column=NEEDED,
                message=say("The column %(name)s is lacking.", name=NEEDED),
                mend=_HEADER_MEND,
            )
        )
    return faults


def _lines(
    header: tuple[str, ...], records: Sequence[_Record]
) -> tuple[list[UnitLine], list[Fault]]:
    lines: list[UnitLine] = []
    faults: list[Fault] = []
    for record in records:
        found = list(_faults_of_record(header, record))
        if found:
            faults += found
            continue
        cells = dict(zip(header, (cell.strip() for cell in record.cells), strict=True))
        lines.append(UnitLine(line=record.line, **cells))
    return lines, faults


def _faults_of_record(header: tuple[str, ...], record: _Record) -> Iterator[Fault]:
    if len(record.cells) != len(header):
        yield Fault(
            line=record.line,
            column="",
            message=say(
                "This line has %(found)s cells, the header has %(wanted)s.",
                found=len(record.cells),
                wanted=len(header),
            ),
            mend=say("Put a cell that holds a comma in quotation marks, and leave none out."),
        )
        return
    for name, cell in zip(header, record.cells, strict=True):
        if len(cell) > LONGEST_CELL:
            yield Fault(
                line=record.line,
                column=name,
                message=say("This cell is longer than %(most)s characters.", most=LONGEST_CELL),
                mend=say("Shorten it."),
            )
        elif cell.lstrip(" ").startswith(CALCULATED):
            yield Fault(
                line=record.line,
                column=name,
                message=say(
                    "A spreadsheet would calculate what begins with %(sign)s.",
                    sign=cell.strip()[0] if cell.strip() else "↹",
                ),
                mend=say("Begin the cell with a letter or a digit."),
            )
        elif any(not sign.isprintable() for sign in cell):
            yield Fault(
                line=record.line,
                column=name,
                message=say("This cell holds a line break or a sign that cannot be seen."),
                mend=say("Write it anew, on one line."),
            )
