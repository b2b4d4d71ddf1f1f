"""Notes at the end of every reading in what a course differs from its mappings.

In the transaction that wrote the facts, so that a process killed at any line has noted everything
or nothing. Idempotent: the same reading again opens, moves and closes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.change.change import (
    HOLDING,
    TO_KNOW,
    ChangeClosing,
    CourseChange,
    CourseChangeKind,
    Found,
)
from lti_app.domain.change.effect import effect_on
from lti_app.domain.change.rules import changes_of
from lti_app.domain.clock import Clock
from lti_app.domain.evidence.sync import SyncKind, SyncState
from lti_app.domain.ids import CourseId
from lti_app.domain.mapping.mapping import ActiveMapping
from lti_app.models.change import ChangeItemRow
from lti_app.models.completion import CompletionRow
from lti_app.models.course import CourseRow
from lti_app.models.documents import encode
from lti_app.models.mapping import MappingRow
from lti_app.models.sync_run import SyncRunRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.change.reading import ChangeReading
from lti_app.services.evidence.course_hold import hold_course

SUBJECT = "change_item"
RUNS_LOOKED_AT = 500
ActiveMappings = Callable[[CourseId], tuple[ActiveMapping, ...]]
_Key = tuple[CourseChangeKind, str]


@dataclass(frozen=True, slots=True)
class _Run:
    id: int
    is_whole: bool
    is_full: bool
    started_at: datetime


class ChangeNoting:
    """Opens, moves and closes the changes of a course's mappings."""

    def __init__(
        self, *, session: Session, clock: Clock, audit: AuditLog, active_mappings: ActiveMappings
    ) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._audit = audit
        self._active_mappings = active_mappings

    def note(self, course_id: CourseId) -> int:
        """Hold a course against its mappings; return how many changes were opened or closed.

        A mapping put in force since the last whole reading waits for the next: what was read before
        it says nothing of it.
        """
        hold_course(self._session, course_id)
        active = self._active_mappings(course_id)
        open_rows = self._open(course_id)
        whole_at = self._session.get_one(CourseRow, course_id).full_pass_at
        read_for = [m for m in active if whole_at is not None and m.activated_at <= whole_at]
        read = ChangeReading(self._session).of(course_id, read_for) if read_for else {}
        moved = 0
        for mapping in read_for:
            known = open_rows.pop(mapping.mapping_id, {})
            found = {f.change.key: f for f in changes_of(mapping, read[mapping.version_id])}
            moved += self._settle(mapping, found, known)
        waiting = {mapping.mapping_id for mapping in active}
        for mapping_id, known in open_rows.items():
            if mapping_id not in waiting:
                moved += self._close(known.values(), ChangeClosing.ENDED)
        return moved

    def _open(self, course_id: CourseId) -> dict[int, dict[_Key, ChangeItemRow]]:
        rows = self._session.scalars(
            select(ChangeItemRow)
            .join(MappingRow, MappingRow.id == ChangeItemRow.mapping_id)
            .where(MappingRow.course_id == course_id, ChangeItemRow.closed_at.is_(None))
            .order_by(ChangeItemRow.id)
        )
        found: dict[int, dict[_Key, ChangeItemRow]] = {}
        for row in rows:
            found.setdefault(row.mapping_id, {})[row.kind, row.subject] = row
        return found

    def _settle(
        self, mapping: ActiveMapping, found: dict[_Key, Found], known: dict[_Key, ChangeItemRow]
    ) -> int:
        over = [row for key, row in known.items() if key not in found]
        old = [row for row in over if row.mapping_version_id != mapping.version_id]
        moved = self._close(old, ChangeClosing.REMAPPED)
        moved += self._close((row for row in over if row not in old), ChangeClosing.BACK)
        for key, row in known.items():
            if key in found:
                self._move(row, mapping, found[key].change)
        new = [each for key, each in found.items() if key not in known]
        rows = self._add(mapping, new)
        standing = [row for key, row in known.items() if key in found] + rows
        self._count(mapping, standing)
        return moved + len(rows)

    def _move(self, row: ChangeItemRow, mapping: ActiveMapping, change: CourseChange) -> None:
        """Keep a change up to date; what staff have seen they see anew once it goes further."""
        document = encode(change)
        if document != row.document:
            row.document = document
            row.noted_at = row.noted_by = None
        row.mapping_version_id = mapping.version_id

    def _add(self, mapping: ActiveMapping, found: list[Found]) -> list[ChangeItemRow]:
        if not found:
            return []
        runs = self._runs(mapping.course_id)
        rows = []
        for each in found:
            after, at = self._between(each, runs, mapping.activated_at)
            row = ChangeItemRow(
                mapping_id=mapping.mapping_id,
                mapping_version_id=mapping.version_id,
                kind=each.change.kind,
                subject=each.change.subject,
                document=encode(each.change),
                seen_after=after,
                seen_at=at,
                still_met=0,
                waiting=0,
            )
            self._session.add(row)
            rows.append(row)
        self._session.flush()
        for row in rows:
            self._audit.record(
                AuditAction.CHANGE_FOUND, SUBJECT, row.id, mapping=row.mapping_id, kind=row.kind
            )
        return rows

    def _runs(self, course_id: CourseId) -> list[_Run]:
        """List the newest readings of a course, the one under way first."""
        rows = self._session.execute(
            select(SyncRunRow.id, SyncRunRow.kind, SyncRunRow.state, SyncRunRow.started_at)
            .where(SyncRunRow.course_id == course_id)
            .order_by(SyncRunRow.id.desc())
            .limit(RUNS_LOOKED_AT)
        )
        return [
            _Run(
                id=run_id,
                is_whole=state is SyncState.OK and kind is not SyncKind.LEARNER,
                is_full=state is SyncState.OK and kind is SyncKind.FULL,
                started_at=started_at,
            )
            for run_id, kind, state, started_at in rows
        ]

    def _between(
        self, found: Found, runs: list[_Run], activated_at: datetime
    ) -> tuple[datetime | None, datetime]:
        """Say between which two readings a change came.

        Rubrics are in every reading; grades hidden again and people who left are told for certain
        by a full one only, so nothing later than the full one before says it was not yet so.
        """
        reading = found.reading if found.reading is not None else (runs[0].id if runs else 0)
        at = found.seen_at or (runs[0].started_at if runs else self._clock.now())
        needs_full = found.change.kind in TO_KNOW - {CourseChangeKind.ASSIGNMENT_RENAMED}
        earlier = [
            run.started_at
            for run in runs
            if run.id < reading and (run.is_full if needs_full else run.is_whole)
        ]
        if not earlier:
            return None, at
        # A drift may be older than the mapping, which was made of a moment it was not there.
        return min(max(earlier[0], activated_at), at), at

    def _count(self, mapping: ActiveMapping, rows: list[ChangeItemRow]) -> None:
        """Count whom each change touches, from the verdicts this reading has just made."""
        holding = [(row, row.to_change()) for row in rows if row.kind in HOLDING]
        if not holding:
            return
        verdicts = [
            row.to_verdict()
            for row in self._session.scalars(
                select(CompletionRow).where(CompletionRow.mapping_id == mapping.mapping_id)
            )
        ]
        for row, change in holding:
            effects = [effect_on(change, verdict) for verdict in verdicts]
            row.still_met = sum(each.still_met for each in effects)
            row.waiting = sum(each.waits for each in effects)

    def _close(self, rows: Iterable[ChangeItemRow], closing: ChangeClosing) -> int:
        closed = 0
        for row in rows:
            row.closed_at, row.closing = self._clock.now(), closing
            self._audit.record(
                AuditAction.CHANGE_CLOSED,
                SUBJECT,
                row.id,
                mapping=row.mapping_id,
                kind=row.kind,
                closing=closing,
            )
            closed += 1
        return closed
