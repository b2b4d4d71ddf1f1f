"""The versions of one line beside each other, as far as the actor reads them (R36)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.definition.access import may_read
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.ids import DefinitionVersionId, UnitId
from lti_app.domain.people.actor import Actor
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class LineVersion:
    """One version of a line, as a list names it."""

    version_id: DefinitionVersionId
    number: int
    state: DefinitionState
    approved_at: datetime | None


class DefinitionLines:
    """Lists versions of one line."""

    def __init__(self, *, session: Session, actor: Actor) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._actor = actor

    def others_of(self, version_id: DefinitionVersionId) -> tuple[LineVersion, ...]:
        """List the other versions of a version's line that the actor reads, the latest first."""
        line_id = (
            select(DefinitionVersionRow.line_id)
            .where(DefinitionVersionRow.id == version_id)
            .scalar_subquery()
        )
        found = self._session.scalars(
            select(DefinitionVersionRow)
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .where(
                DefinitionVersionRow.line_id == line_id,
                DefinitionVersionRow.id != version_id,
                DefinitionLine.institution_id == self._actor.institution_id,
            )
            .order_by(DefinitionVersionRow.number.desc())
        )
        return tuple(
            LineVersion(
                version_id=DefinitionVersionId(row.id),
                number=row.number,
                state=row.state,
                approved_at=row.approved_at,
            )
            for row in found
            if may_read(
                row.state, None if row.unit_id is None else UnitId(row.unit_id), self._actor
            )
        )
