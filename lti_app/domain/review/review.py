"""Review cases: their states, which decision moves them where, who may take it, what it needs.

Policy 380.104, R4: micro-credentials are awarded centrally, by ASA only. What stands between a
case and an award is in `preflight`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from lti_app.domain.ids import (
    CourseId,
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    PersonId,
    ReviewCaseId,
)
from lti_app.domain.people.actor import LocalRole

REASON_LIST_VERSION = 1
MAXIMUM_NOTE_LENGTH = 4000


class ReviewCaseState(StrEnum):
    """Where a review case stands (docs/flow.md, "Four state machines")."""

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
REFLECTION_READERS = _REVIEWERS
READERS = frozenset(
    {LocalRole.ASA_REVIEWER, LocalRole.ASA_AWARDER, LocalRole.ASA_ADMIN, LocalRole.AUDITOR}
)


class ReasonForDecision(StrEnum):
    """Why a case was returned or declined; a closed list, only ever added to (R35)."""

    PATHWAY_NOT_REFLECTED = "pathway_not_reflected"
    PERSONAL_GROWTH_NOT_REFLECTED = "personal_growth_not_reflected"
    PROFESSIONAL_GROWTH_NOT_REFLECTED = "professional_growth_not_reflected"
    REFLECTION_NOT_READABLE = "reflection_not_readable"
    OUTCOME_NO_LONGER_MET = "outcome_no_longer_met"
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
            ReasonForDecision.OUTCOME_NO_LONGER_MET,
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
    """Say whether these local roles carry the decision (Policy 380.104, R4)."""
    if kind is DecisionKind.RESUBMIT:
        return False
    needed = _AWARDERS if kind is DecisionKind.AWARD else _REVIEWERS
    return not needed.isdisjoint(roles)


def may_read(roles: frozenset[LocalRole]) -> bool:
    """Say whether these local roles open the queue and its cases."""
    return not READERS.isdisjoint(roles)


def may_read_reflection(roles: frozenset[LocalRole]) -> bool:
    """Say whether these local roles open a learner's own words (docs/adr/0012).

    Those who judge a reflection read it (R12); to oversee a decision its seal is enough.
    """
    return not REFLECTION_READERS.isdisjoint(roles)


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


class CaseFlag(StrEnum):
    """What the queue shows beside a case, so that the reviewer looks there first."""

    NARROWLY_MET = "narrowly_met"
    CHANGED_SINCE_SEALED = "changed_since_sealed"
    RESUBMITTED = "resubmitted"
    LATE = "late"
    NOT_IN_FORCE = "not_in_force"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCase:
    """One person's case on one definition line, as facts.

    `still_complete` and `seal_current` tell how the last facts read compare with the newest seal;
    `revision` counts every change, so that two people never overwrite each other. Where they are no
    longer as sealed, that came between `changed_after` and `changed_at`, two readings.
    """

    id: ReviewCaseId
    institution_id: InstitutionId
    person_id: PersonId
    definition_line_id: DefinitionLineId
    definition_version_id: DefinitionVersionId
    course_id: CourseId
    state: ReviewCaseState
    revision: int
    opened_at: datetime
    state_since: datetime
    seal_number: int
    refreshed_at: datetime | None
    still_complete: bool
    seal_current: bool
    changed_after: datetime | None
    changed_at: datetime | None
    claimed_by: PersonId | None
    flags: frozenset[CaseFlag]

    @property
    def is_closed(self) -> bool:
        """Say whether the case has come to its end."""
        return self.state in CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision that was taken, kept for ever."""

    kind: DecisionKind
    at: datetime
    by: PersonId | None
    by_name: str
    role: str
    to_state: ReviewCaseState
    note: str
    reason: ReasonForDecision | None
    seal_number: int
