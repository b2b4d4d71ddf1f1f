"""Lists as CSV files that open in a spreadsheet as text, never as formulas.

OWASP, "CSV Injection": a cell that begins with one of these signs would be calculated.
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from io import StringIO
from urllib.parse import quote

from flask import Response

_CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_LONGEST_PART = 60
# Spreadsheets read UTF-8 as such only after this mark.
_MARK = "\ufeff"


def csv_answer(name: str, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Response:
    """Answer with a file named `name`.csv, whatever stands in the name (RFC 6266)."""
    answer = Response(_MARK + "".join(_lines(header, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = attached(name, "csv")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def attached(name: str, ending: str) -> str:
    """Say that an answer is a file to save, named so in every script (RFC 6266)."""
    plain, full = f"{_plain(name)}.{ending}", f"{_safe(name)}.{ending}"
    told = f'attachment; filename="{plain}"'
    return told if full == plain else f"{told}; filename*=UTF-8''{quote(full)}"


def file_name(*parts: str) -> str:
    """Join what a list is of, such as its course and badge, to the name of a file."""
    return "-".join(filter(None, (_safe(part)[:_LONGEST_PART].strip("-") for part in parts)))


def _safe(text: str) -> str:
    """Leave letters and numbers of any script; everything else parts words."""
    words = "".join(c if c.isalnum() or unicodedata.combining(c) else " " for c in text)
    return "-".join(words.split())


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _safe(bare) or "list"


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
