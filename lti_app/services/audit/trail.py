"""Reads the audit trail: the institution's for the auditor, one case's for its readers (R16)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lti_app.domain.audit import ROUTINE, AuditAction
from lti_app.domain.errors import NotPermitted
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.audit import AuditEntry
from lti_app.services.audit.subjects import REFERENCES, Named, Subject, named
from lti_app.services.people.names import name_now
from lti_app.services.review.access import find_case

AUDIT_READERS = (LocalRole.AUDITOR, LocalRole.ASA_ADMIN)
MOST_EXPORTED = 100_000
WHO = name_now(AuditEntry.actor_name, AuditEntry.actor_person_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which entries are asked for; days are those of `zone`, and both are included.

    A number without a kind finds every kind of thing that has it.
    Without `with_routine` launches and readings are left out, unless one such act is asked for.
    """

    subject_kind: str = ""
    subject_id: str = ""
    action: AuditAction | None = None
    who: str = ""
    first_day: date | None = None
    last_day: date | None = None
    zone: tzinfo = UTC
    with_routine: bool = False
    page: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One entry as it is shown."""

    id: int
    at: datetime
    who: str
    role: str
    action: AuditAction
    subject_kind: str
    subject_id: str
    request_id: str | None
    details: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """One page of entries, newest first; `has_next` instead of a count that would read them all."""

    lines: tuple[AuditLine, ...]
    has_next: bool


class AuditTrail:
    """Answers what was done; changes nothing."""

    def __init__(self, *, session: Session, actor: Actor) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._actor = actor

    def page(self, query: AuditQuery) -> AuditPage:
        """Return one page of the institution's trail.

        Raises:
            NotPermitted: the actor is neither auditor nor ASA administrator.
        """
        start = (query.page - 1) * query.size
        rows = self._session.execute(self._found(query).limit(query.size + 1).offset(start)).all()
        return AuditPage(
            lines=tuple(_line(*row) for row in rows[: query.size]),
            has_next=len(rows) > query.size,
        )

    def export(self, query: AuditQuery) -> Iterator[AuditLine]:
        """Return the matching entries for a file, newest first, up to a limit; raises as `page`."""
        rows = self._session.execute(
            self._found(query).limit(MOST_EXPORTED).execution_options(yield_per=1000)
        )
        return (_line(*row) for row in rows)

    def of_case(self, case_id: int) -> tuple[AuditLine, ...]:
        """Return the trail of one review case, newest first, to those who may read the case.

        Raises:
            NotPermitted, NotFound: as `find_case`.
        """
        find_case(self._session, self._actor, case_id)
        rows = self._session.execute(
            select(AuditEntry, WHO)
            .where(AuditEntry.subject_kind == "review_case", AuditEntry.subject_id == str(case_id))
            .order_by(AuditEntry.id.desc())
        )
        return tuple(_line(*row) for row in rows)

    def subjects(self, lines: Iterable[AuditLine]) -> Mapping[Subject, Named]:
        """Name what these entries are about and name in turn, as far as known; raises as `page`."""
        self._check_reads()
        return named(self._session, (each for line in lines for each in _told_of(line)))

    def _check_reads(self) -> None:
        if self._actor.person_id is None or not self._actor.has(*AUDIT_READERS):
            raise NotPermitted(
                "audit.reader",
                "The audit trail is open to the auditor and ASA administrators only.",
                mend="Ask an ASA administrator for the auditor role.",
            )

    def _found(self, query: AuditQuery) -> Select[AuditEntry, str]:
        self._check_reads()
        found = select(AuditEntry, WHO).where(
            AuditEntry.institution_id == self._actor.institution_id
        )
        if query.subject_kind:
            found = found.where(AuditEntry.subject_kind == query.subject_kind)
        if query.subject_id:
            found = found.where(AuditEntry.subject_id == query.subject_id)
        if query.action is not None:
            found = found.where(AuditEntry.action == query.action)
        elif not query.with_routine:
            found = found.where(AuditEntry.action.not_in(ROUTINE))
        if query.who.strip():
            found = found.where(WHO.icontains(query.who.strip(), autoescape=True))
        if query.first_day is not None:
            found = found.where(AuditEntry.at >= _midnight(query.first_day, query.zone))
        if query.last_day is not None:
            found = found.where(
                AuditEntry.at < _midnight(query.last_day + timedelta(days=1), query.zone)
            )
        return found.order_by(AuditEntry.id.desc())


def _told_of(line: AuditLine) -> Iterator[Subject]:
    yield line.subject_kind, line.subject_id
    for name, fact in json.loads(line.details or "{}").items():
        if name in REFERENCES:
            yield REFERENCES[name], str(fact)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def _line(row: AuditEntry, who: str) -> AuditLine:
    return AuditLine(
        id=row.id,
        at=row.at,
        who=who,
        role=row.actor_role,
        action=row.action,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        request_id=row.request_id,
        details=row.details,
    )
