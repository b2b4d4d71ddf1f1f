"""Review cases: their states, who may decide what, and what stands between a case and an award.

Policy 380.104, R4 (awarded centrally, by ASA only), R12 (the reflection's three parts, confirmed by
a reviewer), R23 (nothing is awarded before it is complete). Every answer here is pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from lti_app.domain.actor import LocalRole
from lti_app.domain.definition import DefinitionState

MAXIMUM_AGE_OF_REFRESH = timedelta(minutes=10)
REASON_LIST_VERSION = 1
MAXIMUM_NOTE_LENGTH = 4000


class ReviewCaseState(StrEnum):
    """Where a review case stands (decisions.md, "Three state machines")."""

    READY = "ready"
    IN_REVIEW = "in_review"
    RETURNED_TO_LEARNER = "returned_to_learner"
    RETURNED_TO_INSTRUCTOR = "returned_to_instructor"
    ON_HOLD = "on_hold"
    DECLINED = "declined"
    AWARDED = "awarded"


class DecisionKind(StrEnum):
    """What a person of ASA may do with a case; `resubmit` is the pipeline's alone."""

    CLAIM = "claim"
    UNCLAIM = "unclaim"
    AWARD = "award"
    RETURN_TO_LEARNER = "return_to_learner"
    RETURN_TO_INSTRUCTOR = "return_to_instructor"
    HOLD = "hold"
    RELEASE = "release"
    DECLINE = "decline"
    RESUBMIT = "resubmit"


CLOSED = frozenset({ReviewCaseState.DECLINED, ReviewCaseState.AWARDED})
RETURNED = frozenset({ReviewCaseState.RETURNED_TO_LEARNER, ReviewCaseState.RETURNED_TO_INSTRUCTOR})

_DECIDABLE: Mapping[DecisionKind, ReviewCaseState] = MappingProxyType(
    {
        DecisionKind.RETURN_TO_LEARNER: ReviewCaseState.RETURNED_TO_LEARNER,
        DecisionKind.RETURN_TO_INSTRUCTOR: ReviewCaseState.RETURNED_TO_INSTRUCTOR,
        DecisionKind.DECLINE: ReviewCaseState.DECLINED,
    }
)
_BACK: Mapping[DecisionKind, ReviewCaseState] = MappingProxyType(
    {
        DecisionKind.RELEASE: ReviewCaseState.READY,
        DecisionKind.RESUBMIT: ReviewCaseState.READY,
        DecisionKind.DECLINE: ReviewCaseState.DECLINED,
    }
)

TRANSITIONS: Mapping[ReviewCaseState, Mapping[DecisionKind, ReviewCaseState]] = MappingProxyType(
    {
        ReviewCaseState.READY: MappingProxyType(
            {
                **_DECIDABLE,
                DecisionKind.CLAIM: ReviewCaseState.IN_REVIEW,
                DecisionKind.HOLD: ReviewCaseState.ON_HOLD,
                DecisionKind.AWARD: ReviewCaseState.AWARDED,
            }
        ),
        ReviewCaseState.IN_REVIEW: MappingProxyType(
            {
                **_DECIDABLE,
                DecisionKind.UNCLAIM: ReviewCaseState.READY,
                DecisionKind.HOLD: ReviewCaseState.ON_HOLD,
                DecisionKind.AWARD: ReviewCaseState.AWARDED,
            }
        ),
        ReviewCaseState.RETURNED_TO_LEARNER: _BACK,
        ReviewCaseState.RETURNED_TO_INSTRUCTOR: _BACK,
        ReviewCaseState.ON_HOLD: MappingProxyType(
            {**_DECIDABLE, DecisionKind.RELEASE: ReviewCaseState.READY}
        ),
        ReviewCaseState.DECLINED: MappingProxyType({}),
        ReviewCaseState.AWARDED: MappingProxyType({}),
    }
)

NEEDS_NOTE = frozenset(
    {
        DecisionKind.RETURN_TO_LEARNER,
        DecisionKind.RETURN_TO_INSTRUCTOR,
        DecisionKind.HOLD,
        DecisionKind.RELEASE,
        DecisionKind.DECLINE,
    }
)

