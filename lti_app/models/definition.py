"""Definition lines, their versions, what was signed for them, and their images.

The content of a version is a document with a digest. Once the version is approved neither can be
changed (R36): a change that tries is refused here by name, and by a trigger of the first migration
where a statement goes past this.
"""

from datetime import date, datetime
from typing import TypedDict

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

from lti_app.domain.definition.content import DefinitionContent, DraftContent
from lti_app.domain.definition.definition import (
    DefinitionState,
    DefinitionVersion,
    Origin,
    StoredVersion,
    Turn,
)
from lti_app.domain.definition.gate import gate_is_open
from lti_app.domain.definition.kinds import MicroCredentialType
from lti_app.domain.definition.search_words import searched_text
from lti_app.domain.definition.sign_offs import Dossier, GateDetermination
from lti_app.domain.definition.states import IMMUTABLE, Standing
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import (
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    PersonId,
    UnitId,
)
from lti_app.models.base import Base, BigId, IntId, StateText, one_of
from lti_app.models.documents import decode, digest, encode


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


class _Facts(TypedDict):
    version_id: DefinitionVersionId
    line_id: DefinitionLineId
    institution_id: InstitutionId
    number: int
    state: DefinitionState
    turn: Turn
    origin: Origin
    unit_id: UnitId | None
    digest: str
    initial_on: date
    revised_on: date | None
    approved_at: datetime | None
    proposed_by: PersonId | None
    gate_open: bool


# What the pipeline is counted and ordered by, read from the index alone (migration 0009).
_LISTED = (
    "state",
    "turn_since",
    "turn",
    "returned",
    "gate_closed",
    "rigor_stale",
    "due_on",
    "review_due_on",
    "state_since",
    "consultant_id",
    "line_id",
    "number",
)


class DefinitionVersionRow(Base):
    """One version of a line."""

    __tablename__ = "definition_version"
    __table_args__ = (
        UniqueConstraint("line_id", "number"),
        one_of("state", DefinitionState),
        one_of("turn", Turn),
        one_of("origin", Origin),
        one_of("type", MicroCredentialType),
        Index("ix_definition_version_state", "state"),
        Index("ix_definition_version_unit", "unit_id", "state"),
        Index("ix_definition_version_pipeline", *_LISTED),
    )

    id: Mapped[IntId]
    line_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_line.id"))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[DefinitionState] = mapped_column(StateText(DefinitionState), active_history=True)
    turn: Mapped[Turn] = mapped_column(StateText(Turn))
    origin: Mapped[Origin] = mapped_column(StateText(Origin))
    unit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit.id"))
    based_on_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("definition_version.id"))
    title: Mapped[str] = mapped_column(String(200))
    type: Mapped[MicroCredentialType] = mapped_column(StateText(MicroCredentialType))
    purposes: Mapped[str] = mapped_column(String(120), default="")
    searched: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    image_digest: Mapped[str | None] = mapped_column(
        String(64), ForeignKey("definition_image.digest")
    )
    guideline_number: Mapped[int | None] = mapped_column(Integer)
    revised_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))
    proposed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    consultant_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"), index=True)
    state_since: Mapped[datetime]
    turn_since: Mapped[datetime]
    returned: Mapped[bool] = mapped_column(default=False)
    gate_closed: Mapped[bool] = mapped_column(default=False)
    rigor_stale: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None] = mapped_column(Date)
    review_due_on: Mapped[date | None] = mapped_column(Date)
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))

    @property
    def standing(self) -> Standing:
        """Give the state and whose turn it is."""
        return Standing(self.state, self.turn)

    def to_draft(self) -> DraftContent:
        """Read the content back from its document, whatever it lacks."""
        return decode(self.content, DraftContent)

    def to_content(self) -> DefinitionContent:
        """Read the content of a complete version back from its document.

        Raises:
            msgspec.ValidationError: it has gaps, as only a proposal's may.
        """
        return decode(self.content, DefinitionContent)

    def write(self, content: DraftContent) -> None:
        """Take a content in, with its digest and the columns that lists are made of."""
        self.content = encode(content)
        self.digest = digest(self.content)
        self.title = content.title
        self.type = content.type
        self.purposes = " ".join(content.purposes)
        self.searched = searched_text(content)
        self.image_digest = None if content.image is None else content.image.digest or None

    def to_stored(self, institution_id: int, initial_on: date, gate: str | None) -> StoredVersion:
        """Return the version with its line's facts and whether its gate is open.

        `gate` is the document of the latest determination of the gate, where there is one.
        """
        content = self.to_draft()
        facts = self._facts(institution_id, initial_on, gate, content)
        return StoredVersion(content=content, **facts)

    def to_domain(
        self, institution_id: int, initial_on: date, gate: str | None
    ) -> DefinitionVersion:
        """Return a complete version likewise; raises as `to_content`."""
        content = self.to_content()
        facts = self._facts(institution_id, initial_on, gate, content)
        return DefinitionVersion(content=content, **facts)

    def _facts(
        self, institution_id: int, initial_on: date, gate: str | None, content: DraftContent
    ) -> _Facts:
        determined = decode(gate, GateDetermination) if gate else None
        proposer = None if self.proposed_by is None else PersonId(self.proposed_by)
        dossier = Dossier(
            content=content, standing=self.standing, proposed_by=proposer, gate=determined
        )
        return _Facts(
            version_id=DefinitionVersionId(self.id),
            line_id=DefinitionLineId(self.line_id),
            institution_id=InstitutionId(institution_id),
            number=self.number,
            state=self.state,
            turn=self.turn,
            origin=self.origin,
            unit_id=None if self.unit_id is None else UnitId(self.unit_id),
            digest=self.digest,
            initial_on=initial_on,
            revised_on=self.revised_on,
            approved_at=self.approved_at,
            proposed_by=proposer,
            gate_open=gate_is_open(dossier),
        )


_FIXED = (
    "line_id",
    "number",
    "content",
    "digest",
    "image_digest",
    "revised_on",
    "proposed_by",
    "unit_id",
    "origin",
    "based_on_id",
)


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
            mend="Propose a revision; it becomes a new version.",
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
