"""What changed in Canvas after an award, told to ASA; nothing follows from it by itself.

"What if a grade is lowered after award? Never auto-revoke; open a post-award change item for ASA"
(Policy 380.104, R4: a person of ASA decides). Pure: the seal the award names beside the facts now.
"""

from dataclasses import dataclass
from enum import StrEnum

from lti_app.domain.actor import Actor, LocalRole
from lti_app.domain.errors import NotPermitted, RuleRefused
from lti_app.domain.ids import PersonId
from lti_app.domain.seal import Change, ChangeKind, SealContent, changes_between
from lti_app.domain.sentence import say
from lti_app.domain.verdict import VerdictState

SHORTEST_NOTE, LONGEST_NOTE = 10, 2000
_CLOSERS = (LocalRole.ASA_REVIEWER, LocalRole.ASA_AWARDER)


class AwardChangeClosing(StrEnum):
    """How a change after an award came to an end."""

    KEPT = "kept"
    REVOKED = "revoked"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacedRubric:
    """Another rubric stands on an assignment than the one that was sealed."""

    assignment_id: str
    assignment: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterAward:
    """What differs from an award's seal; `still_complete` tells of the set as it stands now."""

    changes: tuple[Change, ...] = ()
    rubrics: tuple[ReplacedRubric, ...] = ()
    still_complete: bool = True

    @property
    def is_nothing(self) -> bool:
        """Say whether the evidence is as it was sealed."""
        return not self.changes and not self.rubrics


_VERDICTS = frozenset({ChangeKind.VERDICT, ChangeKind.REFLECTION_VERDICT})
_FIGURES = frozenset(
    {ChangeKind.POINTS, ChangeKind.OUTCOME_SCORE, ChangeKind.RELEASED, ChangeKind.EXCUSED}
)
_WORK = frozenset({ChangeKind.SUBMISSION_STATE, ChangeKind.HANDED_IN})


def after_award(seal: SealContent, now: SealContent) -> AfterAward:
    """Find what differs between the seal of an award and the last complete facts.

    A verdict is told only where it was met and is no longer, work only where it is taken away: a
    newer attempt changes nothing of what was awarded, nor does the next version of a mapping.
    """
    return AfterAward(
        changes=tuple(c for c in changes_between(seal, now) if _is_told(c)),
        rubrics=tuple(_rubrics(seal, now)),
        still_complete=now.is_complete,
    )


def may_close(actor: Actor, holder: PersonId) -> bool:
    """Say whether the actor is a reviewer or awarder, and another than the award's holder."""
    return actor.person_id is not None and actor.has(*_CLOSERS) and actor.person_id != holder


def check_may_close(actor: Actor, holder: PersonId) -> None:
    """Let a reviewer or awarder close what changed after somebody else's award.

    Raises:
        NotPermitted: the actor is neither, or it is the actor's own award.
    """
    if not may_close(actor, holder):
        is_own = actor.person_id == holder
        raise NotPermitted(
            "award_change.closer",
            "Nobody decides about their own award."
            if is_own
            else "Only a reviewer or an awarder of Academic & Student Affairs may do this.",
            mend="Ask another person of Academic & Student Affairs.",
        )


def check_note(note: str) -> None:
    """Demand a reason from whoever keeps an award as it is.

    Raises:
        RuleRefused: the note is missing, too short or too long.
    """
    if not SHORTEST_NOTE <= len(note.strip()) <= LONGEST_NOTE:
        raise RuleRefused(
            "award_change.note",
            say(
                "A note of %(least)s to %(most)s characters says why it is kept.",
                least=SHORTEST_NOTE,
                most=LONGEST_NOTE,
            ),
            mend="Write what you looked at and why the award stays.",
            field="note",
        )


def _is_told(change: Change) -> bool:
    if change.kind in _VERDICTS:
        return change.before == VerdictState.MET.value
    if change.kind in _WORK:
        return change.after is None
    return change.kind in _FIGURES


def _rubrics(seal: SealContent, now: SealContent) -> list[ReplacedRubric]:
    present = {each.assignment_id: each for each in now.course.assignments}
    found = []
    for sealed in seal.course.assignments:
        after = present.get(sealed.assignment_id)
        if sealed.rubric is None or after is None:
            continue
        if after.rubric is None or after.rubric.rubric_id != sealed.rubric.rubric_id:
            found.append(
                ReplacedRubric(
                    assignment_id=sealed.assignment_id,
                    assignment=sealed.name,
                    before=sealed.rubric.title,
                    after=after.rubric.title if after.rubric else "",
                )
            )
    return found
