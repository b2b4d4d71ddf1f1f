"""A dry run shows who would have met what; it reads only, and within bounds."""

import re

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lti_app.domain.mapping import trial as mapping_trial
from lti_app.models.base import Base
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.integration.mapping.pages import Window, marked, seen
from tests.integration.mapping.test_course_home import work_of

TRIAL = "badges/1/try"


def mapped(window: Window) -> None:
    window.course.set_assignment("314", "Plain-language brief", rubric=marked("74", "Limits"))
    for slo, assignment, criterion in (
        ("slo-1", "311", "_1"),
        ("slo-2", "312", "_2"),
        ("slo-3", "313", "_2"),
        ("slo-4", "314", "_1"),
    ):
        assert window.save(slo, assignment, criterion=criterion).status_code == 303


def line_of(window: Window, name: str) -> str:
    """A learner's line of the table, in words."""
    page = window.get(TRIAL).text
    return next(line for line in page.split("<tr>") if f"<bdi>{name}</bdi>" in line)


def test_each_learner_is_shown_by_outcome_with_what_is_missing(begun: Window) -> None:
    mapped(begun)
    begun.course.enroll("1", "Ámbar Ñu")
    begun.course.enroll("2", "山田 花子")
    work_of(begun, "1", "4")
    begun.course.hand_in("2", "311")
    begun.course.assess("2", "312", {"_1": "4", "_2": "2"})
    begun.course.assess("2", "313", {"_2": "4"}, posted=False)

    words = seen(begun.get(TRIAL))
    ready, other = line_of(begun, "Ámbar Ñu"), line_of(begun, "山田 花子")

    assert "1 of 2 learners have every outcome; the reflection comes on top." in words
    assert "Grades read from Canvas: just now . Nothing is stored, no case is opened" in words
    assert "Not met yet, for any reason" in words  # not handed in counts there too
    assert ready.count("tone-met") == 5
    assert "Would have every outcome" in ready
    for said in (
        "Waiting for a grade",
        "Case critique, criterion “Evidence”: 2 of 4. Threshold 3.",
        "Not released",
        "Plain-language brief is not handed in yet.",
    ):
        assert said in other


def test_trying_writes_no_row(begun: Window, wiring: Wiring) -> None:
    mapped(begun)
    begun.course.enroll("1")
    work_of(begun, "1", "4")

    def rows() -> dict[str, int | None]:
        with wiring.session() as other:
            return {
                table.name: other.scalar(select(func.count()).select_from(table))
                for table in Base.metadata.sorted_tables
            }

    before = rows()
    assert "1 of 1 learner has every outcome" in seen(begun.get(TRIAL))
    assert rows() == before


def test_what_cannot_be_judged_is_said_once_and_learners_are_told_the_rest(begun: Window) -> None:
    begun.save("slo-1", "311", criterion="_1")
    begun.save("slo-4", "314")
    for number in ("1", "2"):
        begun.course.enroll(number, f"Learner {number}")
        begun.course.hand_in(number, "311")
    begun.course.assess("1", "311", {"_1": "4", "_2": "4"})

    page = begun.get(TRIAL)
    words = seen(page)

    assert "3 outcomes cannot be judged yet" in words
    for said in (
        "claims against evidence”, is shown by nothing yet.",
        "SLO 3, “Apply a recognized governance framework”, is shown by nothing yet.",
        "“Plain-language brief” has no rubric",
    ):
        assert words.count(said) == 1
    assert ("Needs mending" in words, "No assessment is mapped." in words) == (False, False)
    assert "1 of 2 learners have every outcome that can be judged." in words
    assert line_of(begun, "Learner 1").count("<td>") == 1
    assert "Would have all that can be judged" in line_of(begun, "Learner 1")
    assert "Would have all that can be judged" not in line_of(begun, "Learner 2")


def test_before_anything_is_mapped_no_learner_is_told_anything(begun: Window) -> None:
    begun.course.enroll("1", "Learner 1")

    words = seen(begun.get(TRIAL))

    assert "4 outcomes cannot be judged yet" in words
    assert "Nothing can be said of the learners before an outcome can be judged." in words
    assert ("have every outcome" in words, "Learner 1" in words) == (False, False)


def listed(page: TestResponse) -> list[str]:
    return re.findall(r"<bdi>([^<]+)</bdi>", page.text)


def test_everybody_is_counted_and_listed_in_pages(
    begun: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping_trial, "A_PAGE", 2)
    mapped(begun)
    for number, name in (("1", "C"), ("2", "A"), ("3", "B"), ("4", "E"), ("5", "D")):
        begun.course.enroll(number, name)
        work_of(begun, number, "4")

    first, second, last = (begun.get(f"{TRIAL}?page={n}") for n in ("1", "2", "99"))

    assert "5 of 5 learners have every outcome" in seen(first)
    assert [listed(each) for each in (first, second, last)] == [["A", "B"], ["C", "D"], ["E"]]
    assert "1\u20132 of 5" in seen(first)
    assert "5\u20135 of 5" in seen(last)
    assert ("page=2" in first.text, "page=3" in second.text) == (True, True)
    assert ('rel="next"' in last.text, 'rel="prev"' in first.text) == (False, False)
    assert "learners have every outcome" not in seen(second)
    assert "How many have met what, in the whole course" in seen(second)


@pytest.mark.parametrize("page", ["0", "-3", "x", "9" * 40])
def test_a_page_that_is_none_is_answered_with_one(begun: Window, page: str) -> None:
    mapped(begun)
    begun.course.enroll("1", "A")

    assert listed(begun.get(f"{TRIAL}?page={page}")) == ["A"]


def test_of_a_very_large_course_who_is_counted_is_told_and_everybody_is_listed(
    begun: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping_trial, "A_PAGE", 1)
    monkeypatch.setattr(mapping_trial, "MOST_COUNTED", 2)
    mapped(begun)
    for number, name in (("1", "C"), ("2", "A"), ("3", "B")):
        begun.course.enroll(number, name)
        work_of(begun, number, "4")

    words = seen(begun.get(TRIAL))

    assert "2 of 2 learners have every outcome" in words
    assert "Counted are the first 2 of 3 learners by name; the pages below list everybody." in words
    assert listed(begun.get(f"{TRIAL}?page=3")) == ["C"]


def test_time_of_reading_is_that_of_the_request(begun: Window, clock: FixedClock) -> None:
    begun.course.enroll("1")
    clock.move(minutes=20)

    assert "Grades read from Canvas: just now" in seen(begun.get(TRIAL))
