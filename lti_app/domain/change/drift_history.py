"""Since when a mapped assignment differs from its mapping, from every version of it ever seen.

*When* is the number of a reading: readings are numbered as they begin, and no clock set back can
turn their order round.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lti_app.domain.change.drift import drift_of_assignment, drift_of_criterion
from lti_app.domain.evidence.evidence import AssignmentFact
from lti_app.domain.evidence.learner_facts import EarlierRating
from lti_app.domain.ids import AssignmentId, CriterionId, RatingId, RubricId
from lti_app.domain.mapping.mapping import MappingContent


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


def earlier_ratings(
    content: MappingContent, history: Mapping[AssignmentId, Sequence[SeenAssignment]]
) -> tuple[EarlierRating, ...]:
    """Find the words of the levels that mapped criteria had and have no longer, or not as such.

    A grade keeps the level it was given on, whatever the rubric says since. Where a change of a
    criterion was accepted, the words are those from before it.
    """
    found: dict[tuple[AssignmentId, RubricId, CriterionId, RatingId], EarlierRating] = {}
    for link in (link for slo in content.slos for link in slo.criteria):
        seen = history.get(link.assignment_id, ())
        if not seen:
            continue
        until = link.earlier.until if link.earlier else None
        own = (link.rubric_id, link.criterion_id)
        left = (link.earlier.rubric_id, link.earlier.criterion_id) if link.earlier else own
        # What came before the accepted change is taken in last, and so stays.
        for one in sorted(seen, key=lambda each: until is not None and each.reading < until):
            for rating in _ratings(one.fact, {own, left}):
                key = (rating.assignment_id, rating.rubric_id, rating.criterion_id)
                found[*key, rating.rating_id] = rating
        if until is None:
            for rating in [] if seen[-1].is_gone else _ratings(seen[-1].fact, {own}):
                key = (rating.assignment_id, rating.rubric_id, rating.criterion_id)
                found.pop((*key, rating.rating_id), None)
    return tuple(sorted(found.values()))


def _ratings(
    fact: AssignmentFact, wanted: Collection[tuple[RubricId, CriterionId]]
) -> list[EarlierRating]:
    rubric = fact.rubric
    if rubric is None:
        return []
    return [
        EarlierRating(
            assignment_id=fact.assignment_id,
            rubric_id=rubric.rubric_id,
            criterion_id=criterion.criterion_id,
            rating_id=rating.rating_id,
            description=rating.description,
        )
        for criterion in rubric.criteria
        if (rubric.rubric_id, criterion.criterion_id) in wanted
        for rating in criterion.ratings
    ]


def _differs(content: MappingContent, named: AssignmentId, fact: AssignmentFact | None) -> bool:
    if drift_of_assignment(fact) is not None:
        return True
    return any(
        drift_of_criterion(link, fact) is not None
        for slo in content.slos
        for link in slo.criteria
        if link.assignment_id == named
    )
