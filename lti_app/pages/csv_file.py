"""Lists as CSV files that open in a spreadsheet as text, never as formulas.

OWASP, "CSV Injection": a cell that begins with one of these signs would be calculated.
"""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from flask import Response

_CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - the wide forms are calculated too
# Spreadsheets read UTF-8 as such only after this mark.
_MARK = "\ufeff"


def csv_answer(name: str, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Response:
    """Answer with a file named `name`.csv."""
    answer = Response(_MARK + "".join(_lines(header, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def cell(value: object) -> str:
    """Write one value as text that no spreadsheet calculates."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_CALCULATED) else text


def _lines(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    buffer = StringIO()
    writer = csv.writer(buffer)
    for row in (header, *rows):
        writer.writerow([cell(value) for value in row])
    yield buffer.getvalue()
