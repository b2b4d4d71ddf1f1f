"""Activates, reopens and ends mappings. An activated version never changes (R18).

Teachers and TAs reopen and discard drafts; only a teacher activates and ends.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.definition import DefinitionState, DefinitionVersion
from lti_app.domain.errors import Conflict, RuleRefused, TransitionRefused
from lti_app.domain.ids import DefinitionLineId, MappingId, MappingVersionId
from lti_app.domain.mapping.check import Finding, check
from lti_app.domain.mapping.mapping import MappingState
from lti_app.domain.mapping.rules import CourseView, snapshots, take_apart
from lti_app.domain.people.actor import Actor
from lti_app.domain.sentence import say
from lti_app.models.documents import digest, encode
from lti_app.models.mapping import MappingCell, MappingRow, MappingVersionRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.in_force import hold_state
from lti_app.services.mapping.access import (
    active_version,
    demand_teacher,
    find_mapping,
    last_version,
)
from lti_app.services.mapping.drafts import Draft

LatestUsable = Callable[[DefinitionLineId], DefinitionVersion | None]


class ActivationRefused(RuleRefused):
    """A mapping cannot be activated; `findings` holds everything that blocks it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep what blocks."""
        count = len(findings)
        super().__init__(
            "mapping.blocked",
            say("One thing blocks this mapping.")
            if count == 1
            else say("%(count)s things block this mapping.", count=count),
            mend=say("The check names each with what mends it."),
        )
        self.findings = tuple(findings)


class MappingActivation:
    """The moves of a course's mapping between draft, active and ended."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        latest_usable: LatestUsable,
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._latest_usable = latest_usable

    def activate(self, draft: Draft, seen: str, view: CourseView) -> MappingVersionId:
        """Freeze a draft as the version that counts from now on.

        Raises:
            NotPermitted: the actor is no teacher of the course.
            Conflict: the draft changed after the actor saw it.
            ActivationRefused: something blocks it.
        """
        row = find_mapping(self._session, self._actor, draft.mapping_id)
        demand_teacher(self._actor)
        if draft.digest != seen:
            raise Conflict(
                "mapping.changed_since_seen",
                "The mapping changed after this page was opened. Nothing was activated.",
                mend="Look at the check again, then activate.",
            )
        # What the draft was read with may have been suspended since.
        state = hold_state(self._session, draft.definition.version_id)
        definition = replace(draft.definition, state=state)
        blocks = [f for f in check(draft.content, definition, view) if f.blocks]
        if blocks:
            raise ActivationRefused(blocks)
        version = self._freeze(row, draft, view)
        self._audit.record(
            AuditAction.MAPPING_ACTIVATED,
            "mapping_version",
            version.id,
            mapping=row.id,
            number=version.number,
            badge_version=draft.definition.number,
            digest=version.digest,
        )
        return MappingVersionId(version.id)

    def reopen(self, mapping_id: MappingId) -> None:
        """Open a draft beside what is active, on the badge's latest approved version.

        Raises:
            TransitionRefused: a draft is open already, or the badge has no approved version.
        """
        row = find_mapping(self._session, self._actor, mapping_id)
        if row.draft_version_id is not None:
            raise TransitionRefused("mapping.open", "This mapping is being edited already.")
        latest = self._latest_usable(DefinitionLineId(row.line_id))
        if (
            latest is None
            or hold_state(self._session, latest.version_id) is not DefinitionState.APPROVED
        ):
            raise _no_version()
        last = last_version(self._session, row)
        known = {slo.key for slo in latest.content.slos}
        for key, value in take_apart(last.to_content()).items() if last else ():
            if key.slo in known or not key.slo:
                text = encode(value)
                self._session.add(
                    MappingCell(
                        mapping_id=row.id,
                        kind=key.kind,
                        slo=key.slo,
                        target=key.target,
                        document=text,
                        digest=digest(text),
                        edited_at=self._clock.now(),
                        edited_by=self._actor.person_id,
                    )
                )
        row.draft_version_id = latest.version_id
        self._session.flush()
        self._audit.record(
            AuditAction.MAPPING_REOPENED, "mapping", row.id, badge_version=latest.number
        )

    def move(self, mapping_id: MappingId) -> None:
        """Bring a course's draft to the badge's latest approved version; open one if none is (R36).

        What is mapped comes along, as far as the version has the outcomes. A second click does
        nothing.

        Raises:
            TransitionRefused: the badge has no approved version.
        """
        row = find_mapping(self._session, self._actor, mapping_id)
        if row.draft_version_id is None:
            self.reopen(mapping_id)
            return
        latest = self._latest_usable(DefinitionLineId(row.line_id))
        if latest is None:
            raise _no_version()
        if row.draft_version_id == latest.version_id:
            return
        row.draft_version_id = latest.version_id
        self._session.flush()
        self._audit.record(
            AuditAction.MAPPING_MOVED, "mapping", row.id, badge_version=latest.number
        )

    def discard(self, mapping_id: MappingId) -> bool:
        """Throw an open draft away; what is active stays. Say whether the badge is still used here.

        Of a first draft nothing is left: the course does not use the badge, and may begin again.

        Raises:
            TransitionRefused: no draft is open.
        """
        row = find_mapping(self._session, self._actor, mapping_id)
        if row.draft_version_id is None:
            raise TransitionRefused("mapping.no_draft", "There is no draft to throw away.")
        self._close_draft(row)
        self._audit.record(AuditAction.MAPPING_DISCARDED, "mapping", row.id)
        return not row.is_thrown_away

    def end(self, mapping_id: MappingId) -> None:
        """Stop judging this course by it; what is awarded or with ASA stays.

        Raises:
            NotPermitted: the actor is no teacher of the course.
            TransitionRefused: nothing is active.
        """
        row = find_mapping(self._session, self._actor, mapping_id)
        demand_teacher(self._actor)
        active = active_version(self._session, row)
        if active is None:
            raise TransitionRefused("mapping.not_active", "This mapping is not active.")
        active.ended_at = self._clock.now()
        row.state = MappingState.ENDED
        self._close_draft(row)
        self._audit.record(AuditAction.MAPPING_ENDED, "mapping_version", active.id, mapping=row.id)

    def _freeze(self, row: MappingRow, draft: Draft, view: CourseView) -> MappingVersionRow:
        now = self._clock.now()
        last, active = last_version(self._session, row), active_version(self._session, row)
        if active is not None:
            active.ended_at = now
        text, fixed = encode(draft.content), encode(snapshots(draft.content, view))
        version = MappingVersionRow(
            mapping_id=row.id,
            number=1 if last is None else last.number + 1,
            definition_version_id=draft.definition.version_id,
            content=text,
            snapshots=fixed,
            digest=digest(f"{draft.definition.digest}\n{text}\n{fixed}"),
            activated_at=now,
            activated_by=self._actor.person_id,
        )
        self._session.add(version)
        row.state = MappingState.ACTIVE
        self._close_draft(row)
        return version

    def _close_draft(self, row: MappingRow) -> None:
        self._session.execute(
            delete(MappingCell)
            .where(MappingCell.mapping_id == row.id)
            .execution_options(synchronize_session="fetch")
        )
        row.draft_version_id = None
        self._session.flush()


def _no_version() -> TransitionRefused:
    return TransitionRefused("mapping.no_version", "This badge has no approved version at present.")
