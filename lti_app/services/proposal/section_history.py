"""Every text a section ever had: what was saved, and what was written too late (R16)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sections import Tree
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.people.person import PersonFacts
from lti_app.models.person import PersonRow
from lti_app.models.proposal import SectionConflictRow, SectionSaveRow
from lti_app.services.proposal.section_form import stored_tree

MayRead = Callable[[DefinitionVersionId], bool]
# The latest; a section is saved every few seconds while somebody writes in it.
MOST_TEXTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionText:
    """One text of a section; `revision` is None for one that was written too late.

    `conflict_id` is set while such a text still waits for a choice.
    """

    tree: Tree
    by: PersonFacts
    at: datetime
    revision: int | None = None
    conflict_id: int | None = None


class SectionHistory:
    """Lists the texts of a section, for those who read the proposal."""

    def __init__(self, *, session: Session, may_read: MayRead) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._may_read = may_read

    def texts(self, version_id: DefinitionVersionId, section: Section) -> tuple[SectionText, ...]:
        """List what was saved and what came too late, the latest first.

        Raises:
            NotFound: there is no such proposal for the actor.
        """
        if not self._may_read(version_id):
            raise NotFound("proposal.unknown", "There is no such proposal.")
        saves = self._session.execute(
            select(SectionSaveRow, PersonRow)
            .join(PersonRow, PersonRow.id == SectionSaveRow.saved_by)
            .where(SectionSaveRow.version_id == version_id, SectionSaveRow.section == section)
            .order_by(SectionSaveRow.revision.desc())
            .limit(MOST_TEXTS)
        )
        late = self._session.execute(
            select(SectionConflictRow, PersonRow)
            .join(PersonRow, PersonRow.id == SectionConflictRow.written_by)
            .where(
                SectionConflictRow.version_id == version_id, SectionConflictRow.section == section
            )
            .order_by(SectionConflictRow.id.desc())
            .limit(MOST_TEXTS)
        )
        found = [
            SectionText(
                tree=stored_tree(row.content),
                by=person.to_domain(),
                at=row.saved_at,
                revision=row.revision,
            )
            for row, person in saves
        ]
        found += [
            SectionText(
                tree=stored_tree(row.content),
                by=person.to_domain(),
                at=row.written_at,
                conflict_id=row.id if row.settled_at is None else None,
            )
            for row, person in late
        ]
        return tuple(sorted(found, key=lambda text: text.at, reverse=True))

    def saved(self, version_id: DefinitionVersionId, section: Section, revision: int) -> Tree:
        """Give one saved text.

        Raises:
            NotFound: there is none, or it is not for the actor.
        """
        for text in self.texts(version_id, section):
            if text.revision == revision:
                return text.tree
        raise NotFound("proposal.text_unknown", "There is no such text.")
