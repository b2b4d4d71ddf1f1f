"""The one table of moves (Policy 380.104, R27, R33, R36)."""

from itertools import product

import pytest

from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.states import (
    ACTS,
    BEGINNING,
    IMMUTABLE,
    ROAD_TO_APPROVAL,
    STANDINGS,
    TRANSITIONS,
    Move,
    Standing,
    next_standing,
    onward,
)
from lti_app.domain.errors import TransitionRefused
from lti_app.domain.sentence import Sentence

PROPOSED_PHASES = (DefinitionState.APPLICATION, DefinitionState.ASSESSMENT, DefinitionState.DESIGN)


def reached_from(start: Standing) -> set[Standing]:
    seen, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        found = {after for (before, _), after in TRANSITIONS.items() if before == at} - seen
        seen |= found
        waiting.extend(found)
    return seen


def test_every_standing_is_reached_from_the_beginning_and_none_beside() -> None:
    assert reached_from(BEGINNING) == STANDINGS


def test_every_state_has_a_standing_and_every_move_a_place_in_the_table() -> None:
    assert {standing.state for standing in STANDINGS} == set(DefinitionState)
    assert {move for _, move in TRANSITIONS} == set(Move)
    assert set(ACTS) == set(Move)


def test_proposal_is_either_the_units_turn_or_asas_and_a_decided_version_nobodys() -> None:
    turns = {state: {s.turn for s in STANDINGS if s.state is state} for state in DefinitionState}

    decided = set(DefinitionState) - {DefinitionState.DRAFT, *PROPOSED_PHASES}
    assert turns == (
        {DefinitionState.DRAFT: {Turn.UNIT}}
        | {state: {Turn.UNIT, Turn.ASA} for state in PROPOSED_PHASES}
        | {state: {Turn.NOBODY} for state in decided}
    )


@pytest.mark.parametrize(
    ("standing", "move"),
    [
        pair
        for pair in product((Standing(*p) for p in product(DefinitionState, Turn)), Move)
        if pair not in TRANSITIONS
    ],
)
def test_move_outside_the_table_is_refused(standing: Standing, move: Move) -> None:
    with pytest.raises(TransitionRefused) as refused:
        next_standing(standing, move)

    assert (refused.value.code, refused.value.field) == ("definition.transition", "state")
    assert isinstance(refused.value.message, Sentence)


def test_refused_move_says_where_it_stands_with_whom_and_what_cannot_be_done() -> None:
    with pytest.raises(TransitionRefused) as refused:
        next_standing(Standing(DefinitionState.DESIGN, Turn.UNIT), Move.APPROVE)

    assert refused.value.message == "It is in design, with its unit: nobody can approve it."


def test_road_leads_from_the_beginning_to_approved() -> None:
    standing = BEGINNING
    for move in ROAD_TO_APPROVAL:
        assert onward(standing) is move
        standing = next_standing(standing, move)

    assert standing == Standing(DefinitionState.APPROVED, Turn.NOBODY)
    assert onward(standing) is None


def test_immutable_states_never_lead_back_to_one_that_may_change() -> None:
    for standing in STANDINGS:
        if standing.is_immutable:
            assert {each.state for each in reached_from(standing)} <= IMMUTABLE


def test_what_is_declined_withdrawn_or_archived_is_the_end() -> None:
    left = {standing.state for standing, _ in TRANSITIONS}

    assert set(DefinitionState) - left == {
        DefinitionState.ARCHIVED,
        DefinitionState.DECLINED,
        DefinitionState.WITHDRAWN,
    }


@pytest.mark.parametrize("phase", PROPOSED_PHASES)
def test_return_and_recall_hand_a_proposal_back_to_its_unit_in_the_same_phase(
    phase: DefinitionState,
) -> None:
    with_asa, with_unit = Standing(phase, Turn.ASA), Standing(phase, Turn.UNIT)

    assert next_standing(with_asa, Move.RETURN) == with_unit
    assert next_standing(with_asa, Move.RECALL) == with_unit
    assert next_standing(with_unit, Move.SUBMIT) == with_asa
