"""In which of their roles somebody acts on a definition, as the trail has it (Policy 380.104, R16).

A person may write for one unit, propose for another and judge for Academic and Student Affairs
(ASA). Each act rests on one of these: the one by which it was allowed.
"""

from enum import Enum, auto

from lti_app.domain.definition.governance import CONSULTING, UNIT_MOVES
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import UnitId
from lti_app.domain.people.actor import Actor, LocalRole


class ActingFor(Enum):
    """Whose act it is: the unit's, to write, talk and hand in; or ASA's, to judge."""

    UNIT = auto()
    ASA = auto()


_OF_ASA = tuple(role for role in LocalRole if role in CONSULTING)
_OF_UNIT = (LocalRole.UNIT_PROPOSER, LocalRole.CO_EDITOR)


def acting_role(actor: Actor, unit_id: UnitId | None, acting_for: ActingFor) -> LocalRole | None:
    """Name the role an act on a definition of this unit rests on; None where it rests on none.

    What is the unit's to do is done in a role held in that very unit; whoever holds none there
    acts for ASA, as when a file is handed in on the unit's behalf.
    """
    held = {each.role for each in actor.unit_roles if each.unit_id == unit_id}
    of_unit = [role for role in _OF_UNIT if role in held]
    of_asa = [role for role in _OF_ASA if actor.has(role)]
    found = [*of_unit, *of_asa] if acting_for is ActingFor.UNIT else of_asa
    return next(iter(found), None)


def moving_for(move: Move) -> ActingFor:
    """Say whose a move is."""
    return ActingFor.UNIT if move in UNIT_MOVES else ActingFor.ASA
