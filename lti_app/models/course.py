"""Courses as their launches describe them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.domain.change.change import CourseCondition
from lti_app.models.base import Base, IntId, StateText, one_of


class CourseRow(Base):
    """One Canvas course in which the tool was opened.

    A pass over its evidence holds the lease: taken by one conditional UPDATE, given back with the
    facts. `asked_at` is somebody waiting for a pass; `wanted_digest` what the last full one read.
    `condition` is how Canvas last gave the course.
    """

    __tablename__ = "course"
    __table_args__ = (
        UniqueConstraint("institution_id", "canvas_course_id"),
        one_of("condition", CourseCondition),
    )

    id: Mapped[IntId]
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id"), index=True)
    canvas_course_id: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(400))
    code: Mapped[str] = mapped_column(String(400), default="")
    sis_course_id: Mapped[str | None] = mapped_column(String(255))
    canvas_account_id: Mapped[str | None] = mapped_column(String(40), index=True)
    term_name: Mapped[str | None] = mapped_column(String(400))
    time_zone: Mapped[str | None] = mapped_column(String(60))
    ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    lease_key: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    next_pass_at: Mapped[datetime | None] = mapped_column(index=True)
    full_pass_at: Mapped[datetime | None]
    wanted_digest: Mapped[str | None] = mapped_column(String(64))
    condition: Mapped[CourseCondition | None] = mapped_column(StateText(CourseCondition))
    condition_at: Mapped[datetime | None]
