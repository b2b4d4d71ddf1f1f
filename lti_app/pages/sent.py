"""Reads the fields of a form as they were written: nothing is cut, so that nothing is lost unseen.

What is too long is refused by its rule, and comes back whole; a body has its bound in the app.
"""

from datetime import date

from flask import request

# As the browsers' own date fields send it: of ISO 8601 no other form.
_DAY_LENGTH = 10


def sent_text(name: str) -> str:
    """Read a text, its lines parted as they are kept."""
    return request.form.get(name, "").replace("\r\n", "\n")


def sent_line(name: str) -> str:
    """Read one line, without what stands around it."""
    return request.form.get(name, "").strip()


def read_day(text: str) -> date | None:
    """Read a date as a form sends it; None where it is none."""
    if len(text) != _DAY_LENGTH:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
