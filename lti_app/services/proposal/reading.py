"""A proposal as those read it who may: what it says, where it stands, what stands in its way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lti_app.domain.definition.access import may_read
from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sign_offs import Dossier
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import (
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    PersonId,
    UnitId,
)
from lti_app.domain.people.actor import Actor
from lti_app.domain.people.person import PersonFacts
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.person import PersonRow
from lti_app.models.proposal import SectionConflictRow, SectionSaveRow
from lti_app.services.definition.dossiers import Dossiers


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionSave:
    """The last save of a section; revision 0 with nobody, where it was never saved here."""

    revision: int = 0
    saved_by: PersonFacts | None = None
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A text that waits for its writer's choice, because somebody saved the section meanwhile."""

    conflict_id: int
    section: Section
    written_by: PersonFacts
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One version with its dossier and the state of its sections.

    `returned` says that ASA gave it back and the unit did not hand it in again.
    """

    version_id: DefinitionVersionId
    line_id: DefinitionLineId
    institution_id: InstitutionId
    slug: str
    number: int
    dossier: Dossier
    digest: str
    state_since: datetime
    turn_since: datetime
    due_on: date | None
    review_due_on: date | None
    created_at: datetime
    based_on: DefinitionVersionId | None
    approved_at: datetime | None
    guideline_number: int | None
    returned: bool
    saves: Mapping[Section, SectionSave]
    waiting: tuple[Waiting, ...]

    @property
    def content(self) -> DraftContent:
        """Say what it says now."""
        return self.dossier.content

    @property
    def unit_id(self) -> UnitId | None:
        """Name the unit that owns it."""
        return self.dossier.unit_id

    def save_of(self, section: Section) -> SectionSave:
        """Give the last save of a section."""
        return self.saves.get(section, SectionSave())


class Proposals:
    """Reads proposals, and versions in general, for those who may."""

    def __init__(self, *, session: Session, actor: Actor, dossiers: Dossiers) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._actor = actor
        self._dossiers = dossiers

    def may_read(self, version_id: DefinitionVersionId) -> bool:
        """Say whether there is such a version for the actor."""
        return self._found(version_id) is not None

    def one(self, version_id: DefinitionVersionId) -> Proposal:
        """Read one.

        Raises:
            NotFound: there is none, or it is not for the actor: the two look the same.
        """
        found = self._found(version_id)
        if found is None:
            raise NotFound("proposal.unknown", "There is no such proposal.")
        row, line = found
        return Proposal(
            version_id=DefinitionVersionId(row.id),
            line_id=DefinitionLineId(line.id),
            institution_id=InstitutionId(line.institution_id),
            slug=line.slug,
            number=row.number,
            dossier=self._dossiers.dossier(row),
            digest=row.digest,
            state_since=row.state_since,
            turn_since=row.turn_since,
            due_on=row.due_on,
            review_due_on=row.review_due_on,
            created_at=row.created_at,
            based_on=None if row.based_on_id is None else DefinitionVersionId(row.based_on_id),
            approved_at=row.approved_at,
            guideline_number=row.guideline_number,
            returned=row.returned,
            saves=self._saves(row.id),
            waiting=self._waiting(row.id),
        )

    def people(self, person_ids: set[PersonId]) -> Mapping[PersonId, PersonFacts]:
        """Name people, in one query."""
        rows = self._session.scalars(select(PersonRow).where(PersonRow.id.in_(person_ids)))
        return {PersonId(row.id): row.to_domain() for row in rows}

    def _found(
        self, version_id: DefinitionVersionId
    ) -> tuple[DefinitionVersionRow, DefinitionLine] | None:
        found = self._session.execute(
            select(DefinitionVersionRow, DefinitionLine)
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .where(
                DefinitionVersionRow.id == version_id,
                DefinitionLine.institution_id == self._actor.institution_id,
            )
        ).one_or_none()
        if found is None:
            return None
        row, line = found
        unit_id = None if row.unit_id is None else UnitId(row.unit_id)
        return (row, line) if may_read(row.state, unit_id, self._actor) else None

    def _saves(self, version_id: int) -> Mapping[Section, SectionSave]:
        # Looked at with every word that is saved: one row a section, and none of its text.
        latest = (
            select(SectionSaveRow.section, func.max(SectionSaveRow.revision).label("revision"))
            .where(SectionSaveRow.version_id == version_id)
            .group_by(SectionSaveRow.section)
            .subquery()
        )
        found = self._session.execute(
            select(
                SectionSaveRow.section, SectionSaveRow.revision, SectionSaveRow.saved_at, PersonRow
            )
            .join(PersonRow, PersonRow.id == SectionSaveRow.saved_by)
            .join(
                latest,
                and_(
                    SectionSaveRow.version_id == version_id,
                    SectionSaveRow.section == latest.c.section,
                    SectionSaveRow.revision == latest.c.revision,
                ),
            )
        )
        return MappingProxyType(
            {
                section: SectionSave(revision=revision, saved_by=person.to_domain(), saved_at=at)
                for section, revision, at, person in found
            }
        )

    def _waiting(self, version_id: int) -> tuple[Waiting, ...]:
        found = self._session.execute(
            select(
                SectionConflictRow.id,
                SectionConflictRow.section,
                SectionConflictRow.written_at,
                PersonRow,
            )
            .join(PersonRow, PersonRow.id == SectionConflictRow.written_by)
            .where(
                SectionConflictRow.version_id == version_id,
                SectionConflictRow.settled_at.is_(None),
            )
            .order_by(SectionConflictRow.id)
        )
        return tuple(
            Waiting(
                conflict_id=conflict_id,
                section=section,
                written_by=person.to_domain(),
                written_at=at,
            )
            for conflict_id, section, at, person in found
        )
