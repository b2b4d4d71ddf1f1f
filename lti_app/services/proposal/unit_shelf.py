"""What a unit has under way, offers and has ended, for its own people (R1, R27, R36).

Every list is one query however many it holds; what is missing is told from the rows of one page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased

from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.definition import PROPOSED, DefinitionState, Turn
from lti_app.domain.definition.kinds import MicroCredentialType
from lti_app.domain.definition.phases import Phase, completeness, phase_of
from lti_app.domain.definition.stack import KnownLines
from lti_app.domain.ids import DefinitionVersionId, InstitutionId, UnitId
from lti_app.domain.people.actor import Actor
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.person import PersonRow
from lti_app.models.proposal import CommentRow
from lti_app.services.definition.latest import is_superseded
from lti_app.services.proposal.uses import Uses, awards, courses, revision, told

OFFERED = frozenset({DefinitionState.APPROVED, DefinitionState.SUSPENDED})
ENDED = frozenset(
    {
        DefinitionState.DECLINED,
        DefinitionState.WITHDRAWN,
        DefinitionState.RETIRED,
        DefinitionState.ARCHIVED,
    }
)
PAGE = 50
MOST_OFFERED = 200
MOST_ENDED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """What every list tells of a version."""

    version_id: DefinitionVersionId
    unit_id: UnitId
    title: str
    type: MicroCredentialType
    number: int
    state: DefinitionState
    state_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProposal(Shelved):
    """A proposal under way; `missing` counts what its phase lacks, `comments` what is open.

    `consultant` is None where none is named, and empty until Canvas told the name of whoever is.
    """

    phase: Phase
    turn: Turn
    turn_since: datetime
    due_on: date | None
    missing: int
    comments: int
    returned: bool
    consultant: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedDefinition(Shelved):
    """The latest approved version of a line, and how the line is used."""

    uses: Uses
    review_due_on: date | None


class UnitShelf:
    """Lists what the actor's own units have."""

    def __init__(
        self,
        *,
        session: Session,
        actor: Actor,
        reached: Callable[[InstitutionId, Iterable[str]], KnownLines],
    ) -> None:
        """Bind the service to one unit of work; `reached` tells of lines and what they collect."""
        self._session = session
        self._actor = actor
        self._reached = reached
        self._units = {each.unit_id for each in actor.unit_roles}

    def count(self) -> int:
        """Count the proposals under way."""
        found = self._session.scalar(
            select(func.count())
            .select_from(DefinitionVersionRow)
            .where(
                DefinitionVersionRow.unit_id.in_(self._units),
                DefinitionVersionRow.state.in_(PROPOSED),
            )
        )
        return found or 0

    def waiting(self) -> int:
        """Count those whose turn is the unit's."""
        found = self._session.scalar(
            select(func.count())
            .select_from(DefinitionVersionRow)
            .where(
                DefinitionVersionRow.unit_id.in_(self._units),
                DefinitionVersionRow.state.in_(PROPOSED),
                DefinitionVersionRow.turn == Turn.UNIT,
            )
        )
        return found or 0

    def under_way(self, page: int = 1) -> tuple[OpenProposal, ...]:
        """List proposals under way, by unit: those that wait for it first, the oldest before."""
        consultant = aliased(PersonRow)
        found = self._session.execute(
            select(DefinitionVersionRow, consultant, _open_comments())
            .outerjoin(consultant, consultant.id == DefinitionVersionRow.consultant_id)
            .where(
                DefinitionVersionRow.unit_id.in_(self._units),
                DefinitionVersionRow.state.in_(PROPOSED),
            )
            .order_by(
                DefinitionVersionRow.unit_id,
                DefinitionVersionRow.turn.desc(),
                DefinitionVersionRow.turn_since,
                DefinitionVersionRow.id,
            )
            .limit(PAGE)
            .offset((page - 1) * PAGE)
        ).all()
        drafts = {row.id: row.to_draft() for row, _, _ in found}
        lines = self._lines(drafts.values())
        return tuple(
            _proposal(row, drafts[row.id], person, comments, lines)
            for row, person, comments in found
        )

    def offered(self) -> tuple[OfferedDefinition, ...]:
        """List what is offered now: each line's latest version, unless that one has ended."""
        found = self._session.execute(
            select(DefinitionVersionRow, courses(), awards(), revision())
            .where(
                DefinitionVersionRow.unit_id.in_(self._units),
                DefinitionVersionRow.state.in_(OFFERED),
                ~is_superseded(),
            )
            .order_by(DefinitionVersionRow.title, DefinitionVersionRow.id)
            .limit(MOST_OFFERED)
        )
        return tuple(
            OfferedDefinition(
                version_id=DefinitionVersionId(row.id),
                unit_id=_unit(row),
                title=row.title,
                type=row.type,
                number=row.number,
                state=row.state,
                state_since=row.state_since,
                uses=told(*counted),
                review_due_on=row.review_due_on,
            )
            for row, *counted in found
        )

    def ended(self) -> tuple[Shelved, ...]:
        """List what was declined, withdrawn, retired or archived, the latest first."""
        found = self._session.scalars(
            select(DefinitionVersionRow)
            .where(
                DefinitionVersionRow.unit_id.in_(self._units),
                DefinitionVersionRow.state.in_(ENDED),
            )
            .order_by(DefinitionVersionRow.state_since.desc(), DefinitionVersionRow.id.desc())
            .limit(MOST_ENDED)
        )
        return tuple(
            Shelved(
                version_id=DefinitionVersionId(row.id),
                unit_id=_unit(row),
                title=row.title,
                type=row.type,
                number=row.number,
                state=row.state,
                state_since=row.state_since,
            )
            for row in found
        )

    def _lines(self, drafts: Iterable[DraftContent]) -> KnownLines:
        # Only a micro-certificate names other lines; without one they need not be read.
        institution_id = self._actor.institution_id
        named = {slug for each in drafts if each.stack for slug in each.stack.members()}
        if not named or institution_id is None:
            return KnownLines()
        return self._reached(institution_id, named)


def _proposal(
    row: DefinitionVersionRow,
    draft: DraftContent,
    consultant: PersonRow | None,
    comments: int,
    lines: KnownLines,
) -> OpenProposal:
    phase = phase_of(row.state) or Phase.DESIGN
    return OpenProposal(
        version_id=DefinitionVersionId(row.id),
        unit_id=_unit(row),
        title=row.title,
        type=row.type,
        number=row.number,
        state=row.state,
        state_since=row.state_since,
        phase=phase,
        turn=row.turn,
        turn_since=row.turn_since,
        due_on=row.due_on,
        missing=len(completeness(phase, draft, lines).lacking),
        comments=comments,
        returned=row.returned,
        consultant=None if consultant is None else consultant.to_domain().name,
    )


def _unit(row: DefinitionVersionRow) -> UnitId:
    # The lists ask for rows of a unit only.
    return UnitId(row.unit_id or 0)


def _open_comments() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(CommentRow)
        .where(
            CommentRow.version_id == DefinitionVersionRow.id,
            CommentRow.parent_id.is_(None),
            CommentRow.resolved_at.is_(None),
        )
        .scalar_subquery()
    )
