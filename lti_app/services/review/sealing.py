"""Puts a new seal on a review case and finds its newest; seals are never changed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.domain.mastery.margin import margin_of
from lti_app.domain.mastery.verdict import Flag
from lti_app.domain.review.seal import Change, SealContent, SealOccasion, evidence_digest
from lti_app.models.documents import digest, encode
from lti_app.models.review import ReviewCaseRow, SealRow
from lti_app.services.evidence.reading_times import times_of_reading


class SealPress:
    """Seals cases within one unit of work."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Bind the press to one unit of work."""
        self._session = session
        self._clock = clock

    def seal(
        self,
        row: ReviewCaseRow,
        content: SealContent,
        occasion: SealOccasion,
        changes: tuple[Change, ...] = (),
    ) -> None:
        """Add the next seal; the case then stands on it, with its version, course and flags."""
        document = encode(content)
        row.definition_version_id = content.definition_version_id
        row.course_id = content.course_id
        row.seal_number += 1
        row.revision += 1
        row.still_complete = content.is_complete
        row.seal_current = True
        row.changed_after = row.changed_at = None
        row.narrowly_met = margin_of(content.verdict).is_narrow
        row.late = Flag.LATE in content.flags()
        self._session.add(
            SealRow(
                case_id=row.id,
                number=row.seal_number,
                occasion=occasion,
                sealed_at=self._clock.now(),
                document=document,
                digest=digest(document),
                evidence_digest=evidence_digest(content),
                changes=encode(changes),
            )
        )
        self._session.flush()

    def newest(self, row: ReviewCaseRow) -> SealRow:
        """Return the seal the case stands on."""
        newest = select(SealRow).where(SealRow.case_id == row.id, SealRow.number == row.seal_number)
        return self._session.scalars(newest).one()

    def hold_against(self, row: ReviewCaseRow, content: SealContent, *, is_current: bool) -> bool:
        """Note how the last facts compare with the newest seal; say whether that is news."""
        before = (row.still_complete, row.seal_current)
        row.still_complete, row.seal_current = content.is_complete, is_current
        if is_current:
            row.changed_after = row.changed_at = None
        elif row.changed_at is None:
            times = times_of_reading(self._session, self._clock, row.course_id)
            row.changed_after, row.changed_at = times.window(self.newest(row).sealed_at)
        if before == (row.still_complete, row.seal_current):
            return False
        row.revision += 1
        return True
