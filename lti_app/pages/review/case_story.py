"""Tells at the head of a case why it stands where it does, and what changed while it was away."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.mastery.margin import margin_of
from lti_app.domain.review.review import CLOSED, RETURNED, Decided, DecisionKind, ReviewCase
from lti_app.domain.review.seal import Seal, SealContent, SealOccasion, changes_between
from lti_app.pages.review.case_view import FindMove, change_lines, no_move
from lti_app.pages.review.words import decision_done, note_readers, reason_word

_AWAY = frozenset({DecisionKind.RETURN_TO_LEARNER, DecisionKind.RETURN_TO_INSTRUCTOR})
_TOLD = _AWAY | {
    DecisionKind.HOLD,
    DecisionKind.RELEASE,
    DecisionKind.DECLINE,
    DecisionKind.AWARD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A decision as the head of a case tells it: what, why, who, when, and who reads the note."""

    title: str
    reason: str
    note: str
    by: str
    at: datetime
    readers: str
    is_waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack:
    """What a case that was returned shows now and did not then, and why it was returned."""

    returned: Told
    changes: tuple[dict[str, str], ...]


def decided_last(case: ReviewCase, decisions: tuple[Decided, ...]) -> Told | None:
    """Tell the decision that explains where a case stands.

    Claiming and giving back explain nothing, so what was decided before them is told.
    """
    decided = next((each for each in decisions if each.kind in _TOLD), None)
    return None if decided is None else _told(case, decided)


def _told(case: ReviewCase, decided: Decided) -> Told:
    is_waiting = case.state is decided.to_state and case.state not in CLOSED
    return Told(
        title=decision_done(decided.kind),
        reason=reason_word(decided.reason) if decided.reason else "",
        note=decided.note,
        by=decided.by_name,
        at=decided.at,
        readers=note_readers(decided.kind) if decided.note else "",
        is_waiting=is_waiting and decided.kind is not DecisionKind.RELEASE,
    )


def came_back(
    case: ReviewCase,
    decisions: tuple[Decided, ...],
    seals: tuple[Seal, ...],
    definition: DefinitionContent,
    find_move: FindMove = no_move,
) -> CameBack | None:
    """List what changed from the seal a case was returned on to its newest; None if it never was.

    Held against that seal itself: the seals in between only add who assessed which attempt.
    """
    returned = next((each for each in decisions if each.kind in _AWAY), None)
    if returned is None or case.state in RETURNED | CLOSED:
        return None
    since = [each for each in seals if each.number > returned.seal_number]
    then = next((each for each in seals if each.number == returned.seal_number), None)
    if then is None or SealOccasion.RESUBMITTED not in {each.occasion for each in since}:
        return None
    newest = seals[0].content
    changes = changes_between(then.content, newest)
    return CameBack(
        returned=_told(case, returned),
        changes=tuple(change_lines(changes, definition, newest, find_move)),
    )


def narrow_lines(seal: SealContent, definition: DefinitionContent) -> list[dict[str, str]]:
    """Say why a case is flagged as narrowly met; empty where it is not."""
    margin = margin_of(seal.verdict)
    places = {slo.key: number for number, slo in enumerate(definition.slos, start=1)}
    no_margin = _("Every outcome is just at its threshold: the set has no margin anywhere.")
    nowhere = [{"text": no_margin}] if margin.is_nowhere else []
    return nowhere + [
        {
            "text": _(
                "SLO %(number)s is just at its threshold, and another assessment of it lies below: "
                "its evidence does not agree.",
                number=places.get(key, key),
            )
        }
        for key in margin.contradicted
    ]
