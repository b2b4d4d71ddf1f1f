"""Finds what differs from the seals of standing awards, at the end of a reading.

Nothing follows from it by itself: what is found waits for a person of ASA (Policy 380.104, R4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.award.after_award import AfterAward, AwardChangeClosing, after_award
from lti_app.domain.award.award import STANDING
from lti_app.domain.clock import Clock
from lti_app.domain.ids import DefinitionLineId, PersonId
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.review.seal import Candidate, SealContent
from lti_app.models.award import AwardRow
from lti_app.models.change import AwardChangeRow
from lti_app.models.documents import decode, digest, encode
from lti_app.models.mapping import MappingVersionRow
from lti_app.models.review import SealRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.evidence.reading_times import times_of_reading

SUBJECT = "award_change"
CHUNK = 500
_Pair = tuple[PersonId, DefinitionLineId]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A standing award with its seal, the item open on it, and what ASA last kept it with."""

    award: AwardRow
    seal: SealContent
    now: SealContent
    row: AwardChangeRow | None
    kept: AfterAward | None


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
        are again as sealed. What ASA has kept with a note is not asked twice. For whoever holds the
        course, as a reading does: who closes an item waits for that, and the other way round.
        """
        moved = 0
        for start in range(0, len(awarded), CHUNK):
            chunk = {(c.person_id, c.definition_line_id): c for c in awarded[start : start + CHUNK]}
            moved += self._settle(self._standing(chunk))
        return moved

    def _standing(self, chunk: dict[_Pair, Candidate]) -> list[_Standing]:
        """Find the standing awards of these people that were made in the course that was read."""
        people = {person for person, _ in chunk}
        rows = self._session.execute(
            select(AwardRow, SealRow.document)
            .join(SealRow, SealRow.id == AwardRow.seal_id)
            .where(AwardRow.person_id.in_(people), AwardRow.state.in_(STANDING))
            .order_by(AwardRow.id)
        ).all()
        mine = [
            (award, document, candidate.content)
            for award, document in rows
            if (candidate := chunk.get(_pair(award))) is not None
            and award.course_id == candidate.content.course_id
        ]
        open_rows, kept = self._items([award.id for award, *_ in mine])
        return [
            _Standing(
                award,
                decode(document, SealContent),
                now,
                open_rows.get(award.id),
                kept.get(award.id),
            )
            for award, document, now in mine
        ]

    def _items(
        self, award_ids: Sequence[int]
    ) -> tuple[dict[int, AwardChangeRow], dict[int, AfterAward]]:
        """Find the item open on each award, and what was found when it was last kept."""
        item = AwardChangeRow
        open_rows = self._session.scalars(
            select(item).where(item.award_id.in_(award_ids), item.closed_at.is_(None))
        )
        kept = self._session.execute(
            select(item.award_id, item.document)
            .where(item.award_id.in_(award_ids), item.closing == AwardChangeClosing.KEPT)
            .order_by(item.id)
        )
        # Of several of one award the last one counts.
        last = dict(kept.all())
        return (
            {row.award_id: row for row in open_rows},
            {award_id: decode(document, AfterAward) for award_id, document in last.items()},
        )

    def _settle(self, standing: Sequence[_Standing]) -> int:
        mapped = self._mapped(standing)
        moved, new = 0, list[tuple[AwardRow, AfterAward]]()
        for each in standing:
            found = after_award(
                each.seal,
                each.now,
                mapped[each.seal.mapping_version_id],
                mapped[each.now.mapping_version_id],
            )
            is_answered = each.kept is not None and found.is_kept(each.kept)
            if found.is_nothing or is_answered:
                moved += self._close(each.row)
            elif each.row is None:
                new.append((each.award, found))
            elif each.row.document != encode(found):
                each.row.document, each.row.digest = encode(found), digest(encode(found))
                self._found(each.row, found)
                moved += 1
        self._open(new)
        return moved + len(new)

    def _mapped(self, standing: Iterable[_Standing]) -> dict[int, MappingContent]:
        """Read the mappings that the seals and the facts now were judged by."""
        versions = {
            content.mapping_version_id for each in standing for content in (each.seal, each.now)
        }
        row = MappingVersionRow
        found = self._session.execute(select(row.id, row.content).where(row.id.in_(versions)))
        return {version: decode(content, MappingContent) for version, content in found}

    def _open(self, new: Sequence[tuple[AwardRow, AfterAward]]) -> None:
        """Open an item for each award; all are of the one course that was read."""
        if not new:
            return
        times = times_of_reading(self._session, self._clock, new[0][0].course_id)
        opened = []
        for award, found in new:
            after, at = times.window(award.awarded_at)
            row = AwardChangeRow(
                institution_id=award.institution_id,
                award_id=award.id,
                document=encode(found),
                digest=digest(encode(found)),
                seen_after=after,
                seen_at=at,
                closed_by_name="",
                note="",
            )
            self._session.add(row)
            opened.append((row, found))
        self._session.flush()
        for row, found in opened:
            self._found(row, found)

    def _found(self, row: AwardChangeRow, found: AfterAward) -> None:
        self._audit.record(
            AuditAction.AWARD_CHANGE_FOUND,
            SUBJECT,
            row.id,
            award=row.award_id,
            changes=len(found.changes) + len(found.rubrics),
            still_complete=found.still_complete,
        )

    def _close(self, row: AwardChangeRow | None) -> int:
        if row is None:
            return 0
        row.closed_at, row.closing = self._clock.now(), AwardChangeClosing.BACK
        self._audit.record(
            AuditAction.AWARD_CHANGE_CLOSED,
            SUBJECT,
            row.id,
            award=row.award_id,
            closing=row.closing,
        )
        return 1


def _pair(award: AwardRow) -> _Pair:
    return PersonId(award.person_id), DefinitionLineId(award.line_id)