_AWARDERS = frozenset({LocalRole.ASA_AWARDER})
_REVIEWERS = frozenset({LocalRole.ASA_REVIEWER, LocalRole.ASA_AWARDER})
READERS = frozenset(
    {LocalRole.ASA_REVIEWER, LocalRole.ASA_AWARDER, LocalRole.ASA_ADMIN, LocalRole.AUDITOR}
)


class ReasonForDecision(StrEnum):
    """Why a case was returned or declined; a closed list, only ever added to (R35)."""

    PATHWAY_NOT_REFLECTED = "pathway_not_reflected"
    PERSONAL_GROWTH_NOT_REFLECTED = "personal_growth_not_reflected"
    PROFESSIONAL_GROWTH_NOT_REFLECTED = "professional_growth_not_reflected"
    REFLECTION_NOT_READABLE = "reflection_not_readable"
    IDENTITY_UNCLEAR = "identity_unclear"
    ASSESSMENT_UNCLEAR = "assessment_unclear"
    EVIDENCE_NOT_FOUND = "evidence_not_found"
    MAPPING_UNCLEAR = "mapping_unclear"
    NOT_OWN_WORK = "not_own_work"
    NOT_ELIGIBLE = "not_eligible"
    EVIDENCE_WITHDRAWN = "evidence_withdrawn"
    OTHER = "other"


_REASONS_1: Mapping[DecisionKind, tuple[ReasonForDecision, ...]] = MappingProxyType(
    {
        DecisionKind.RETURN_TO_LEARNER: (
            ReasonForDecision.PATHWAY_NOT_REFLECTED,
            ReasonForDecision.PERSONAL_GROWTH_NOT_REFLECTED,
            ReasonForDecision.PROFESSIONAL_GROWTH_NOT_REFLECTED,
            ReasonForDecision.REFLECTION_NOT_READABLE,
            ReasonForDecision.IDENTITY_UNCLEAR,
            ReasonForDecision.OTHER,
        ),
        DecisionKind.RETURN_TO_INSTRUCTOR: (
            ReasonForDecision.ASSESSMENT_UNCLEAR,
            ReasonForDecision.EVIDENCE_NOT_FOUND,
            ReasonForDecision.MAPPING_UNCLEAR,
            ReasonForDecision.OTHER,
        ),
        DecisionKind.DECLINE: (
            ReasonForDecision.NOT_OWN_WORK,
            ReasonForDecision.NOT_ELIGIBLE,
            ReasonForDecision.EVIDENCE_WITHDRAWN,
            ReasonForDecision.OTHER,
        ),
    }
)
REASON_LISTS: Mapping[int, Mapping[DecisionKind, tuple[ReasonForDecision, ...]]] = MappingProxyType(
    {1: _REASONS_1}
)


def reasons_for(
    kind: DecisionKind, version: int = REASON_LIST_VERSION
) -> tuple[ReasonForDecision, ...]:
    """List the reasons a decision must choose from; empty where it needs none."""
    return REASON_LISTS[version].get(kind, ())


def next_state(state: ReviewCaseState, kind: DecisionKind) -> ReviewCaseState | None:
    """Return the state a decision leads to, or None where the table has no such move."""
    return TRANSITIONS[state].get(kind)


def may_decide(kind: DecisionKind, roles: frozenset[LocalRole]) -> bool:
    """Say whether these local roles carry the decision (decisions.md, "Who may"; R4)."""
    if kind is DecisionKind.RESUBMIT:
        return False
    needed = _AWARDERS if kind is DecisionKind.AWARD else _REVIEWERS
    return not needed.isdisjoint(roles)


def may_read(roles: frozenset[LocalRole]) -> bool:
    """Say whether these local roles open the queue and its cases."""
    return not READERS.isdisjoint(roles)


class Lack(StrEnum):
    """What a decision lacks."""

    NOTE = "note"
    NOTE_TOO_LONG = "note_too_long"
    REASON = "reason"
    REASON_NOT_LISTED = "reason_not_listed"


