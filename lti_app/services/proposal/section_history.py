"""Every text a section ever had: what was saved, and what was written too late (R16)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, and_, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sections import Tree
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.people.person import PersonFacts
from lti_app.models.person import PersonRow
from lti_app.models.proposal import SectionConflictRow, SectionSaveRow
from lti_app.services.proposal.section_form import stored_tree
from lti_app.services.proposal.section_saves import SectionSaves

MayRead = Callable[[DefinitionVersionId], bool]
# A section is saved every few seconds while somebody writes in it.
PAGE = 50
_SAVED, _LATE = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionText:
    """One text of a section; `revision` is None for one that was written too late.

    `before` is the text of the save before, None where there is none. `conflict_id` is set while a
    late text still waits for a choice.
    """

    tree: Tree
    by: PersonFacts
    at: datetime
    revision: int | None = None
    before: Tree | None = None
    conflict_id: int | None = None


class SectionHistory:
    """Lists the texts of a section, for those who read the proposal."""

    def __init__(self, *, session: Session, may_read: MayRead) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._may_read = may_read

    def count(self, version_id: DefinitionVersionId, section: Section) -> int:
        """Count the texts of a section.

        Raises:
            NotFound: there is no such proposal for the actor.
        """
        self._demand_reader(version_id)
        moments = _moments(version_id, section).subquery()
        return self._session.scalar(select(func.count()).select_from(moments)) or 0

    def settled(self, version_id: DefinitionVersionId, conflict_id: int) -> Section | None:
        """Name the section of two texts that are settled; None where none of that number are.

        Raises:
            NotFound: there is no such proposal for the actor.
        """
        self._demand_reader(version_id)
        return self._session.scalar(
            select(SectionConflictRow.section).where(
                SectionConflictRow.id == conflict_id,
                SectionConflictRow.version_id == version_id,
                SectionConflictRow.settled_at.is_not(None),
            )
        )

    def texts(
        self, version_id: DefinitionVersionId, section: Section, page: int = 1
    ) -> tuple[SectionText, ...]:
        """List a page of what was saved and what came too late, the latest first.

        Raises:
            NotFound: there is no such proposal for the actor.
        """
        self._demand_reader(version_id)
        moments = _moments(version_id, section).subquery()
        listed = self._session.execute(
            select(moments.c.kind, moments.c.id)
            .order_by(moments.c.at.desc(), moments.c.kind, moments.c.id.desc())
            .limit(PAGE)
            .offset((page - 1) * PAGE)
        ).all()
        saved = self._saves(
            version_id, section, [each.id for each in listed if each.kind == _SAVED]
        )
        late = self._late([each.id for each in listed if each.kind == _LATE])
        return tuple((saved if each.kind == _SAVED else late)[each.id] for each in listed)

    def saved(self, version_id: DefinitionVersionId, section: Section, revision: int) -> Tree:
        """Give one saved text.

        Raises:
            NotFound: there is none, or it is not for the actor.
        """
        self._demand_reader(version_id)
        found = SectionSaves(self._session, version_id).text(section, revision)
        if found is None:
            raise NotFound("proposal.text_unknown", "There is no such text.")
        return found

    def _saves(
        self, version_id: DefinitionVersionId, section: Section, ids: list[int]
    ) -> dict[int, SectionText]:
        before = aliased(SectionSaveRow)
        found = self._session.execute(
            select(SectionSaveRow, PersonRow, before.content)
            .join(PersonRow, PersonRow.id == SectionSaveRow.saved_by)
            .outerjoin(
                before,
                and_(
                    before.version_id == version_id,
                    before.section == section,
                    before.revision == SectionSaveRow.revision - 1,
                ),
            )
            .where(SectionSaveRow.id.in_(ids))
        )
        return {
            row.id: SectionText(
                tree=stored_tree(row.content),
                by=person.to_domain(),
                at=row.saved_at,
                revision=row.revision,
                before=None if earlier is None else stored_tree(earlier),
            )
            for row, person, earlier in found
        }

    def _late(self, ids: list[int]) -> dict[int, SectionText]:
        found = self._session.execute(
            select(SectionConflictRow, PersonRow)
            .join(PersonRow, PersonRow.id == SectionConflictRow.written_by)
            .where(SectionConflictRow.id.in_(ids))
        )
        return {
            row.id: SectionText(
                tree=stored_tree(row.content),
                by=person.to_domain(),
                at=row.written_at,
                conflict_id=row.id if row.settled_at is None else None,
            )
            for row, person in found
        }

    def _demand_reader(self, version_id: DefinitionVersionId) -> None:
        if not self._may_read(version_id):
            raise NotFound("proposal.unknown", "There is no such proposal.")


def _moments(version_id: DefinitionVersionId, section: Section) -> CompoundSelect[Any]:
    """Put every text of a section into one list, without what it says."""
    return union_all(
        select(
            SectionSaveRow.saved_at.label("at"),
            literal(_SAVED).label("kind"),
            SectionSaveRow.id.label("id"),
        ).where(SectionSaveRow.version_id == version_id, SectionSaveRow.section == section),
        select(
            SectionConflictRow.written_at.label("at"),
            literal(_LATE).label("kind"),
            SectionConflictRow.id.label("id"),
        ).where(SectionConflictRow.version_id == version_id, SectionConflictRow.section == section),
    )
