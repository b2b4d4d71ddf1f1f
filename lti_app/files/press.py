"""Sets one page of HTML as a tagged PDF: `python -m lti_app.files.press`, JSON on standard input.

Nothing is fetched: what the page shows is in it, or a `data:` address (docs/adr/0019).
"""

import json
import sys
from typing import TypedDict

from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

from lti_app.files.apart import take_limits

# ISO 14289-1, "PDF/UA": headings, lists and tables as a screen reader needs them.
VARIANT = "pdf/ua-1"


class Sheet(TypedDict):
    """What is set: the page, the look of paper, and what the file says of itself."""

    html: str
    css: str
    title: str
    lang: str


def pressed(sheet: Sheet) -> bytes:
    """Set a page; the same one gives the same bytes."""
    fetcher = URLFetcher(allowed_protocols=("data",))
    look = CSS(string=sheet["css"], url_fetcher=fetcher)
    document = HTML(string=sheet["html"], url_fetcher=fetcher).render(stylesheets=[look])
    document.metadata.title = sheet["title"]
    document.metadata.lang = sheet["lang"]
    # A link's target in a file of its own would name an attachment; a page of ours has none.
    document.metadata.attachments = []
    pdf: bytes = document.write_pdf(pdf_variant=VARIANT)
    return pdf


if __name__ == "__main__":
    take_limits()
    sys.stdout.buffer.write(pressed(json.load(sys.stdin)))
