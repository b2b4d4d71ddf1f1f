"""Saving a section of a proposal: in one transaction, and never over somebody else's words.

Each save names the revision it was written over. Where another came between, nothing is
overwritten: the text is kept beside what stands until its writer has chosen (R16, R27). Every save
is a row of its own, so no word that was saved is lost.
"""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.acting import ActingFor, acting_role
from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.continuing import continues
from lti_app.domain.definition.governance import write_objections
from lti_app.domain.definition.objection import refusal
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sections import Tree, extract, is_within, orphaned, taken_along
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import DefinitionVersionId, PersonId, UnitId
from lti_app.domain.people.actor import Actor
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.documents import encode
from lti_app.models.proposal import SectionConflictRow, SectionSaveRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.dossiers import Dossiers
from lti_app.services.definition.standing_columns import keep_columns
from lti_app.services.proposal.section_files import SectionFiles
from lti_app.services.proposal.section_form import read_section, stored_tree, tree_of
from lti_app.services.proposal.section_saves import SectionSaves
from lti_app.services.proposal.section_texts import Beside, Conflict, Saved


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
        beside: Beside | None = None,
    ) -> Saved:
        """Save what a person wrote over revision `base` of a section.

        `going_on` names a text that waits already, of which this is the latest form. `beside` are
        the revisions of other sections that the person saw: items are not taken out with what
        somebody else wrote of them since. Without it they saw what stood when `base` was saved.

        Raises:
            NotFound: there is no such proposal for the actor.
            NotPermitted: the actor does not write in it.
            RuleRefused: it is not open for writing now: a gate, a phase, ASA's turn.
            SectionRefused: a value cannot be kept.
        """
        row = self._writable(version_id, section)
        standing = row.to_draft()
        content = SectionFiles(self._session, row).checked(
            section, read_section(standing, section, values)
        )
        saves = SectionSaves(self._session, row.id)
        revision = saves.revision(section)
        orphans = orphaned(tree_of(standing), section, values)
        if content == standing and not orphans:
            return Saved(revision=revision, changed=False)
        seen = saves.beside(section, base) if beside is None else beside
        takes = self._taken(row, section, values, seen)
        if self._is_over(saves, section, content, base) and not orphans and not takes:
            return self._write(row, section, content, revision)
        kept = extract(tree_of(content), section)
        for name, items in orphans.items():
            # What they belong to is gone meanwhile; what was written of it is not.
            kept[name] = [*kept[name], *items]
        conflict_id = self._keep(row, section, kept, base, going_on)
        return Saved(revision=revision, changed=False, conflict_id=conflict_id, takes=takes)

    def conflict(self, conflict_id: int) -> Conflict:
        """Give both texts, to whoever reads the proposal.

        Raises:
            NotFound: there is none that waits, or it is not for the actor.
        """
        kept = self._waiting(conflict_id)
        row = self._session.get_one(DefinitionVersionRow, kept.version_id)
        saves = SectionSaves(self._session, row.id)
        last = saves.last(kept.section)
        return Conflict(
            conflict_id=kept.id,
            version_id=DefinitionVersionId(row.id),
            section=kept.section,
            base=saves.text(kept.section, kept.base_revision),
            base_revision=kept.base_revision,
            standing=extract(tree_of(row.to_draft()), kept.section),
            standing_revision=0 if last is None else last.revision,
            standing_by=None if last is None else PersonId(last.saved_by),
            standing_at=None if last is None else last.saved_at,
            written=stored_tree(kept.content),
            written_by=PersonId(kept.written_by),
            written_at=kept.written_at,
        )

    def settle(
        self, conflict_id: int, values: Tree | None, base: int, *, beside: Beside | None = None
    ) -> Saved:
        """Settle two texts: `values` as chosen over revision `base`, or None to keep what stands.

        The text that is not chosen stays in the history of the section. `beside` as in `save`;
        without it the person who chooses saw all that stands now. Raises as `save`, and:

        Raises:
            NotFound: there is none that waits, or somebody else settled it at this moment.
        """
        kept = self._waiting(conflict_id)
        section, version_id = kept.section, DefinitionVersionId(kept.version_id)
        row = self._writable(version_id, section)
        # Who came first has chosen meanwhile: it is looked at anew under the lock.
        kept = self._waiting(conflict_id)
        saves = SectionSaves(self._session, row.id)
        saved = Saved(revision=saves.revision(section), changed=False)
        if values is not None:
            seen = saves.now() if beside is None else beside
            saved = self.save(version_id, section, values, base, going_on=conflict_id, beside=seen)
            if saved.conflict_id is not None:
                return saved
        self._end(kept)
        self._record(
            AuditAction.PROPOSAL_TEXTS_SETTLED, row.id, section=section.value, conflict=kept.id
        )
        return saved

    def _writable(self, version_id: DefinitionVersionId, section: Section) -> DefinitionVersionRow:
        if not self._may_read(version_id):
            raise _unknown()
        row = self._dossiers.locked(version_id)
        found = write_objections(section, self._dossiers.dossier(row), self._actor)
        if found:
            raise refusal(found)
        return row

    def _is_over(
        self, saves: SectionSaves, section: Section, content: DraftContent, base: int
    ) -> bool:
        """Say whether a text may take the place of what stands: its writer saw it, or wrote it."""
        revision = saves.revision(section)
        if base >= revision or saves.is_others(section, base, self._actor.person_id):
            return base == revision
        # Sent twice, or by hand while it was being saved: their own text, gone on with.
        standing, written = saves.text(section, revision), extract(tree_of(content), section)
        return standing is not None and continues(saves.text(section, base), standing, written)

    def _taken(
        self, row: DefinitionVersionRow, section: Section, values: Tree, beside: Beside
    ) -> frozenset[Section]:
        """Name the sections where somebody else wrote, unseen, in what these values take out."""
        saves = SectionSaves(self._session, row.id)
        found = taken_along(tree_of(row.to_draft()), section, values)
        return frozenset(
            other
            for other, lost in found.items()
            if saves.is_others(other, beside.get(other, 0), self._actor.person_id)
            and not is_within(lost, saves.text(other, beside.get(other, 0)))
        )

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
        if (same := self._same(row, section, text)) is not None:
            return same
        before = self._going_on(going_on, row, section)
        if before is not None:
            # One person goes on writing the same text: its latest form waits, the others stay.
            self._end(before)
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
            AuditAction.PROPOSAL_TEXT_KEPT,
            row.id,
            section=section.value,
            conflict=kept.id,
            instead_of=None if before is None else before.id,
        )
        return kept.id

    def _going_on(
        self, conflict_id: int | None, row: DefinitionVersionRow, section: Section
    ) -> SectionConflictRow | None:
        if conflict_id is None:
            return None
        kept = self._session.get(SectionConflictRow, conflict_id, populate_existing=True)
        if kept is None or kept.settled_at is not None:
            return None
        is_own = kept.written_by == self._actor.person_id
        return kept if is_own and kept.version_id == row.id and kept.section is section else None

    def _same(self, row: DefinitionVersionRow, section: Section, text: str) -> int | None:
        # Sent once more, as a script does that heard no answer, it waits once.
        return self._session.scalar(
            select(SectionConflictRow.id).where(
                SectionConflictRow.version_id == row.id,
                SectionConflictRow.section == section,
                SectionConflictRow.settled_at.is_(None),
                SectionConflictRow.content == text,
            )
        )

    def _end(self, kept: SectionConflictRow) -> None:
        kept.settled_at = self._clock.now()
        kept.settled_by = self._actor.person_id
        self._session.flush()

    def _waiting(self, conflict_id: int) -> SectionConflictRow:
        kept = self._session.get(SectionConflictRow, conflict_id, populate_existing=True)
        if (
            kept is None
            or kept.settled_at is not None
            or not self._may_read(DefinitionVersionId(kept.version_id))
        ):
            raise NotFound("proposal.conflict", "There are no two texts to choose between.")
        return kept

    def _record(self, action: AuditAction, version_id: int, **details: str | int | None) -> None:
        row = self._session.get_one(DefinitionVersionRow, version_id)
        unit_id = None if row.unit_id is None else UnitId(row.unit_id)
        role = acting_role(self._actor, unit_id, ActingFor.UNIT)
        self._audit.record(action, "definition_version", version_id, role=role, **details)


def _unknown() -> NotFound:
    return NotFound("proposal.unknown", "There is no such proposal.")
