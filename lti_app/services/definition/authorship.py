"""Who wrote the words of definition versions: in them, and in what they were made of.

Policy 380.104, R16 (attributed), R33: nobody judges their own proposal, nor a revision, a copy or
a file of it (ADR 20).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import CTE, CompoundSelect, and_, bindparam, or_, select, union
from sqlalchemy.orm import Session, aliased

from lti_app.domain.definition.definition import Origin
from lti_app.domain.ids import PersonId
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.proposal import SectionConflictRow, SectionSaveRow

_ASKED = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorship:
    """Who wrote in a version itself, and who proposed or wrote what it was made of."""

    authors: frozenset[PersonId] = frozenset()
    earlier: frozenset[PersonId] = frozenset()


def authorship(session: Session, version_ids: Collection[int]) -> Mapping[int, Authorship]:
    """Tell it of each of these versions, in one statement."""
    in_it: dict[int, set[PersonId]] = {version_id: set() for version_id in version_ids}
    before: dict[int, set[PersonId]] = {version_id: set() for version_id in version_ids}
    for version_id, source_id, person_id in session.execute(
        _writers(), {_ASKED: list(version_ids)}
    ):
        (in_it if source_id == version_id else before)[version_id].add(PersonId(person_id))
    return {
        version_id: Authorship(
            authors=frozenset(in_it[version_id]), earlier=frozenset(before[version_id])
        )
        for version_id in version_ids
    }


def _made_of() -> CTE:
    """Name each version and, step by step, every version whose words it was made of."""
    row, source = DefinitionVersionRow, aliased(DefinitionVersionRow)
    steps = (row.id, row.based_on_id, row.origin, row.line_id, row.number)
    begun = select(row.id.label("version_id"), *steps).where(
        row.id.in_(bindparam(_ASKED, expanding=True))
    )
    found = begun.cte("made_of", recursive=True)
    # A file says not what it was made of: it may repeat any earlier version of its line.
    of_file = and_(
        found.c.origin == Origin.FILE,
        source.line_id == found.c.line_id,
        source.number < found.c.number,
    )
    earlier = select(
        found.c.version_id,
        source.id,
        source.based_on_id,
        source.origin,
        source.line_id,
        source.number,
    ).join(source, or_(source.id == found.c.based_on_id, of_file))
    return found.union(earlier)


# Every guard asks this, and to put the statement together takes longer than to answer it.
@cache
def _writers() -> CompoundSelect[int, int, int]:
    made_of = _made_of()
    version_id, source_id = made_of.c.version_id, made_of.c.id
    row, saved, late = DefinitionVersionRow, SectionSaveRow, SectionConflictRow
    return union(
        # Who proposed a version itself stands in its row; here it is told of what it was made of.
        select(version_id, source_id, row.proposed_by)
        .join(row, row.id == source_id)
        .where(row.proposed_by.is_not(None), source_id != version_id),
        select(version_id, source_id, saved.saved_by).join(saved, saved.version_id == source_id),
        # A text that came too late may be chosen by somebody else: its words are its writer's.
        select(version_id, source_id, late.written_by).join(late, late.version_id == source_id),
    )
