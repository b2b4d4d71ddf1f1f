"""Where a definition version may go from where it stands: one table, and nothing beside it.

A version stands in a state, and it is somebody's turn: the unit writes in its own, Academic and
Student Affairs (ASA) judges in theirs. Policy 380.104, R27 (application, assessment, design), R33.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from lti_app.domain.definition.definition import PUBLISHED, DefinitionState, Turn
from lti_app.domain.errors import TransitionRefused
from lti_app.domain.sentence import Sentence, say


class Move(StrEnum):
    """What may be done to a definition version."""

    SUBMIT = "submit"
    RECALL = "recall"
    RETURN = "return"
    ASSESS = "assess"
    DESIGN = "design"
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    SUSPEND = "suspend"
    RESUME = "resume"
    RETIRE = "retire"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Standing:
    """A state and whose turn it is."""

    state: DefinitionState
    turn: Turn

    @property
    def is_immutable(self) -> bool:
        """Say whether the content can never change again."""
        return self.state in IMMUTABLE


IMMUTABLE = PUBLISHED
"""States in which the content of a version can never change again (R36)."""

BEGINNING = Standing(DefinitionState.DRAFT, Turn.UNIT)
_APPLIED = Standing(DefinitionState.APPLICATION, Turn.ASA)
_APPLYING = Standing(DefinitionState.APPLICATION, Turn.UNIT)
_ASSESSED = Standing(DefinitionState.ASSESSMENT, Turn.ASA)
_ASSESSING = Standing(DefinitionState.ASSESSMENT, Turn.UNIT)
_DESIGNED = Standing(DefinitionState.DESIGN, Turn.ASA)
_DESIGNING = Standing(DefinitionState.DESIGN, Turn.UNIT)
_APPROVED = Standing(DefinitionState.APPROVED, Turn.NOBODY)
_SUSPENDED = Standing(DefinitionState.SUSPENDED, Turn.NOBODY)
_RETIRED = Standing(DefinitionState.RETIRED, Turn.NOBODY)
_ARCHIVED = Standing(DefinitionState.ARCHIVED, Turn.NOBODY)
_DECLINED = Standing(DefinitionState.DECLINED, Turn.NOBODY)
_WITHDRAWN = Standing(DefinitionState.WITHDRAWN, Turn.NOBODY)

STANDINGS = frozenset(
    {
        BEGINNING,
        _APPLIED,
        _APPLYING,
        _ASSESSED,
        _ASSESSING,
        _DESIGNED,
        _DESIGNING,
        _APPROVED,
        _SUSPENDED,
        _RETIRED,
        _ARCHIVED,
        _DECLINED,
        _WITHDRAWN,
    }
)
"""Every standing there is."""

_HANDED_IN = ((_APPLYING, _APPLIED), (_ASSESSING, _ASSESSED), (_DESIGNING, _DESIGNED))

TRANSITIONS: Mapping[tuple[Standing, Move], Standing] = MappingProxyType(
    {(BEGINNING, Move.SUBMIT): _APPLIED}
    | {(writing, Move.SUBMIT): handed_in for writing, handed_in in _HANDED_IN}
    | {(handed_in, Move.RECALL): writing for writing, handed_in in _HANDED_IN}
    | {(handed_in, Move.RETURN): writing for writing, handed_in in _HANDED_IN}
    | {(handed_in, Move.DECLINE): _DECLINED for _writing, handed_in in _HANDED_IN}
    | {(open_, Move.WITHDRAW): _WITHDRAWN for pair in _HANDED_IN for open_ in pair}
    | {
        (BEGINNING, Move.WITHDRAW): _WITHDRAWN,
        (_APPLIED, Move.ASSESS): _ASSESSING,
        (_ASSESSED, Move.DESIGN): _DESIGNING,
        (_DESIGNED, Move.APPROVE): _APPROVED,
        (_APPROVED, Move.SUSPEND): _SUSPENDED,
        (_SUSPENDED, Move.RESUME): _APPROVED,
        (_APPROVED, Move.RETIRE): _RETIRED,
        (_SUSPENDED, Move.RETIRE): _RETIRED,
        (_RETIRED, Move.ARCHIVE): _ARCHIVED,
    }
)

ROAD_TO_APPROVAL: tuple[Move, ...] = (
    Move.SUBMIT,
    Move.ASSESS,
    Move.SUBMIT,
    Move.DESIGN,
    Move.SUBMIT,
    Move.APPROVE,
)
"""The way of a proposal that is never returned."""


ACTS: Mapping[Move, Sentence] = MappingProxyType(
    {
        Move.SUBMIT: say("hand it in"),
        Move.RECALL: say("take it back"),
        Move.RETURN: say("return it"),
        Move.ASSESS: say("open its assessment"),
        Move.DESIGN: say("open its design"),
        Move.APPROVE: say("approve it"),
        Move.DECLINE: say("decline it"),
        Move.WITHDRAW: say("withdraw it"),
        Move.SUSPEND: say("suspend it"),
        Move.RESUME: say("resume it"),
        Move.RETIRE: say("retire it"),
        Move.ARCHIVE: say("archive it"),
    }
)
"""What each move does, as a sentence names it: “to approve it”."""

_STATES: Mapping[DefinitionState, Sentence] = MappingProxyType(
    {
        DefinitionState.DRAFT: say("a draft"),
        DefinitionState.APPLICATION: say("in application"),
        DefinitionState.ASSESSMENT: say("in assessment"),
        DefinitionState.DESIGN: say("in design"),
        DefinitionState.APPROVED: say("approved"),
        DefinitionState.SUSPENDED: say("suspended"),
        DefinitionState.RETIRED: say("retired"),
        DefinitionState.ARCHIVED: say("archived"),
        DefinitionState.DECLINED: say("declined"),
        DefinitionState.WITHDRAWN: say("withdrawn"),
    }
)

_ONWARD = (Move.SUBMIT, Move.ASSESS, Move.DESIGN, Move.APPROVE)


def next_standing(standing: Standing, move: Move) -> Standing:
    """Look up where a move leads.

    Raises:
        TransitionRefused: the table has no such move from this standing.
    """
    found = TRANSITIONS.get((standing, move))
    if found is None:
        raise TransitionRefused("definition.transition", _no_way(standing, move), field="state")
    return found


def is_made(standing: Standing, move: Move) -> bool:
    """Say whether a version stands already where a move leads: a second click changes nothing."""
    return any(after == standing for (_before, made), after in TRANSITIONS.items() if made is move)


def onward(standing: Standing) -> Move | None:
    """Name the one move that brings a proposal nearer to approval; None once it is decided."""
    return next((move for move in _ONWARD if (standing, move) in TRANSITIONS), None)


def _no_way(standing: Standing, move: Move) -> Sentence:
    state, act = _STATES[standing.state], ACTS[move]
    match standing.turn:
        case Turn.UNIT:
            return say("It is %(state)s, with its unit: nobody can %(act)s.", state=state, act=act)
        case Turn.ASA:
            return say("It is %(state)s, with ASA: nobody can %(act)s.", state=state, act=act)
        case Turn.NOBODY:
            return say("It is %(state)s: nobody can %(act)s.", state=state, act=act)
