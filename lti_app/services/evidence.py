"""The words of reflections and the people of courses, for those who may read them.

A text is a row of its own, encrypted; deleting it breaks no fact and no seal (decisions.md).
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.evidence import ReflectionFact
from lti_app.domain.ids import CanvasUserId, CourseId, PersonId
from lti_app.models.evidence import ReflectionTextRow, RosterEntryRow
from lti_app.services.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """One person of a course by Canvas id, as the roster last told."""

    canvas_user_id: CanvasUserId
    person_id: PersonId | None
    name: str
    sortable_name: str
    has_left: bool


class Evidence:
    """Reads of stored evidence that need the vault or the roster; judging is `completions`."""

    def __init__(self, *, session: Session, vault: Vault) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._vault = vault

    def reflection_text(
        self, course_id: CourseId, person_id: PersonId, fact: ReflectionFact
    ) -> str | None:
        """Read the words of this very reflection, as HTML to be sanitized; None once deleted."""
        if fact.digest is None:
            return None
        row = ReflectionTextRow
        found = self._session.scalar(
            select(row.ciphertext)
            .join(
                RosterEntryRow,
                (RosterEntryRow.course_id == row.course_id)
                & (RosterEntryRow.canvas_user_id == row.canvas_user_id),
            )
            .where(
                row.course_id == course_id,
                row.digest == fact.digest,
                RosterEntryRow.person_id == person_id,
            )
        )
        return None if found is None else self._vault.decrypt(found)

    def roster(self, course_id: CourseId) -> tuple[Learner, ...]:
        """List the people of a course by name, those who left last."""
        rows = self._session.scalars(
            select(RosterEntryRow)
            .where(RosterEntryRow.course_id == course_id)
            .order_by(
                RosterEntryRow.gone_at.is_not(None),
                RosterEntryRow.sortable_name,
                RosterEntryRow.canvas_user_id,
            )
        )
        return tuple(
            Learner(
                canvas_user_id=CanvasUserId(row.canvas_user_id),
                person_id=None if row.person_id is None else PersonId(row.person_id),
                name=row.name,
                sortable_name=row.sortable_name,
                has_left=row.gone_at is not None,
            )
            for row in rows
        )
