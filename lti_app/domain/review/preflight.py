"""The list before an award: what stops it, what only warns.

Policy 380.104, R12 (the reflection's three parts, confirmed by the awarder) and R23 (nothing is
awarded before it is complete); docs/adr/0010.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MAXIMUM_AGE_OF_REFRESH = timedelta(minutes=10)
# Two machines' clocks differ a little; one set back by more made the moment, so its age is unknown.
CLOCKS_DIFFER = timedelta(seconds=30)


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
    STILL_LEARNER = "still_learner"
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

    `still_learner` tells that the person has not left the course, concluded being no leaving
    (docs/evidence.md); `still_complete` tells of the last facts read, `seal_current` that the
    newest seal holds just those facts, `teaches` that the actor teaches the course the evidence
    comes from, `version_in_force` that the version is approved and its Senate gate open (R30, R31).
    """

    now: datetime
    refreshed_at: datetime | None
    still_learner: bool
    still_complete: bool
    seal_current: bool
    award_exists: bool
    version_in_force: bool
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
        Check.VERSION_IN_FORCE: facts.version_in_force,
        Check.NOT_OWN_CASE: not facts.own_case,
        Check.DOES_NOT_TEACH: not facts.teaches,
        Check.NOT_CLAIMED_BY_ANOTHER: not facts.claimed_by_another,
        Check.REFRESHED: is_fresh(facts.refreshed_at, facts.now),
        Check.STILL_LEARNER: facts.still_learner,
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
    """Say whether the last reading from Canvas is recent enough to award on (docs/adr/0010)."""
    if refreshed_at is None:
        return False
    return -CLOCKS_DIFFER <= now - refreshed_at <= MAXIMUM_AGE_OF_REFRESH


def _answer(check: Check, *, holds: bool) -> Answer:
    if holds:
        return Answer.OK
    return Answer.WARNING if check in _WARNING_ONLY else Answer.REFUSED
