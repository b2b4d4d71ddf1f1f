"""Drafts of mappings, edited piece by piece: two people on two pieces never meet.

Each edit names the digest of the piece it started from. Had somebody changed that piece meanwhile,
nothing is written: the second is told what stands there now and chooses (docs/adr/0009). Policy
380.104, R16 (attributed), R30 and R31 (nothing is mapped while the Senate gate is closed).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.definition import DefinitionVersion
from lti_app.domain.errors import Conflict, RuleRefused
from lti_app.domain.ids import CourseId, DefinitionVersionId, MappingId, PersonId, SloKey
from lti_app.domain.mapping.mapping import CellKey, CellValue, MappingContent
from lti_app.domain.mapping.picks import Pick
from lti_app.domain.mapping.rules import CourseView, assemble
from lti_app.domain.people.actor import Actor
from lti_app.domain.sentence import say
from lti_app.models.documents import digest, encode
from lti_app.models.mapping import MappingCell, MappingRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.mapping.access import find_mapping

FindDefinition = Callable[[DefinitionVersionId], DefinitionVersion]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCell:
    """One piece with what an edit of it has to name, and who touched it last."""

    value: CellValue
    digest: str
    edited_by: PersonId | None
    edited_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An open draft as a whole; `digest` changes with any piece."""

    mapping_id: MappingId
    course_id: CourseId
    definition: DefinitionVersion
    cells: dict[CellKey, DraftCell]
    content: MappingContent
    digest: str

    def base(self, key: CellKey) -> str:
        """Return what an edit of this piece must name; empty where nothing stands yet."""
        cell = self.cells.get(key)
        return cell.digest if cell else ""


class CellConflict(Conflict):
    """Somebody changed the same piece first; `theirs` stands there now, None for emptied."""

    def __init__(self, key: CellKey, theirs: DraftCell | None) -> None:
        """Keep what stands, so that the second person can see both and choose."""
        super().__init__(
            "mapping.cell_conflict",
            "Somebody changed this part of the mapping while you did. Nothing was overwritten.",
            mend="Look at both and choose one.",
            field=key.kind.value,
        )
        self.key = key
        self.theirs = theirs


class MappingDrafts:
    """Reads and edits the pieces of a draft."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        find_definition: FindDefinition,
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._find_definition = find_definition

    def draft(self, mapping_id: MappingId) -> Draft:
        """Read an open draft.

        Raises:
            NotFound: no such mapping in the course this window was opened in.
            Conflict: no draft is open.
        """
        return self._draft(find_mapping(self._session, self._actor, mapping_id))

    def edit(self, mapping_id: MappingId, pick: Pick, view: CourseView, base: str) -> None:
        """Write what was picked; `base` is the digest of the piece the person looked at.

        Raises:
            RuleRefused: Canvas or the definition does not have what the pick names, or the
                definition's Senate gate is closed (R30, R31).
            CellConflict: somebody changed this piece first.
        """
        self.edit_all(mapping_id, [(pick, base)], view)

    def edit_all(
        self, mapping_id: MappingId, edits: Sequence[tuple[Pick, str]], view: CourseView
    ) -> None:
        """Write several picks, each with its base, or none of them; raises as `edit`."""
        row = find_mapping(self._session, self._actor, mapping_id)
        definition = self._mapped(row).content
        made = [(pick.key, pick.make(definition, view), base) for pick, base in edits]
        with self._session.begin_nested():
            for key, value, base in made:
                self._put(row, key, value, base)

    def clear(self, mapping_id: MappingId, key: CellKey, base: str) -> None:
        """Empty one piece; emptying an empty one does nothing.

        Raises:
            CellConflict: somebody changed this piece first.
        """
        row = find_mapping(self._session, self._actor, mapping_id)
        self._definition(row)
        self._put(row, key, None, base)

    def _draft(self, row: MappingRow) -> Draft:
        definition = self._definition(row)
        known = {slo.key for slo in definition.content.slos} | {SloKey("")}
        found = {r.key: r for r in self._cells(row) if r.slo in known}
        values = {key: cell.to_domain() for key, cell in found.items()}
        digests = sorted(f"{c.kind} {c.slo} {c.target} {c.digest}" for c in found.values())
        return Draft(
            mapping_id=MappingId(row.id),
            course_id=CourseId(row.course_id),
            definition=definition,
            cells={key: _draft_cell(cell) for key, cell in found.items()},
            content=assemble(definition.content.slos, values),
            digest=digest("\n".join([str(row.draft_version_id), *digests])),
        )

    def _definition(self, row: MappingRow) -> DefinitionVersion:
        if row.draft_version_id is None:
            raise Conflict(
                "mapping.no_draft",
                "This mapping is not being edited.",
                mend="Open it for editing first; somebody may just have activated it.",
            )
        return self._find_definition(DefinitionVersionId(row.draft_version_id))

    def _mapped(self, row: MappingRow) -> DefinitionVersion:
        definition = self._definition(row)
        if not definition.gate_open:
            raise RuleRefused(
                "mapping.gate",
                say("The Senate gate of this badge is closed: nothing is mapped to it."),
                mend="Ask Academic and Student Affairs what is missing; the draft is kept.",
                field="definition",
            )
        return definition

    def _cells(self, row: MappingRow) -> list[MappingCell]:
        found = self._session.scalars(
            select(MappingCell)
            .where(MappingCell.mapping_id == row.id)
            .order_by(MappingCell.id)
            .execution_options(populate_existing=True)
        )
        return list(found)

    def _put(self, row: MappingRow, key: CellKey, value: CellValue | None, base: str) -> None:
        cell = next((c for c in self._cells(row) if c.key == key), None)
        stands = cell.digest if cell else ""
        text = encode(value) if value is not None else ""
        wanted = digest(text) if value is not None else ""
        if stands == wanted:
            return
        if stands != base:
            raise CellConflict(key, _draft_cell(cell) if cell else None)
        if cell is not None and value is None:
            self._session.delete(cell)
        else:
            self._write(row, key, cell, text)
        self._session.flush()
        self._audit.record(
            AuditAction.MAPPING_EDITED,
            "mapping",
            row.id,
            kind=key.kind.value,
            slo=key.slo,
            target=key.target,
            digest=wanted,
        )

    def _write(self, row: MappingRow, key: CellKey, cell: MappingCell | None, text: str) -> None:
        if cell is None:
            cell = MappingCell(mapping_id=row.id, kind=key.kind, slo=key.slo, target=key.target)
            self._session.add(cell)
        cell.document = text
        cell.digest = digest(text)
        cell.edited_at = self._clock.now()
        cell.edited_by = self._actor.person_id


def _draft_cell(cell: MappingCell) -> DraftCell:
    return DraftCell(
        value=cell.to_domain(),
        digest=cell.digest,
        edited_by=None if cell.edited_by is None else PersonId(cell.edited_by),
        edited_at=cell.edited_at,
    )
