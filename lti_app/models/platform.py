"""Institutions, the registrations of Hallmark in their Canvas, tool keys, logins and sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_app.domain.ids import InstitutionId, PlatformId
from lti_app.domain.launch.launch import Placement, ReadOnlyCause
from lti_app.domain.launch.platform import (
    LONGEST_FRAME_NAME,
    PendingLogin,
    Registration,
    SessionCarrier,
)
from lti_app.domain.people.actor import CourseRole
from lti_app.models.base import Base, IntId, StateText, one_of


class InstitutionRow(Base):
    """One Canvas root account; everything else belongs to one institution.

    `url` and what is said of its office are what the public and a refused person read (R37).
    """

    __tablename__ = "institution"

    id: Mapped[IntId]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    url: Mapped[str | None] = mapped_column(String(500))
    office: Mapped[str | None] = mapped_column(String(200))
    office_email: Mapped[str | None] = mapped_column(String(320))
    office_phone: Mapped[str | None] = mapped_column(String(60))
    office_address: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]


class PlatformRow(Base):
    """One registration (issuer + client id). Removed ones stay, so that people keep their ids."""

    __tablename__ = "platform"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)

    id: Mapped[IntId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(500))
    client_id: Mapped[str] = mapped_column(String(255))
    auth_login_url: Mapped[str] = mapped_column(Text)
    auth_token_url: Mapped[str] = mapped_column(Text)
    key_set_url: Mapped[str] = mapped_column(Text)
    api_url: Mapped[str] = mapped_column(Text)
    api_token: Mapped[str | None] = mapped_column(Text)
    api_token_checked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    deployments: Mapped[list["DeploymentRow"]] = relationship(
        lazy="selectin", order_by="DeploymentRow.id"
    )

    def to_domain(self) -> Registration:
        """Give the registration's facts; of the API token only when Canvas last took it."""
        return Registration(
            platform_id=PlatformId(self.id),
            institution_id=InstitutionId(self.institution_id),
            issuer=self.issuer,
            client_id=self.client_id,
            auth_login_url=self.auth_login_url,
            auth_token_url=self.auth_token_url,
            key_set_url=self.key_set_url,
            api_url=self.api_url,
            name=self.name,
            deployment_ids=frozenset(row.deployment_id for row in self.deployments),
            token_checked_at=self.api_token_checked_at,
        )


class DeploymentRow(Base):
    """One place where the registration was installed."""

    __tablename__ = "deployment"
    __table_args__ = (UniqueConstraint("platform_id", "deployment_id"),)

    id: Mapped[IntId]
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]


class LoginRow(Base):
    """One login begun; spent by one launch in one statement, dead after ten minutes.

    `secret_digest` is of the cookie's secret; `storage_digest` of the one put into the platform's
    storage, where it offers one.
    """

    __tablename__ = "lti_login"

    id: Mapped[IntId]
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    state: Mapped[str] = mapped_column(String(64), unique=True)
    nonce: Mapped[str] = mapped_column(String(64))
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id"))
    target_link_uri: Mapped[str] = mapped_column(Text)
    secret_digest: Mapped[str] = mapped_column(String(64))
    storage_target: Mapped[str | None] = mapped_column(String(LONGEST_FRAME_NAME))
    storage_digest: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    consumed_at: Mapped[datetime | None]

    platform: Mapped[PlatformRow] = relationship(lazy="joined", innerjoin=True)

    def to_domain(self) -> PendingLogin:
        """Give the login's facts with the registration it was begun for."""
        return PendingLogin(
            id=self.id,
            public_id=self.public_id,
            state=self.state,
            nonce=self.nonce,
            registration=self.platform.to_domain(),
            target_link_uri=self.target_link_uri,
            secret_digest=self.secret_digest,
            storage_target=self.storage_target,
            storage_digest=self.storage_digest,
            expires_at=self.expires_at,
            consumed_at=self.consumed_at,
        )


class HeldLaunchRow(Base):
    """A launch that was right but for its cookie, waiting a minute for the platform's storage.

    The token waits encrypted and is verified again with the login's row (docs/adr/0013).
    """

    __tablename__ = "held_launch"

    id: Mapped[IntId]
    login_id: Mapped[int] = mapped_column(ForeignKey("lti_login.id"), index=True)
    ticket_digest: Mapped[str] = mapped_column(String(64), unique=True)
    id_token: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    login: Mapped[LoginRow] = relationship(lazy="joined", innerjoin=True)


class LaunchSessionRow(Base):
    """One window opened by one launch: who, where, and the digest of the secret it carries.

    `read_only` is set where two ids of the launch belong to two people (nothing is guessed), where
    an administrator of Canvas acts as this person, and where a link in a course opened it;
    `read_only_cause` says which. `brand_url` is where Canvas keeps the account's colors,
    `return_url` where it was opened from. `notices` holds, as JSON, what the window's next page is
    to say once.
    """

    __tablename__ = "launch_session"
    __table_args__ = (
        one_of("placement", Placement),
        one_of("course_role", CourseRole),
        one_of("carrier", SessionCarrier),
        one_of("read_only_cause", ReadOnlyCause),
    )

    id: Mapped[IntId]
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    secret_digest: Mapped[str] = mapped_column(String(64))
    carrier: Mapped[SessionCarrier] = mapped_column(StateText(SessionCarrier))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    course_role: Mapped[CourseRole] = mapped_column(StateText(CourseRole))
    placement: Mapped[Placement] = mapped_column(StateText(Placement))
    canvas_account_id: Mapped[str | None] = mapped_column(String(40))
    read_only: Mapped[bool]
    locale: Mapped[str | None] = mapped_column(String(40))
    time_zone: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    notices: Mapped[str | None] = mapped_column(Text)
    brand_url: Mapped[str | None] = mapped_column(String(2000))
    read_only_cause: Mapped[ReadOnlyCause | None] = mapped_column(StateText(ReadOnlyCause))
    return_url: Mapped[str | None] = mapped_column(String(2000))


class ToolKeyRow(Base):
    """An LTI key pair of ours; the newest signs. Retired keys stay published until dropped."""

    __tablename__ = "tool_key"
    id: Mapped[IntId]
    kid: Mapped[str] = mapped_column(String(64), unique=True)
    private_key: Mapped[str] = mapped_column(Text)
    public_jwk: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
