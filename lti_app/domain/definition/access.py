"""Who reads a definition version: anyone what was approved, the unit and ASA what is proposed.

A proposer of one unit sees nothing of another's drafts (Policy 380.104, R1, R3, R33).
"""

from lti_app.domain.definition.definition import PUBLISHED, DefinitionState
from lti_app.domain.definition.governance import CONSULTING
from lti_app.domain.ids import UnitId
from lti_app.domain.people.actor import Actor, LocalRole

# Who sees how all proposals stand: those who judge them, and who audits that.
OVERSEERS = CONSULTING | {LocalRole.AUDITOR}
_READERS_OF_THE_APPROVED = frozenset(
    {LocalRole.ASA_REVIEWER, LocalRole.ASA_AWARDER, LocalRole.REGISTRAR}
)


def oversees(actor: Actor) -> bool:
    """Say whether the actor sees every proposal of the institution."""
    return actor.person_id is not None and actor.has(*OVERSEERS)


def may_read(state: DefinitionState, unit_id: UnitId | None, actor: Actor) -> bool:
    """Say whether the actor reads a version in this state of this unit."""
    if oversees(actor) or (unit_id is not None and actor.edits_for(unit_id)):
        return True
    return state in PUBLISHED and actor.has(*_READERS_OF_THE_APPROVED)


def may_comment(unit_id: UnitId | None, actor: Actor) -> bool:
    """Say whether the actor takes part in the talk about a proposal: its unit, and ASA (R3)."""
    consults = actor.person_id is not None and actor.has(*CONSULTING)
    return consults or (unit_id is not None and actor.edits_for(unit_id))
