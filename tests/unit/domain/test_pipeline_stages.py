"""Stage and flags of a version: one stage each, and flags only where they ask something."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.definition.definition import PROPOSED, DefinitionState
from lti_app.domain.definition.pipeline import (
    ENDED_STAGES,
    OPEN_STAGES,
    STANDING_STAGES,
    STATE_OF,
    PipelineFacts,
    PipelineFlag,
    Stage,
    flags_of,
    stage_of,
)

TODAY = date(2026, 11, 24)
EVERY_FLAG = PipelineFacts(
    state=DefinitionState.DRAFT,
    gate_closed=True,
    returned=True,
    rigor_stale=True,
    in_revision=True,
    due_on=TODAY - timedelta(days=1),
    review_due_on=TODAY,
)


def test_every_stage_stands_in_one_part_of_the_board() -> None:
    assert (*OPEN_STAGES, *STANDING_STAGES, *ENDED_STAGES) == tuple(Stage)


@pytest.mark.parametrize("state", list(DefinitionState))
def test_a_state_has_one_stage_and_the_stage_that_state(state: DefinitionState) -> None:
    assert STATE_OF[stage_of(state, is_active=False)] is state


def test_only_what_is_approved_becomes_active_by_a_mapping() -> None:
    active = {state for state in DefinitionState if stage_of(state, is_active=True) is Stage.ACTIVE}
    assert active == {DefinitionState.APPROVED}


@pytest.mark.parametrize("state", sorted(PROPOSED))
def test_a_proposal_carries_the_flags_of_proposals(state: DefinitionState) -> None:
    assert flags_of(replace(EVERY_FLAG, state=state), TODAY) == (
        PipelineFlag.GATED,
        PipelineFlag.RETURNED,
        PipelineFlag.RIGOR_STALE,
        PipelineFlag.OVERDUE,
    )


def test_what_is_approved_carries_the_flags_of_what_stands() -> None:
    facts = replace(EVERY_FLAG, state=DefinitionState.APPROVED)
    assert flags_of(facts, TODAY) == (PipelineFlag.REVIEW_DUE, PipelineFlag.IN_REVISION)


@pytest.mark.parametrize(
    "state",
    [
        DefinitionState.RETIRED,
        DefinitionState.ARCHIVED,
        DefinitionState.DECLINED,
        DefinitionState.WITHDRAWN,
    ],
)
def test_what_has_ended_asks_nothing(state: DefinitionState) -> None:
    assert flags_of(replace(EVERY_FLAG, state=state), TODAY) == ()


@given(days=st.integers(min_value=-400, max_value=400))
def test_a_phase_is_overdue_after_its_day_and_a_review_due_on_it(days: int) -> None:
    day = TODAY + timedelta(days=days)
    phase = flags_of(PipelineFacts(state=DefinitionState.DESIGN, due_on=day), TODAY)
    review = flags_of(PipelineFacts(state=DefinitionState.APPROVED, review_due_on=day), TODAY)
    assert (phase == (PipelineFlag.OVERDUE,)) is (day < TODAY)
    assert (review == (PipelineFlag.REVIEW_DUE,)) is (day <= TODAY)
