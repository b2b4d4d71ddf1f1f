"""Finds what differs from the seals of standing awards, at the end of a reading.

Nothing follows from it by itself: what is found waits for a person of ASA (Policy 380.104, R4).
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.after_award import AfterAward, AwardChangeClosing, after_award
from lti_app.domain.audit import AuditAction
from lti_app.domain.award import STANDING
from lti_app.domain.clock import Clock
from lti_app.domain.ids import DefinitionLineId, PersonId
from lti_app.domain.seal import Candidate, SealContent
from lti_app.models.award import AwardRow
from lti_app.models.change import AwardChangeRow
from lti_app.models.documents import decode, digest, encode
from lti_app.models.review import SealRow
from lti_app.services.audit import AuditLog
from lti_app.services.reading_times import window_of_reading

SUBJECT = "award_change"
CHUNK = 500
_Pair = tuple[PersonId, DefinitionLineId]


class AwardChangeNoting:
    """Opens, moves and closes the one open item an award may have."""

    def __init__(self, *, session: Session, clock: Clock, audit: AuditLog) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._audit = audit

    def note(self, awarded: Sequence[Candidate]) -> int:
        """Hold what award holders show now against their seals; return how many items moved.

        Idempotent. One item an award stands open: it follows the facts, and is closed when they
        are again as sealed. What ASA has kept with a note is not asked twice.
        """
        moved = 0
        for start in range(0, len(awarded), CHUNK):
            chunk = {(c.person_id, c.definition_line_id): c for c in awarded[start : start + CHUNK]}
            for award, document, open_row, kept in self._standing(chunk):
                now = chunk[PersonId(award.person_id), DefinitionLineId(award.line_id)]
                if award.course_id == now.content.course_id:
                    found = after_award(decode(document, SealContent), now.content)
                    moved += self._settle(award, found, open_row, kept)
        return moved

    def _standing(
        self, chunk: dict[_Pair, Candidate]
    ) -> list[tuple[AwardRow, str, AwardChangeRow | None, str | None]]:
        """Find the standing awards of these people, with seal, open item and what was kept last."""
        people = {person for person, _ in chunk}
        item = AwardChangeRow
        rows = self._session.execute(
            select(AwardRow, SealRow.document, item)
            .join(SealRow, SealRow.id == AwardRow.seal_id)
            .outerjoin(item, (item.award_id == AwardRow.id) & item.closed_at.is_(None))
            .where(AwardRow.person_id.in_(people), AwardRow.state.in_(STANDING))
            .order_by(AwardRow.id)
        ).all()
        mine = [
            row
            for row in rows
            if (PersonId(row[0].person_id), DefinitionLineId(row[0].line_id)) in chunk
        ]
        kept = self._session.execute(
            select(item.award_id, item.digest)
            .where(
                item.award_id.in_({row[0].id for row in mine}),
                item.closing == AwardChangeClosing.KEPT,
            )
            .order_by(item.id)
        )
        last = {award_id: found for award_id, found in kept}  # noqa: C416 - the last one counts
        return [(award, document, row, last.get(award.id)) for award, document, row in mine]

    def _settle(
        self, award: AwardRow, found: AfterAward, row: AwardChangeRow | None, kept: str | None
    ) -> int:
        document = encode(found)
        if found.is_nothing or digest(document) == kept:
            if row is None:
                return 0
            row.closed_at, row.closing = self._clock.now(), AwardChangeClosing.BACK
            self._audit.record(
                AuditAction.AWARD_CHANGE_CLOSED,
                SUBJECT,
                row.id,
                award=award.id,
                closing=row.closing,
            )
            return 1
        if row is not None and row.document == document:
            return 0
        if row is None:
            after, at = window_of_reading(
                self._session, self._clock, award.course_id, not_before=award.awarded_at
            )
            row = AwardChangeRow(
                institution_id=award.institution_id,
                award_id=award.id,
                seen_after=after,
                seen_at=at,
                closed_by_name="",
                note="",
            )
            self._session.add(row)
        row.document, row.digest = document, digest(document)
        self._session.flush()
        self._audit.record(
            AuditAction.AWARD_CHANGE_FOUND,
            SUBJECT,
            row.id,
            award=award.id,
            changes=len(found.changes) + len(found.rubrics),
            still_complete=found.still_complete,
        )
        return 1
