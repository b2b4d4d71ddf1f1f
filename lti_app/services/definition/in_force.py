"""Whether a version may be used and awarded from at this moment: approved, with an open gate.

Policy 380.104, R30 and R31: before the committee's approval nothing is designed, and nothing
issued.
"""

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import DefinitionState
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.governance import SignOff, SignOffKind


def is_in_force(session: Session, version_id: int) -> bool:
    """Say whether a version is approved and its gate open."""
    row = session.get_one(DefinitionVersionRow, version_id)
    if row.state is not DefinitionState.APPROVED:
        return False
    line = session.get_one(DefinitionLine, row.line_id)
    gate = session.scalar(select(latest_gate()).where(DefinitionVersionRow.id == version_id))
    return row.to_stored(line.institution_id, line.initial_on, gate).gate_open


def latest_gate() -> ScalarSelect[str]:
    """Select the document of the latest determination of a version's gate, beside its row."""
    return (
        select(SignOff.document)
        .where(SignOff.version_id == DefinitionVersionRow.id, SignOff.kind == SignOffKind.GATE)
        .order_by(SignOff.id.desc())
        .limit(1)
        .correlate(DefinitionVersionRow)
        .scalar_subquery()
    )


def hold_state(session: Session, version_id: int) -> DefinitionState:
    """Read a version's state anew and keep it so until this transaction ends.

    Whatever rests on an approved version asks this right before it is written: a suspension comes
    wholly before it, and refuses it, or wholly after. Many may hold one version at once.
    """
    held = select(DefinitionVersionRow).where(DefinitionVersionRow.id == version_id)
    row = session.scalars(
        held.with_for_update(read=True).execution_options(populate_existing=True)
    ).one()
    return row.state
