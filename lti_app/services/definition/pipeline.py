"""ASA's pipeline of definitions: a board of stages, lists, and who has how much to do (R33).

The number of statements is the same however many versions there are. Whoever does not oversee the
institution's proposals gets none of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, select, union_all
from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.domain.definition.access import oversees
from lti_app.domain.definition.definition import PROPOSED, DefinitionState, Turn
from lti_app.domain.definition.pipeline import (
    OPEN_STAGES,
    PipelineFlag,
    PipelineQuery,
    Stage,
    stage_of,
)
from lti_app.domain.errors import NotPermitted
from lti_app.domain.ids import InstitutionId, PersonId, UnitId
from lti_app.domain.people.actor import Actor
from lti_app.domain.sentence import say
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.person import PersonRow
from lti_app.models.unit import UnitRow
from lti_app.services.definition.pipeline_columns import (
    flag_conditions,
    is_active,
    of_institution,
    query_conditions,
    sort_columns,
    stage_condition,
)
from lti_app.services.definition.pipeline_lines import PipelineLine, joined, read_lines

_ACTIVE = "is_active"
Matching = Callable[[str], ColumnElement[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageColumn:
    """One stage with all it holds counted, and the first of it."""

    stage: Stage
    count: int
    lines: tuple[PipelineLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What one consultant has open; None: what nobody was named for.

    `waiting` counts what waits for ASA, `waiting_since` is the oldest of that; `oldest` is the
    longest in its phase.
    """

    consultant: PersonId | None
    name: str
    open: int
    waiting: int
    waiting_since: datetime | None
    oldest: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The whole pipeline: counts of all, cards of the first."""

    columns: tuple[StageColumn, ...]
    flags: Mapping[PipelineFlag, int]
    turns: Mapping[Turn, int]
    workload: tuple[Workload, ...]

    @property
    def total(self) -> int:
        """Count every version there is."""
        return sum(column.count for column in self.columns)

    @property
    def open(self) -> int:
        """Count what is proposed and not decided."""
        return sum(column.count for column in self.columns if column.stage in OPEN_STAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelinePage:
    """One page of a list; `total` counts all that match."""

    lines: tuple[PipelineLine, ...]
    total: int
    units: tuple[tuple[UnitId, str], ...]
    consultants: tuple[tuple[PersonId, str], ...]


class DefinitionPipeline:
    """The pipeline of the actor's institution."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor, matching: Matching) -> None:
        """Bind the service to one unit of work; `matching` finds versions by their words."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._matching = matching

    def board(self, cards: int = 5) -> Board:
        """Count every stage and give the first `cards` of each: what waits longest, or ended last.

        Raises:
            NotPermitted: the actor does not oversee the institution's proposals.
        """
        institution_id = self._check()
        counts, flags, turns = self._counts(institution_id)
        by_stage: dict[Stage, list[PipelineLine]] = {stage: [] for stage in Stage}
        for line in self._first_lines(institution_id, cards):
            by_stage[line.stage].append(line)
        return Board(
            columns=tuple(
                StageColumn(stage=stage, count=counts.get(stage, 0), lines=tuple(by_stage[stage]))
                for stage in Stage
            ),
            flags=flags,
            turns=turns,
            workload=self._workload(institution_id),
        )

    def page(self, query: PipelineQuery) -> PipelinePage:
        """Give one page of a list, with what it may be filtered by; raises as `board`."""
        institution_id = self._check()
        wanted = query_conditions(query, self._today())
        if query.text.strip():
            wanted.append(self._matching(query.text))
        ids = select(DefinitionVersionRow.id).where(of_institution(institution_id), *wanted)
        total = self._session.scalar(select(func.count()).select_from(ids.subquery()))
        order = sort_columns(query.sort)
        # The page is found by what its order needs; only its own lines are read whole.
        on_page = ids.order_by(*order).limit(query.size).offset((query.page - 1) * query.size)
        lines = read_lines(
            self._session,
            joined(institution_id)
            .where(DefinitionVersionRow.id.in_(on_page.correlate(None)))
            .order_by(*order),
            self._today(),
        )
        return PipelinePage(
            lines=lines,
            total=total or 0,
            units=self._units(institution_id),
            consultants=self._consultants(institution_id),
        )

    def workload(self) -> tuple[Workload, ...]:
        """Say what each consultant has open, who has most waiting first; raises as `board`."""
        return self._workload(self._check())

    def _check(self) -> InstitutionId:
        if not oversees(self._actor) or self._actor.institution_id is None:
            raise NotPermitted(
                "definition.pipeline",
                say("The pipeline is open to consultants and administrators of ASA and auditors."),
                mend="Ask an ASA administrator for a role.",
            )
        return self._actor.institution_id

    def _today(self) -> date:
        return self._clock.now().date()

    def _counts(
        self, institution_id: InstitutionId
    ) -> tuple[Mapping[Stage, int], Mapping[PipelineFlag, int], Mapping[Turn, int]]:
        flags = flag_conditions(self._today())
        conditions = {
            _ACTIVE: and_(DefinitionVersionRow.state == DefinitionState.APPROVED, is_active()),
            **{flag.value: condition for flag, condition in flags.items()},
            **{turn.value: DefinitionVersionRow.turn == turn for turn in Turn},
        }
        found = list(
            self._session.execute(
                select(
                    DefinitionVersionRow.state,
                    func.count().label("count"),
                    *(
                        cast(func.sum(_one_if(condition)), BigInteger).label(word)
                        for word, condition in conditions.items()
                    ),
                )
                .where(of_institution(institution_id))
                .group_by(DefinitionVersionRow.state)
            ).mappings()
        )
        stages = {stage_of(row["state"], is_active=False): row["count"] for row in found}
        active = sum(row[_ACTIVE] for row in found)
        stages[Stage.ACTIVE] = active
        stages[Stage.APPROVED] = stages.get(Stage.APPROVED, 0) - active
        return (
            stages,
            {flag: sum(row[flag.value] for row in found) for flag in PipelineFlag},
            {turn: sum(row[turn.value] for row in found) for turn in Turn},
        )

    def _first_lines(self, institution_id: InstitutionId, cards: int) -> tuple[PipelineLine, ...]:
        firsts = [
            select(
                select(DefinitionVersionRow.id)
                .where(of_institution(institution_id), stage_condition(stage))
                .order_by(*_card_order(stage))
                .limit(cards)
                .subquery()
            )
            for stage in Stage
        ]
        lines = read_lines(
            self._session,
            joined(institution_id).where(DefinitionVersionRow.id.in_(union_all(*firsts))),
            self._today(),
        )
        ordered = sorted(lines, key=lambda line: (line.turn_since, line.version_id))
        open_ones = (line for line in ordered if line.stage in OPEN_STAGES)
        others = (line for line in reversed(ordered) if line.stage not in OPEN_STAGES)
        return (*open_ones, *others)

    def _workload(self, institution_id: InstitutionId) -> tuple[Workload, ...]:
        with_asa = DefinitionVersionRow.turn == Turn.ASA
        waiting = func.sum(_one_if(with_asa))
        since = func.min(case((with_asa, DefinitionVersionRow.turn_since)))
        found = self._session.execute(
            select(
                DefinitionVersionRow.consultant_id,
                func.coalesce(func.max(PersonRow.name), ""),
                func.count(),
                cast(waiting, BigInteger),
                since,
                func.min(DefinitionVersionRow.state_since),
            )
            .outerjoin(PersonRow, PersonRow.id == DefinitionVersionRow.consultant_id)
            .where(
                of_institution(institution_id),
                DefinitionVersionRow.state.in_(PROPOSED),
            )
            .group_by(DefinitionVersionRow.consultant_id)
            .order_by(cast(waiting, BigInteger).desc(), func.count().desc())
        )
        return tuple(
            Workload(
                consultant=None if person_id is None else PersonId(person_id),
                name=name,
                open=count,
                waiting=asa,
                waiting_since=oldest_waiting,
                oldest=oldest,
            )
            for person_id, name, count, asa, oldest_waiting, oldest in found
        )

    def _units(self, institution_id: InstitutionId) -> tuple[tuple[UnitId, str], ...]:
        found = self._session.execute(
            select(UnitRow.id, UnitRow.name)
            .where(
                UnitRow.institution_id == institution_id,
                select(DefinitionVersionRow.id)
                .where(DefinitionVersionRow.unit_id == UnitRow.id)
                .exists(),
            )
            .order_by(func.lower(UnitRow.name), UnitRow.id)
        )
        return tuple((UnitId(unit_id), name) for unit_id, name in found)

    def _consultants(self, institution_id: InstitutionId) -> tuple[tuple[PersonId, str], ...]:
        found = self._session.execute(
            select(PersonRow.id, PersonRow.name)
            .where(
                PersonRow.institution_id == institution_id,
                select(DefinitionVersionRow.id)
                .where(DefinitionVersionRow.consultant_id == PersonRow.id)
                .exists(),
            )
            .order_by(func.lower(PersonRow.name), PersonRow.id)
        )
        return tuple((PersonId(person_id), name) for person_id, name in found)


def _one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _card_order(stage: Stage) -> tuple[ColumnElement[Any], ...]:
    row = DefinitionVersionRow
    if stage in OPEN_STAGES:
        return (row.turn_since.asc(), row.id.asc())
    return (row.turn_since.desc(), row.id.desc())
