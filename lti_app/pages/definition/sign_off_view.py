"""What the panels of judging say of a rigor sign-off and of the quality test (R7, R20)."""

from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.definition.difference import word_difference
from lti_app.domain.definition.guideline import Guideline
from lti_app.domain.definition.quality import stale_items
from lti_app.domain.definition.rigor import RigorBasis, rigor_basis, rigor_changes
from lti_app.domain.definition.sign_offs import (
    ChecklistAnswer,
    ChecklistItem,
    Dossier,
    FurtherAnswer,
    QualityBasis,
    RigorSignOff,
)
from lti_app.pages.definition.difference_view import differences_by_section
from lti_app.pages.definition.gate_view import ChangeTold
from lti_app.pages.definition.words import (
    rigor_part_word,
)
from lti_app.pages.locales import translated
from lti_app.services.proposal.reading import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityTold:
    """How the quality test stands, whether it is to be answered again, and what changed since."""

    state: str
    word: str
    is_stale: bool
    differences: tuple[ChangeTold, ...] = ()


def rigor_table(basis: RigorBasis) -> tuple[tuple[str, str, str], ...]:
    """Give what a sign-off rests on: each outcome with its threshold and plan."""
    return tuple((slo.title, slo.threshold, slo.plan) for slo in basis.slos)


def rigor_now(proposal: Proposal) -> RigorBasis:
    """Take down what a sign-off given now would rest on."""
    return rigor_basis(proposal.content)


def rigor_differences(dossier: Dossier, signed: RigorSignOff | None) -> tuple[ChangeTold, ...]:
    """Tell exactly what changed since the rigor was signed, from what to what (R7)."""
    if signed is None or signed.given_for is None:
        return ()
    return _assessment_differences(dossier, signed.given_for)


def quality_told(dossier: Dossier) -> QualityTold:
    """Say whether the quality test holds no more, and exactly what changed since (R20)."""
    stale = stale_items(dossier)
    state, word = _quality_state(dossier, is_stale=bool(stale))
    given_for = None if dossier.checklist is None else dossier.checklist.given_for
    if given_for is None:
        return QualityTold(state=state, word=word, is_stale=bool(stale))
    told: list[ChangeTold] = []
    for item in stale:
        if item is ChecklistItem.ASSESSMENT_BEST_PRACTICE:
            told.extend(_assessment_differences(dossier, given_for.assessment))
        else:
            told.extend(_section_differences(dossier, item, given_for))
    return QualityTold(state=state, word=word, is_stale=bool(stale), differences=tuple(told))


def _quality_state(dossier: Dossier, *, is_stale: bool) -> tuple[str, str]:
    if dossier.checklist is None:
        return "asked", _("Not answered")
    met = {each.item for each in dossier.checklist.answers if each.satisfied}
    if lacking := len(set(ChecklistItem) - met):
        return "not_met", ngettext("%(num)s item not met", "%(num)s items not met", lacking)
    return ("warning", _("Stale")) if is_stale else ("ok", _("Passed"))


def _section_differences(
    dossier: Dossier, item: ChecklistItem, given_for: QualityBasis
) -> tuple[ChangeTold, ...]:
    now = dossier.content
    before = (
        replace(now, alignments=given_for.alignments)
        if item is ChecklistItem.POST_GRADUATE_ALIGNMENT
        else replace(now, reflection=given_for.reflection)
    )
    return tuple(
        ChangeTold(what=f"{part.name}: {field.name}", spans=field.spans)
        for part in differences_by_section(before, now)
        for field in part.fields
    )


def _assessment_differences(dossier: Dossier, given_for: RigorBasis) -> tuple[ChangeTold, ...]:
    titles = {slo.key: slo.title for slo in dossier.content.slos}
    titles |= {slo.key: titles.get(slo.key, slo.title) for slo in given_for.slos}
    return tuple(
        ChangeTold(
            what=rigor_part_word(change.part)
            if change.slo is None
            else _(
                "“%(outcome)s”, %(part)s",
                outcome=titles.get(change.slo, change.slo),
                part=rigor_part_word(change.part),
            ),
            spans=word_difference(change.before, change.after),
        )
        for change in rigor_changes(given_for, dossier.content)
    )


def checklist_rows(dossier: Dossier, guideline: Guideline) -> list[dict[str, object]]:
    """Give the questions of the quality test as they are answered now (R20, R35)."""
    answered: dict[str, ChecklistAnswer | FurtherAnswer] = {}
    if dossier.checklist is not None:
        answered |= {each.item.value: each for each in dossier.checklist.answers}
        answered |= {each.question: each for each in dossier.checklist.further}
    rows: list[dict[str, object]] = []
    for question in guideline.checklist:
        answer = answered.get(question.key if question.is_hard else question.text)
        rows.append(
            {
                "name": question.key,
                "question": translated(question.text),
                "is_hard": question.is_hard,
                "satisfied": "" if answer is None else "yes" if answer.satisfied else "no",
                "note": "" if answer is None else answer.note,
            }
        )
    return rows
