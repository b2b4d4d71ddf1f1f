"""The documents people read: no link leads nowhere, every picture is taken by script."""

import re
from pathlib import Path

import pytest

from lti_app.domain.launch.launch import LaunchCheck
from tests.e2e.pictures import KEPT

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
SCREENSHOTS = ROOT / "docs" / "screenshots"
LARGEST = 300_000  # bytes; a clone brings each of them along


def links(document: Path) -> list[str]:
    found = LINK.findall(document.read_text(encoding="utf-8"))
    return [link for pair in found for link in pair if link and not link.startswith("http")]


def anchors(document: Path) -> set[str]:
    """Name headings as GitHub does: lower case, no punctuation, hyphens for spaces."""
    headings = HEADING.findall(document.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    lost = []
    for link in links(document):
        path, _, anchor = link.partition("#")
        there = (document.parent / path).resolve() if path else document
        if not there.exists() or (anchor and anchor not in anchors(there)):
            lost.append(link)
    assert lost == []


def test_pictures_shown_are_those_the_script_takes() -> None:
    shown = {Path(link).stem for each in DOCUMENTS for link in links(each) if link.endswith(".png")}
    kept = {path.stem for path in SCREENSHOTS.glob("*.png")}
    assert (shown, kept) == (set(KEPT), set(KEPT))


def test_no_picture_is_large() -> None:
    large = {p.name for p in SCREENSHOTS.iterdir() if p.stat().st_size > LARGEST}
    assert large == set()


def test_every_check_of_a_launch_is_told_to_whoever_mends_it() -> None:
    told = re.findall(r"`([a-z_]+)`", (ROOT / "docs" / "sysadmins.md").read_text(encoding="utf-8"))
    assert {check.value for check in LaunchCheck} - set(told) == set()


def test_every_person_has_a_page_that_the_first_document_names() -> None:
    named = links(ROOT / "README.md")
    assert [
        page
        for page in ("instructors", "learners", "asa", "sysadmins", "setup")
        if f"docs/{page}.md" not in named
    ] == []
