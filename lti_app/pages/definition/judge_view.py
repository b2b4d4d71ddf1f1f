"""What the page that judges a proposal says: what ASA has to do now, and each panel as it stands.

Every objection comes from the rules of governance and leads to where it is mended, so that what the
page shows is what the service will say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.definition.definition import PROPOSED
from lti_app.domain.definition.difference import word_difference
from lti_app.domain.definition.governance import objections, sign_objections
from lti_app.domain.definition.guideline import Guideline
from lti_app.domain.definition.objection import Objection
from lti_app.domain.definition.phases import Phase, Section, phase_of, phase_of_section, section_of
from lti_app.domain.definition.quality import stale_items
from lti_app.domain.definition.rigor import RigorBasis, rigor_basis, rigor_changes
from lti_app.domain.definition.sections import extract
from lti_app.domain.definition.sign_offs import (
    ChecklistAnswer,
    ChecklistItem,
    Dossier,
    FurtherAnswer,
    QualityBasis,
    RigorSignOff,
)
from lti_app.domain.definition.states import TRANSITIONS, Move
from lti_app.pages.access import Visit
from lti_app.pages.definition.difference_view import differences_by_section
from lti_app.pages.definition.gate_view import ChangeTold
from lti_app.pages.definition.words import (
    advance_words,
    rigor_part_word,
)
from lti_app.pages.locales import translated
from lti_app.pages.proposal.field_words import label_of, missing_word
from lti_app.pages.proposal.frame import address
from lti_app.pages.proposal.progress_words import path_of
from lti_app.pages.proposal.shown_values import shown_section
from lti_app.pages.wording.definition_words import section_word
from lti_app.services.proposal.reading import Proposal
from lti_app.services.proposal.section_form import tree_of

_ASA_MOVES: Mapping[Phase, Move] = {
    Phase.APPLICATION: Move.ASSESS,
    Phase.ASSESSMENT: Move.DESIGN,
    Phase.DESIGN: Move.APPROVE,
}
# The rule by which one move takes one role (governance).
_BY_ROLE = "R4"
# Objections that are mended on this very page lead to their panel.
_PANELS = {
    "gate": "gate",
    "rigor": "rigor",
    "rationale": "rigor",
    "consultant": "consultant",
    "checklist": "checklist",
    **{item.value: "checklist" for item in ChecklistItem},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One thing that stands in the way: its rule, a sentence, and the way to it."""

    rule: str
    text: str
    href: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """The move ASA makes next: its name, what it opens, what stands in its way, who may not.

    `is_turn` says that it waits for ASA now; `refused` why this person may not make it.
    """

    move: Move
    name: str
    opens: str
    is_turn: bool
    standing: tuple[Standing, ...]
    refused: str = ""

    @property
    def is_ready(self) -> bool:
        """Say whether this person may make it now."""
        return self.is_turn and not self.standing and not self.refused

    @property
    def title(self) -> str:
        """Say whose it is."""
        if not self.is_turn:
            return str(_("With the unit."))
        return str(_("With ASA.") if self.refused else _("Next for you:"))

    @property
    def told(self) -> str:
        """Say what is to be done about it, in a sentence."""
        if self.is_ready:
            return str(_("%(step)s. %(opens)s", step=self.name, opens=self.opens))
        if not self.is_turn or not self.standing:
            return self.why_not
        if self.refused:
            return str(
                ngettext(
                    "An ASA administrator approves it, once %(num)s thing below is mended.",
                    "An ASA administrator approves it, once %(num)s things below are mended.",
                    len(self.standing),
                )
            )
        return str(
            ngettext(
                "%(step)s, once %(num)s thing below is mended.",
                "%(step)s, once %(num)s things below are mended.",
                len(self.standing),
                step=self.name,
            )
        )

    @property
    def why_not(self) -> str:
        """Say what would enable it."""
        if not self.is_turn:
            return str(_("It is the unit's turn: nothing is decided before they hand it in."))
        if self.refused:
            return self.refused
        return str(_("It opens once nothing stands in its way."))


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityTold:
    """How the quality test stands, whether it is to be answered again, and what changed since."""

    state: str
    word: str
    is_stale: bool
    differences: tuple[ChangeTold, ...] = ()


def onward_of(visit: Visit, proposal: Proposal) -> Onward | None:
    """Tell the next move of ASA; None once it is decided."""
    dossier = proposal.dossier
    phase = phase_of(dossier.state)
    if phase is None:
        return None
    move = _ASA_MOVES[phase]
    name, opens = advance_words(move)
    found = objections(move, dossier, visit.actor)
    refused = next((_refused(o) for o in found if o.is_about_actor), "")
    here = address(visit, proposal)
    return Onward(
        move=move,
        name=name,
        opens=opens,
        is_turn=(dossier.standing, move) in TRANSITIONS,
        standing=tuple(_standing(o, here) for o in found if not o.is_about_actor),
        refused=refused,
    )


def why_no_signing(visit: Visit, proposal: Proposal) -> str:
    """Say why this person may sign nothing here; nothing where they may."""
    found = sign_objections(proposal.dossier, visit.actor)
    if found:
        return translated(found[0].message)
    if proposal.dossier.state not in PROPOSED:
        return str(_("It is decided: what was signed for it stands."))
    return ""


def route_facts(proposal: Proposal) -> list[dict[str, str]]:
    """Give the route answers as term and text."""
    shown = shown_section(extract(tree_of(proposal.content), Section.ROUTE))
    return [{"term": each.label, "text": each.text or _("not named")} for each in shown]


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


def _refused(objection: Objection) -> str:
    if objection.rule == _BY_ROLE:
        # Whoever judges and may not approve lacks that one role; its code tells them nothing.
        return str(_("An ASA administrator approves it. Nothing for you to do."))
    return translated(objection.message)


def _standing(objection: Objection, here: str) -> Standing:
    text = translated(objection.message)
    # What a file or a text lacks by itself goes by a name of Hallmark's, not by a rule.
    rule = objection.rule if objection.rule[1:].isdecimal() else ""
    panel = _PANELS.get(objection.field)
    if panel is not None:
        return Standing(rule=rule, text=text, href=f"#{panel}", link=_panel_link(panel))
    path = path_of(objection.field)
    top = path[0] if path else ""
    if (
        objection.field in {"unsettled", "version"}
        or not isinstance(top, str)
        or not label_of(path)
    ):
        return Standing(rule=rule, text=text, href=here, link=_("See it"))
    section = section_of(path)
    return Standing(
        rule=rule,
        text=missing_word(path, text),
        href=f"{here}{phase_of_section(section).value}#{section.value}",
        link=section_word(section),
    )


def _panel_link(panel: str) -> str:
    return str(
        {
            "gate": _("Answer the gate"),
            "rigor": _("Sign the rigor"),
            "consultant": _("Name the consultant"),
            "checklist": _("Answer the quality test"),
        }[panel]
    )
