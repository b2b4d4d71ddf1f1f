"""Completions: the present verdict of each learner on each mapped badge, and how it came about.

A completion is rewritten when its verdict changes; what it was is in `completion_change`, which is
only ever added to. Inputs are kept with their digest, so that a verdict can be made again.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.mastery.completion import CompletionState, CompletionVerdict
from lti_app.domain.mastery.verdict import VerdictState
from lti_app.models.base import Base, BigId, IntId, StateText, one_of
from lti_app.models.documents import decode


class CompletionCourseRow(Base):
    """The course's half of the inputs, kept once for all its learners and named by its digest."""

    __tablename__ = "completion_course"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    document: Mapped[str] = mapped_column(Text)

    def to_domain(self) -> CourseFacts:
        """Read the course's facts back."""
        return decode(self.document, CourseFacts)


class CompletionRow(Base):
    """Where one learner stands on one badge in one course.

    `state` remembers: Unknown never completes and never un-completes. `verdict_state` is the last
    verdict's own. `inputs_digest` covers both versions, the course's facts and the learner's.
    """

    __tablename__ = "completion"
    __table_args__ = (
        UniqueConstraint("mapping_id", "person_id"),
        one_of("state", CompletionState),
        one_of("verdict_state", VerdictState),
        Index("ix_completion_person", "person_id"),
        Index("ix_completion_course_state", "course_id", "state"),
    )

    id: Mapped[IntId]
    mapping_id: Mapped[int] = mapped_column(BigId, ForeignKey("mapping.id"))
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(BigId, ForeignKey("course.id"))
    line_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_line.id"))
    definition_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_version.id"))
    mapping_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("mapping_version.id"))
    state: Mapped[CompletionState] = mapped_column(StateText(CompletionState))
    verdict_state: Mapped[VerdictState] = mapped_column(StateText(VerdictState))
    met: Mapped[int]
    total: Mapped[int]
    verdict: Mapped[str] = mapped_column(Text)
    verdict_digest: Mapped[str] = mapped_column(String(64))
    inputs: Mapped[str] = mapped_column(Text)
    inputs_digest: Mapped[str] = mapped_column(String(64))
    course_digest: Mapped[str] = mapped_column(String(64), ForeignKey("completion_course.digest"))
    changed_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]

    def to_verdict(self) -> CompletionVerdict:
        """Read the verdict back."""
        return decode(self.verdict, CompletionVerdict)

    def to_inputs(self) -> LearnerFacts:
        """Read the learner's half of the inputs back."""
        return decode(self.inputs, LearnerFacts)


class CompletionChangeRow(Base):
    """One change of a verdict, as it was made; never changed afterwards."""

    __tablename__ = "completion_change"
    __table_args__ = (
        one_of("state", CompletionState),
        one_of("verdict_state", VerdictState),
        Index("ix_completion_change_completion", "completion_id", "id"),
    )

    id: Mapped[IntId]
    completion_id: Mapped[int] = mapped_column(BigId, ForeignKey("completion.id"))
    at: Mapped[datetime]
    definition_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_version.id"))
    mapping_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("mapping_version.id"))
    state: Mapped[CompletionState] = mapped_column(StateText(CompletionState))
    verdict_state: Mapped[VerdictState] = mapped_column(StateText(VerdictState))
    met: Mapped[int]
    total: Mapped[int]
    verdict_digest: Mapped[str] = mapped_column(String(64))
    inputs_digest: Mapped[str] = mapped_column(String(64))
