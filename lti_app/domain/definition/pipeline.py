"""How far a definition version has come, from an idea to the archive, and what is to be looked at.

Every version stands in exactly one stage, so that the counts of the board add up to all there are
(Policy 380.104, R27, R33). What is derived here from plain facts, lists derive by the same words in
SQL; a test holds the two together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from lti_app.domain.definition.definition import PROPOSED, DefinitionState, Turn
from lti_app.domain.definition.kinds import MicroCredentialType, Purpose
from lti_app.domain.ids import PersonId, UnitId

SIZES = (25, 50, 100)


class Stage(StrEnum):
    """The columns of the board, in their order."""

    IDEA = "idea"
    APPLICATION = "application"
    ASSESSMENT = "assessment"
    DESIGN = "design"
    APPROVED = "approved"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    RETIRED = "retired"
    ARCHIVED = "archived"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


OPEN_STAGES = (Stage.IDEA, Stage.APPLICATION, Stage.ASSESSMENT, Stage.DESIGN)
"""Stages of what is proposed and not decided."""

STANDING_STAGES = (Stage.APPROVED, Stage.ACTIVE, Stage.SUSPENDED)
"""Stages of what was approved and is reviewed from time to time."""

ENDED_STAGES = (Stage.RETIRED, Stage.ARCHIVED, Stage.DECLINED, Stage.WITHDRAWN)

STATE_OF: Mapping[Stage, DefinitionState] = MappingProxyType(
    {
        Stage.IDEA: DefinitionState.DRAFT,
        Stage.APPLICATION: DefinitionState.APPLICATION,
        Stage.ASSESSMENT: DefinitionState.ASSESSMENT,
        Stage.DESIGN: DefinitionState.DESIGN,
        Stage.APPROVED: DefinitionState.APPROVED,
        Stage.ACTIVE: DefinitionState.APPROVED,
        Stage.SUSPENDED: DefinitionState.SUSPENDED,
        Stage.RETIRED: DefinitionState.RETIRED,
        Stage.ARCHIVED: DefinitionState.ARCHIVED,
        Stage.DECLINED: DefinitionState.DECLINED,
        Stage.WITHDRAWN: DefinitionState.WITHDRAWN,
    }
)
"""The state of each stage; active is what is approved and mapped in a course now."""

_STAGE_OF = {state: stage for stage, state in STATE_OF.items() if stage is not Stage.ACTIVE}


class PipelineFlag(StrEnum):
    """What is to be looked at, wherever it stands."""

    GATED = "gated"
    RETURNED = "returned"
    RIGOR_STALE = "rigor-stale"
    OVERDUE = "overdue"
    REVIEW_DUE = "review-due"
    IN_REVISION = "in-revision"


class Sort(StrEnum):
    """How a list is ordered."""

    WAITING = "waiting"
    PHASE = "phase"
    DUE = "due"
    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineFacts:
    """What stage and flags are derived from.

    `in_revision`: a later version is being proposed; `superseded`: a later one was approved.
    """

    state: DefinitionState
    is_active: bool = False
    gate_closed: bool = False
    returned: bool = False
    rigor_stale: bool = False
    in_revision: bool = False
    superseded: bool = False
    due_on: date | None = None
    review_due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineQuery:
    """What the address of a list says.

    `is_open`: only what is not decided; `unassigned`: only what of that has no consultant.
    """

    stage: Stage | None = None
    flag: PipelineFlag | None = None
    unit_id: UnitId | None = None
    consultant: PersonId | None = None
    unassigned: bool = False
    is_open: bool = False
    turn: Turn | None = None
    type: MicroCredentialType | None = None
    purpose: Purpose | None = None
    text: str = ""
    sort: Sort = Sort.WAITING
    page: int = 1
    size: int = SIZES[0]


def stage_of(state: DefinitionState, *, is_active: bool) -> Stage:
    """Name the one stage a version stands in; `is_active`: a course has it mapped now."""
    if state is DefinitionState.APPROVED and is_active:
        return Stage.ACTIVE
    return _STAGE_OF[state]


def flags_of(facts: PipelineFacts, today: date) -> tuple[PipelineFlag, ...]:
    """List what is to be looked at, in the order of the enum."""
    return tuple(_flags(facts, today))


def _flags(facts: PipelineFacts, today: date) -> Iterator[PipelineFlag]:
    is_open = facts.state in PROPOSED
    if is_open and facts.gate_closed:
        yield PipelineFlag.GATED
    if is_open and facts.returned:
        yield PipelineFlag.RETURNED
    if is_open and facts.rigor_stale:
        yield PipelineFlag.RIGOR_STALE
    if is_open and facts.due_on is not None and facts.due_on < today:
        yield PipelineFlag.OVERDUE
    if is_review_due(facts.state, facts.review_due_on, today, superseded=facts.superseded):
        yield PipelineFlag.REVIEW_DUE
    if facts.state is DefinitionState.APPROVED and facts.in_revision:
        yield PipelineFlag.IN_REVISION


def is_review_due(
    state: DefinitionState, review_due_on: date | None, today: date, *, superseded: bool
) -> bool:
    """Say whether an approved version is to be reviewed now (R36).

    One that a later version replaced was reviewed by that: only the latest is ever due.
    """
    stands = state in {DefinitionState.APPROVED, DefinitionState.SUSPENDED} and not superseded
    return stands and review_due_on is not None and review_due_on <= today
