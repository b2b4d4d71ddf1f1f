"""Units that develop micro-credentials (Policy 380.104, R1), one below another."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.domain.definition.kinds import UnitKind
from lti_app.models.base import Base, IntId, StateText, one_of


class UnitRow(Base):
    """One unit of one institution. A closed one stays, as what it proposed does."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("institution_id", "code"), one_of("kind", UnitKind))

    id: Mapped[IntId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[UnitKind] = mapped_column(StateText(UnitKind))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
