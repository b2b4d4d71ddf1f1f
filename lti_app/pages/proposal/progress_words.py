"""How far a proposal is, in words and links: its road, its phases, what is missing, what refuses.

Policy 380.104, R27. Everything missing is named, with the way to where it is written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.definition.definition import Turn
from lti_app.domain.definition.lack import Path
from lti_app.domain.definition.objection import Objected, Objection
from lti_app.domain.definition.phases import (
    Completeness,
    Phase,
    Section,
    phase_of,
    phase_of_section,
    phases_up_to,
    section_of,
    speaks_of_outcomes_alone,
)
from lti_app.domain.definition.pipeline import ENDED_STAGES, Stage, stage_of
from lti_app.domain.definition.sign_offs import Dossier
from lti_app.pages.locales import translated
from lti_app.pages.proposal.field_words import missing_word
from lti_app.pages.wording.definition_words import phase_word, section_word

ROAD = (
    Stage.IDEA,
    Stage.APPLICATION,
    Stage.ASSESSMENT,
    Stage.DESIGN,
    Stage.APPROVED,
    Stage.ACTIVE,
)
_STEP = re.compile(r"([a-z_]+)|\[(\d+)\]")
# Objections about no field of the content lead to the panel of the overview that tells of them.
_PANELS = {"gate": "gate", "rigor": "rigor", "consultant": "people", "unsettled": "waiting"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One section that lacks something: its name, the way there, and what it lacks."""

    section: Section
    name: str
    href: str
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseCard:
    """One phase as the overview shows it."""

    phase: Phase
    name: str
    href: str
    done: int
    total: int
    meter: str
    state: str
    state_word: str
    missing: tuple[Missing, ...]
    ahead: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that stands in the way, and the way to mend it."""

    text: str
    href: str
    link: str


def road_told(dossier: Dossier, courses: int) -> tuple[list[dict[str, str]], str] | None:
    """Give the stages of the road and the one it stands in; nothing once it has ended."""
    here = stage_of(dossier.state, is_active=courses > 0)
    if here in {*ENDED_STAGES, Stage.SUSPENDED}:
        return None
    words = {
        Stage.IDEA: _("Idea"),
        Stage.APPLICATION: phase_word(Phase.APPLICATION),
        Stage.ASSESSMENT: phase_word(Phase.ASSESSMENT),
        Stage.DESIGN: phase_word(Phase.DESIGN),
        Stage.APPROVED: _("Approved"),
        Stage.ACTIVE: _("Active in courses"),
    }
    note = ngettext("%(num)s course", "%(num)s courses", courses) if courses else ""
    stages = [
        {"key": stage.value, "name": words[stage], "note": note if stage is Stage.ACTIVE else ""}
        for stage in ROAD
    ]
    return stages, here.value


def phase_card(dossier: Dossier, found: Completeness, here: str, *, gate_open: bool) -> PhaseCard:
    """Tell one phase: how many of its parts are complete, how it stands, and what is missing."""
    done, total = _done(dossier, found), len(found.missing)
    state, word = _phase_state(dossier, found, gate_open=gate_open)
    return PhaseCard(
        phase=found.phase,
        name=phase_word(found.phase),
        href=f"{here}{found.phase.value}",
        done=done,
        total=total,
        meter=_("%(done)s of %(total)s parts complete", done=done, total=total),
        state=state,
        state_word=word,
        missing=tuple(_missing(found, here)),
        ahead=tuple(_ahead(dossier, found)),
    )


def objections_told(refused: Objected, here: str) -> tuple[Told, ...]:
    """List what stands in the way of a move, each with the way to where it is mended."""
    return tuple(_told(each, here) for each in refused.objections)


def path_of(field: str) -> Path:
    """Read a field's name, such as `slos[1].pos`, back as a path."""
    return tuple(
        int(number) if number else name for name, number in _STEP.findall(field.partition(" ")[0])
    )


def _done(dossier: Dossier, found: Completeness) -> int:
    # What speaks of outcomes lacks nothing while there are none, and is not done either.
    if dossier.content.slos:
        return found.done
    return sum(
        1
        for section, lacks in found.missing.items()
        if not lacks and not speaks_of_outcomes_alone(section)
    )


def _phase_state(dossier: Dossier, found: Completeness, *, gate_open: bool) -> tuple[str, str]:
    current = phase_of(dossier.state)
    if current is None:
        return ("complete", _("Complete")) if found.is_complete else ("ended", _("Not complete"))
    if found.phase is Phase.DESIGN and not gate_open:
        return "on_hold", _("Waits for the gate")
    if found.phase not in phases_up_to(current):
        return "asked", _("Not open yet")
    if found.phase is not current:
        return ("complete", _("Accepted")) if found.is_complete else ("mend", _("Open again"))
    if dossier.turn is Turn.ASA:
        return "with_asa", _("With ASA")
    return ("ready", _("Ready to hand in")) if found.is_complete else ("draft", _("Being written"))


def _ahead(dossier: Dossier, found: Completeness) -> Iterator[str]:
    # What speaks of outcomes will ask for something too, once there are any.
    for section, lacks in found.missing.items():
        if lacks or (speaks_of_outcomes_alone(section) and not dossier.content.slos):
            yield section_word(section)


def _missing(found: Completeness, here: str) -> Iterator[Missing]:
    for section, lacks in found.missing.items():
        if lacks:
            yield Missing(
                section=section,
                name=section_word(section),
                href=f"{here}{found.phase.value}#{section.value}",
                lacks=tuple(missing_word(each.path, translated(each.message)) for each in lacks),
            )


def _told(objection: Objection, here: str) -> Told:
    text = translated(objection.message)
    if objection.field in _PANELS:
        return Told(text=text, href=f"{here}#{_PANELS[objection.field]}", link=_("See it"))
    path = path_of(objection.field)
    if not path or not isinstance(path[0], str):
        return Told(text=text, href=here, link=_("See it"))
    section = section_of(path)
    return Told(
        text=missing_word(path, text),
        href=f"{here}{phase_of_section(section).value}#{section.value}",
        link=section_word(section),
    )
