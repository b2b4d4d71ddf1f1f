"""Definition lines, their versions, what was signed for them, and their images.

The content of a version is a document with a digest. Once the version is approved neither can be
changed (R36): a change that tries is refused here by name, and by a trigger of the first migration
where a statement goes past this.
"""

from datetime import date, datetime

from sqlalchemy import (
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    event,
    inspect,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column
from sqlalchemy.orm.attributes import get_history

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.definition.definition import DefinitionState, DefinitionVersion
from lti_app.domain.definition.governance import IMMUTABLE, Dossier, gate_is_open
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import (
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    PersonId,
)
from lti_app.models.base import Base, BigId, IntId, StateText, one_of
from lti_app.models.documents import decode
from lti_app.models.governance import SignOff, dossier


class DefinitionLine(Base):
    """All versions of one micro-credential of one institution."""

    __tablename__ = "definition_line"
    __table_args__ = (UniqueConstraint("institution_id", "slug"),)

    id: Mapped[IntId]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    slug: Mapped[str] = mapped_column(String(80))
    initial_on: Mapped[date] = mapped_column(Date)


class DefinitionImage(Base):
    """The bytes of a badge's image, named by their SHA-256; never changed, shared by versions."""

    __tablename__ = "definition_image"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class DefinitionVersionRow(Base):
    """One version of a line."""

    __tablename__ = "definition_version"
    __table_args__ = (
        UniqueConstraint("line_id", "number"),
        one_of("state", DefinitionState),
        Index("ix_definition_version_state", "state"),
    )

    id: Mapped[IntId]
    line_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_line.id"))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[DefinitionState] = mapped_column(StateText(DefinitionState), active_history=True)
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    image_digest: Mapped[str] = mapped_column(String(64), ForeignKey("definition_image.digest"))
    revised_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))
    proposed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))

    def to_content(self) -> DefinitionContent:
        """Read the content back from its document."""
        return decode(self.content, DefinitionContent)

    def to_dossier(self, sign_offs: list[SignOff]) -> Dossier:
        """Put the content and what was signed for it together, as the guards look at them."""
        proposer = None if self.proposed_by is None else PersonId(self.proposed_by)
        return dossier(self.to_content(), proposer, sign_offs)

    def to_domain(self, line: DefinitionLine, sign_offs: list[SignOff]) -> DefinitionVersion:
        """Return the version with its line's facts and whether its gate is open."""
        found = self.to_dossier(sign_offs)
        return DefinitionVersion(
            version_id=DefinitionVersionId(self.id),
            line_id=DefinitionLineId(line.id),
            institution_id=InstitutionId(line.institution_id),
            number=self.number,
            state=self.state,
            content=found.content,
            digest=self.digest,
            initial_on=line.initial_on,
            revised_on=self.revised_on,
            approved_at=self.approved_at,
            proposed_by=found.proposed_by,
            gate_open=gate_is_open(found),
        )


_FIXED = ("line_id", "number", "content", "digest", "image_digest", "revised_on", "proposed_by")


def _refuse_change(
    _mapper: Mapper[DefinitionVersionRow], _connection: object, row: DefinitionVersionRow
) -> None:
    was = get_history(row, "state")
    before = was.deleted[0] if was.deleted else row.state
    if before not in IMMUTABLE:
        return
    attributes = inspect(row).attrs
    changed = [name for name in _FIXED if attributes[name].history.has_changes()]
    if changed or row.state not in IMMUTABLE:
        raise RuleRefused(
            "definition.immutable",
            f"Version {row.number} is {before.value}: it cannot be changed.",
            mend="Import the change; it becomes a new version.",
            field=changed[0] if changed else "state",
        )


def _refuse_removal(
    _mapper: Mapper[DefinitionVersionRow], _connection: object, row: DefinitionVersionRow
) -> None:
    if row.state in IMMUTABLE:
        raise RuleRefused(
            "definition.immutable", f"Version {row.number} is {row.state.value}: it stays."
        )


def _refuse_image_change(
    _mapper: Mapper[DefinitionImage], _connection: object, row: DefinitionImage
) -> None:
    raise RuleRefused("definition.immutable", f"Image {row.digest} is named by its own bytes.")


event.listen(DefinitionVersionRow, "before_update", _refuse_change)
event.listen(DefinitionVersionRow, "before_delete", _refuse_removal)
event.listen(DefinitionImage, "before_update", _refuse_image_change)
