"""What changed in Canvas after an award, told to ASA; nothing follows from it by itself.

"What if a grade is lowered after award? Never auto-revoke; open a post-award change item for ASA"
(Policy 380.104, R4: a person of ASA decides). Pure: the seal the award names beside the facts now.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from lti_app.domain.errors import NotPermitted, RuleRefused
from lti_app.domain.ids import PersonId
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.mastery.verdict import VerdictState
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.review.case_answer import judges_alike
from lti_app.domain.review.seal import Change, ChangeKind, SealContent, changes_between
from lti_app.domain.sentence import say

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
    """What differs from an award's seal; `still_complete` tells of the set as it stands now.

    It is None where the course was mapped anew since, to be judged otherwise: by that mapping the
    award was not made.
    """

    changes: tuple[Change, ...] = ()
    rubrics: tuple[ReplacedRubric, ...] = ()
    still_complete: bool | None = True

    @property
    def is_nothing(self) -> bool:
        """Say whether the evidence is as it was sealed."""
        return not self.changes and not self.rubrics

    def is_kept(self, kept: "AfterAward") -> bool:
        """Say whether ASA has answered this already, when it kept the award as it was then.

        The next version of the mapping takes from what is told, and that asks nothing anew.
        """
        if self.still_complete not in {None, kept.still_complete}:
            return False
        return set(self.changes) <= set(kept.changes) and set(self.rubrics) <= set(kept.rubrics)


_VERDICTS = frozenset({ChangeKind.VERDICT, ChangeKind.REFLECTION_VERDICT})
_FIGURES = frozenset(
    {ChangeKind.POINTS, ChangeKind.OUTCOME_SCORE, ChangeKind.RELEASED, ChangeKind.EXCUSED}
)
_WORK = frozenset({ChangeKind.SUBMISSION_STATE, ChangeKind.HANDED_IN})


def after_award(
    seal: SealContent, now: SealContent, mapped: MappingContent, mapped_now: MappingContent
) -> AfterAward:
    """Find what differs between the seal of an award and the last complete facts.

    A verdict is told only where it was met and is no longer, work only where it is taken away: a
    newer attempt changes nothing of what was awarded. `mapped` and `mapped_now` are the mappings
    the two were judged by. Where they judge otherwise, only what both asked for is held together,
    and no verdict: the next version of a mapping is nothing that happened to a learner's evidence.
    An accepted change makes a next version that judges alike (docs/adr/0016).
    """
    is_same = seal.definition_version_id == now.definition_version_id and judges_alike(
        mapped, mapped_now
    )
    criteria = _criteria(seal, mapped, mapped_now)
    told = [c for c in changes_between(seal, now) if _is_told(c, criteria)]
    return AfterAward(
        changes=tuple(c for c in told if is_same or _is_of_both(c, seal, now)),
        rubrics=tuple(_rubrics(seal, now)),
        still_complete=now.is_complete if is_same else None,
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
            else "Only a reviewer or an awarder of Academic and Student Affairs may do this.",
            mend="Ask another person of Academic and Student Affairs.",
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


def _is_told(change: Change, criteria: Collection[tuple[str, str]]) -> bool:
    if change.kind in _VERDICTS:
        return change.before == VerdictState.MET.value
    if change.kind in _WORK:
        return change.after is None
    if change.kind is ChangeKind.POINTS:
        return (change.subject, change.part) in criteria
    return change.kind in _FIGURES


def _is_of_both(change: Change, seal: SealContent, now: SealContent) -> bool:
    if change.kind in _VERDICTS:
        return False
    if change.kind is ChangeKind.OUTCOME_SCORE:
        return change.before is not None and change.after is not None
    return None not in (seal.assignment(change.subject), now.assignment(change.subject))


def _criteria(
    seal: SealContent, mapped: MappingContent, mapped_now: MappingContent
) -> set[tuple[str, str]]:
    """Find whose points the award rests on: what was mapped, and what took its place in a rubric.

    A rubric's other criteria show nothing of this badge. A criterion mapped since counts only where
    the sealed rubric did not have it: in that rubric it was there, and nobody asked for it.
    """
    sealed = {
        (fact.assignment_id, criterion.criterion_id)
        for fact in seal.course.assignments
        for criterion in (fact.rubric.criteria if fact.rubric else ())
    }
    return _linked(mapped) | (_linked(mapped_now) - sealed)


def _linked(content: MappingContent) -> set[tuple[str, str]]:
    links = (link for slo in content.slos for link in slo.criteria)
    return {(link.assignment_id, link.criterion_id) for link in links}


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
