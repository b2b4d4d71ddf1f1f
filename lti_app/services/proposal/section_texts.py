"""What a save of a section gives back, and two texts of one section that wait for a choice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sections import Tree
from lti_app.domain.ids import DefinitionVersionId, PersonId

Beside = Mapping[Section, int]
"""Revisions of other sections that somebody had before them while they wrote in one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A section as it stands after a save.

    `conflict_id` is set where somebody else's text stands instead: this one waits for a choice.
    `changed` is False where exactly this stood already. `takes` names other sections where somebody
    wrote meanwhile what this text would take out.
    """

    revision: int
    changed: bool
    conflict_id: int | None = None
    takes: frozenset[Section] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two texts of one section: what stands, and what was written meanwhile.

    `base` is what both were written over, and `base_revision` its number; None where that was never
    saved here.
    """

    conflict_id: int
    version_id: DefinitionVersionId
    section: Section
    base: Tree | None
    base_revision: int
    standing: Tree
    standing_revision: int
    standing_by: PersonId | None
    standing_at: datetime | None
    written: Tree
    written_by: PersonId
    written_at: datetime
