"""How a definition line is used now: by which courses, for how many awards, and what revises it."""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased

from lti_app.domain.award.award import STANDING
from lti_app.domain.definition.definition import PROPOSED
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.mapping.mapping import MappingState
from lti_app.models.award import AwardRow
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.mapping import MappingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """Courses that use any version of the line, awards of it that stand, the open revision."""

    courses: int = 0
    awards: int = 0
    revision_id: DefinitionVersionId | None = None


class DefinitionUses:
    """Counts the uses of what a version's line offers; figures only, of nobody by name."""

    def __init__(self, *, session: Session) -> None:
        """Bind the service to one unit of work."""
        self._session = session

    def of(self, version_id: DefinitionVersionId) -> Uses:
        """Count the uses of a version's line."""
        found = self._session.execute(
            select(courses(), awards(), revision()).where(DefinitionVersionRow.id == version_id)
        ).one_or_none()
        return Uses() if found is None else told(*found)


def told(courses: int | None, awards: int | None, revision: int | None) -> Uses:
    """Put the columns of one row together."""
    return Uses(
        courses=courses or 0,
        awards=awards or 0,
        revision_id=None if revision is None else DefinitionVersionId(revision),
    )


def courses() -> ScalarSelect[int]:
    """Make the column that counts the courses using a version's line."""
    return (
        select(func.count())
        .select_from(MappingRow)
        .where(
            MappingRow.line_id == DefinitionVersionRow.line_id,
            MappingRow.state == MappingState.ACTIVE,
        )
        .correlate(DefinitionVersionRow)
        .scalar_subquery()
    )


def awards() -> ScalarSelect[int]:
    """Make the column that counts the awards of a version's line that stand."""
    return (
        select(func.count())
        .select_from(AwardRow)
        .where(AwardRow.line_id == DefinitionVersionRow.line_id, AwardRow.state.in_(STANDING))
        .correlate(DefinitionVersionRow)
        .scalar_subquery()
    )


def revision() -> ScalarSelect[int]:
    """Make the column that names what of a version's line is being proposed."""
    proposed = aliased(DefinitionVersionRow)
    return (
        select(func.max(proposed.id))
        .where(proposed.line_id == DefinitionVersionRow.line_id, proposed.state.in_(PROPOSED))
        .correlate(DefinitionVersionRow)
        .scalar_subquery()
    )