def lacks_of(kind: DecisionKind, note: str, reason: ReasonForDecision | None) -> tuple[Lack, ...]:
    """Name what is missing from a decision: its note, its reason from the list in force."""
    lacks: list[Lack] = []
    if kind in NEEDS_NOTE and not note.strip():
        lacks.append(Lack.NOTE)
    if len(note) > MAXIMUM_NOTE_LENGTH:
        lacks.append(Lack.NOTE_TOO_LONG)
    listed = reasons_for(kind)
    if listed and reason is None:
        lacks.append(Lack.REASON)
    if reason is not None and reason not in listed:
        lacks.append(Lack.REASON_NOT_LISTED)
    return tuple(lacks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmations:
    """What the awarder confirms of the reflection, each by a tick of its own (R12)."""

    pathway: bool = False
    personal_growth: bool = False
    professional_growth: bool = False

    @property
    def is_whole(self) -> bool:
        """Say whether all three are confirmed."""
        return self.pathway and self.personal_growth and self.professional_growth


class Check(StrEnum):
    """One line of the list before an award."""

    REFLECTION_CONFIRMED = "reflection_confirmed"
    IDENTITY_ON_RECORD = "identity_on_record"
    NO_AWARD_YET = "no_award_yet"
    VERSION_IN_FORCE = "version_in_force"
    NOT_OWN_CASE = "not_own_case"
    DOES_NOT_TEACH = "does_not_teach"
    NOT_CLAIMED_BY_ANOTHER = "not_claimed_by_another"
    REFRESHED = "refreshed"
    STILL_COMPLETE = "still_complete"
    SEAL_CURRENT = "seal_current"


class Answer(StrEnum):
    """How a line of the list stands; only `refused` stops an award."""

    OK = "ok"
    WARNING = "warning"
    REFUSED = "refused"


_WARNING_ONLY = frozenset(
    {Check.IDENTITY_ON_RECORD, Check.DOES_NOT_TEACH, Check.NOT_CLAIMED_BY_ANOTHER}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the list before an award, answered."""

    check: Check
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardFacts:
    """Everything the list before an award is answered from.

    `still_complete` tells of the last facts read, `seal_current` that the newest seal holds just
    those facts, `teaches` that the actor teaches the course the evidence comes from.
    """

    now: datetime
    refreshed_at: datetime | None
    still_complete: bool
    seal_current: bool
    award_exists: bool
    version_state: DefinitionState
    own_case: bool
    teaches: bool
    identity_on_record: bool
    claimed_by_another: bool
    confirmations: Confirmations = Confirmations()


def preflight(facts: AwardFacts) -> tuple[Finding, ...]:
    """Answer every line of the list; those that only warn never stop an award.

    Teaching the course warns: in a small unit the awarder may well teach, and the award is
    attributed to a person either way; only one's own case is refused.
    """
    answers = {
        Check.REFLECTION_CONFIRMED: facts.confirmations.is_whole,
        Check.IDENTITY_ON_RECORD: facts.identity_on_record,
        Check.NO_AWARD_YET: not facts.award_exists,
        Check.VERSION_IN_FORCE: facts.version_state is DefinitionState.APPROVED,
        Check.NOT_OWN_CASE: not facts.own_case,
        Check.DOES_NOT_TEACH: not facts.teaches,
        Check.NOT_CLAIMED_BY_ANOTHER: not facts.claimed_by_another,
        Check.REFRESHED: is_fresh(facts.refreshed_at, facts.now),
        Check.STILL_COMPLETE: facts.still_complete,
        Check.SEAL_CURRENT: facts.seal_current,
    }
    return tuple(
        Finding(check=check, answer=_answer(check, holds=holds)) for check, holds in answers.items()
    )


def refusals(facts: AwardFacts) -> tuple[Check, ...]:
    """Name what stops an award; none means it may be awarded."""
    return tuple(f.check for f in preflight(facts) if f.answer is Answer.REFUSED)


def is_fresh(refreshed_at: datetime | None, now: datetime) -> bool:
    """Say whether the last reading from Canvas is recent enough to award on (decisions.md)."""
    return refreshed_at is not None and now - refreshed_at <= MAXIMUM_AGE_OF_REFRESH


def _answer(check: Check, *, holds: bool) -> Answer:
    if holds:
        return Answer.OK
    return Answer.WARNING if check in _WARNING_ONLY else Answer.REFUSED
