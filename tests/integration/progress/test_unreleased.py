"""An unreleased grade shows in nothing: the page is the same, byte for byte, as before grading."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from lti_app.domain.evidence.evidence import (
    AssessmentProvenance,
    ReflectionFact,
    SubmissionFact,
    SubmissionState,
)
from lti_app.domain.mapping.mapping import Combining, MappingContent, SloMapping
from lti_app.models.documents import encode
from lti_app.models.mapping import MappingVersionRow
from tests.clocks import START
from tests.factories.facts import (
    GRADED,
    MAP,
    MEMO,
    REFLECTION,
    assessed,
    assignment,
    criterion_link,
    graded,
    outcome_link,
    outcome_result,
    reflection,
    slo_mapping,
    ungraded,
    unsubmitted,
)
from tests.integration.progress.conftest import ASSIGNMENTS, Window, open_course

LATER = START + timedelta(minutes=5)
_OPEN = reflection(
    state=SubmissionState.UNSUBMITTED,
    submission_type=None,
    attempt=None,
    submitted_at=None,
    digest=None,
    length=0,
    usable=False,
)
TOLD = AssessmentProvenance(assessor_name="M. Okafor", attempt=1, assessment_type="grading")


def pages(window: Window, before: SubmissionFact, after: SubmissionFact) -> tuple[str, str]:
    """The page before grading and after it, the grade not released."""
    window.learner(graded("4", MAP), before, reflection())
    first = window.page()
    window.read(after, at=LATER)
    return first, window.page()


@pytest.mark.parametrize(
    "hidden",
    [
        graded("4", MEMO, posted_at=None),
        graded("1", MEMO, posted_at=None),
        graded("4", MEMO, posted_at=None, provenance=TOLD),
        graded("4", MEMO, posted_at=None, criteria=None),
        graded("4", MEMO, posted_at=None, score=None),
        graded("4", MEMO, posted_at=None, score=None, excused=True),
        graded("4", MEMO, posted_at=None, grader_id="-7"),
        graded("4", MEMO, posted_at=None, redo_request=True),
    ],
)
def test_grade_of_handed_in_work_shows_in_nothing(window: Window, hidden: SubmissionFact) -> None:
    first, second = pages(window, ungraded(MEMO), hidden)
    assert first == second
    assert "Waiting for a grade" in first


@pytest.mark.parametrize(
    "hidden",
    [
        unsubmitted(MEMO, score=Decimal(4), graded_at=GRADED, criteria=(assessed("4"),)),
        unsubmitted(MEMO, score=Decimal(0), graded_at=GRADED, late_policy_status="missing"),
        unsubmitted(MEMO, excused=True),
    ],
)
def test_grade_of_work_not_handed_in_shows_in_nothing(
    window: Window, hidden: SubmissionFact
) -> None:
    first, second = pages(window, unsubmitted(MEMO), hidden)
    assert first == second
    assert "Audit memo is not handed in yet." in first


def test_the_same_grade_once_released_changes_the_page(window: Window) -> None:
    """The control: the comparison above can fail."""
    first, second = pages(window, ungraded(MEMO), graded("4", MEMO, posted_at=LATER))
    assert first != second


@pytest.mark.parametrize("rule", list(Combining))
def test_beside_other_assessments_it_shows_in_nothing_either(
    window: Window, rule: Combining
) -> None:
    _remap(
        window,
        slo_mapping("slo-1", criterion_link(MAP), criterion_link(MEMO), combining=rule, needed=2),
    )
    window.learner(graded("2", MAP), ungraded(MEMO), reflection())
    first = window.page()
    window.read(graded("4", MEMO, posted_at=None), at=LATER)
    assert window.page() == first


def test_outcome_result_of_unreleased_work_shows_in_nothing(window: Window) -> None:
    _remap(window, slo_mapping("slo-1", outcomes=(outcome_link(MEMO),)))
    window.learner(ungraded(MEMO), reflection())
    first = window.page()
    window.read(graded("4", MEMO, posted_at=None), outcome_result("4", MEMO), at=LATER)
    assert window.page() == first
    window.read(graded("4", MEMO), at=LATER)
    assert window.page() != first


def test_outcome_result_that_came_before_its_grade_was_read_shows_in_nothing(
    window: Window,
) -> None:
    _remap(window, slo_mapping("slo-1", outcomes=(outcome_link(MEMO),)))
    window.learner(ungraded(MEMO), reflection())
    first = window.page()
    window.read(outcome_result("4", MEMO), at=LATER)
    assert window.page() == first


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (reflection(), reflection(state=SubmissionState.GRADED)),
        (_OPEN, replace(_OPEN, excused=True)),
    ],
)
def test_grade_or_excuse_of_the_reflection_not_released_shows_in_nothing(
    client: FlaskClient, session: Session, before: ReflectionFact, after: ReflectionFact
) -> None:
    by_hand = replace(ASSIGNMENTS[2], post_manually=True)
    window = open_course(client, session, (*ASSIGNMENTS[:2], by_hand))
    window.learner(graded("4", MAP), graded("4", MEMO), before)
    first = window.page()
    window.read(after, at=LATER)
    assert window.page() == first


def test_what_the_badge_asks_for_and_the_credentials_are_the_same_too(window: Window) -> None:
    window.learner(graded("4", MAP), ungraded(MEMO), reflection())
    addresses = [f"{window.window()}/learner/{path}" for path in ("badges/1/asks", "credentials")]
    assert [window.client.get(address).status_code for address in addresses] == [200, 200]
    first = [window.client.get(address).text for address in addresses]
    window.read(graded("4", MEMO, posted_at=None), at=LATER)
    assert [window.client.get(address).text for address in addresses] == first


def test_points_are_left_out_where_the_rubric_hides_them(
    client: FlaskClient, session: Session
) -> None:
    rubric = ASSIGNMENTS[0].rubric
    assert rubric is not None
    hiding = assignment(MAP, name="Stakeholder map", rubric=replace(rubric, hide_points=True))
    window = open_course(client, session, (hiding, *ASSIGNMENTS[1:]))
    window.learner(graded("4", MAP), graded("2", MEMO), reflection())
    said = window.words()
    assert "Stakeholder map, criterion “Impact”: “Sound” or better." in said
    assert "4 of 4" not in said
    assert "Audit memo, criterion “Impact”: 2 of 4." in said


def _remap(window: Window, *slos: SloMapping) -> None:
    """Map the badge otherwise, as if it had been activated so."""
    mapping = MappingContent(slos=slos, reflection=REFLECTION)
    # Activated versions are immutable to the application, so past it.
    window.session.execute(update(MappingVersionRow).values(content=encode(mapping)))
    window.session.commit()
