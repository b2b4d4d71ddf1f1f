"""Lists the changes of a badge as they stand, bounded however many people they are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from lti_app.domain.change.change import ChangeClosing, CourseChange, CourseChangeKind
from lti_app.models.change import ChangeItemRow
from lti_app.models.documents import digest
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.models.person import PersonRow

MOST_CLOSED = 50
MOST_PEOPLE = 50
OF_PEOPLE = frozenset({CourseChangeKind.ENROLLMENT_ENDED, CourseChangeKind.LEARNER_MERGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeItem:
    """One change as its page shows it; `learner` names the person it is about, if one.

    `seen` names it as it stands: it is another once the change has gone further.
    """

    seen: str
    change: CourseChange
    learner: str
    seen_after: datetime | None
    seen_at: datetime
    still_met: int
    waiting: int
    noted_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    closing: ChangeClosing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlisted:
    """How many changes of people stand beyond those listed: to know of, and known."""

    waiting: int = 0
    known: int = 0


class ChangeItems:
    """Reads the changes of one badge; changes nothing, and checks nobody's permission."""

    def __init__(self, session: Session) -> None:
        """Bind to one unit of work."""
        self._session = session

    def standing(self, row: MappingRow) -> tuple[ChangeItem, ...]:
        """List what stands: all of the course, and of people as many as a page holds.

        What nobody knows of yet comes first, so that the rest is listed once these are noted.
        """
        of_people = ChangeItemRow.kind.in_(OF_PEOPLE)
        is_known = ChangeItemRow.noted_at.is_not(None)
        waiting = self._items(row, of_people, ~is_known, *in_force(), limit=MOST_PEOPLE)
        known = self._items(row, of_people, is_known, *in_force(), limit=MOST_PEOPLE)
        return (*self._items(row, ~of_people, *in_force()), *waiting, *known)

    def unlisted(self, row: MappingRow, listed: Iterable[ChangeItem]) -> Unlisted:
        """Count the changes of people that stand and are not among those listed."""
        item = ChangeItemRow
        waiting, known = self._session.execute(
            select(
                func.count(item.id) - func.count(item.noted_at), func.count(item.noted_at)
            ).where(item.mapping_id == row.id, item.kind.in_(OF_PEOPLE), *in_force())
        ).one()
        shown = [each for each in listed if each.change.kind in OF_PEOPLE]
        noted = sum(each.noted_at is not None for each in shown)
        return Unlisted(waiting=waiting - (len(shown) - noted), known=known - noted)

    def closed(self, row: MappingRow) -> tuple[ChangeItem, ...]:
        """List the newest changes that are over."""
        return self._items(row, ChangeItemRow.closed_at.is_not(None), limit=MOST_CLOSED)

    def rested_on(self, row: MappingRow) -> tuple[ChangeItem, ...]:
        """List what verdicts may rest on: what stands, and what was accepted last of each thing."""
        item = ChangeItemRow
        is_accepted = item.closing == ChangeClosing.ACCEPTED
        found = self._items(row, ~item.kind.in_(OF_PEOPLE), or_(and_(*in_force()), is_accepted))
        newest = {(each.change.key, each.closing): each for each in reversed(found)}
        return tuple(newest.values())

    def _items(
        self, row: MappingRow, *conditions: ColumnElement[bool], limit: int | None = None
    ) -> tuple[ChangeItem, ...]:
        item, closer = ChangeItemRow, aliased(PersonRow)
        found = self._session.execute(
            select(item, closer.name)
            .outerjoin(closer, closer.id == item.closed_by)
            .where(item.mapping_id == row.id, *conditions)
            .order_by(item.id.desc())
            .limit(limit)
        ).all()
        changes = {each.id: each.to_change() for each, _ in found}
        names = self._names(changes.values())
        return tuple(
            ChangeItem(
                seen=seen(each),
                change=changes[each.id],
                learner=names.get(each.subject, ""),
                seen_after=each.seen_after,
                seen_at=each.seen_at,
                still_met=each.still_met,
                waiting=each.waiting,
                noted_at=each.noted_at,
                closed_at=each.closed_at,
                closed_by=name or "",
                closing=each.closing,
            )
            for each, name in found
        )

    def _names(self, changes: Iterable[CourseChange]) -> dict[str, str]:
        """Name the people that changes are about; their subject is a person's number."""
        people = {int(c.subject) for c in changes if c.kind in OF_PEOPLE}
        if not people:
            return {}
        rows = self._session.execute(
            select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(people))
        )
        return {str(person): name for person, name in rows}


def seen(item: ChangeItemRow) -> str:
    """Name a change as it stands: another name once it has gone further."""
    return digest(f"{item.id} {item.document}")


def in_force() -> tuple[ColumnElement[bool], ...]:
    """Say that a change is open under the version that counts now, not under an earlier one."""
    version = select(MappingVersionRow.id).where(
        MappingVersionRow.id == ChangeItemRow.mapping_version_id,
        MappingVersionRow.ended_at.is_(None),
    )
    return ChangeItemRow.closed_at.is_(None), version.exists()
