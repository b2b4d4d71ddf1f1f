"""Whether a version may be awarded from now, and if not, what became of it.

Policy 380.104, R30 and R31 (nothing is issued behind a closed gate), R36 (suspended, retired).
"""

from enum import StrEnum

from lti_app.domain.definition.definition import DefinitionState


class Halt(StrEnum):
    """Why nothing is awarded from a version that was once approved: for now, or for good."""

    SUSPENDED = "suspended"
    RETIRED = "retired"


def halt_of(state: DefinitionState, *, gate_open: bool) -> Halt | None:
    """Say what holds awards of a version up; None while it is in force."""
    if state in {DefinitionState.RETIRED, DefinitionState.ARCHIVED}:
        return Halt.RETIRED
    return None if state is DefinitionState.APPROVED and gate_open else Halt.SUSPENDED
