"""The page of cases is made of the table, and is the table's of today."""

from lti_app.domain.mastery.verdict import Flag
from tests.contract.cases.book import FLAGS, PAGE, page
from tests.contract.cases.expected import CASES, NAMES
from tests.contract.cases.expected_events import EVENTS
from tests.contract.cases.test_switches import DIFFERS


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_name_and_every_event_has_a_row() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| ") and "`" in line]
    assert len(rows) == len(NAMES) + len(EVENTS) + len(DIFFERS)


def test_no_cell_breaks_its_row() -> None:
    rows = [line for line in page().split("## Where")[0].splitlines() if line.startswith("| ")]
    assert {line.count(" | ") for line in rows} == {4}


def test_every_flag_has_its_word() -> None:
    assert set(FLAGS) == set(Flag)


def test_work_that_is_not_released_has_the_learners_words_of_work_nobody_graded() -> None:
    """Docs/adr/0008: to the learner the two are one."""
    ungraded, hidden = CASES["submitted-ungraded"], CASES["posted-then-unposted"]
    assert hidden.learner == ungraded.learner
    assert hidden.staff != ungraded.staff
