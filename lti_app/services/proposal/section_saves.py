"""What was saved of a proposal's sections: revisions, the texts they stand for, and by whom."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sections import Tree
from lti_app.domain.ids import PersonId
from lti_app.models.proposal import SectionSaveRow
from lti_app.services.proposal.section_form import stored_tree
from lti_app.services.proposal.section_texts import Beside


class SectionSaves:
    """Reads the saves of one version; whoever writes holds its lock."""

    def __init__(self, session: Session, version_id: int) -> None:
        """Bind to one version."""
        self._session = session
        self._version_id = version_id

    def revision(self, section: Section) -> int:
        """Give the latest revision of a section; 0 where it was never saved here."""
        found = self._session.scalar(
            select(func.max(SectionSaveRow.revision)).where(*self._of(section))
        )
        return found or 0

    def last(self, section: Section) -> SectionSaveRow | None:
        """Give the latest save of a section."""
        return self._session.scalar(
            select(SectionSaveRow)
            .where(*self._of(section))
            .order_by(SectionSaveRow.revision.desc())
            .limit(1)
        )

    def text(self, section: Section, revision: int) -> Tree | None:
        """Give the text of one revision; None where there is none."""
        found = self._session.scalar(
            select(SectionSaveRow.content).where(
                *self._of(section), SectionSaveRow.revision == revision
            )
        )
        return None if found is None else stored_tree(found)

    def beside(self, section: Section, revision: int) -> Beside:
        """Give the revisions of all sections that stood when this one of a section was saved."""
        mine = self._session.scalar(
            select(SectionSaveRow.id).where(*self._of(section), SectionSaveRow.revision == revision)
        )
        return self._revisions(SectionSaveRow.id < (mine or 0))

    def now(self) -> Beside:
        """Give the latest revision of every section that was saved."""
        return self._revisions()

    def _revisions(self, *which: ColumnElement[bool]) -> Beside:
        rows = self._session.execute(
            select(SectionSaveRow.section, func.max(SectionSaveRow.revision))
            .where(SectionSaveRow.version_id == self._version_id, *which)
            .group_by(SectionSaveRow.section)
        )
        return dict(rows.all())

    def is_others(self, section: Section, since: int, person_id: PersonId | None) -> bool:
        """Say whether somebody else saved a section after a revision of it."""
        found = self._session.scalar(
            select(SectionSaveRow.id)
            .where(
                *self._of(section),
                SectionSaveRow.revision > since,
                SectionSaveRow.saved_by.is_distinct_from(person_id),
            )
            .limit(1)
        )
        return found is not None

    def _of(self, section: Section) -> tuple[ColumnElement[bool], ...]:
        return (SectionSaveRow.version_id == self._version_id, SectionSaveRow.section == section)
