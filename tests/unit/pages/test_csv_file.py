import csv
from io import StringIO
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.pages.csv_file import cell, csv_answer, file_name


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "=cmd|' /C calc'!A0"],
)
def test_a_cell_that_would_be_calculated_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Daniel Reyes", "3", 3, "1,5", "a=b", ""])
def test_a_harmless_cell_stays(value: object) -> None:
    assert cell(value) == str(value)


def test_nothing_is_an_empty_cell() -> None:
    assert cell(None) == ""


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_no_cell_of_any_file_begins_with_a_sign_that_calculates(
    rows: list[tuple[str, str]],
) -> None:
    body = csv_answer("list", ("a", "b"), rows).get_data(as_text=True).removeprefix("\ufeff")
    read = list(csv.reader(StringIO(body, newline="")))
    assert len(read) == len(rows) + 1
    assert not [c for line in read for c in line if c.lstrip(" ").startswith(("=", "+", "-", "@"))]


def test_a_file_is_a_download_that_is_not_sniffed() -> None:
    answer = csv_answer("queue", ("a",), [("é",)])
    assert answer.headers["Content-Disposition"] == 'attachment; filename="queue.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.get_data() == "\ufeffa\r\né\r\n".encode()


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (("learners", "ENG 101/02", "A “good” badge"), "learners-ENG-101-02-A-good-badge.csv"),
        (("../..", 'x"; y=1\r\nSet-Cookie: z'), "x-y-1-Set-Cookie-z.csv"),
        (("learners", "", "x" * 90), f"learners-{'x' * 60}.csv"),
        (("",), "list.csv"),
    ],
)
def test_file_is_named_in_letters_and_numbers(parts: tuple[str, ...], told: str) -> None:
    answer = csv_answer(file_name(*parts), ("a",), [])
    assert answer.headers["Content-Disposition"].split("; ")[1] == f'filename="{told}"'


def test_name_in_another_script_is_kept_beside_a_plain_one() -> None:
    answer = csv_answer(file_name("learners", "Éthique 花"), ("a",), [])
    told = answer.headers["Content-Disposition"]
    plain, full = told.split("; ")[1:]
    assert plain == 'filename="learners-Ethique.csv"'
    assert unquote(full) == "filename*=UTF-8''learners-Éthique-花.csv"
