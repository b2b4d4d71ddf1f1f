"""A course's learners on one badge as its staff look through them: who stands where, and filters.

Pure. Everyone stands in exactly one place, the same as the course's home counts; the filters that
cut across them say whose turn it is. Names are found in any script, case and accents aside.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never

from lti_app.domain.change.effect import is_held
from lti_app.domain.ids import CanvasUserId, PersonId, SisId
from lti_app.domain.mastery.completion import CompletionState, CompletionVerdict
from lti_app.domain.mastery.grading_wait import waits_for_a_grade
from lti_app.domain.mastery.verdict import Flag, Verdict
from lti_app.domain.review.review import CLOSED, ReviewCaseState

SIZES = (25, 50, 100)


class Place(StrEnum):
    """Where a learner stands; each in one place, so that the places add up to the learners."""

    IN_PROGRESS = "in_progress"
    ONLY_REFLECTION = "only_reflection"
    COMPLETE = "complete"
    AWARDED = "awarded"


def place_of(
    *,
    is_awarded: bool,
    state: CompletionState,
    lacking: int,
    is_reflection_met: Callable[[], bool],
) -> Place:
    """Say where a learner stands; an award before everything else.

    `lacking` counts the parts not met, with the reflection, which is asked only if it matters.
    """
    if is_awarded:
        return Place.AWARDED
    if state is CompletionState.COMPLETE:
        return Place.COMPLETE
    is_nearly = lacking == 1 and not is_reflection_met()
    return Place.ONLY_REFLECTION if is_nearly else Place.IN_PROGRESS


class RosterFilter(StrEnum):
    """What a roster may be narrowed to, in the order of its chips."""

    ALL = "all"
    IN_PROGRESS = "in_progress"
    ONE_AWAY = "one_away"
    WAITING_FOR_GRADES = "waiting"
    ONLY_REFLECTION = "only_reflection"
    COMPLETE = "complete"
    READY = "ready"
    WITH_ASA = "with_asa"
    RETURNED = "returned"
    AWARDED = "awarded"
    CHANGED = "changed"
    HELD = "held"
    LEFT = "left"


class RosterSort(StrEnum):
    """How a roster is ordered."""

    NAME = "name"
    NEAREST = "nearest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterQuery:
    """What the address of a roster says."""

    only: RosterFilter = RosterFilter.ALL
    text: str = ""
    sort: RosterSort = RosterSort.NAME
    page: int = 1
    size: int = SIZES[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLine:
    """One learner: the verdict as last judged, and what ASA made of it.

    `case` is the state of the newest review case on this badge in this course; `is_case_changed`
    says that the evidence is other than what it was sealed on. `has_left` is told, never hidden.
    `is_award_changed` says that the evidence is other than what was awarded and ASA has it to
    decide, `is_award_kept` that ASA left the award as it is, though the set is complete no longer.
    `is_own` says that the learner is whoever looks: nobody answers for a case of their own.
    """

    person_id: PersonId
    name: str
    sortable_name: str
    canvas_user_id: CanvasUserId | None
    sis_id: SisId | None
    has_left: bool
    state: CompletionState
    verdict: CompletionVerdict
    changed_at: datetime
    case: ReviewCaseState | None = None
    is_case_changed: bool = False
    is_awarded: bool = False
    is_award_changed: bool = False
    is_award_kept: bool = False
    is_own: bool = False

    @property
    def place(self) -> Place:
        """Say where this learner stands."""
        verdict = self.verdict
        return place_of(
            is_awarded=self.is_awarded,
            state=self.state,
            lacking=verdict.total - verdict.met,
            is_reflection_met=lambda: verdict.reflection.is_met,
        )

    @property
    def has_open_case(self) -> bool:
        """Say whether ASA has a case of this learner that is not decided."""
        return self.case is not None and self.case not in CLOSED

    @property
    def asks_instructor(self) -> bool:
        """Say whether ASA returned the case to the course's instructors."""
        return self.case is ReviewCaseState.RETURNED_TO_INSTRUCTOR

    @property
    def is_changed(self) -> bool:
        """Say whether anything it rests on is other now; every way has its own words."""
        since_awarded = self.is_award_changed or self.is_award_kept
        return self.is_case_changed or self.is_drifted or since_awarded

    @property
    def is_drifted(self) -> bool:
        """Say whether something that decides here was changed in Canvas since it was mapped."""
        return _has_drifted(self.verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPage:
    """One page of a roster; `matching` counts who fits, `counts` whom each filter would show.

    Both follow the search, so that a filter shows as many as it says. `everyone` counts all
    learners, `left` those of them who are not in the course any more.
    """

    lines: tuple[RosterLine, ...]
    matching: int
    counts: Mapping[RosterFilter, int]
    everyone: int
    left: int


def fits(line: RosterLine, only: RosterFilter) -> bool:
    """Say whether a learner belongs to what a roster is narrowed to."""
    return _FITS[only](line)


def look_through(lines: Iterable[RosterLine], query: RosterQuery) -> RosterPage:
    """Narrow, order and page a course's learners."""
    everyone = list(lines)
    found = matching(everyone, query)
    first = (query.page - 1) * query.size
    words = folded(query.text).split()
    named = [line for line in everyone if _bears(line, words)]
    return RosterPage(
        lines=tuple(found[first : first + query.size]),
        matching=len(found),
        counts={only: sum(fits(line, only) for line in named) for only in RosterFilter},
        everyone=len(everyone),
        left=sum(line.has_left for line in everyone),
    )


def matching(lines: Iterable[RosterLine], query: RosterQuery) -> list[RosterLine]:
    """List, in order, who fits the filter and bears every word that is searched for."""
    words = folded(query.text).split()
    found = [line for line in lines if fits(line, query.only) and _bears(line, words)]
    return sorted(found, key=lambda line: _order(line, query.sort))


def folded(text: str) -> str:
    """Write a name so that case, accents and compatible forms of letters make no difference."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in bare if not unicodedata.combining(c))


def _bears(line: RosterLine, words: list[str]) -> bool:
    name = folded(f"{line.name} {line.sis_id or ''}")
    return all(word in name for word in words)


def _is_open(line: RosterLine) -> bool:
    return line.place in {Place.IN_PROGRESS, Place.ONLY_REFLECTION}


def _has_drifted(verdict: CompletionVerdict) -> bool:
    return any(
        _is_drifted(each) for each in (*(s.verdict for s in verdict.slos), verdict.reflection)
    )


def _is_drifted(verdict: Verdict) -> bool:
    return Flag.DRIFT in verdict.flags or any(_is_drifted(part) for part in verdict.parts)


def _is_one_away(line: RosterLine) -> bool:
    return _is_open(line) and line.verdict.met == line.verdict.total - 1


def _waits(line: RosterLine) -> bool:
    return _is_open(line) and any(waits_for_a_grade(s.verdict) for s in line.verdict.slos)


_FITS: Mapping[RosterFilter, Callable[[RosterLine], bool]] = {
    RosterFilter.ALL: lambda _line: True,
    RosterFilter.IN_PROGRESS: lambda line: line.place is Place.IN_PROGRESS,
    RosterFilter.ONE_AWAY: _is_one_away,
    RosterFilter.WAITING_FOR_GRADES: _waits,
    RosterFilter.ONLY_REFLECTION: lambda line: line.place is Place.ONLY_REFLECTION,
    RosterFilter.COMPLETE: lambda line: line.place is Place.COMPLETE,
    RosterFilter.READY: lambda line: line.place is Place.COMPLETE and not line.has_open_case,
    # A case that lost something meanwhile is with ASA all the same, and its row says so.
    RosterFilter.WITH_ASA: lambda line: line.place is not Place.AWARDED and line.has_open_case,
    RosterFilter.RETURNED: lambda line: line.asks_instructor and not line.is_own,
    RosterFilter.AWARDED: lambda line: line.place is Place.AWARDED,
    RosterFilter.CHANGED: lambda line: line.is_changed,
    RosterFilter.HELD: lambda line: is_held(line.verdict),
    RosterFilter.LEFT: lambda line: line.has_left,
}


def _order(line: RosterLine, sort: RosterSort) -> tuple[Any, ...]:
    name = (folded(line.sortable_name), line.person_id)
    match sort:
        case RosterSort.NAME:
            return name
        case RosterSort.NEAREST:
            return (line.verdict.total - line.verdict.met, *name)
        case RosterSort.NEWEST:
            return (-line.changed_at.timestamp(), *name)
    assert_never(sort)
