"""Since when a mapped assignment differs from its mapping, from every version of it ever seen.

*When* is the number of a reading: readings are numbered as they begin, and no clock set back can
turn their order round.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lti_app.domain.drift import drift_of_assignment, drift_of_criterion
from lti_app.domain.evidence import AssignmentFact
from lti_app.domain.ids import AssignmentId
from lti_app.domain.mapping import MappingContent


@dataclass(frozen=True, slots=True)
class SeenAssignment:
    """An assignment as first seen so, by which reading; `is_gone` when Canvas no longer had it."""

    fact: AssignmentFact
    reading: int
    is_gone: bool
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DriftSince:
    """Which reading first saw it differ, and what it was before, if it was ever read."""

    reading: int
    before: AssignmentFact | None


def drifts_since(
    content: MappingContent, history: Mapping[AssignmentId, Sequence[SeenAssignment]]
) -> dict[AssignmentId, DriftSince]:
    """Find the mapped assignments that differ now; each history runs from oldest to newest.

    One that differed for a while and is as mapped again does not differ.
    """
    found: dict[AssignmentId, DriftSince] = {}
    for named in content.assignment_ids():
        before: AssignmentFact | None = None
        since: int | None = None
        for seen in history.get(named, ()):
            if _differs(content, named, None if seen.is_gone else seen.fact):
                since = seen.reading if since is None else since
            else:
                before, since = seen.fact, None
        if since is not None:
            found[named] = DriftSince(since, before)
    return found


def _differs(content: MappingContent, named: AssignmentId, fact: AssignmentFact | None) -> bool:
    if drift_of_assignment(fact) is not None:
        return True
    return any(
        drift_of_criterion(link, fact) is not None
        for slo in content.slos
        for link in slo.criteria
        if link.assignment_id == named
    )
