"""Saving a section of a proposal: in one transaction, and never over somebody else's words.

Each save names the revision it was written over. Where another came between, nothing is
overwritten: the text is kept beside what stands until its writer has chosen (R16, R27). Every save
is a row of its own, so no word that was saved is lost.
"""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.governance import write_objections
from lti_app.domain.definition.objection import refusal
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sections import Tree, extract, orphaned
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import DefinitionVersionId, PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.sentence import say
from lti_app.models.definition import DefinitionImage, DefinitionVersionRow
from lti_app.models.documents import encode
from lti_app.models.proposal import SectionConflictRow, SectionSaveRow
from lti_app.models.stored_document import DocumentUse
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.dossiers import Dossiers
from lti_app.services.definition.standing_columns import keep_columns
from lti_app.services.proposal.section_form import (
    SectionFault,
    SectionRefused,
    read_section,
    stored_tree,
    tree_of,
)
from lti_app.services.proposal.section_texts import Conflict, Saved


class ProposalSections:
    """Saves sections and settles what two people wrote at once."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        dossiers: Dossiers,
        may_read: Callable[[DefinitionVersionId], bool],
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._dossiers = dossiers
        self._may_read = may_read

    def save(
        self,
        version_id: DefinitionVersionId,
        section: Section,
        values: Tree,
        base: int,
        *,
        going_on: int | None = None,
    ) -> Saved:
        """Save what a person wrote over revision `base` of a section.

        `going_on` names a text of theirs that waits already, of which this is the latest form.

        Raises:
            NotFound: there is no such proposal for the actor.
            NotPermitted: the actor does not write in it.
            RuleRefused: it is not open for writing now: a gate, a phase, ASA's turn.
            SectionRefused: a value cannot be kept.
        """
        row = self._writable(version_id, section)
        standing = row.to_draft()
        content = read_section(standing, section, values)
        if strangers := self._strangers(row, section, content):
            raise SectionRefused(strangers)
        revision = self._revision(row.id, section)
        orphans = orphaned(tree_of(standing), section, values)
        if content == standing and not orphans:
            return Saved(revision=revision, changed=False)
        if base == revision and not orphans:
            return self._write(row, section, content, revision)
        kept = extract(tree_of(content), section)
        for name, items in orphans.items():
            # What they belong to is gone meanwhile; what was written of it is not.
            kept[name] = [*kept[name], *items]
        conflict_id = self._keep(row, section, kept, base, going_on)
        return Saved(revision=revision, changed=False, conflict_id=conflict_id)

    def conflict(self, conflict_id: int) -> Conflict:
        """Give both texts, to whoever reads the proposal.

        Raises:
            NotFound: there is none that waits, or it is not for the actor.
        """
        kept = self._waiting(conflict_id)
        row = self._session.get_one(DefinitionVersionRow, kept.version_id)
        last = self._last(row.id, kept.section)
        return Conflict(
            conflict_id=kept.id,
            version_id=DefinitionVersionId(row.id),
            section=kept.section,
            base=self._saved(row.id, kept.section, kept.base_revision),
            standing=extract(tree_of(row.to_draft()), kept.section),
            standing_revision=0 if last is None else last.revision,
            standing_by=None if last is None else PersonId(last.saved_by),
            standing_at=None if last is None else last.saved_at,
            written=stored_tree(kept.content),
            written_by=PersonId(kept.written_by),
            written_at=kept.written_at,
        )

    def settle(self, conflict_id: int, values: Tree | None, base: int) -> Saved:
        """Settle two texts: `values` as chosen over revision `base`, or None to keep what stands.

        The text that is not chosen stays in the history of the section. Raises as `save`.
        """
        kept = self._waiting(conflict_id)
        section, version_id = kept.section, DefinitionVersionId(kept.version_id)
        row = self._writable(version_id, section)
        revision = self._revision(row.id, section)
        saved = Saved(revision=revision, changed=False)
        if values is not None:
            saved = self.save(version_id, section, values, base)
            if saved.conflict_id is not None:
                return saved
        kept.settled_at = self._clock.now()
        kept.settled_by = self._actor.person_id
        self._session.flush()
        self._record(
            AuditAction.PROPOSAL_TEXTS_SETTLED, row.id, section=section.value, conflict=kept.id
        )
        return saved

    def history(self, version_id: DefinitionVersionId, section: Section) -> list[SectionSaveRow]:
        """List every save of a section, the latest first.

        Raises:
            NotFound: there is no such proposal for the actor.
        """
        if not self._may_read(version_id):
            raise _unknown()
        found = self._session.scalars(
            select(SectionSaveRow)
            .where(SectionSaveRow.version_id == version_id, SectionSaveRow.section == section)
            .order_by(SectionSaveRow.revision.desc())
        )
        return list(found)

    def _writable(self, version_id: DefinitionVersionId, section: Section) -> DefinitionVersionRow:
        if not self._may_read(version_id):
            raise _unknown()
        row = self._dossiers.locked(version_id)
        found = write_objections(section, self._dossiers.dossier(row), self._actor)
        if found:
            raise refusal(found)
        return row

    def _strangers(
        self, row: DefinitionVersionRow, section: Section, content: DraftContent
    ) -> list[SectionFault]:
        # Bytes are handed in by a form of their own; a section only names them.
        if section is Section.IMAGE and content.image is not None:
            known_image = self._session.get(DefinitionImage, content.image.digest)
            if known_image is None:
                return [SectionFault(("image", "file"), say("There is no such image."))]
        if section is Section.PARTNERS:
            known = set(
                self._session.scalars(
                    select(DocumentUse.digest).where(DocumentUse.version_id == row.id)
                )
            )
            known |= {e.letter.digest for e in row.to_draft().endorsements if e.letter is not None}
            return [
                SectionFault(("endorsements", at, "letter"), say("There is no such letter."))
                for at, endorsement in enumerate(content.endorsements)
                if endorsement.letter is not None and endorsement.letter.digest not in known
            ]
        return []

    def _write(
        self, row: DefinitionVersionRow, section: Section, content: DraftContent, revision: int
    ) -> Saved:
        row.write(content)
        self._session.add(
            SectionSaveRow(
                version_id=row.id,
                section=section,
                revision=revision + 1,
                content=encode(extract(tree_of(content), section)),
                saved_by=self._actor.person_id,
                saved_at=self._clock.now(),
            )
        )
        self._session.flush()
        keep_columns(row, self._dossiers.dossier(row))
        self._record(
            AuditAction.PROPOSAL_EDITED, row.id, section=section.value, revision=revision + 1
        )
        return Saved(revision=revision + 1, changed=True)

    def _keep(
        self,
        row: DefinitionVersionRow,
        section: Section,
        values: Tree,
        base: int,
        going_on: int | None,
    ) -> int:
        text = encode(values)
        before = None if going_on is None else self._session.get(SectionConflictRow, going_on)
        if before is not None and self._is_own(before, row, section):
            if before.content == text:
                return before.id
            # One person goes on writing the same text: its latest form waits, the others stay.
            before.settled_at = self._clock.now()
            before.settled_by = self._actor.person_id
            base = before.base_revision
        kept = SectionConflictRow(
            version_id=row.id,
            section=section,
            base_revision=base,
            content=text,
            written_by=self._actor.person_id,
            written_at=self._clock.now(),
        )
        self._session.add(kept)
        self._session.flush()
        self._record(
            AuditAction.PROPOSAL_TEXT_KEPT, row.id, section=section.value, conflict=kept.id
        )
        return kept.id

    def _is_own(
        self, kept: SectionConflictRow, row: DefinitionVersionRow, section: Section
    ) -> bool:
        return (
            kept.settled_at is None
            and kept.version_id == row.id
            and kept.section is section
            and kept.written_by == self._actor.person_id
        )

    def _waiting(self, conflict_id: int) -> SectionConflictRow:
        kept = self._session.get(SectionConflictRow, conflict_id)
        if (
            kept is None
            or kept.settled_at is not None
            or not self._may_read(DefinitionVersionId(kept.version_id))
        ):
            raise NotFound("proposal.conflict", "There are no two texts to choose between.")
        return kept

    def _revision(self, version_id: int, section: Section) -> int:
        found = self._session.scalar(
            select(func.max(SectionSaveRow.revision)).where(
                SectionSaveRow.version_id == version_id, SectionSaveRow.section == section
            )
        )
        return found or 0

    def _last(self, version_id: int, section: Section) -> SectionSaveRow | None:
        return self._session.scalar(
            select(SectionSaveRow)
            .where(SectionSaveRow.version_id == version_id, SectionSaveRow.section == section)
            .order_by(SectionSaveRow.revision.desc())
            .limit(1)
        )

    def _saved(self, version_id: int, section: Section, revision: int) -> Tree | None:
        text = self._session.scalar(
            select(SectionSaveRow.content).where(
                SectionSaveRow.version_id == version_id,
                SectionSaveRow.section == section,
                SectionSaveRow.revision == revision,
            )
        )
        return None if text is None else stored_tree(text)

    def _record(self, action: AuditAction, version_id: int, **details: str | int) -> None:
        roles = (LocalRole.UNIT_PROPOSER, LocalRole.CO_EDITOR)
        role = next((role for role in roles if self._actor.has(role)), None)
        self._audit.record(action, "definition_version", version_id, role=role, **details)


def _unknown() -> NotFound:
    return NotFound("proposal.unknown", "There is no such proposal.")
