"""How a proposal begins: from the route answers, from a copy, or as a revision of what is approved.

Policy 380.104, R1 (a unit proposes), R28, R30, R31 (the route comes first), R36 (a revision is a
new version; what is approved stays as it is).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.content import DraftContent, Route, Unit
from lti_app.domain.definition.definition import PROPOSED, PUBLISHED, Origin
from lti_app.domain.definition.kinds import MicroCredentialType
from lti_app.domain.definition.sign_offs import Dossier
from lti_app.domain.definition.slugs import free_slugs, slug_base
from lti_app.domain.definition.states import BEGINNING
from lti_app.domain.errors import Conflict, RuleRefused
from lti_app.domain.ids import DefinitionVersionId, InstitutionId, UnitId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.sentence import say
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.unit import UnitRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.standing_columns import keep_columns
from lti_app.services.proposal.beginnings import Beginnings, not_a_proposer
from lti_app.services.proposal.carried_letters import CarriedLetters
from lti_app.services.proposal.idea import copied_title, read_route, read_title


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """What a proposal begins with."""

    unit_id: UnitId
    title: str
    type: MicroCredentialType
    route: Route


class RevisionOpen(Conflict):
    """A version of the line is being proposed already: `version_id`."""

    def __init__(self, version_id: DefinitionVersionId) -> None:
        """Name the version to write in instead."""
        super().__init__(
            "proposal.open",
            say("A revision of it is being proposed already."),
            mend=say("Write in that one, or withdraw it first."),
        )
        self.version_id = version_id


class ProposalStarts:
    """Begins proposals."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        locked: Callable[[DefinitionVersionId], DefinitionVersionRow],
    ) -> None:
        """Bind the service to one unit of work; `locked` finds a version and locks its line."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._locked = locked
        self._from = Beginnings(session=session, clock=clock, actor=actor)
        self._letters = CarriedLetters(session=session, clock=clock, actor=actor, audit=audit)

    def begin(self, idea: Idea, *, once: bool = False) -> DefinitionVersionId:
        """Begin a proposal of a unit from the route answers.

        With `once` a form that is sent again at once begins nothing new, while nobody wrote in what
        it began: the first is given.

        Raises:
            NotPermitted: the actor is no proposer of that unit.
            RuleRefused: it has no title, or what exists now is not named (R28).
        """
        unit = self._from.unit(idea.unit_id)
        content = DraftContent(
            slug="",
            type=idea.type,
            title=read_title(idea.title),
            unit=Unit(name=unit.name, kind=unit.kind),
            route=read_route(idea.route),
        )
        return self._first(unit, content, Origin.PROPOSAL, None, once=once)

    def copy(
        self, source: DefinitionVersionId, unit_id: UnitId, *, once: bool = False
    ) -> DefinitionVersionId:
        """Begin a proposal of a unit with the words of a definition the actor may read.

        Images and letters are named by their bytes and come along; sign-offs do not. `once` as in
        `begin`.

        Raises:
            NotPermitted: the actor is no proposer of that unit.
            NotFound: there is no such definition for the actor.
        """
        unit = self._from.unit(unit_id)
        row, _line = self._from.readable(source)
        content = row.to_draft()
        title = copied_title(content.title, content.language)
        copied = replace(content, title=title, unit=Unit(name=unit.name, kind=unit.kind))
        return self._first(unit, copied, Origin.COPY, source, once=once)

    def revise(self, source: DefinitionVersionId) -> DefinitionVersionId:
        """Begin a revision of an approved version: a new version of its line, with its words.

        Raises:
            NotFound: there is no such version for the actor.
            NotPermitted: the actor is no proposer of its unit.
            RuleRefused: it was never approved, or is not the latest that was.
            RevisionOpen: a version of the line is being proposed already.
        """
        row, line = self._from.readable(source)
        if row.state not in PUBLISHED:
            raise RuleRefused("proposal.revise", say("Only what was approved can be revised."))
        if row.unit_id is None:
            raise not_a_proposer()
        unit = self._from.unit(UnitId(row.unit_id))
        # As governance locks it, version before line: a suspension meanwhile would wait for the
        # line, and this one for the version it names as its base.
        self._locked(source)
        self._from.demand_latest(row)
        open_one = self._session.scalar(
            select(DefinitionVersionRow.id).where(
                DefinitionVersionRow.line_id == line.id,
                DefinitionVersionRow.state.in_(PROPOSED),
            )
        )
        if open_one is not None:
            raise RevisionOpen(DefinitionVersionId(open_one))
        number = self._session.scalar(
            select(func.max(DefinitionVersionRow.number)).where(
                DefinitionVersionRow.line_id == line.id
            )
        )
        content = replace(row.to_draft(), unit=Unit(name=unit.name, kind=unit.kind))
        made = self._add(
            line=line,
            number=(number or 0) + 1,
            unit=unit,
            content=content,
            origin=Origin.REVISION,
            based_on=source,
        )
        made.revised_on = self._clock.now().date()
        self._session.flush()
        return self._begun(made, Origin.REVISION, source)

    def _first(
        self,
        unit: UnitRow,
        content: DraftContent,
        origin: Origin,
        based_on: DefinitionVersionId | None,
        *,
        once: bool,
    ) -> DefinitionVersionId:
        if (
            once
            and (begun := self._from.begun_just_now(unit, content, origin, based_on)) is not None
        ):
            return begun
        now = self._clock.now()
        for slug in self._slugs(content.title):
            line = DefinitionLine(
                institution_id=unit.institution_id, slug=slug, initial_on=now.date()
            )
            try:
                with self._session.begin_nested():
                    self._session.add(line)
            except IntegrityError:
                # Somebody took this one at the same moment: the next is tried.
                continue
            made = self._add(
                line=line,
                number=1,
                unit=unit,
                content=replace(content, slug=slug),
                origin=origin,
                based_on=based_on,
            )
            return self._begun(made, origin, based_on)
        raise Conflict(
            "proposal.slug", say("Many begin with this title just now."), mend="Try again."
        )

    def _slugs(self, title: str) -> list[str]:
        # A line's public address is signed for ever and names no institution: a slug is used once.
        base = slug_base(title)
        taken = self._session.scalars(
            select(DefinitionLine.slug).where(DefinitionLine.slug.startswith(base))
        )
        return free_slugs(base, set(taken))

    def _add(
        self,
        *,
        line: DefinitionLine,
        number: int,
        unit: UnitRow,
        content: DraftContent,
        origin: Origin,
        based_on: DefinitionVersionId | None,
    ) -> DefinitionVersionRow:
        now = self._clock.now()
        row = DefinitionVersionRow(
            line_id=line.id,
            number=number,
            state=BEGINNING.state,
            turn=BEGINNING.turn,
            origin=origin,
            unit_id=unit.id,
            based_on_id=based_on,
            created_at=now,
            created_by=self._actor.name,
            proposed_by=self._actor.person_id,
            state_since=now,
            turn_since=now,
        )
        row.write(content)
        keep_columns(row, Dossier(content=content, proposed_by=self._actor.person_id))
        self._session.add(row)
        self._session.flush()
        if based_on is not None:
            self._letters.carry(row, InstitutionId(unit.institution_id))
        return row

    def _begun(
        self, row: DefinitionVersionRow, origin: Origin, based_on: DefinitionVersionId | None
    ) -> DefinitionVersionId:
        self._audit.record(
            AuditAction.PROPOSAL_BEGUN,
            "definition_version",
            row.id,
            role=LocalRole.UNIT_PROPOSER,
            line=row.line_id,
            number=row.number,
            origin=origin.value,
            based_on=based_on,
        )
        return DefinitionVersionId(row.id)
