"""A later version of a badge reaches the instructor of a course that uses an earlier one (R36)."""

from sqlalchemy import select

from lti_app.domain.ids import DefinitionVersionId
from lti_app.models.mapping import MappingRow
from lti_app.wiring import Wiring
from tests.integration.mapping.pages import (
    DEFINITIONS,
    Window,
    approve_file,
    digest_on,
    seen,
)
from tests.integration.mapping.test_reading_window import acted_as

APPROVED = "Version 2 of this badge is approved"
NEW_SLO = b"""
  - key: slo-5
    title: Explain one decision to the person it is about
    description: Tells somebody in words of theirs why a system decided as it did.
    threshold: {points: 3, out_of: 4, word: Sound}
    pos: [po-3]
    combining: [any, all]
    assessment: A letter.
    assessment_kind: other
    rubric: One criterion of four levels.
    assessor: The course's instructor

pos:
"""


def revise(window: Window, wiring: Wiring) -> DefinitionVersionId:
    """Approve a second version: one outcome more, another takes a higher level, other words."""
    text = (DEFINITIONS / "responsible-ai.yaml").read_bytes()
    first, _sign, rest = text.partition(b"threshold: {points: 3, out_of: 4, word: Sound}")
    text = first + b"threshold: {points: 4, out_of: 4, word: Strong}" + rest
    text = text.replace(b"slos: [slo-4]", b"slos: [slo-4, slo-5]").replace(b"\npos:\n", NEW_SLO)
    text = text.replace(b"Look back on the work you did", b"Look back on all you did")
    return approve_file(wiring, window.actions, text)


def activate(window: Window) -> None:
    window.fill()
    window.post("badges/1/activate", seen=digest_on(window.get("badges/1/activate").text))


def draft_of(wiring: Wiring) -> int | None:
    with wiring.session() as session:
        return session.scalar(select(MappingRow.draft_version_id).where(MappingRow.id == 1))


def test_course_on_the_latest_version_is_told_its_number_and_of_no_other(begun: Window) -> None:
    activate(begun)
    words = seen(begun.get(""))
    assert "Digital badge, version 1 · " in words
    assert "of this badge is approved" not in words
    assert "This course uses the latest approved version" in seen(begun.get("badges/1/newer"))
    mapping = seen(begun.get("badges/1/outcomes"))
    assert "This mapping is for version 1 of the badge." in mapping
    assert "Edit this mapping" in mapping


def test_home_and_mapping_say_that_a_later_version_is_approved(
    begun: Window, wiring: Wiring
) -> None:
    activate(begun)
    revise(begun, wiring)
    for page in ("", "badges/1/outcomes", "badges/1/activate"):
        answer = begun.get(page)
        words = seen(answer)
        assert APPROVED in words, page
        assert "This course is on version 1 and stays there until you move it." in words
        assert "Move to version 2" in words
        assert "badges/1/newer" in answer.text
    assert "Edit this mapping" not in seen(begun.get("badges/1/outcomes"))


def test_difference_says_first_what_the_mapping_needs(begun: Window, wiring: Wiring) -> None:
    activate(begun)
    revise(begun, wiring)
    words = seen(begun.get("badges/1/newer"))
    assert "Held against version 1, which this course uses." in words
    told = [
        "Map this outcome, which is new: “Explain one decision to the person it is about”.",
        "See from which level this outcome counts: “Identify who an AI decision affects and how”.",
        "The reflection is asked for otherwise.",
        "All that changed",
    ]
    places = [words.index(each) for each in told]
    assert places == sorted(places)
    assert "[removed: the work you did" in words or "[removed: the work" in words


def test_moving_opens_a_draft_for_the_later_version_that_says_so(
    begun: Window, wiring: Wiring
) -> None:
    activate(begun)
    second = revise(begun, wiring)
    assert begun.post("badges/1/move").status_code == 303
    assert draft_of(wiring) == second
    words = seen(begun.get("badges/1/outcomes"))
    assert "This draft is for version 2 of the badge, since a draft is always for" in words
    assert "Learners are judged by version 1 until you activate it." in words
    assert "Mapping 1, for version 1, is active meanwhile" in words
    assert APPROVED not in words
    home = seen(begun.get(""))
    assert "A draft for version 2 of the badge is open. 4 of 5 outcomes" in home
    assert APPROVED not in home


def test_open_draft_moves_with_what_was_mapped_and_twice_is_once(
    begun: Window, wiring: Wiring
) -> None:
    begun.fill()
    second = revise(begun, wiring)
    assert draft_of(wiring) == 1
    assert "Your draft is for version 1. Moving takes what you mapped along" in seen(begun.get(""))
    for _ in range(2):
        assert begun.post("badges/1/move").status_code == 303
    assert draft_of(wiring) == second
    home = seen(begun.get(""))
    assert "4 of 5 outcomes and the reflection are mapped." in home
    assert "Digital badge, version 2 · " in home


def test_reading_window_is_told_and_offered_no_move(begun: Window, wiring: Wiring) -> None:
    activate(begun)
    revise(begun, wiring)
    words = seen(begun.client.get(f"{acted_as(begun.actions)}/course/"))
    assert (APPROVED in words, "Move to version 2" in words) == (True, False)


def test_mapping_of_another_course_has_no_later_version(begun: Window) -> None:
    assert begun.get("badges/99/newer").status_code == 404


def test_ended_badge_is_told_of_no_later_version(begun: Window, wiring: Wiring) -> None:
    activate(begun)
    revise(begun, wiring)
    begun.post("badges/1/end")
    assert APPROVED not in seen(begun.get(""))
    assert "Use it again" in seen(begun.get("badges/1/outcomes"))
