"""The pipeline's filters in the address, so that a list can be kept, shared and gone back to."""

from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from lti_app.domain.definition.definition import Turn
from lti_app.domain.definition.kinds import MicroCredentialType, Purpose
from lti_app.domain.definition.pipeline import SIZES, PipelineFlag, PipelineQuery, Sort, Stage
from lti_app.domain.ids import PersonId, UnitId
from lti_app.models.base import LARGEST_ID, number_within

LAST_PAGE = 10_000
LONGEST_TEXT = 100
NOBODY = "none"
OPEN = "1"


def read_query(arguments: MultiDict[str, str]) -> PipelineQuery:
    """Read an address; what makes no sense in it is as if it were not there."""
    size = arguments.get("size", SIZES[0], type=int)
    consultant = arguments.get("consultant", "")
    return PipelineQuery(
        stage=arguments.get("stage", type=Stage),
        flag=arguments.get("flag", type=PipelineFlag),
        unit_id=_unit(arguments.get("unit", "")),
        consultant=_person(consultant),
        unassigned=consultant == NOBODY,
        is_open=arguments.get("open") == OPEN,
        turn=arguments.get("turn", type=Turn),
        type=arguments.get("type", type=MicroCredentialType),
        purpose=arguments.get("purpose", type=Purpose),
        text=arguments.get("q", "").strip()[:LONGEST_TEXT],
        sort=arguments.get("sort", Sort.WAITING, type=Sort),
        page=min(max(arguments.get("page", 1, type=int), 1), LAST_PAGE),
        size=size if size in SIZES else SIZES[0],
    )


def write_query(query: PipelineQuery, **changes: Any) -> dict[str, Any]:
    """Write an address's arguments, leaving out what is as usual; a change starts at page 1."""
    changed = replace(query, **({"page": 1} | changes))
    given = {
        "stage": _word(changed.stage),
        "flag": _word(changed.flag),
        "unit": "" if changed.unit_id is None else str(changed.unit_id),
        "consultant": _consultant(changed),
        "open": OPEN if changed.is_open else "",
        "turn": _word(changed.turn),
        "type": _word(changed.type),
        "purpose": _word(changed.purpose),
        "q": changed.text,
        "sort": changed.sort.value if changed.sort is not Sort.WAITING else "",
        "page": str(changed.page) if changed.page > 1 else "",
        "size": str(changed.size) if changed.size != SIZES[0] else "",
    }
    return {name: value for name, value in given.items() if value}


def _consultant(query: PipelineQuery) -> str:
    if query.unassigned:
        return NOBODY
    return "" if query.consultant is None else str(query.consultant)


def _word(value: Stage | PipelineFlag | Turn | MicroCredentialType | Purpose | None) -> str:
    return "" if value is None else value.value


def _unit(text: str) -> UnitId | None:
    number = number_within(text, LARGEST_ID)
    return None if number is None else UnitId(number)


def _person(text: str) -> PersonId | None:
    number = number_within(text, LARGEST_ID)
    return None if number is None else PersonId(number)
