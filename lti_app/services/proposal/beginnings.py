"""What a proposal may begin from: a unit, a version of before, and what was begun a moment ago.

Policy 380.104, R1 (a unit proposes), R36 (the latest approved version is revised).
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.domain.definition.access import may_read
from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.definition import PUBLISHED, DefinitionState, Origin
from lti_app.domain.definition.states import BEGINNING
from lti_app.domain.errors import NotFound, NotPermitted, RuleRefused
from lti_app.domain.ids import DefinitionVersionId, UnitId
from lti_app.domain.people.actor import Actor
from lti_app.domain.sentence import say
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.person import PersonRow
from lti_app.models.unit import UnitRow

# A form that is sent twice within this time begins one proposal.
_SENT_AGAIN = timedelta(minutes=1)


class Beginnings:
    """Finds what a proposal begins from."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor

    def unit(self, unit_id: UnitId) -> UnitRow:
        """Find a unit that the actor proposes for, and hold it open until the end.

        Raises:
            NotPermitted: the actor is no proposer of it, or it is closed.
        """
        unit = self._session.get(
            UnitRow, unit_id, with_for_update={"read": True}, populate_existing=True
        )
        if (
            unit is None
            or unit.closed_at is not None
            or unit.institution_id != self._actor.institution_id
            or self._actor.person_id is None
            or not self._actor.proposes_for(unit_id)
        ):
            raise not_a_proposer()
        return unit

    def readable(
        self, version_id: DefinitionVersionId
    ) -> tuple[DefinitionVersionRow, DefinitionLine]:
        """Find a version to begin with: one that was approved, or that the actor reads.

        Raises:
            NotFound: there is none such for the actor.
        """
        found = self._session.execute(
            select(DefinitionVersionRow, DefinitionLine)
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .where(
                DefinitionVersionRow.id == version_id,
                DefinitionLine.institution_id == self._actor.institution_id,
            )
        ).one_or_none()
        if found is None:
            raise NotFound("proposal.unknown", "There is no such definition.")
        row, line = found
        unit_id = None if row.unit_id is None else UnitId(row.unit_id)
        # What was approved is public; a proposal is its unit's and ASA's.
        if row.state not in PUBLISHED and not may_read(row.state, unit_id, self._actor):
            raise NotFound("proposal.unknown", "There is no such definition.")
        return row, line

    def demand_latest(self, row: DefinitionVersionRow) -> None:
        """Check that no later version of a line was approved.

        Raises:
            RuleRefused: one was.
        """
        later = self._session.scalar(
            select(DefinitionVersionRow.id)
            .where(
                DefinitionVersionRow.line_id == row.line_id,
                DefinitionVersionRow.number > row.number,
                DefinitionVersionRow.state.in_(PUBLISHED - {DefinitionState.ARCHIVED}),
            )
            .limit(1)
        )
        if later is not None:
            raise RuleRefused(
                "proposal.revise", say("There is a later approved version: revise that one.")
            )

    def begun_just_now(
        self,
        unit: UnitRow,
        content: DraftContent,
        origin: Origin,
        based_on: DefinitionVersionId | None,
    ) -> DefinitionVersionId | None:
        """Find what this person began a moment ago with exactly this content, still as it began."""
        # The second of two clicks waits here until the first has begun its own.
        self._session.execute(
            select(PersonRow.id)
            .where(PersonRow.id == self._actor.person_id)
            .with_for_update(key_share=True)
        )
        found = self._session.scalars(
            select(DefinitionVersionRow)
            .where(
                DefinitionVersionRow.unit_id == unit.id,
                DefinitionVersionRow.proposed_by == self._actor.person_id,
                DefinitionVersionRow.state == BEGINNING.state,
                DefinitionVersionRow.origin == origin,
                DefinitionVersionRow.based_on_id == based_on,
                DefinitionVersionRow.title == content.title,
                DefinitionVersionRow.created_at > self._clock.now() - _SENT_AGAIN,
            )
            .order_by(DefinitionVersionRow.id)
        )
        return next(
            (
                DefinitionVersionId(row.id)
                for row in found
                if replace(row.to_draft(), slug=content.slug) == content
            ),
            None,
        )


def not_a_proposer() -> NotPermitted:
    """Say who proposes for a unit."""
    return NotPermitted(
        "proposal.proposer",
        say("Only a proposer of that unit proposes for it."),
        mend="An ASA administrator grants the role.",
        field="unit",
    )
