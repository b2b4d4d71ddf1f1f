"""A text that goes on from another one: what was sent first is all in what is sent second."""

from typing import Any

import pytest

from lti_app.domain.definition.continuing import continues


def about(title: str, description: str = "") -> dict[str, Any]:
    return {"title": title, "description": description, "credit": None}


def rows(*told: tuple[str, str]) -> dict[str, Any]:
    return {"competencies": [{"key": key, "kind": "skill", "text": text} for key, text in told]}


def links(*texts: str) -> dict[str, Any]:
    return {"alignments": [{"kind": "job", "text": text, "url": None} for text in texts]}


A, B = ("c-a", "Reads"), ("c-b", "Writes")


@pytest.mark.parametrize(
    ("base", "standing", "written"),
    [
        (about("Start"), about("First"), about("First and last")),
        (about("Start"), about("Start", "Mine"), about("New", "Mine")),
        (None, about("First"), about("First and last")),
        (None, about("Same", "One"), about("Same", "One two")),
        # Pressed twice, “Add” gives each answer a row of its own.
        (rows(A), rows(A, ("c-1", "")), rows(A, ("c-2", ""))),
        (None, rows(A, ("c-1", "")), rows(A, ("c-2", ""))),
        (links("One"), links("One", ""), links("One", "")),
        (rows(A, B), rows(A), rows(A)),
        (rows(A), rows(A, B), rows(A, B, ("c-c", "Judges"))),
        ({"letter": None}, {"letter": {"file": "a.pdf"}}, {"letter": {"file": "a.pdf"}}),
    ],
)
def test_text_that_holds_the_other_goes_on_from_it(base: Any, standing: Any, written: Any) -> None:
    assert continues(base, standing, written)


@pytest.mark.parametrize(
    ("base", "standing", "written"),
    [
        (about("Start"), about("First"), about("Start")),
        (about("Start"), about("First"), about("Other")),
        # Two tabs of one person: the other tab knows nothing of what was written here.
        (about("Start"), about("Start", "Mine"), about("New", "")),
        (about("Start"), about(""), about("Start again")),
        (None, about("First"), about("")),
        (rows(A), rows(A, B), rows(A)),
        (rows(A, B), rows(A), rows(A, B)),
        (None, rows(A), rows(A, B)),
        (rows(A, B), rows(B, A), rows(A, B)),
        (links("One", "Two"), links("Two"), links("One", "Two")),
        ({"letter": None}, {"letter": {"file": "a.pdf"}}, {"letter": None}),
        ({"exists": None}, {"exists": True}, {"exists": False}),
    ],
)
def test_text_that_lacks_some_of_the_other_does_not(base: Any, standing: Any, written: Any) -> None:
    assert not continues(base, standing, written)
