"""What happened to a proposal from its first draft to the decision, and who waited for whom (R3).

Pure: entries come as they were written down, oldest first, and are put together for reading; the
turns are the moves walked through the one table of `states`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.places import WHOLE, Place
from lti_app.domain.definition.states import BEGINNING, TRANSITIONS, Move
from lti_app.domain.ids import PersonId
from lti_app.domain.people.actor import UNIT_ROLES, LocalRole

# What one person writes in one section within this time is one piece of work.
ONE_SITTING = timedelta(hours=1)

MOVE_OF: Mapping[AuditAction, Move] = MappingProxyType(
    {
        AuditAction.DEFINITION_SUBMITTED: Move.SUBMIT,
        AuditAction.DEFINITION_RECALLED: Move.RECALL,
        AuditAction.DEFINITION_RETURNED: Move.RETURN,
        AuditAction.DEFINITION_ASSESSED: Move.ASSESS,
        AuditAction.DEFINITION_DESIGNED: Move.DESIGN,
        AuditAction.DEFINITION_APPROVED: Move.APPROVE,
        AuditAction.DEFINITION_DECLINED: Move.DECLINE,
        AuditAction.DEFINITION_WITHDRAWN: Move.WITHDRAW,
        AuditAction.DEFINITION_SUSPENDED: Move.SUSPEND,
        AuditAction.DEFINITION_RESUMED: Move.RESUME,
        AuditAction.DEFINITION_RETIRED: Move.RETIRE,
        AuditAction.DEFINITION_ARCHIVED: Move.ARCHIVE,
    }
)


class EntryKind(StrEnum):
    """What an entry is about: a step of the process, the talk, or the writing."""

    STEP = "step"
    TALK = "talk"
    WRITING = "writing"


_TALK = frozenset(
    {
        AuditAction.COMMENT_WRITTEN,
        AuditAction.COMMENT_RESOLVED,
        AuditAction.COMMENT_REOPENED,
        AuditAction.SUGGESTION_ACCEPTED,
        AuditAction.SUGGESTION_REJECTED,
        AuditAction.MEETING_LOGGED,
    }
)
_WRITING = frozenset(
    {
        AuditAction.PROPOSAL_EDITED,
        AuditAction.PROPOSAL_TEXT_KEPT,
        AuditAction.PROPOSAL_TEXTS_SETTLED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that was done: by whom, in which role, when, and the words that belong to it.

    `code` says more of the act, such as which sign-off it was; `about` names people it is about;
    `thread_id` is the thread of the talk it belongs to.
    `times` counts the saves that are told as one piece of work, `since` is when that began.
    """

    at: datetime
    action: AuditAction
    who: str
    role: str
    person_id: PersonId | None = None
    place: Place = WHOLE
    words: str = ""
    code: str = ""
    about: str = ""
    day: date | None = None
    thread_id: int | None = None
    times: int = 1
    since: datetime | None = None

    @property
    def kind(self) -> EntryKind:
        """Say what it is about."""
        if self.action in _TALK:
            return EntryKind.TALK
        return EntryKind.WRITING if self.action in _WRITING else EntryKind.STEP

    @property
    def side(self) -> Turn:
        """Say who did it: the unit, ASA, or nobody of either."""
        return side_of(self.role)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnSpan:
    """A time in which one side had the turn; `until` is None while it lasts."""

    turn: Turn
    state: DefinitionState
    since: datetime
    until: datetime | None
    length: timedelta


def side_of(role: str) -> Turn:
    """Say for which side somebody acts in a role, as the trail records it."""
    if role in UNIT_ROLES:
        return Turn.UNIT
    return Turn.ASA if role in {LocalRole.ASA_ADMIN, LocalRole.ASA_CONSULTANT} else Turn.NOBODY


def grouped(entries: Sequence[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """Put together what one person wrote in one section in one sitting; the rest stays as it is.

    `entries` come oldest first. A sitting lasts an hour from its first save, and ends where the
    turn changes; what was done between its saves does not break it. It stands where it ended.
    """
    sittings: dict[tuple[PersonId | None, str, Section | None], int] = {}
    told: list[TimelineEntry | None] = []
    for entry in entries:
        if entry.action in MOVE_OF:
            sittings.clear()
        if entry.action is not AuditAction.PROPOSAL_EDITED:
            told.append(entry)
            continue
        key = (entry.person_id, entry.who, entry.place.section)
        before = told[sittings[key]] if key in sittings else None
        began = entry.at if before is None else before.since or before.at
        if before is None or entry.at - began >= ONE_SITTING:
            told.append(entry)
        else:
            told[sittings[key]] = None
            told.append(replace(entry, times=before.times + 1, since=began))
        sittings[key] = len(told) - 1
    return tuple(entry for entry in told if entry is not None)


def folded(entries: Sequence[TimelineEntry]) -> tuple[tuple[TimelineEntry, ...], ...]:
    """Fold what one person wrote in several sections, one after the other, into one line.

    `entries` come oldest first, as `grouped` gives them; a fold spans no more than one sitting.
    """
    folds: list[list[TimelineEntry]] = []
    for entry in entries:
        first = folds[-1][0] if folds else None
        goes_on = (
            first is not None
            and first.action is entry.action is AuditAction.PROPOSAL_EDITED
            and (first.person_id, first.who) == (entry.person_id, entry.who)
            and entry.at - (first.since or first.at) < ONE_SITTING
        )
        if goes_on:
            folds[-1].append(entry)
        else:
            folds.append([entry])
    return tuple(tuple(fold) for fold in folds)


def turns(
    begun_at: datetime, moves: Iterable[tuple[datetime, Move]], now: datetime
) -> tuple[TurnSpan, ...]:
    """Tell whose turn it was, from the beginning until it was decided, or now.

    The lengths add up to the whole time. A move that the table does not have changes nothing.
    """
    spans: list[TurnSpan] = []
    standing, since = BEGINNING, begun_at

    def close(until: datetime, *, is_over: bool) -> None:
        spans.append(
            TurnSpan(
                turn=standing.turn,
                state=standing.state,
                since=since,
                until=until if is_over else None,
                length=until - since,
            )
        )

    for at, move in moves:
        after = TRANSITIONS.get((standing, move), standing)
        if after.turn is not standing.turn and standing.turn is not Turn.NOBODY:
            close(at, is_over=True)
            since = at
        standing = after
    if standing.turn is not Turn.NOBODY:
        close(max(now, since), is_over=False)
    return tuple(spans)


def waited(spans: Iterable[TurnSpan]) -> Mapping[Turn, timedelta]:
    """Add up how long each side had the turn."""
    total = dict.fromkeys((Turn.UNIT, Turn.ASA), timedelta())
    for span in spans:
        total[span.turn] = total.get(span.turn, timedelta()) + span.length
    return MappingProxyType(total)
