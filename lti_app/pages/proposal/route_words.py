"""The route of a proposal in plain words: which clause it comes from and what it asks for.

Policy 380.104, "Roles and responsibilities": R28 and R29 (what exists now), R30 (what would need
the Faculty Senate Curriculum Committee), R31 and R32 (what stacks to academic credit).
"""

from dataclasses import dataclass

from flask_babel import gettext as _

from lti_app.domain.definition.content import Route
from lti_app.domain.definition.gate import clause
from lti_app.domain.definition.guideline import Guideline, PhaseDays
from lti_app.domain.definition.phases import SECTIONS, Phase
from lti_app.pages.wording.definition_words import phase_word, section_word


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTold:
    """A route: the answer, why, and the clause as the policy means it."""

    needs_gate: bool
    title: str
    text: str
    clause: str
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseTold:
    """One phase as it lies ahead: what is written in it, how long, who accepts it, and on what."""

    phase: Phase
    name: str
    asks: tuple[str, ...]
    usually: str
    ends: str


def route_told(route: Route) -> RouteTold:
    """Say the route that the answers lead to."""
    if not route.needs_gate:
        exists = route.exists_now
        return RouteTold(
            needs_gate=False,
            title=_("No approval by the Senate is needed first."),
            text=_("Your unit develops it with a consultant of ASA, and ASA approves it."),
            clause="R28" if exists else "R27",
            policy=_(
                "What is aligned to an existing program, course or experience is developed by the "
                "unit in consultation with Academic and Student Affairs, and includes appropriate "
                "assessment requirements."
            )
            if exists
            else _(
                "Units that wish to develop a micro-credential work with Academic and Student "
                "Affairs through application, assessment and design."
            ),
        )
    title = _("The Faculty Senate Curriculum Committee approves first.")
    if clause(route) == "R30":
        return RouteTold(
            needs_gate=True,
            title=title,
            text=_(
                "You apply meanwhile, and plan the assessment once ASA has accepted the "
                "application. The design opens once ASA has recorded the committee's approval."
            ),
            clause="R30",
            policy=_(
                "What is aligned to a program, course or experience that does not exist yet, and "
                "would traditionally need the Faculty Senate Curriculum Committee, still follows "
                "that approval before it can be designed and issued."
            ),
        )
    return RouteTold(
        needs_gate=True,
        title=title,
        text=_(
            "You apply meanwhile, and plan the assessment once ASA has accepted the application. "
            "The design opens once ASA has recorded the committee's approval, or has determined "
            "that the credit is exempt. You may ask ASA for that on the proposal's first page."
        ),
        clause="R31",
        policy=_(
            "The same holds for micro-credentials that are designed to be stacked together to "
            "award academic credit, outside Policy 340.350 (credit used to accelerate "
            "undergraduate time to degree) and the Graduate Transfer Credit policy (380.085)."
        ),
    )


def phases_told(guideline: Guideline, *, needs_gate: bool) -> tuple[PhaseTold, ...]:
    """Say what each phase asks for, how long it usually takes (R35) and how it ends (R27)."""
    ends = {
        Phase.APPLICATION: _("ASA names a consultant and accepts it, or returns it with reasons."),
        Phase.ASSESSMENT: _(
            "ASA agrees the level of rigor with you and signs it; the approval of the Senate is "
            "recorded."
        )
        if needs_gate
        else _("ASA agrees the level of rigor with you and signs it."),
        Phase.DESIGN: _("ASA approves it; from then on courses may use it."),
    }
    return tuple(
        PhaseTold(
            phase=phase,
            name=phase_word(phase),
            asks=tuple(section_word(section) for section in SECTIONS[phase]),
            usually=_usually(guideline.days_of(phase)),
            ends=ends[phase],
        )
        for phase in Phase
    )


def time_told(guideline: Guideline, *, needs_gate: bool) -> str:
    """Say how long all phases together usually take, by ASA's own due times (R35)."""
    days = guideline.days_in_all
    if needs_gate:
        return str(
            _("All of it usually within %(days)s days, the Senate's time on top.", days=days)
        )
    return str(_("All of it usually within %(days)s days.", days=days))


def _usually(days: PhaseDays) -> str:
    return str(
        _(
            "Usually within %(days)s days: up to %(unit)s for your unit to write, up to %(asa)s "
            "for ASA to answer.",
            days=days.together,
            unit=days.unit,
            asa=days.asa,
        )
    )
