"""Mappings: the pieces of a draft, each edited on its own, and the versions activated from it.

A version is a document with a digest and is never changed; only its end is written once.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import (
    CourseId,
    DefinitionLineId,
    DefinitionVersionId,
    MappingId,
    MappingVersionId,
    SloKey,
)
from lti_app.domain.mapping.mapping import (
    ActiveMapping,
    AssignmentSnapshot,
    CellKey,
    CellKind,
    CellValue,
    CombiningChoice,
    CriterionLink,
    MappingContent,
    MappingState,
    OutcomeLink,
    ReflectionChoice,
)
from lti_app.models.base import Base, BigId, IntId, StateText, one_of
from lti_app.models.documents import decode

_VALUES: dict[CellKind, type[CellValue]] = {
    CellKind.CRITERION: CriterionLink,
    CellKind.OUTCOME: OutcomeLink,
    CellKind.COMBINING: CombiningChoice,
    CellKind.REFLECTION: ReflectionChoice,
}


class MappingRow(Base):
    """One badge in one course. `draft_version_id` is the definition version a draft is made for.

    It is None when no draft is open; `state` tells of the activated version, if any. A first draft
    that was thrown away leaves its row, so that its number never names another badge.
    """

    __tablename__ = "mapping"
    __table_args__ = (UniqueConstraint("course_id", "line_id"), one_of("state", MappingState))

    id: Mapped[IntId]
    course_id: Mapped[int] = mapped_column(BigId, ForeignKey("course.id"))
    line_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_line.id"))
    state: Mapped[MappingState] = mapped_column(StateText(MappingState))
    draft_version_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("definition_version.id"))
    created_at: Mapped[datetime]

    @property
    def is_thrown_away(self) -> bool:
        """Say whether nothing is left of it: never activated, and its draft thrown away."""
        return self.state is MappingState.DRAFT and self.draft_version_id is None


class MappingCell(Base):
    """One piece of a draft. `digest` is what an edit must name as the state it started from."""

    __tablename__ = "mapping_cell"
    __table_args__ = (
        UniqueConstraint("mapping_id", "kind", "slo", "target"),
        one_of("kind", CellKind),
    )

    id: Mapped[IntId]
    mapping_id: Mapped[int] = mapped_column(BigId, ForeignKey("mapping.id"))
    kind: Mapped[CellKind] = mapped_column(StateText(CellKind))
    slo: Mapped[str] = mapped_column(String(80))
    target: Mapped[str] = mapped_column(String(40))
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    edited_at: Mapped[datetime]
    edited_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))

    @property
    def key(self) -> CellKey:
        """Say which piece it is."""
        return CellKey(self.kind, SloKey(self.slo), self.target)

    def to_domain(self) -> CellValue:
        """Read the piece back from its document."""
        return decode(self.document, _VALUES[self.kind])


class MappingVersionRow(Base):
    """One activated version: content, snapshot of the assignments, and when it counted."""

    __tablename__ = "mapping_version"
    __table_args__ = (
        UniqueConstraint("mapping_id", "number"),
        Index("ix_mapping_version_ended_at", "ended_at"),
        Index("ix_mapping_version_definition", "definition_version_id", "ended_at"),
    )

    id: Mapped[IntId]
    mapping_id: Mapped[int] = mapped_column(BigId, ForeignKey("mapping.id"))
    number: Mapped[int] = mapped_column(Integer)
    definition_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_version.id"))
    content: Mapped[str] = mapped_column(Text)
    snapshots: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    activated_at: Mapped[datetime]
    activated_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(active_history=True)

    def to_content(self) -> MappingContent:
        """Read the mapping back from its document."""
        return decode(self.content, MappingContent)

    def to_domain(self, mapping: MappingRow) -> ActiveMapping:
        """Return the version as evidence and completion take it."""
        return ActiveMapping(
            mapping_id=MappingId(mapping.id),
            version_id=MappingVersionId(self.id),
            number=self.number,
            course_id=CourseId(mapping.course_id),
            line_id=DefinitionLineId(mapping.line_id),
            definition_version_id=DefinitionVersionId(self.definition_version_id),
            content=self.to_content(),
            snapshots=decode(self.snapshots, tuple[AssignmentSnapshot, ...]),
            digest=self.digest,
            activated_at=self.activated_at,
        )


def _refuse_change(
    _mapper: Mapper[MappingVersionRow], _connection: object, row: MappingVersionRow
) -> None:
    attributes = inspect(row).attrs
    changed = [a.key for a in attributes if a.history.has_changes()]
    reopened = "ended_at" in changed and attributes["ended_at"].history.deleted != [None]
    if changed != ["ended_at"] or reopened:
        raise RuleRefused(
            "mapping.immutable",
            f"Version {row.number} of this mapping was activated: it cannot be changed.",
            mend="Edit the mapping and activate the next version.",
        )


def _refuse_removal(
    _mapper: Mapper[MappingVersionRow], _connection: object, row: MappingVersionRow
) -> None:
    raise RuleRefused(
        "mapping.immutable", f"Version {row.number} of this mapping was activated: it stays."
    )


event.listen(MappingVersionRow, "before_update", _refuse_change)
event.listen(MappingVersionRow, "before_delete", _refuse_removal)
