"""A stored version of a micro-credential's definition: where it stands and what it says.

Policy 380.104, R27 (three phases), R36 (dates as the policy itself carries them).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lti_app.domain.definition.content import DefinitionContent, DraftContent
from lti_app.domain.ids import (
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    PersonId,
    UnitId,
)


class DefinitionState(StrEnum):
    """Where a definition version stands (docs/flow.md, "Four state machines")."""

    DRAFT = "draft"
    APPLICATION = "application"
    ASSESSMENT = "assessment"
    DESIGN = "design"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    RETIRED = "retired"
    ARCHIVED = "archived"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Turn(StrEnum):
    """Whose turn it is: who is waited for (R27)."""

    UNIT = "unit"
    ASA = "asa"
    NOBODY = "nobody"


class Origin(StrEnum):
    """How a version began."""

    FILE = "file"
    PROPOSAL = "proposal"
    REVISION = "revision"
    COPY = "copy"


PROPOSED: frozenset[DefinitionState] = frozenset(
    {
        DefinitionState.DRAFT,
        DefinitionState.APPLICATION,
        DefinitionState.ASSESSMENT,
        DefinitionState.DESIGN,
    }
)
"""States of a proposal: a version that is not decided yet."""

PUBLISHED: frozenset[DefinitionState] = frozenset(
    {
        DefinitionState.APPROVED,
        DefinitionState.SUSPENDED,
        DefinitionState.RETIRED,
        DefinitionState.ARCHIVED,
    }
)
"""States of a version that was ever approved: anyone may read it, and nothing changes it (R36)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """One stored version of a definition line, with the dates the policy itself carries (R36).

    `initial_on` is the day the line's first version came, `revised_on` the day of this one; it is
    None for the first. A proposal's content may have gaps.
    """

    version_id: DefinitionVersionId
    line_id: DefinitionLineId
    institution_id: InstitutionId
    number: int
    state: DefinitionState
    turn: Turn
    origin: Origin
    unit_id: UnitId | None
    content: DraftContent
    digest: str
    initial_on: date
    revised_on: date | None
    approved_at: datetime | None
    proposed_by: PersonId | None
    gate_open: bool

    @property
    def is_published(self) -> bool:
        """Say whether it was ever approved."""
        return self.state in PUBLISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionVersion(StoredVersion):
    """A stored version whose content is complete, as courses and credentials take it."""

    content: DefinitionContent
