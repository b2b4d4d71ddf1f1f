"""Awards: the office's decision, its states, and who may make or take one back.

Policy 380.104, R4: awarded centrally, by ASA alone. R23: nothing is awarded before its competencies
are met. R34: corrections and revocations flow too; an award is never deleted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from lti_app.domain.errors import NotPermitted, RuleRefused, TransitionRefused
from lti_app.domain.ids import (
    CourseId,
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    PersonId,
    ReviewCaseId,
    SealId,
)
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.sentence import say

SHORTEST_REASON = 10
LONGEST_REASON = 2000


class AwardState(StrEnum):
    """Where an award stands (docs/flow.md, "Four state machines")."""

    AWARDED = "awarded"
    RECORDED = "recorded"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    EXPIRED = "expired"


STANDING = frozenset({AwardState.AWARDED, AwardState.RECORDED})

TRANSITIONS: Mapping[AwardState, frozenset[AwardState]] = MappingProxyType(
    {
        AwardState.AWARDED: frozenset(
            {AwardState.RECORDED, AwardState.SUPERSEDED, AwardState.REVOKED, AwardState.EXPIRED}
        ),
        AwardState.RECORDED: frozenset(
            {AwardState.SUPERSEDED, AwardState.REVOKED, AwardState.EXPIRED}
        ),
        AwardState.SUPERSEDED: frozenset({AwardState.REVOKED}),
        AwardState.EXPIRED: frozenset({AwardState.REVOKED}),
        AwardState.REVOKED: frozenset(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardBasis:
    """What an award rests on: the case, the seal it names, and the version it pins (R18, R36)."""

    institution_id: InstitutionId
    person_id: PersonId
    line_id: DefinitionLineId
    version_id: DefinitionVersionId
    course_id: CourseId
    case_id: ReviewCaseId
    seal_id: SealId
    seal_hash: str
    is_complete: bool


def check_may_award(actor: Actor, person_id: PersonId, *, is_complete: bool) -> None:
    """Let an ASA awarder award somebody else's complete case; refuse everyone and everything else.

    Raises:
        NotPermitted: the actor is no ASA awarder (R4), or it is the actor's own case.
        RuleRefused: the sealed evidence is not complete (R23).
    """
    _check_awarder(actor, person_id)
    if not is_complete:
        raise RuleRefused(
            "award.incomplete",
            "This case is not complete, so it cannot be awarded.",
            mend="Return it, or wait until every outcome is met and the reflection is handed in.",
        )


def check_may_revoke(actor: Actor, person_id: PersonId, state: AwardState, reason: str) -> None:
    """Let an ASA awarder revoke a standing award of somebody else's, with a reason.

    Raises:
        NotPermitted: the actor is no ASA awarder, or it is the actor's own award.
        TransitionRefused: the award is revoked already.
        RuleRefused: the reason is missing, too short or too long.
    """
    _check_awarder(actor, person_id)
    if AwardState.REVOKED not in TRANSITIONS[state]:
        raise TransitionRefused(
            "award.revoked", "This award is revoked already.", mend="There is nothing left to do."
        )
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise RuleRefused(
            "award.reason",
            say(
                "A revocation needs a reason of %(least)s to %(most)s characters.",
                least=SHORTEST_REASON,
                most=LONGEST_REASON,
            ),
            mend="Write why, for the register; the public page does not show it.",
            field="reason",
        )


def _check_awarder(actor: Actor, person_id: PersonId) -> None:
    if not actor.has(LocalRole.ASA_AWARDER) or actor.person_id is None:
        raise NotPermitted(
            "award.awarder",
            "Only an awarder of Academic and Student Affairs may do this.",
            mend="Ask an ASA administrator for the role (Policy 380.104: awarded centrally).",
        )
    if actor.person_id == person_id:
        raise NotPermitted(
            "award.own", "Nobody decides their own case.", mend="Ask another awarder to decide it."
        )
