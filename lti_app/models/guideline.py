"""An institution's guidelines, each edit a row of its own that is never changed (R35)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.domain.definition.guideline import Guideline
from lti_app.models.base import Base, BigId, IntId
from lti_app.models.documents import decode


class GuidelineRow(Base):
    """One version; an institution's versions count from 1."""

    __tablename__ = "guideline"
    __table_args__ = (UniqueConstraint("institution_id", "number"),)

    id: Mapped[IntId]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    number: Mapped[int] = mapped_column(Integer)
    content: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    made_at: Mapped[datetime]

    def to_domain(self) -> Guideline:
        """Read the guideline back from its document."""
        return decode(self.content, Guideline)
