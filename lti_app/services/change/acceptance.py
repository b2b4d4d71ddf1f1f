"""Acts on what changed in a course: accepts it as what counts, or notes that staff know of it.

Accepting makes the next version of the mapping, of the same links renewed to what Canvas has now
(docs/adr/0016). Teachers and TAs look and note; a teacher accepts.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.change.change import (
    RENEWABLE,
    TO_KNOW,
    ChangeClosing,
    CourseChangeKind,
    may_accept,
)
from lti_app.domain.change.renewal import renew
from lti_app.domain.clock import Clock
from lti_app.domain.definition.definition import DefinitionVersion
from lti_app.domain.errors import Conflict, RuleRefused, TransitionRefused
from lti_app.domain.ids import CourseId, DefinitionVersionId, MappingId, MappingVersionId
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.mapping.rules import CourseView
from lti_app.domain.people.actor import Actor
from lti_app.models.change import ChangeItemRow
from lti_app.models.documents import digest, encode
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.change.course_changes import first_seen, scales_of
from lti_app.services.change.items import in_force, seen
from lti_app.services.change.reading import ChangeReading
from lti_app.services.evidence.course_hold import hold_course
from lti_app.services.mapping.access import active_version, demand_teacher, find_mapping
from lti_app.services.mapping.activation import MappingActivation
from lti_app.services.mapping.drafts import Draft, FindDefinition

SUBJECT = "change_item"
RENEWED = RENEWABLE | {CourseChangeKind.ASSIGNMENT_RENAMED}


class ChangeAcceptance:
    """Accepts and notes the changes of a course's badges, within one unit of work."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        activation: MappingActivation,
        find_definition: FindDefinition,
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._activation = activation
        self._find_definition = find_definition

    def accept(self, mapping_id: MappingId, renewal: str, view: CourseView) -> MappingVersionId:
        """Let what Canvas has now count as mapped: the next version, of the same links renewed.

        `view` is the course as Canvas has it at this moment, `renewal` what the page showed.

        Raises:
            NotFound, NotPermitted: as `find_mapping`; or the actor is no teacher.
            TransitionRefused: nothing is active, a draft is open, nothing can be accepted, or
                something else changed that accepting does not answer.
            RuleRefused: a threshold or a criterion cannot be carried over, so it is mapped again.
            Conflict: Canvas has moved on since the page was made.
            ActivationRefused: something else blocks the mapping.
        """
        row = find_mapping(self._session, self._actor, mapping_id)
        demand_teacher(self._actor)
        hold_course(self._session, CourseId(row.course_id))
        items = self._open(row)
        active = self._acceptable(row, items)
        definition = self._find_definition(DefinitionVersionId(active.definition_version_id))
        content = self._renewed(CourseId(row.course_id), active, definition, items, view)
        if digest(encode(content)) != renewal:
            raise Conflict(
                "change.moved_on",
                "Canvas has changed again since this page was read. Nothing was accepted.",
                mend="Update from Canvas, look at the change, then accept.",
            )
        draft = Draft(
            mapping_id=mapping_id,
            course_id=CourseId(row.course_id),
            definition=definition,
            cells={},
            content=content,
            digest=renewal,
        )
        version_id = self._activation.activate(draft, renewal, view)
        for item in items:
            if item.kind in RENEWED:
                self._accepted(item)
        return version_id

    def note_seen(self, mapping_id: MappingId, shown: Collection[str]) -> int:
        """Note that staff know of changes about which there is nothing to decide; once each.

        `shown` names each as the page showed it (`ChangeItem.seen`): one that has gone further
        since is not known of.

        Raises:
            NotFound, NotPermitted: as `find_mapping`.
        """
        row = find_mapping(self._session, self._actor, mapping_id)
        hold_course(self._session, CourseId(row.course_id))
        noted = 0
        for item in self._open(row):
            if item.kind in TO_KNOW and item.noted_at is None and seen(item) in shown:
                item.noted_at, item.noted_by = self._clock.now(), self._actor.person_id
                self._audit.record(AuditAction.CHANGE_SEEN, SUBJECT, item.id, mapping=row.id)
                noted += 1
        return noted

    def _open(self, row: MappingRow) -> list[ChangeItemRow]:
        return list(
            self._session.scalars(
                select(ChangeItemRow)
                .where(ChangeItemRow.mapping_id == row.id, *in_force())
                .order_by(ChangeItemRow.id)
            )
        )

    def _acceptable(self, row: MappingRow, items: Collection[ChangeItemRow]) -> MappingVersionRow:
        active = active_version(self._session, row)
        if active is None or not any(item.kind in RENEWABLE for item in items):
            raise TransitionRefused(
                "change.nothing", "There is no change to accept.", mend="Look at the page again."
            )
        if not may_accept({item.kind for item in items}):
            raise TransitionRefused(
                "change.must_decide",
                "Something else changed that accepting does not answer, so nothing was accepted.",
                mend="Look at the changes, and map it again or put it back in Canvas.",
            )
        if row.draft_version_id is not None:
            raise TransitionRefused(
                "change.draft_open",
                "A draft of the next version is open, so nothing was accepted.",
                mend="Activate the draft, or throw it away, then accept.",
            )
        return active

    def _renewed(
        self,
        course_id: CourseId,
        active: MappingVersionRow,
        definition: DefinitionVersion,
        items: Collection[ChangeItemRow],
        view: CourseView,
    ) -> MappingContent:
        asked = scales_of(item.to_change() for item in items)
        scales = {
            outcome.outcome_id: outcome.points_possible
            for outcome in view.outcomes
            if outcome.outcome_id in asked and outcome.points_possible is not None
        }
        present = {each.assignment_id: each for each in view.assignments}
        content = active.to_content()
        since = first_seen(content, ChangeReading(self._session).history(course_id))
        renewal = renew(content, definition.content, present, scales, since)
        if not renewal.is_possible:
            raise RuleRefused(
                "change.must_remap",
                "What Canvas has now cannot stand in for what was mapped.",
                mend="Map the outcome again: choose what shows it, and from which level.",
            )
        return renewal.content

    def _accepted(self, item: ChangeItemRow) -> None:
        item.closed_at, item.closed_by = self._clock.now(), self._actor.person_id
        item.closing = ChangeClosing.ACCEPTED
        self._audit.record(
            AuditAction.CHANGE_CLOSED,
            SUBJECT,
            item.id,
            mapping=item.mapping_id,
            kind=item.kind,
            closing=item.closing,
        )
