"""What is said about a proposal, as those read it who follow it (Policy 380.104, R3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.consultation import SuggestionState, may_follow
from lti_app.domain.definition.places import Place
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import DefinitionVersionId, PersonId, UnitId
from lti_app.domain.people.actor import Actor
from lti_app.domain.people.person import PersonFacts
from lti_app.models.audit import AuditEntry
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.documents import decode
from lti_app.models.person import PersonRow
from lti_app.models.proposal import CommentRow, MeetingRow

_NOBODY = PersonFacts(id=PersonId(0), name="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One comment, answer or suggestion; `role` is the one it was written in."""

    comment_id: int
    place: Place
    text: str
    by: PersonFacts
    role: str
    at: datetime
    mentions: tuple[PersonFacts, ...] = ()
    suggestion: str | None = None
    replaces: str | None = None
    suggestion_state: SuggestionState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A comment with its answers, and who settled it when."""

    root: Said
    answers: tuple[Said, ...] = ()
    resolved_at: datetime | None = None
    resolved_by: PersonFacts | None = None

    @property
    def is_open(self) -> bool:
        """Say whether it still waits for somebody."""
        return self.resolved_at is None

    @property
    def is_suggestion(self) -> bool:
        """Say whether it is about other words."""
        return self.root.suggestion is not None

    @property
    def was_taken_back(self) -> bool:
        """Say whether a suggestion was taken back by whoever made it."""
        is_rejected = self.root.suggestion_state is SuggestionState.REJECTED
        return is_rejected and self.resolved_by == self.root.by


@dataclass(frozen=True, slots=True)
class Counted:
    """How many threads a place has, and how many of them are open."""

    open: int
    all: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting as it was logged."""

    meeting_id: int
    held_on: date
    attendees: str
    notes: str
    by: PersonFacts
    at: datetime


class Threads:
    """Reads the talk about proposals."""

    def __init__(self, *, session: Session, actor: Actor) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._actor = actor

    def of(self, version_id: DefinitionVersionId) -> tuple[Thread, ...]:
        """Give every thread of a proposal, the oldest first, in four statements.

        Raises:
            NotFound: there is no such proposal for the actor, or they do not follow its talk.
        """
        self._demand_follows(version_id)
        rows = self._session.scalars(
            select(CommentRow).where(CommentRow.version_id == version_id).order_by(CommentRow.id)
        ).all()
        mentions = {row.id: decode(row.mentions, list[int]) for row in rows}
        people = self._people(
            {row.written_by for row in rows}
            | {row.resolved_by for row in rows if row.resolved_by is not None}
            | {person for those in mentions.values() for person in those}
        )
        roles = self._roles(version_id)
        answers: dict[int, list[Said]] = {}
        said = {
            row.id: _said(row, people, mentions[row.id], roles.get(row.id, "person"))
            for row in rows
        }
        for row in rows:
            if row.parent_id is not None:
                answers.setdefault(row.parent_id, []).append(said[row.id])
        return tuple(
            Thread(
                root=said[row.id],
                answers=tuple(answers.get(row.id, ())),
                resolved_at=row.resolved_at,
                resolved_by=None if row.resolved_by is None else people.get(row.resolved_by),
            )
            for row in rows
            if row.parent_id is None
        )

    def counts(self, version_id: DefinitionVersionId) -> Mapping[Place, Counted]:
        """Count the threads of each place that has any; empty for whoever does not follow them."""
        if not self._follows(version_id):
            return MappingProxyType({})
        found = self._session.execute(
            select(
                CommentRow.section,
                CommentRow.field,
                func.count(),
                func.count(CommentRow.resolved_at),
            )
            .where(CommentRow.version_id == version_id, CommentRow.parent_id.is_(None))
            .group_by(CommentRow.section, CommentRow.field)
        )
        return MappingProxyType(
            {
                Place(section, field): Counted(every - settled, every)
                for section, field, every, settled in found
            }
        )

    def meetings(self, version_id: DefinitionVersionId) -> tuple[Meeting, ...]:
        """List the meetings about a proposal, the latest first; raises as `of`."""
        self._demand_follows(version_id)
        found = self._session.execute(
            select(MeetingRow, PersonRow)
            .join(PersonRow, PersonRow.id == MeetingRow.logged_by)
            .where(MeetingRow.version_id == version_id)
            .order_by(MeetingRow.held_on.desc(), MeetingRow.id.desc())
        )
        return tuple(
            Meeting(
                meeting_id=row.id,
                held_on=row.held_on,
                attendees=row.attendees,
                notes=row.notes,
                by=person.to_domain(),
                at=row.logged_at,
            )
            for row, person in found
        )

    def _follows(self, version_id: DefinitionVersionId) -> bool:
        found = self._session.execute(
            select(DefinitionVersionRow.unit_id)
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .where(
                DefinitionVersionRow.id == version_id,
                DefinitionLine.institution_id == self._actor.institution_id,
            )
        ).one_or_none()
        if found is None:
            return False
        return may_follow(None if found[0] is None else UnitId(found[0]), self._actor)

    def _demand_follows(self, version_id: DefinitionVersionId) -> None:
        if not self._follows(version_id):
            raise NotFound("proposal.unknown", "There is no such proposal.")

    def _people(self, ids: Iterable[int]) -> Mapping[int, PersonFacts]:
        rows = self._session.scalars(select(PersonRow).where(PersonRow.id.in_(list(ids))))
        return {row.id: row.to_domain() for row in rows}

    def _roles(self, version_id: DefinitionVersionId) -> Mapping[int, str]:
        # The role something was said in is what the trail tells; what one holds now is another.
        found = self._session.execute(
            select(AuditEntry.details, AuditEntry.actor_role).where(
                AuditEntry.subject_kind == "definition_version",
                AuditEntry.subject_id == str(version_id),
                AuditEntry.action == AuditAction.COMMENT_WRITTEN,
            )
        )
        return {decode(details, dict[str, Any]).get("comment", 0): role for details, role in found}


def _said(
    row: CommentRow, people: Mapping[int, PersonFacts], mentions: Sequence[int], role: str
) -> Said:
    return Said(
        comment_id=row.id,
        place=Place(row.section, row.field),
        text=row.text,
        by=people.get(row.written_by, _NOBODY),
        role=role,
        at=row.written_at,
        mentions=tuple(people[each] for each in mentions if each in people),
        suggestion=row.suggestion,
        replaces=row.replaces,
        suggestion_state=row.suggestion_state,
    )
