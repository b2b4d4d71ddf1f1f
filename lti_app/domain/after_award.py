"""What changed in Canvas after an award, told to ASA; nothing follows from it by itself.

"What if a grade is lowered after award? Never auto-revoke; open a post-award change item for ASA"
(Policy 380.104, R4: a person of ASA decides). Pure: the seal the award names beside the facts now.
"""

from dataclasses import dataclass
from enum import StrEnum

from lti_app.domain.seal import Change, ChangeKind, SealContent, changes_between
from lti_app.domain.verdict import VerdictState

SHORTEST_NOTE, LONGEST_NOTE = 10, 2000


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


# The next version of a mapping or a definition changes no evidence of what was awarded.
_NOT_EVIDENCE = frozenset({ChangeKind.DEFINITION_VERSION, ChangeKind.MAPPING_VERSION})
_VERDICTS = frozenset({ChangeKind.VERDICT, ChangeKind.REFLECTION_VERDICT})


def after_award(seal: SealContent, now: SealContent) -> AfterAward:
    """Find what differs between the seal of an award and the last complete facts.

    A verdict is told only where it was met and is no longer: one that rose is told by its figures.
    """
    return AfterAward(
        changes=tuple(c for c in changes_between(seal, now) if _is_told(c)),
        rubrics=tuple(_rubrics(seal, now)),
        still_complete=now.is_complete,
    )


def _is_told(change: Change) -> bool:
    if change.kind in _VERDICTS:
        return change.before == VerdictState.MET.value
    return change.kind not in _NOT_EVIDENCE


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
