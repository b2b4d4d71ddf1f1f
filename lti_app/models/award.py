"""Awards, the credentials made of them, and what signs and revokes credentials."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.domain.award.award import AwardState
from lti_app.models.base import Base, BigId, IntId, StateText, one_of

_STANDING = text("state IN ('awarded', 'recorded')")


class AwardRow(Base):
    """One decision of the office: whom, which version, on which seal, by whom (R4, R18, R36).

    `credential_uuid` is in the public address and is random; `subject_uuid` stands for the learner
    inside the credential. At most one award of a line stands for a person.
    """

    __tablename__ = "award"
    __table_args__ = (
        one_of("state", AwardState),
        Index(
            "uq_award_standing",
            "person_id",
            "line_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_award_person", "person_id"),
        Index("ix_award_course_version", "course_id", "version_id"),
    )

    id: Mapped[IntId]
    credential_uuid: Mapped[UUID] = mapped_column(Uuid, unique=True)
    subject_uuid: Mapped[UUID] = mapped_column(Uuid, unique=True)
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    line_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_line.id"))
    version_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_version.id"))
    course_id: Mapped[int] = mapped_column(BigId, ForeignKey("course.id"))
    case_id: Mapped[int] = mapped_column(BigId, ForeignKey("review_case.id"), unique=True)
    seal_id: Mapped[int] = mapped_column(BigId, ForeignKey("seal.id"))
    seal_hash: Mapped[str] = mapped_column(String(64))
    term_name: Mapped[str | None] = mapped_column(String(255))
    state: Mapped[AwardState] = mapped_column(StateText(AwardState))
    awarded_at: Mapped[datetime]
    awarded_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    shared: Mapped[bool] = mapped_column(default=False)
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    revoked_reason: Mapped[str | None] = mapped_column(Text)


class IssuerKeyRow(Base):
    """An Ed25519 key that signs credentials; its public half stays published for ever."""

    __tablename__ = "issuer_key"

    id: Mapped[IntId]
    fragment: Mapped[str] = mapped_column(String(40), unique=True)
    private_encrypted: Mapped[str | None] = mapped_column(Text)
    public_multibase: Mapped[str] = mapped_column(String(80), unique=True)
    trusted: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class StatusListRow(Base):
    """A bitstring status list; signed again whenever `revision` is ahead of `signed_revision`."""

    __tablename__ = "status_list"

    id: Mapped[IntId]
    revision: Mapped[int] = mapped_column(default=1)
    signed_revision: Mapped[int] = mapped_column(default=0)
    document: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]


class CredentialRow(Base):
    """One signed document of an award, kept exactly as signed; `sequence` counts re-issues."""

    __tablename__ = "credential"
    __table_args__ = (UniqueConstraint("award_id", "sequence"),)

    id: Mapped[IntId]
    award_id: Mapped[int] = mapped_column(BigId, ForeignKey("award.id"))
    sequence: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    document_hash: Mapped[str] = mapped_column(String(64))
    shares_name: Mapped[bool]
    issuer_key_id: Mapped[int] = mapped_column(BigId, ForeignKey("issuer_key.id"))
    issued_at: Mapped[datetime]


class StatusEntryRow(Base):
    """A place on a status list, taken at random, never given twice (W3C Bitstring Status List)."""

    __tablename__ = "status_entry"
    __table_args__ = (UniqueConstraint("status_list_id", "status_index"),)

    award_id: Mapped[int] = mapped_column(BigId, ForeignKey("award.id"), primary_key=True)
    status_list_id: Mapped[int] = mapped_column(BigId, ForeignKey("status_list.id"))
    status_index: Mapped[int]
