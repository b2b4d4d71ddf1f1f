"""Reads versions as board and list show them: plain columns, one statement, no content."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import Turn
from lti_app.domain.definition.kinds import MicroCredentialType
from lti_app.domain.definition.pipeline import (
    PipelineFacts,
    PipelineFlag,
    Stage,
    flags_of,
    stage_of,
)
from lti_app.domain.ids import DefinitionVersionId, InstitutionId, PersonId, UnitId
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.person import PersonRow
from lti_app.models.unit import UnitRow
from lti_app.services.definition.latest import is_superseded
from lti_app.services.definition.pipeline_columns import in_revision, is_active, of_institution


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineLine:
    """One version as board and list show it."""

    version_id: DefinitionVersionId
    slug: str
    number: int
    title: str
    type: MicroCredentialType
    stage: Stage
    flags: tuple[PipelineFlag, ...]
    turn: Turn
    unit_id: UnitId | None
    unit_name: str
    consultant: PersonId | None
    consultant_name: str
    state_since: datetime
    turn_since: datetime
    due_on: date | None
    review_due_on: date | None


Lines = Select[*tuple[Any, ...]]


def joined(institution_id: InstitutionId) -> Lines:
    """Select every version of an institution with what a line shows of it."""
    row = DefinitionVersionRow
    return (
        select(
            row.id, DefinitionLine.slug, row.number, row.title, row.type, row.state, row.turn,
            row.unit_id, UnitRow.name, row.consultant_id, PersonRow.name, row.state_since,
            row.turn_since, row.due_on, row.review_due_on, row.gate_closed, row.returned,
            row.rigor_stale, is_active(), in_revision(), is_superseded(),
        )
        .select_from(row)
        .join(DefinitionLine, DefinitionLine.id == row.line_id)
        .outerjoin(UnitRow, UnitRow.id == row.unit_id)
        .outerjoin(PersonRow, PersonRow.id == row.consultant_id)
        .where(of_institution(institution_id))
    )  # fmt: skip


def read_lines(session: Session, wanted: Lines, today: date) -> tuple[PipelineLine, ...]:
    """Read the lines in the order of the statement."""
    return tuple(_line(row, today) for row in session.execute(wanted))


def _line(row: Row[*tuple[Any, ...]], today: date) -> PipelineLine:
    (
        version_id, slug, number, title, kind, state, turn, unit_id, unit_name, consultant_id,
        consultant, state_since, turn_since, due_on, review_due_on, gate_closed, returned,
        rigor_stale, active, revised, superseded,
    ) = row  # fmt: skip
    facts = PipelineFacts(
        state=state,
        is_active=active,
        gate_closed=gate_closed,
        returned=returned,
        rigor_stale=rigor_stale,
        in_revision=revised,
        superseded=superseded,
        due_on=due_on,
        review_due_on=review_due_on,
    )
    return PipelineLine(
        version_id=DefinitionVersionId(version_id),
        slug=slug,
        number=number,
        title=title,
        type=kind,
        stage=stage_of(state, is_active=active),
        flags=flags_of(facts, today),
        turn=turn,
        unit_id=None if unit_id is None else UnitId(unit_id),
        unit_name=unit_name or "",
        consultant=None if consultant_id is None else PersonId(consultant_id),
        consultant_name=consultant or "",
        state_since=state_since,
        turn_since=turn_since,
        due_on=due_on,
        review_due_on=review_due_on,
    )
