"""Evidence as it was read: facts, assignments and people of a course, and reflections' texts.

Facts and assignment snapshots are append-only: what counts now is the newest row of its key. The
roster is the present list; who left keeps a row with the time.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.domain.evidence.evidence import (
    AssessmentProvenance,
    AssignmentFact,
    Enrollment,
    FactKind,
)
from lti_app.models.base import Base, BigId, IntId, StateText, one_of
from lti_app.models.documents import decode


class EvidenceFactRow(Base):
    """One fact as first seen. `subject` is the assignment's id, or `outcome/result`.

    `digest` covers `content` and nothing else; who assessed which attempt is in `provenance`, which
    only a refresh knows. A row with `is_gone` says that Canvas no longer has it; its content stays.
    `run_id` orders facts, and is no foreign key: facts outlive the log of the runs that read them.
    """

    __tablename__ = "evidence_fact"
    __table_args__ = (
        one_of("kind", FactKind),
        Index("ix_evidence_fact_newest", "course_id", "canvas_user_id", "kind", "subject", "id"),
    )

    id: Mapped[IntId]
    course_id: Mapped[int] = mapped_column(BigId, ForeignKey("course.id"))
    canvas_user_id: Mapped[str] = mapped_column(String(40))
    kind: Mapped[FactKind] = mapped_column(StateText(FactKind))
    subject: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    provenance: Mapped[str | None] = mapped_column(Text)
    is_gone: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime]
    run_id: Mapped[int | None] = mapped_column(BigId)

    def to_provenance(self) -> AssessmentProvenance:
        """Read who assessed which attempt; empty where no refresh has asked."""
        if self.provenance is None:
            return AssessmentProvenance()
        return decode(self.provenance, AssessmentProvenance)


class AssignmentSnapshotRow(Base):
    """A mapped assignment with its rubric as first seen so; another row when anything differs."""

    __tablename__ = "assignment_snapshot"
    __table_args__ = (Index("ix_assignment_snapshot_newest", "course_id", "assignment_id", "id"),)

    id: Mapped[IntId]
    course_id: Mapped[int] = mapped_column(BigId, ForeignKey("course.id"))
    assignment_id: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    is_gone: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime]
    run_id: Mapped[int | None] = mapped_column(BigId)

    def to_domain(self) -> AssignmentFact:
        """Read the assignment back from its document."""
        return decode(self.content, AssignmentFact)


class RosterEntryRow(Base):
    """One person of a course by Canvas id, with all enrollments in it.

    `person_id` is empty where two ids belong to two people: an administrator decides, nobody
    guesses, and no verdict is made until then. `left_at` is when a reading first saw a learner's
    enrollment ended; empty for who is a learner, and for who never was one here.
    """

    __tablename__ = "roster_entry"
    __table_args__ = (
        UniqueConstraint("course_id", "canvas_user_id"),
        Index("ix_roster_entry_person", "person_id", "course_id"),
    )

    id: Mapped[IntId]
    course_id: Mapped[int] = mapped_column(BigId, ForeignKey("course.id"))
    canvas_user_id: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(400))
    sortable_name: Mapped[str] = mapped_column(String(400))
    sis_user_id: Mapped[str | None] = mapped_column(String(255))
    enrollments: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    def to_enrollments(self) -> tuple[Enrollment, ...]:
        """Read the enrollments back from their document."""
        return decode(self.enrollments, tuple[Enrollment, ...])


class ReflectionTextRow(Base):
    """A reflection's words, encrypted, in a row of their own so that deleting them breaks nothing.

    Facts and seals hold only `digest`, which is keyed: it tells nothing of the words.
    """

    __tablename__ = "reflection_text"
    __table_args__ = (UniqueConstraint("course_id", "canvas_user_id", "digest"),)

    id: Mapped[IntId]
    course_id: Mapped[int] = mapped_column(BigId, ForeignKey("course.id"))
    canvas_user_id: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    ciphertext: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
