"""A stored version of a micro-credential's definition: where it stands and what it says.

Policy 380.104, R27 (three phases), R36 (dates as the policy itself carries them).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.ids import DefinitionLineId, DefinitionVersionId, InstitutionId, PersonId


class DefinitionState(StrEnum):
    """Where a definition version stands (docs/flow.md, "Three state machines")."""

    DRAFT = "draft"
    APPLICATION = "application"
    ASSESSMENT = "assessment"
    DESIGN = "design"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionVersion:
    """One stored version of a definition line, with the dates the policy itself carries (R36).

    `initial_on` is the day the line's first version came, `revised_on` the day of this one; it is
    None for the first.
    """

    version_id: DefinitionVersionId
    line_id: DefinitionLineId
    institution_id: InstitutionId
    number: int
    state: DefinitionState
    content: DefinitionContent
    digest: str
    initial_on: date
    revised_on: date | None
    approved_at: datetime | None
    proposed_by: PersonId | None
    gate_open: bool
