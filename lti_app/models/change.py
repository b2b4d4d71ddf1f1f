"""What changed in Canvas after it was mapped, and after it was awarded.

A change is written once and stays; it is closed, never removed. One open change of a kind and
subject stands for a mapping, one open item for an award, kept by partial unique indexes on both
databases.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.domain.award.after_award import AfterAward, AwardChangeClosing
from lti_app.domain.change.change import ChangeClosing, CourseChange, CourseChangeKind
from lti_app.models.base import Base, BigId, IntId, StateText, one_of
from lti_app.models.documents import decode

STANDING = text("closed_at IS NULL")


class ChangeItemRow(Base):
    """One difference between a mapping and its course, from the reading that first saw it.

    It came between `seen_after`, the last whole reading that did not see it, and `seen_at`.
    `still_met` counts learners whose evidence is from before and counts, `waiting` those whose
    evidence is from after and waits; `noted_at` is when staff said they know of it.
    """

    __tablename__ = "change_item"
    __table_args__ = (
        one_of("kind", CourseChangeKind),
        one_of("closing", ChangeClosing),
        Index(
            "uq_change_item_open",
            "mapping_id",
            "kind",
            "subject",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index("ix_change_item_mapping", "mapping_id", "id"),
    )

    id: Mapped[IntId]
    mapping_id: Mapped[int] = mapped_column(BigId, ForeignKey("mapping.id"))
    mapping_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("mapping_version.id"))
    kind: Mapped[CourseChangeKind] = mapped_column(StateText(CourseChangeKind))
    subject: Mapped[str] = mapped_column(String(200))
    document: Mapped[str] = mapped_column(Text)
    seen_after: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    still_met: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    noted_at: Mapped[datetime | None]
    noted_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    closing: Mapped[ChangeClosing | None] = mapped_column(StateText(ChangeClosing))

    def to_change(self) -> CourseChange:
        """Read the change back from its document."""
        return decode(self.document, CourseChange)


class AwardChangeRow(Base):
    """What differs from the seal an award rests on, as the readings after the award saw it.

    `digest` covers `document`: the same differences again, once kept with a note, open nothing.
    """

    __tablename__ = "award_change"
    __table_args__ = (
        one_of("closing", AwardChangeClosing),
        Index(
            "uq_award_change_open",
            "award_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index("ix_award_change_award", "award_id", "id"),
        Index("ix_award_change_institution", "institution_id", "closed_at", "id"),
    )

    id: Mapped[IntId]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    award_id: Mapped[int] = mapped_column(BigId, ForeignKey("award.id"))
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    seen_after: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    closed_by_name: Mapped[str] = mapped_column(String(200), default="")
    closing: Mapped[AwardChangeClosing | None] = mapped_column(StateText(AwardChangeClosing))
    note: Mapped[str] = mapped_column(Text, default="")

    def to_domain(self) -> AfterAward:
        """Read what differs back from its document."""
        return decode(self.document, AfterAward)
