"""Letters and committee documents as tagged PDF, from the same words as their page.

A template extends `paper/_paper.html`; Jinja escapes what people wrote, as on every page.
"""

import json
from functools import cache
from pathlib import Path

from flask import Response

from lti_app.files.apart import run_apart
from lti_app.pages.csv_file import attached

_LOOK = Path(__file__).parents[1] / "static" / "paper.css"


def pdf_of(html: str, *, title: str, lang: str) -> bytes:
    """Set a rendered page as PDF/UA; it takes over a second, so hold no transaction open.

    Raises:
        ApartFailed: what sets it is not installed: `make setup` says what is missing.
        ApartLimited: it is so long that it takes more time or memory than it may.
    """
    sheet = {"html": html, "css": _look(), "title": title, "lang": lang}
    return run_apart("lti_app.files.press", json.dumps(sheet).encode())


def pdf_answer(content: bytes, name: str) -> Response:
    """Answer with a PDF of ours as a file to save, named `name`.pdf whatever stands in it."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = attached(name, "pdf")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@cache
def _look() -> str:
    return _LOOK.read_text(encoding="utf-8")
