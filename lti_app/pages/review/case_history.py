"""Tells a case's history: what was done, by whom and in which role, and which seal came of it."""

import json
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from lti_app.domain.audit import AuditAction
from lti_app.domain.review.review import Decided
from lti_app.domain.review.seal import Seal, SealOccasion
from lti_app.pages.audit.words import action_word
from lti_app.pages.review.words import decision_done, reason_word
from lti_app.pages.wording.role_words import role_word
from lti_app.services.audit.trail import AuditLine
from lti_app.services.review.decisions import ACTIONS

_KINDS = {action: kind for kind, action in ACTIONS.items()}
# Of the other acts that name a seal, none made it.
_SEALING = frozenset(
    {
        AuditAction.REVIEW_CASE_OPENED,
        AuditAction.REVIEW_CASE_RESUBMITTED,
        AuditAction.REVIEW_CASE_RESEALED,
        AuditAction.REVIEW_CASE_REFRESHED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One line of the history, as its macro takes it; `seal` is the one this act made."""

    when: datetime
    what: str
    who: str = ""
    role: str = ""
    note: str = ""
    seal: str = ""


def case_history(
    lines: tuple[AuditLine, ...], decisions: tuple[Decided, ...], seals: tuple[Seal, ...]
) -> list[HistoryEntry]:
    """Lay out the trail of a case, newest first, with every seal where it was made.

    A seal that no entry names, as those of earlier releases did not, has a line of its own.
    """
    taken = {(each.kind, each.at): each for each in decisions}
    unplaced = {seal.number: seal for seal in seals}
    entries = []
    for line in lines:
        kind = _KINDS.get(line.action)
        decided = taken.get((kind, line.at)) if kind else None
        seal = unplaced.pop(_number_made(line), None)
        entries.append(
            HistoryEntry(
                when=line.at,
                what=decision_done(kind) if kind else action_word(line.action),
                who=line.who,
                role=role_word(line.role),
                note=_note(decided) if decided else "",
                seal=seal_words(seal, line.action) if seal else "",
            )
        )
    entries += [
        HistoryEntry(when=seal.sealed_at, what=seal_words(seal)) for seal in unplaced.values()
    ]
    # Sorting is stable: what happened in one moment stays in the order it was written down.
    return sorted(entries, key=lambda entry: entry.when, reverse=True)


def seal_words(seal: Seal, made_by: AuditAction | None = None) -> str:
    """Say which seal it is and why it was made; `made_by` is the act it came of, where known."""
    words: dict[SealOccasion, str] = {
        SealOccasion.OPENED: _("the evidence as the case was opened."),
        SealOccasion.RESUBMITTED: _("the evidence as the case came back."),
        SealOccasion.REFRESHED: _("the changed evidence, after somebody had looked at it."),
    }
    why = words[seal.occasion]
    is_looked_at = made_by is AuditAction.REVIEW_CASE_RESEALED or (made_by is None and seal.changes)
    if seal.occasion is SealOccasion.REFRESHED and not is_looked_at:
        why = _("Canvas told more, such as who assessed it. Nothing that decides changed.")
    return str(_("Seal %(number)s: %(why)s", number=seal.number, why=why))


def _number_made(line: AuditLine) -> int:
    if line.action not in _SEALING:
        return 0
    number = json.loads(line.details or "{}").get("seal")
    return number if isinstance(number, int) else 0


def _note(decided: Decided) -> str:
    reason = reason_word(decided.reason) if decided.reason else ""
    return ". ".join(filter(None, (reason, decided.note)))
