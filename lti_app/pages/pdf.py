"""Letters and committee documents as tagged PDF, from the same words as their page.

A template extends `paper/_paper.html`; Jinja escapes what people wrote, as on every page.
"""

import json
from functools import cache
from pathlib import Path

from flask import Response

from lti_app.domain.errors import Busy, RuleRefused
from lti_app.domain.sentence import say
from lti_app.files.apart import ApartLimitError, run_apart
from lti_app.files.slots import NoSlotError, slot
from lti_app.pages.csv_file import attached

# Each takes a core and up to a gigabyte while it runs; a letter takes about a second.
MOST_AT_ONCE = 2
LONGEST_WAIT = 8.0
_LOOK = Path(__file__).parents[1] / "static" / "paper.css"


def pdf_of(html: str, *, title: str, lang: str) -> bytes:
    """Set a rendered page as PDF/UA; it takes over a second, so hold no transaction open.

    Raises:
        ApartError: what sets it is not installed: `make setup` says what is missing.
        RuleRefused: it is so long that it takes more time or memory than it may.
        Busy: as many are being set at this moment as this machine may set at once.
    """
    sheet = {"html": html, "css": _look(), "title": title, "lang": lang}
    try:
        with slot("press", MOST_AT_ONCE, LONGEST_WAIT):
            return run_apart("lti_app.files.press", json.dumps(sheet).encode())
    except ApartLimitError as limited:
        raise RuleRefused(
            "pdf.too_long",
            say("This is too long to be set as a PDF here."),
            mend=say("Open it as a page, and save that as a PDF with your browser's own print."),
        ) from limited
    except NoSlotError as taken:
        raise Busy(
            "pdf.busy",
            say("Several documents are being set as PDF just now."),
            mend=say("Wait a moment and try again."),
        ) from taken


def pdf_answer(content: bytes, name: str) -> Response:
    """Answer with a PDF of ours as a file to save, named `name`.pdf whatever stands in it."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = attached(name, "pdf")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@cache
def _look() -> str:
    return _LOOK.read_text(encoding="utf-8")
