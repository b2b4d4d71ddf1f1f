"""What the page that judges a proposal says: what ASA has to do now, and each panel as it stands.

Every objection comes from the rules of governance and leads to where it is mended, so that what the
page shows is what the service will say.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.definition.definition import PROPOSED
from lti_app.domain.definition.governance import objections, sign_objections
from lti_app.domain.definition.objection import Objection
from lti_app.domain.definition.phases import Phase, Section, phase_of, phase_of_section, section_of
from lti_app.domain.definition.sections import extract
from lti_app.domain.definition.sign_offs import (
    ChecklistItem,
)
from lti_app.domain.definition.states import TRANSITIONS, Move
from lti_app.pages.access import Visit
from lti_app.pages.definition.words import (
    advance_words,
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
