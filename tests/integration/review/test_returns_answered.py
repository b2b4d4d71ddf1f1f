"""A returned case stays away until whoever was asked has answered, whatever else moves."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.review.review import ReviewCaseState
from lti_app.services.pipeline import Pipeline
from tests.factories.evidence import CRITERION, content, remap
from tests.integration.review.conftest import Desk
from tests.integration.review.test_case_story import give_back, hand_in_again

MAPPED = content(["311"], reflection="399")
STATES = {
    "return_to_learner": ReviewCaseState.RETURNED_TO_LEARNER,
    "return_to_instructor": ReviewCaseState.RETURNED_TO_INSTRUCTOR,
}
REASONS = {
    "return_to_learner": "pathway_not_reflected",
    "return_to_instructor": "assessment_unclear",
}


def judging_at(points: str) -> MappingContent:
    """The same mapping with another threshold."""
    threshold = replace(MAPPED.slos[0].criteria[0].threshold, points=Decimal(points))
    slos = tuple(
        replace(slo, criteria=tuple(replace(link, threshold=threshold) for link in slo.criteria))
        for slo in MAPPED.slos
    )
    return replace(MAPPED, slos=slos)


def state(desk: Desk) -> ReviewCaseState:
    return desk.case.state


def read(desk: Desk) -> None:
    desk.clock.move(minutes=15)
    Pipeline(desk.course.open_work, desk.clock).sync_course(desk.course.course_id, full=True)


def assess(desk: Desk, points: str) -> None:
    desk.clock.move(minutes=5)
    desk.course.room.assess("877", "311", {CRITERION: points})
    read(desk)


def map_again(desk: Desk, mapped: MappingContent) -> None:
    desk.clock.move(minutes=5)
    remap(desk.course, mapped)
    read(desk)


@pytest.mark.parametrize("kind", STATES)
def test_another_number_of_the_same_mapping_brings_no_case_back(desk: Desk, kind: str) -> None:
    give_back(desk, kind, reason=REASONS[kind])
    map_again(desk, MAPPED)
    assert (desk.case.state, desk.case.resubmitted) == (STATES[kind], False)


@pytest.mark.parametrize("kind", STATES)
def test_what_had_changed_by_the_return_brings_no_case_back(desk: Desk, kind: str) -> None:
    assess(desk, "3")
    desk.clock.move(minutes=5)
    give_back(desk, kind, reason=REASONS[kind])
    assert not desk.case.seal_current
    read(desk)
    map_again(desk, MAPPED)
    assert (desk.case.state, desk.case.seal_current) == (STATES[kind], False)


@pytest.mark.parametrize("kind", STATES)
def test_what_fell_before_the_return_brings_it_back_once_assessed_as_it_was_sealed(
    desk: Desk, kind: str
) -> None:
    assess(desk, "1")
    desk.clock.move(minutes=5)
    give_back(desk, kind, reason=REASONS[kind])
    read(desk)
    assert state(desk) is STATES[kind]
    assess(desk, "4")
    assert state(desk) is ReviewCaseState.READY


def test_reflection_handed_in_again_answers_the_learner_s_return_after_a_new_mapping(
    desk: Desk,
) -> None:
    give_back(desk)
    map_again(desk, judging_at("2"))
    assert state(desk) is ReviewCaseState.RETURNED_TO_LEARNER
    hand_in_again(desk)
    assert state(desk) is ReviewCaseState.READY


def test_reflection_answers_no_return_to_the_instructor_and_another_threshold_does(
    desk: Desk,
) -> None:
    give_back(desk, "return_to_instructor", reason="mapping_unclear")
    hand_in_again(desk)
    assert state(desk) is ReviewCaseState.RETURNED_TO_INSTRUCTOR
    map_again(desk, judging_at("2"))
    assert state(desk) is ReviewCaseState.READY
