"""How words of the talk about a proposal are written down: under its lock, attributed, audited.

Policy 380.104, R3, R16. What is said stays as it was said; only a thread's end is noted on it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.acting import ActingFor, acting_role
from lti_app.domain.definition.consultation import (
    SuggestionState,
    comment_objections,
    may_follow,
    talk_objections,
)
from lti_app.domain.definition.objection import Objection, refusal
from lti_app.domain.definition.places import Place
from lti_app.domain.definition.sign_offs import Dossier
from lti_app.domain.errors import NotFound, RuleRefused
from lti_app.domain.ids import DefinitionVersionId, PersonId, UnitId
from lti_app.domain.people.actor import Actor
from lti_app.domain.people.person import PersonFacts
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.documents import encode
from lti_app.models.proposal import CommentRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.dossiers import Dossiers

SUBJECT = "definition_version"
# A form that is sent twice within this time says one thing.
_SENT_AGAIN = timedelta(minutes=10)
Reachable = Callable[[UnitId | None], Mapping[PersonId, PersonFacts]]


class TalkRefused(RuleRefused):
    """What cannot be said so; each fault names its field."""

    def __init__(self, faults: Iterable[Objection]) -> None:
        """Keep the faults in the order of the form."""
        self.faults = tuple(faults)
        first = self.faults[0]
        super().__init__(f"consultation.{first.field}", first.message, field=first.field)


class TalkWriting:
    """Opens a proposal to whoever may talk about it, and writes down what they say."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        dossiers: Dossiers,
        reachable: Reachable,
    ) -> None:
        """Bind to one unit of work; `reachable` gives who may be mentioned about a unit's work."""
        self.session = session
        self.clock = clock
        self.actor = actor
        self._audit = audit
        self._dossiers = dossiers
        self._reachable = reachable

    def open(self, version_id: DefinitionVersionId) -> tuple[DefinitionVersionRow, Dossier]:
        """Lock a proposal that the actor may say something about now.

        Raises:
            NotFound: there is no such proposal for the actor.
            NotPermitted: the actor takes no part in the talk.
            RuleRefused: it is decided.
        """
        row = self._dossiers.locked(version_id)
        dossier = self._dossiers.dossier(row)
        if not may_follow(dossier.unit_id, self.actor):
            raise NotFound("proposal.unknown", "There is no such proposal.")
        if found := list(talk_objections(dossier.state, dossier.unit_id, self.actor)):
            raise refusal(found)
        return row, dossier

    def thread(self, row: DefinitionVersionRow, thread_id: int) -> CommentRow:
        """Find the comment that begins a thread of this proposal.

        Raises:
            NotFound: there is none of that number.
        """
        found = self.session.scalar(
            select(CommentRow)
            .where(
                CommentRow.id == thread_id,
                CommentRow.version_id == row.id,
                CommentRow.parent_id.is_(None),
            )
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise NotFound("consultation.unknown", "There is no such comment.")
        return found

    def say(
        self,
        row: DefinitionVersionRow,
        place: Place,
        text: str,
        mentions: frozenset[PersonId],
        *,
        parent: int | None = None,
        suggestion: tuple[str, str] | None = None,
    ) -> int:
        """Write a comment down; `suggestion` is the wording suggested and what stands there now.

        A suggestion may go without words of its own.

        Raises:
            TalkRefused: it says nothing, too much, or names somebody out of reach.
        """
        wording, standing = suggestion or (None, None)
        self._demand_said(row, text or wording or "", mentions)
        comment = CommentRow(
            version_id=row.id,
            parent_id=parent,
            section=place.section,
            field=place.field,
            text=text,
            suggestion=wording,
            replaces=standing,
            suggestion_state=None if wording is None else SuggestionState.OPEN,
            mentions=encode(sorted(mentions)),
            written_by=self.actor.person_id,
            written_at=self.clock.now(),
        )
        said_before = self._said_before(comment)
        if said_before is not None:
            return said_before
        self.session.add(comment)
        self.session.flush()
        self.record(
            AuditAction.COMMENT_WRITTEN,
            row,
            comment=comment.id,
            thread=parent,
            section=None if place.section is None else place.section.value,
            suggestion=wording is not None or None,
        )
        return comment.id

    def close(self, thread: CommentRow) -> None:
        """Note that a thread is settled."""
        thread.resolved_at = self.clock.now()
        thread.resolved_by = self.actor.person_id
        self.session.flush()

    def record(
        self, action: AuditAction, row: DefinitionVersionRow, **details: str | int | bool | None
    ) -> None:
        """Write the trail, in the role that the actor has towards this unit."""
        unit_id = None if row.unit_id is None else UnitId(row.unit_id)
        role = acting_role(self.actor, unit_id, ActingFor.UNIT)
        self._audit.record(action, SUBJECT, row.id, role=role, **details)

    def _demand_said(
        self, row: DefinitionVersionRow, text: str, mentions: frozenset[PersonId]
    ) -> None:
        unit_id = None if row.unit_id is None else UnitId(row.unit_id)
        reachable = set(self._reachable(unit_id)) if mentions else set()
        if found := list(comment_objections(text, mentions, reachable)):
            raise TalkRefused(found)

    def _said_before(self, comment: CommentRow) -> int | None:
        return self.session.scalar(
            select(CommentRow.id)
            .where(
                CommentRow.version_id == comment.version_id,
                CommentRow.parent_id == comment.parent_id,
                CommentRow.section == comment.section,
                CommentRow.field == comment.field,
                CommentRow.text == comment.text,
                CommentRow.suggestion == comment.suggestion,
                CommentRow.written_by == comment.written_by,
                CommentRow.written_at > comment.written_at - _SENT_AGAIN,
                CommentRow.resolved_at.is_(None),
            )
            .limit(1)
        )
