"""Courses by the platform's own id, and what a window of deep linking must answer."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.models.base import Base, IntId


class CourseContextRow(Base):
    """A course as one platform names it in every launch; learned from its menu (docs/adr/0014)."""

    __tablename__ = "course_context"
    __table_args__ = (UniqueConstraint("platform_id", "lti_context_id"),)

    id: Mapped[IntId]
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id"))
    lti_context_id: Mapped[str] = mapped_column(String(255))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    created_at: Mapped[datetime]


class DeepLinkingRow(Base):
    """What one window was opened to answer, once: where to, for which deployment, with what data.

    It goes with its window.
    """

    __tablename__ = "deep_linking"

    id: Mapped[IntId]
    launch_session_id: Mapped[int] = mapped_column(
        ForeignKey("launch_session.id", ondelete="CASCADE"), unique=True
    )
    deployment_id: Mapped[str] = mapped_column(String(255))
    return_url: Mapped[str] = mapped_column(Text)
    data: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
