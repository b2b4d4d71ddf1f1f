"""How a proposal is written and talked about: sections, comments, meetings.

Nothing here is changed once written but for its end: each save of a section is a row, so no word
is lost. Policy 380.104, R3 (facilitation), R16 (attributed), R27 (phases).
"""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.domain.definition.consultation import SuggestionState
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sign_offs import ExemptionPolicy
from lti_app.models.base import Base, BigId, IntId, StateText, one_of


class SectionSaveRow(Base):
    """One save of one section: its values as a document, by whom and when.

    `revision` counts from 1 in each section; a section never saved stands at 0.
    """

    __tablename__ = "section_save"
    __table_args__ = (
        UniqueConstraint("version_id", "section", "revision"),
        one_of("section", Section),
    )

    id: Mapped[IntId]
    version_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_version.id"))
    section: Mapped[Section] = mapped_column(StateText(Section))
    revision: Mapped[int] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(Text)
    saved_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), index=True)
    saved_at: Mapped[datetime]


class SectionConflictRow(Base):
    """A text that was written over an older revision: it waits until its writer has chosen."""

    __tablename__ = "section_conflict"
    __table_args__ = (
        one_of("section", Section),
        Index("ix_section_conflict_version", "version_id", "settled_at"),
    )

    id: Mapped[IntId]
    version_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_version.id"))
    section: Mapped[Section] = mapped_column(StateText(Section))
    base_revision: Mapped[int] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    written_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))


class CommentRow(Base):
    """One comment on a proposal, anchored to a section and a field, or an answer to one.

    `suggestion` is wording proposed for the field; `replaces` what stood there then. `mentions` is
    a document of person ids.
    """

    __tablename__ = "proposal_comment"
    __table_args__ = (
        one_of("section", Section),
        one_of("suggestion_state", SuggestionState),
        Index("ix_proposal_comment_version", "version_id", "id"),
    )

    id: Mapped[IntId]
    version_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_version.id"))
    parent_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("proposal_comment.id"))
    section: Mapped[Section | None] = mapped_column(StateText(Section))
    field: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    suggestion: Mapped[str | None] = mapped_column(Text)
    replaces: Mapped[str | None] = mapped_column(Text)
    suggestion_state: Mapped[SuggestionState | None] = mapped_column(StateText(SuggestionState))
    mentions: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    written_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))


class MeetingRow(Base):
    """A meeting of unit and ASA about a proposal (R3)."""

    __tablename__ = "proposal_meeting"

    id: Mapped[IntId]
    version_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_version.id"), index=True)
    held_on: Mapped[date] = mapped_column(Date)
    attendees: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text)
    logged_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    logged_at: Mapped[datetime]


class ExemptionRequestRow(Base):
    """The unit's question whether ASA finds it exempt; it opens nothing by itself (R32)."""

    __tablename__ = "exemption_request"
    __table_args__ = (one_of("policy", ExemptionPolicy),)

    id: Mapped[IntId]
    version_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_version.id"), index=True)
    policy: Mapped[ExemptionPolicy] = mapped_column(StateText(ExemptionPolicy))
    reasoning: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    asked_at: Mapped[datetime]
