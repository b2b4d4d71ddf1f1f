"""Stages and flags of `domain.definition.pipeline` in SQL, on plain columns; no content is read.

`tests/integration/definitions/test_pipeline.py` holds these to the domain's own words.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, assert_never

from sqlalchemy import ColumnElement, and_, exists, func
from sqlalchemy.orm import aliased

from lti_app.domain.definition.definition import PROPOSED, DefinitionState
from lti_app.domain.definition.pipeline import STATE_OF, PipelineFlag, PipelineQuery, Sort, Stage
from lti_app.domain.ids import InstitutionId
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.mapping import MappingVersionRow
from lti_app.services.definition.latest import is_superseded

Row = DefinitionVersionRow


def is_active() -> ColumnElement[bool]:
    """Ask whether a course has this very version mapped now."""
    return exists().where(
        MappingVersionRow.definition_version_id == Row.id, MappingVersionRow.ended_at.is_(None)
    )


def in_revision() -> ColumnElement[bool]:
    """Ask whether a later version of its line is being proposed."""
    later = aliased(DefinitionVersionRow)
    return exists().where(
        later.line_id == Row.line_id, later.number > Row.number, later.state.in_(PROPOSED)
    )


def of_institution(institution_id: InstitutionId) -> ColumnElement[bool]:
    """Ask whether a version is of this institution.

    Not a join: SQLite would begin with the lines and fetch each version whole.
    """
    line = aliased(DefinitionLine)
    return exists().where(line.id == Row.line_id, line.institution_id == institution_id)


def stage_condition(stage: Stage) -> ColumnElement[bool]:
    """Ask whether a version stands in this stage."""
    stands = Row.state == STATE_OF[stage]
    if stage is Stage.ACTIVE:
        return and_(stands, is_active())
    if stage is Stage.APPROVED:
        return and_(stands, ~is_active())
    return stands


def flag_conditions(today: date) -> Mapping[PipelineFlag, ColumnElement[bool]]:
    """Give each flag as a condition."""
    is_open = Row.state.in_(PROPOSED)
    reviewed = Row.state.in_((DefinitionState.APPROVED, DefinitionState.SUSPENDED))
    return {
        PipelineFlag.GATED: and_(is_open, Row.gate_closed),
        PipelineFlag.RETURNED: and_(is_open, Row.returned),
        PipelineFlag.RIGOR_STALE: and_(is_open, Row.rigor_stale),
        PipelineFlag.OVERDUE: and_(is_open, Row.due_on.is_not(None), Row.due_on < today),
        PipelineFlag.REVIEW_DUE: and_(
            reviewed,
            Row.review_due_on.is_not(None),
            Row.review_due_on <= today,
            ~is_superseded(),
        ),
        PipelineFlag.IN_REVISION: and_(Row.state == DefinitionState.APPROVED, in_revision()),
    }


def query_conditions(query: PipelineQuery, today: date) -> list[ColumnElement[bool]]:
    """Give everything a query asks for but its text."""
    asked: list[tuple[object, ColumnElement[bool]]] = [
        (query.unit_id, Row.unit_id == query.unit_id),
        (query.consultant, Row.consultant_id == query.consultant),
        (query.turn, Row.turn == query.turn),
        (query.type, Row.type == query.type),
    ]
    found = [condition for value, condition in asked if value is not None]
    if query.stage is not None:
        found.append(stage_condition(query.stage))
    if query.flag is not None:
        found.append(flag_conditions(today)[query.flag])
    if query.is_open or query.unassigned:
        found.append(Row.state.in_(PROPOSED))
    if query.unassigned:
        found.append(Row.consultant_id.is_(None))
    if query.purpose is not None:
        # Whole words parted by blanks; none of the closed list is a part of another.
        found.append(Row.purposes.contains(query.purpose.value, autoescape=True))
    return found


def sort_columns(sort: Sort) -> tuple[ColumnElement[Any], ...]:
    """Give the order of a list; the id makes it one order."""
    match sort:
        case Sort.WAITING:
            return (Row.turn_since.asc(), Row.id.asc())
        case Sort.PHASE:
            return (Row.state_since.asc(), Row.id.asc())
        case Sort.DUE:
            due = func.coalesce(Row.due_on, Row.review_due_on)
            return (due.is_(None).asc(), due.asc(), Row.id.asc())
        case Sort.NEWEST:
            return (Row.created_at.desc(), Row.id.desc())
        case Sort.TITLE:
            return (func.lower(Row.title).asc(), Row.id.asc())
    assert_never(sort)
