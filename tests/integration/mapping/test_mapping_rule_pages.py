"""The rule of an SLO as plain words with its effect, and one level for all that show it."""

import re

import pytest

from lti_app.canvas.fake_rubrics import scale
from lti_app.domain.ids import MappingId
from lti_app.domain.mapping.mapping import Combining
from lti_app.wiring import Wiring
from tests.integration.mapping.pages import Window, marked, seen
from tests.integration.mapping.test_course_home import staff_of

RADIO = re.compile(r'name="combining" value="([^"]+)"( checked)?><span>([^<]+)')


@pytest.fixture
def three(begun: Window) -> Window:
    """SLO 2 shown by three assignments, each from Sound."""
    begun.course.set_assignment("315", "Field report", rubric=marked("75", "Evidence"))
    for assignment, criterion in (("312", "_2"), ("313", "_1"), ("315", "_1")):
        assert begun.save("slo-2", assignment, criterion=criterion).status_code == 303
    return begun


def rules(window: Window, assignment: str = "312") -> list[tuple[str, bool, str]]:
    """The rules offered in a cell of SLO 2: value, whether chosen, words."""
    page = window.get(f"badges/1/outcomes?slo=slo-2&assignment={assignment}").text
    return [(value, bool(on), words) for value, on, words in RADIO.findall(page)]


def test_rules_are_offered_as_what_they_do(three: Window) -> None:
    level = "at “Sound” or above."
    assert rules(three) == [
        ("any", True, f"Met when any one of these 3 is {level}"),
        ("all", False, f"Met when all 3 of these are {level}"),
        ("at_least:2", False, f"Met when 2 of these 3 are {level}"),
        ("latest", False, f"Met when the one assessed last of these 3 is {level}"),
        ("highest", False, f"Met when the highest of these 3 is {level}"),
    ]


def test_cell_about_to_be_mapped_counts_already(three: Window) -> None:
    three.course.set_assignment("316", "Debate", rubric=marked("76", "Evidence"))

    assert ("at_least:2", False, "Met when 2 of these 4 are at “Sound” or above.") in rules(
        three, "316"
    )


def test_chosen_count_is_kept_shown_and_judged_by(three: Window, wiring: Wiring) -> None:
    answer = three.save("slo-2", "312", criterion="_2", combining="at_least:2")

    assert answer.status_code == 303
    assert [(value, on) for value, on, _ in rules(three)][2] == ("at_least:2", True)
    words = seen(three.get("badges/1/check"))
    assert "Met when 2 of these 3 are at “Sound” or above." in words
    teacher = staff_of(three)
    with wiring.open_work(teacher) as work:
        slo = work.mapping_drafts.draft(MappingId(1)).content.slos[1]
    assert (slo.combining, slo.needed) == (Combining.AT_LEAST, 2)


def test_count_beyond_what_is_mapped_is_shown_as_chosen_and_blocks(three: Window) -> None:
    three.save("slo-2", "312", criterion="_2", combining="at_least:3")
    for assignment in ("313", "315"):
        kept = three.cell("slo-2", assignment)
        three.post("badges/1/outcomes", action="remove", **kept)

    assert ("at_least:3", True) in [(value, on) for value, on, _ in rules(three)]
    assert "SLO 2 asks for at least 3 assessments, and fewer are mapped." in seen(
        three.get("badges/1/check")
    )


@pytest.mark.parametrize(
    "value",
    [
        *("at_least:x", "at_least:0", "at_least:999", "any:two"),
        *("at_least:²", "at_least:٣", "at_least:-2", "at_least:" + "9" * 5000),
    ],
    ids=lambda value: value[:12],
)
def test_count_that_is_none_is_refused(three: Window, value: str) -> None:
    answer = three.save("slo-2", "312", criterion="_2", combining=value)

    assert answer.status_code == 422
    assert ("any", True) in [(found, on) for found, on, _ in rules(three)]


def test_levels_that_differ_are_told_and_can_be_made_alike(three: Window) -> None:
    three.save("slo-2", "312", criterion="_2", threshold="4", levels_of="_2", combining="all")
    before = seen(three.get("badges/1/check"))
    told = rules(three)

    answer = three.save(
        "slo-2", "313", criterion="_1", threshold="4", levels_of="_1", same_level="1"
    )

    assert "counts from different levels: Strong, Sound" in before
    assert ("all", True, "Met when all 3 of these are at the level chosen for it or above.") in told
    assert answer.status_code == 303
    after = seen(three.get("badges/1/check"))
    assert "counts from different levels" not in after
    assert "Met when all 3 of these are at “Strong” or above." in after


def test_level_that_another_scale_lacks_changes_nothing(three: Window) -> None:
    ten = scale(("10", "Full"), ("8", "Enough"), ("2", "Little"))
    three.course.set_assignment("316", "Debate", rubric=marked("76", "Evidence", levels=ten))
    three.save("slo-2", "316", criterion="_1", threshold="8", levels_of="_1")

    answer = three.save(
        "slo-2", "312", criterion="_2", threshold="3", levels_of="_2", same_level="1"
    )

    assert answer.status_code == 422
    assert "“Debate” has no level “Sound”." in seen(answer)
