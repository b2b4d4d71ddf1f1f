"""Review cases with their seals, decisions, notes and the people looking at them now.

One open case per person and definition line, kept by a partial unique index on both databases.
Seals, decisions and notes are only ever added.
"""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lti_app.domain.ids import (
    CourseId,
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    PersonId,
    ReviewCaseId,
    SealId,
)
from lti_app.domain.review.review import (
    CaseFlag,
    Decided,
    DecisionKind,
    ReasonForDecision,
    ReviewCase,
    ReviewCaseState,
)
from lti_app.domain.review.seal import Change, Seal, SealContent, SealOccasion
from lti_app.models.base import Base, BigId, IntId, StateText, one_of
from lti_app.models.documents import decode

OPEN_ONLY = text("state NOT IN ('declined', 'awarded')")


class ReviewCaseRow(Base):
    """One review case. Flags are columns, so that the queue filters on an index.

    Where the facts are no longer as sealed, they moved between `changed_after`, the reading before,
    and `changed_at`, the reading that first saw it.
    """

    __tablename__ = "review_case"
    __table_args__ = (
        one_of("state", ReviewCaseState),
        Index(
            "uq_review_case_open",
            "person_id",
            "definition_line_id",
            unique=True,
            sqlite_where=OPEN_ONLY,
            postgresql_where=OPEN_ONLY,
        ),
        Index("ix_review_case_queue", "institution_id", "state", "state_since", "id"),
        Index("ix_review_case_person", "person_id", "definition_line_id"),
        Index("ix_review_case_course", "course_id"),
    )

    id: Mapped[IntId]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    definition_line_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_line.id"))
    definition_version_id: Mapped[int] = mapped_column(BigId, ForeignKey("definition_version.id"))
    course_id: Mapped[int] = mapped_column(BigId, ForeignKey("course.id"))
    state: Mapped[ReviewCaseState] = mapped_column(StateText(ReviewCaseState))
    revision: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    state_since: Mapped[datetime]
    seal_number: Mapped[int] = mapped_column(default=1)
    refreshed_at: Mapped[datetime | None]
    refresh_tried_at: Mapped[datetime | None]
    still_complete: Mapped[bool] = mapped_column(Boolean, default=True)
    seal_current: Mapped[bool] = mapped_column(Boolean, default=True)
    changed_after: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    claimed_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    narrowly_met: Mapped[bool] = mapped_column(Boolean, default=False)
    resubmitted: Mapped[bool] = mapped_column(Boolean, default=False)
    late: Mapped[bool] = mapped_column(Boolean, default=False)

    def flags(self) -> frozenset[CaseFlag]:
        """Gather the flags the queue shows."""
        held = {
            CaseFlag.NARROWLY_MET: self.narrowly_met,
            CaseFlag.CHANGED_SINCE_SEALED: not self.seal_current,
            CaseFlag.RESUBMITTED: self.resubmitted,
            CaseFlag.LATE: self.late,
        }
        return frozenset(flag for flag, holds in held.items() if holds)

    def to_domain(self) -> ReviewCase:
        """Return the case as facts."""
        return ReviewCase(
            id=ReviewCaseId(self.id),
            institution_id=InstitutionId(self.institution_id),
            person_id=PersonId(self.person_id),
            definition_line_id=DefinitionLineId(self.definition_line_id),
            definition_version_id=DefinitionVersionId(self.definition_version_id),
            course_id=CourseId(self.course_id),
            state=self.state,
            revision=self.revision,
            opened_at=self.opened_at,
            state_since=self.state_since,
            seal_number=self.seal_number,
            refreshed_at=self.refreshed_at,
            still_complete=self.still_complete,
            seal_current=self.seal_current,
            changed_after=self.changed_after,
            changed_at=self.changed_at,
            claimed_by=None if self.claimed_by is None else PersonId(self.claimed_by),
            flags=self.flags(),
        )


class SealRow(Base):
    """One seal: its document, the document's digest, and the digest that ignores provenance."""

    __tablename__ = "seal"
    __table_args__ = (UniqueConstraint("case_id", "number"), one_of("occasion", SealOccasion))

    id: Mapped[IntId]
    case_id: Mapped[int] = mapped_column(BigId, ForeignKey("review_case.id"))
    number: Mapped[int]
    occasion: Mapped[SealOccasion] = mapped_column(StateText(SealOccasion))
    sealed_at: Mapped[datetime]
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    evidence_digest: Mapped[str] = mapped_column(String(64))
    changes: Mapped[str] = mapped_column(Text)

    def to_domain(self) -> Seal:
        """Return the seal with its content read back."""
        return Seal(
            id=SealId(self.id),
            case_id=ReviewCaseId(self.case_id),
            number=self.number,
            occasion=self.occasion,
            sealed_at=self.sealed_at,
            content=decode(self.document, SealContent),
            digest=self.digest,
            evidence_digest=self.evidence_digest,
            changes=decode(self.changes, tuple[Change, ...]),
        )


class CaseDecisionRow(Base):
    """One decision, with the note and reason its kind asks for and the seal it was taken on."""

    __tablename__ = "case_decision"
    __table_args__ = (
        one_of("kind", DecisionKind),
        one_of("to_state", ReviewCaseState),
        Index("ix_case_decision_case", "case_id", "id"),
    )

    id: Mapped[IntId]
    case_id: Mapped[int] = mapped_column(BigId, ForeignKey("review_case.id"))
    kind: Mapped[DecisionKind] = mapped_column(StateText(DecisionKind))
    from_state: Mapped[ReviewCaseState] = mapped_column(StateText(ReviewCaseState))
    to_state: Mapped[ReviewCaseState] = mapped_column(StateText(ReviewCaseState))
    at: Mapped[datetime]
    by_person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    by_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(60))
    seal_number: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[ReasonForDecision | None] = mapped_column(StateText(ReasonForDecision))
    reason_list_version: Mapped[int | None]
    confirmed_pathway: Mapped[bool] = mapped_column(Boolean, default=False)
    confirmed_personal_growth: Mapped[bool] = mapped_column(Boolean, default=False)
    confirmed_professional_growth: Mapped[bool] = mapped_column(Boolean, default=False)

    def to_domain(self) -> Decided:
        """Return the decision as facts."""
        return Decided(
            kind=self.kind,
            at=self.at,
            by=None if self.by_person_id is None else PersonId(self.by_person_id),
            by_name=self.by_name,
            role=self.role,
            to_state=self.to_state,
            note=self.note,
            reason=self.reason,
            seal_number=self.seal_number,
        )


class CaseNoteRow(Base):
    """An internal note between reviewers; never shown to the learner or the instructor."""

    __tablename__ = "case_note"
    __table_args__ = (Index("ix_case_note_case", "case_id", "id"),)

    id: Mapped[IntId]
    case_id: Mapped[int] = mapped_column(BigId, ForeignKey("review_case.id"))
    at: Mapped[datetime]
    by_person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    by_name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)


class CaseViewerRow(Base):
    """Who had the case open last when, so that two reviewers are told of each other."""

    __tablename__ = "case_viewer"

    case_id: Mapped[int] = mapped_column(BigId, ForeignKey("review_case.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    seen_at: Mapped[datetime]
