"""Letters set as PDF, read back: tagged, titled, whole, escaped, and with nothing fetched."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import cast

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

import lti_app
from lti_app.files.apart import ApartError, run_apart
from lti_app.files.pdf_reading import fault_of_pdf
from lti_app.pages.pdf import pdf_answer, pdf_of

HOSTILE = "</title><script>alert(1)</script>"
LETTER = """{% extends "paper/_paper.html" %}
{% block content %}<p class="lead">Dear {{ who }},</p>
<h2>What was decided</h2>
<table><caption>Outcomes</caption>
<thead><tr><th scope="col">Code</th><th scope="col">Outcome</th></tr></thead><tbody>
{% for n in range(60) %}<tr><th scope="row">SLO {{ n }}</th><td>Explains it</td></tr>{% endfor %}
</tbody></table>
<ul><li>First condition</li></ul>{% endblock %}
{% block signed %}<div class="signed"><p class="line">Ana Ruiz</p></div>{% endblock %}"""


@cache
def rendered(source: str = LETTER, paper: str = "letter") -> str:
    app = Flask("lti_app", root_path=str(Path(lti_app.__file__).parent))
    Babel(app)
    with app.test_request_context():
        return render_template_string(
            source,
            title=f"Approved {HOSTILE}",
            lang="en",
            institution="University main",
            office="Office of Micro-credentials",
            contact="mc@example.edu",
            dated="24 November 2026",
            paper=paper,
            who=HOSTILE,
        )


@cache
def pressed(html: str) -> bytes:
    return pdf_of(html, title="Approved: Responsible AI", lang="en-US")


@pytest.fixture
def letter() -> PdfReader:
    return PdfReader(BytesIO(pressed(rendered())))


def kinds(node: object) -> set[str]:
    """The kinds of every element of the structure."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, ArrayObject):
        return {kind for each in node for kind in kinds(each)}
    if not isinstance(node, DictionaryObject):
        return set()
    return {str(node.get("/S", ""))} | (kinds(node["/K"]) if "/K" in node else set())


def words(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def test_letter_is_tagged_and_says_its_language_and_title(letter: PdfReader) -> None:
    root = letter.root_object
    metadata = cast("StreamObject", root["/Metadata"].get_object()).get_data()
    assert letter.metadata is not None
    assert letter.metadata.title == "Approved: Responsible AI"
    assert str(root["/Lang"]) == "en-US"
    assert root.get("/MarkInfo") == {"/Marked": True}
    assert root.get("/ViewerPreferences") == {"/DisplayDocTitle": True}
    assert b'pdfuaid:part="1"' in metadata


def test_letter_has_the_structure_of_its_page(letter: PdfReader) -> None:
    found = kinds(letter.root_object["/StructTreeRoot"])
    assert found >= {"/H1", "/H2", "/P", "/Table", "/THead", "/TR", "/TH", "/TD", "/L", "/LI"}


def test_letter_says_everything_with_office_and_page_on_each_page(letter: PdfReader) -> None:
    said = [page.extract_text() for page in letter.pages]
    assert len(said) > 1
    for number, page in enumerate(said, start=1):
        assert "University main · Office of Micro-credentials" in page
        assert "mc@example.edu" in page
        assert f"Page {number} of {len(said)}" in page
    assert [f"SLO {n}" for n in range(60) if f"SLO {n}" not in words(letter)] == []
    assert "First condition" in words(letter)
    assert "Ana Ruiz" in said[-1]


def test_what_a_person_wrote_stands_there_as_written(letter: PdfReader) -> None:
    assert "<script>" not in rendered()
    assert f"Dear {HOSTILE}," in words(letter)


def test_same_words_give_the_same_bytes() -> None:
    again = pdf_of(rendered(), title="Approved: Responsible AI", lang="en-US")
    assert again == pressed(rendered())


def test_our_own_letter_would_be_taken_as_a_document() -> None:
    assert fault_of_pdf(pressed(rendered())) is None


@pytest.mark.parametrize(("paper", "size"), [("letter", (612, 792)), ("a4", (595, 841))])
def test_paper_has_the_size_of_its_country(paper: str, size: tuple[int, int]) -> None:
    page = PdfReader(BytesIO(pressed(rendered(paper=paper)))).pages[0]
    assert (int(page.mediabox.width), int(page.mediabox.height)) == size


def test_nothing_is_fetched_from_disk_or_network(tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("body::before{content:'heron-secret'}")
    svg = f"<svg xmlns='http://www.w3.org/2000/svg'><image href='file://{secret}'/></svg>"
    html = f"""<html lang="en"><title>T</title><link rel="stylesheet" href="file://{secret}">
    <style>@import url(file://{secret});@font-face{{font-family:x;src:url(file:///etc/hostname)}}</style>
    <link rel="attachment" href="file://{secret}"><a rel="attachment" href="file://{secret}">a</a>
    <img alt="" src="file://{secret}"><img alt="" src="http://127.0.0.1:9/x.png">
    <img alt="" src="data:image/svg+xml,{svg.replace('"', "%22").replace("#", "%23")}">
    <object data="file://{secret}"></object><p>Only this</p></html>"""
    content = pdf_of(html, title="T", lang="en")
    reader = PdfReader(BytesIO(content))
    assert "Only this" in words(reader)
    assert "heron-secret" not in words(reader)
    assert list(reader.attachments) == []
    assert fault_of_pdf(content) is None


def test_letter_is_a_file_to_save_named_in_every_script() -> None:
    app = Flask("letter")
    with app.test_request_context():
        answer = pdf_answer(b"%PDF", "Approved: Ética de la IA")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="Approved-Etica-de-la-IA.pdf"; '
        "filename*=UTF-8''Approved-%C3%89tica-de-la-IA.pdf"
    )
    assert answer.mimetype == "application/pdf"


def test_process_that_fails_says_which_and_how() -> None:
    with pytest.raises(ApartError, match=r"^lti_app\.files\.press ended with 1: .*JSONDecode"):
        run_apart("lti_app.files.press", b"no sheet")
