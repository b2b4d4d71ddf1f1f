"""A dry run shows who would have met what; it reads only, and within bounds."""

import pytest
from sqlalchemy import func, select

from lti_app.canvas.fake import FakeCanvas
from lti_app.models.base import Base
from lti_app.pages import mapping_reading
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


def test_of_a_large_course_the_first_by_name_are_read_and_the_rest_is_told(
    begun: Window, canvas: FakeCanvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping_reading, "MOST_TRIED", 2)
    mapped(begun)
    for number, name in (("1", "C"), ("2", "A"), ("3", "B")):
        begun.course.enroll(number, name)
        work_of(begun, number, "4")

    words = seen(begun.get(TRIAL))

    assert "2 of 2 learners have every outcome" in words
    assert "1 more learner is not counted." in words
    assert "<bdi>C</bdi>" not in begun.get(TRIAL).text


def test_time_of_reading_is_that_of_the_request(begun: Window, clock: FixedClock) -> None:
    begun.course.enroll("1")
    clock.move(minutes=20)

    assert "Grades read from Canvas: just now" in seen(begun.get(TRIAL))
