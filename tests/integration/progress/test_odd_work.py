"""What a learner sees of work that is not hers to do: assigned to others, or lost."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.clocks import START
from tests.factories import stored_evidence as stored
from tests.factories.facts import MAP, MEMO, assignment, graded, reflection, unsubmitted
from tests.integration.progress.conftest import Window

IN_CANVAS = "https://canvas.example.edu/courses/52/assignments/"


def test_nothing_assigned_has_words_of_its_own_and_leads_nowhere(window: Window) -> None:
    window.learner(
        unsubmitted(MAP, visible=False),
        unsubmitted(MEMO, visible=False),
        reflection(visible=False, submitted_at=None, usable=False),
    )
    page = window.page()
    said = window.words()
    assert "None of the assignments that show this badge is assigned to you" in said
    assert "Final reflection is not assigned to you. Ask your instructor how you can hand" in said
    assert IN_CANVAS not in page


def test_work_assigned_to_others_has_no_link_beside_work_that_has(window: Window) -> None:
    window.learner(unsubmitted(MAP, visible=False), graded("3", MEMO), reflection())
    page = window.page()
    assert f"{IN_CANVAS}{MAP}" not in page
    assert f"{IN_CANVAS}{MEMO}" in page


@pytest.mark.parametrize("is_gone", [False, True])
def test_nobody_is_sent_to_what_is_lost(window: Window, session: Session, *, is_gone: bool) -> None:
    window.learner(unsubmitted(MAP), graded("3", MEMO), reflection())
    lost = replace(assignment(MAP, name="Stakeholder map"), published=is_gone)
    stored.read_assignments(session, window.course_id, lost, at=START, is_gone=is_gone)
    session.commit()
    said, page = window.words(), window.page()
    assert "Nothing for you to do now. 1 of 2 outcomes is met. Your instructor has" in said
    assert "Stakeholder map is not handed in, and is no longer open in the course." in said
    assert f"{IN_CANVAS}{MAP}" not in page
