"""Files people handed in, named by their bytes, and each use of them.

The bytes of a document are shared by whoever handed in the same ones; neither they nor a use ever
changes.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, event, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from lti_app.domain.documents.documents import DocumentKind, MediaType, StoredUse
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import DefinitionVersionId, DocumentUseId, PersonId
from lti_app.models.base import Base, BigId, IntId, StateText, one_of

_OF_VERSION, _OF_NONE = text("version_id IS NOT NULL"), text("version_id IS NULL")
_SAME = ("institution_id", "digest", "kind", "file_name", "uploaded_by")


class StoredDocument(Base):
    """The bytes of a file, named by their SHA-256."""

    __tablename__ = "document"
    __table_args__ = (one_of("media_type", MediaType), CheckConstraint("size > 0", name="size"))

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[MediaType] = mapped_column(StateText(MediaType))
    size: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class DocumentUse(Base):
    """One document as one person handed it in, for one purpose and maybe one version."""

    __tablename__ = "document_use"
    __table_args__ = (
        one_of("kind", DocumentKind),
        Index("ix_document_use_version_id", "version_id"),
        Index(
            "uq_document_use_of_version",
            "version_id",
            *_SAME,
            unique=True,
            sqlite_where=_OF_VERSION,
            postgresql_where=_OF_VERSION,
        ),
        Index(
            "uq_document_use_of_none",
            *_SAME,
            unique=True,
            sqlite_where=_OF_NONE,
            postgresql_where=_OF_NONE,
        ),
    )

    id: Mapped[IntId]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    digest: Mapped[str] = mapped_column(String(64), ForeignKey("document.digest"))
    file_name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[DocumentKind] = mapped_column(StateText(DocumentKind))
    version_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("definition_version.id"))
    uploaded_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]

    def to_domain(self, document: StoredDocument) -> StoredUse:
        """Return the use with what is known of its bytes."""
        return StoredUse(
            use_id=DocumentUseId(self.id),
            digest=self.digest,
            file_name=self.file_name,
            kind=self.kind,
            media_type=document.media_type,
            size=document.size,
            version_id=None if self.version_id is None else DefinitionVersionId(self.version_id),
            uploaded_by=PersonId(self.uploaded_by),
            uploaded_at=self.uploaded_at,
        )


def _refuse_change(
    _mapper: Mapper[Base], _connection: object, row: StoredDocument | DocumentUse
) -> None:
    raise RuleRefused("document.fixed", f"Document {row.digest} stays as it was handed in.")


event.listen(StoredDocument, "before_update", _refuse_change)
event.listen(DocumentUse, "before_update", _refuse_change)
