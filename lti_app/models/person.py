"""People, the ids the outside world knows them by, and the roles granted to them here."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.domain.ids import PersonId
from lti_app.domain.people.actor import LocalRole
from lti_app.domain.people.person import IdentifierKind, PersonFacts
from lti_app.models.base import Base, IntId, StateText, one_of


class PersonRow(Base):
    """One human in one institution. Name and e-mail are shown, never matched on."""

    __tablename__ = "person"

    id: Mapped[IntId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    name: Mapped[str] = mapped_column(String(400))
    email: Mapped[str | None] = mapped_column(String(320))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    def to_domain(self) -> PersonFacts:
        """Give what pages show of a person."""
        return PersonFacts(id=PersonId(self.id), name=self.name, email=self.email)


class PersonIdentifierRow(Base):
    """One id of one person. `scope` is the platform's id for an LTI subject, else empty."""

    __tablename__ = "person_identifier"
    __table_args__ = (
        UniqueConstraint("institution_id", "kind", "scope", "value"),
        one_of("kind", IdentifierKind),
    )

    id: Mapped[IntId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[IdentifierKind] = mapped_column(StateText(IdentifierKind))
    scope: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]


class RoleGrantRow(Base):
    """One local role of one person, in one unit or in all, for a time. Ended ones are history."""

    __tablename__ = "role_grant"
    __table_args__ = (
        one_of("role", LocalRole),
        Index(
            "uq_role_grant_standing",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND unit_id IS NULL"),
            postgresql_where=text("ended_at IS NULL AND unit_id IS NULL"),
        ),
        Index(
            "uq_role_grant_standing_in_unit",
            "person_id",
            "role",
            "unit_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND unit_id IS NOT NULL"),
            postgresql_where=text("ended_at IS NULL AND unit_id IS NOT NULL"),
        ),
    )

    id: Mapped[IntId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[LocalRole] = mapped_column(StateText(LocalRole))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    granted_by: Mapped[str] = mapped_column(String(200))
    granted_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
