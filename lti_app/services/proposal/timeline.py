"""The timeline of a proposal: everything from its first draft to the decision (R3, R16).

The audit trail tells who did what when; what belongs to an act is read beside it, each kind in one
statement, however long the list is.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.consultation import may_follow
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.places import Place
from lti_app.domain.definition.sign_offs import GateDetermination, RigorSignOff
from lti_app.domain.definition.timeline import MOVE_OF, TimelineEntry, TurnSpan, grouped, turns
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import DefinitionVersionId, PersonId, UnitId
from lti_app.domain.people.actor import Actor
from lti_app.models.audit import AuditEntry
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.documents import decode
from lti_app.models.governance import DecisionRow, SignOff, SignOffKind
from lti_app.models.person import PersonRow
from lti_app.models.proposal import CommentRow, ExemptionRequestRow, MeetingRow
from lti_app.services.people.names import name_now

_SUBJECT = "definition_version"
_OF_COMMENTS = frozenset(
    {
        AuditAction.COMMENT_WRITTEN,
        AuditAction.COMMENT_RESOLVED,
        AuditAction.COMMENT_REOPENED,
        AuditAction.SUGGESTION_ACCEPTED,
        AuditAction.SUGGESTION_REJECTED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalTimeline:
    """All entries, the oldest first, and whose turn it was when."""

    entries: tuple[TimelineEntry, ...]
    turns: tuple[TurnSpan, ...]


class Timelines:
    """Reads timelines; changes nothing."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor

    def of(self, version_id: DefinitionVersionId) -> ProposalTimeline:
        """Tell what happened to a proposal, in eight statements.

        Raises:
            NotFound: there is no such proposal for the actor, or they do not follow it.
        """
        row = self._followed(version_id)
        trail = self._session.execute(
            select(AuditEntry, name_now(AuditEntry.actor_name, AuditEntry.actor_person_id))
            .where(AuditEntry.subject_kind == _SUBJECT, AuditEntry.subject_id == str(row.id))
            .order_by(AuditEntry.id)
        ).all()
        beside = self._beside(row.id)
        entries = grouped([beside.told(entry, who) for entry, who in trail])
        moves = [(entry.at, MOVE_OF[entry.action]) for entry, _ in trail if entry.action in MOVE_OF]
        return ProposalTimeline(
            entries=entries, turns=turns(row.created_at, moves, self._clock.now())
        )

    def _followed(self, version_id: DefinitionVersionId) -> DefinitionVersionRow:
        row = self._session.scalar(
            select(DefinitionVersionRow)
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .where(
                DefinitionVersionRow.id == version_id,
                DefinitionLine.institution_id == self._actor.institution_id,
            )
        )
        unit_id = None if row is None or row.unit_id is None else UnitId(row.unit_id)
        if row is None or not may_follow(unit_id, self._actor):
            raise NotFound("proposal.unknown", "There is no such proposal.")
        return row

    def _beside(self, version_id: int) -> "_Beside":
        def of(kind: type[Any]) -> Iterator[Any]:
            found = select(kind).where(kind.version_id == version_id).order_by(kind.id)
            return iter(self._session.scalars(found))

        return _Beside(
            comments={row.id: row for row in of(CommentRow)},
            meetings={row.id: row for row in of(MeetingRow)},
            sign_offs={(row.kind.value, row.at): row for row in of(SignOff)},
            decisions={row.decided_at: row for row in of(DecisionRow)},
            requests={row.asked_at: row for row in of(ExemptionRequestRow)},
            consultants=self._consultants(version_id),
        )

    def _consultants(self, version_id: int) -> Mapping[int, str]:
        named = self._session.scalars(
            select(AuditEntry.details).where(
                AuditEntry.subject_kind == _SUBJECT,
                AuditEntry.subject_id == str(version_id),
                AuditEntry.action == AuditAction.CONSULTANT_ASSIGNED,
            )
        )
        ids = [json.loads(details).get("consultant") for details in named]
        found = self._session.execute(
            select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(ids))
        )
        return MappingProxyType({row.id: row.name for row in found})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What is read beside the trail, by what an entry names it by."""

    comments: Mapping[int, CommentRow]
    meetings: Mapping[int, MeetingRow]
    sign_offs: Mapping[tuple[str, datetime], SignOff]
    decisions: Mapping[datetime, DecisionRow]
    requests: Mapping[datetime, ExemptionRequestRow]
    consultants: Mapping[int, str]

    def told(self, entry: AuditEntry, who: str) -> TimelineEntry:
        """Tell one entry of this person with the words that belong to it."""
        details = json.loads(entry.details or "{}")
        person_id = entry.actor_person_id
        plain = TimelineEntry(
            at=entry.at,
            action=entry.action,
            who=who,
            role=entry.actor_role,
            person_id=None if person_id is None else PersonId(person_id),
            place=Place(_section(details.get("section"))),
        )
        if entry.action in _OF_COMMENTS:
            return self._comment(plain, details)
        if entry.action in MOVE_OF:
            decision = self.decisions.get(entry.at)
            return plain if decision is None else replace(plain, words=decision.text)
        return self._other(plain, details)

    def _comment(self, plain: TimelineEntry, details: Mapping[str, Any]) -> TimelineEntry:
        comment = self.comments.get(details.get("comment", 0))
        if comment is None:
            return plain
        code = "taken-back" if details.get("taken_back") else ""
        if plain.action is AuditAction.COMMENT_WRITTEN:
            code = "answer" if comment.parent_id is not None else code
            code = "suggestion" if comment.suggestion is not None else code
        is_new = plain.action is AuditAction.COMMENT_WRITTEN
        return replace(
            plain,
            place=Place(comment.section, comment.field),
            words=(comment.text or comment.suggestion or "") if is_new else "",
            code=code,
            thread_id=comment.parent_id or comment.id,
        )

    def _other(self, plain: TimelineEntry, details: Mapping[str, Any]) -> TimelineEntry:
        if plain.action is AuditAction.CONSULTANT_ASSIGNED:
            return replace(plain, about=self.consultants.get(details.get("consultant", 0), ""))
        if plain.action is AuditAction.DEFINITION_SIGNED_OFF:
            kind = str(details.get("sign_off", ""))
            signed = self.sign_offs.get((kind, plain.at))
            return replace(plain, code=kind, words="" if signed is None else _signed(signed))
        meeting = self.meetings.get(details.get("meeting", 0))
        if plain.action is AuditAction.MEETING_LOGGED and meeting is not None:
            return replace(plain, about=meeting.attendees, day=meeting.held_on, words=meeting.notes)
        request = self.requests.get(plain.at)
        if request is not None and request.asked_by == plain.person_id:
            return replace(plain, code=request.policy.value, words=request.reasoning)
        return plain


def _signed(signed: SignOff) -> str:
    """Give the words a sign-off rests on: the rationale of a level, the reasons of a gate."""
    if signed.kind is SignOffKind.RIGOR:
        return decode(signed.document, RigorSignOff).rationale
    if signed.kind is SignOffKind.GATE:
        gate = decode(signed.document, GateDetermination)
        return gate.reasoning or gate.reference
    return ""


def _section(value: object) -> Section | None:
    return Section(value) if isinstance(value, str) and value in set(Section) else None
