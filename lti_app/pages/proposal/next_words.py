"""What comes next for a proposal and for whom: one sentence and one way on, answer first (R27)."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.gate import gate_is_open
from lti_app.domain.definition.phases import Completeness, Phase
from lti_app.domain.definition.sign_offs import Dossier
from lti_app.pages.wording.definition_words import phase_word


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What is next: for whom, what to do, and where; `page` is a page of the proposal, or none."""

    title: str
    text: str
    page: str = ""
    label: str = ""


def next_step(
    dossier: Dossier,
    phase: Phase | None,
    current: Completeness | None,
    *,
    is_unit: bool,
    judges: bool,
    hands_in: bool = False,
    returned: bool = False,
) -> NextStep:
    """Say what is next, to the unit's own people, to who judges it, or to who looks on.

    `hands_in` is a proposer; `returned` says that ASA gave it back with a letter.
    """
    if phase is None or current is None:
        return NextStep(title=_decided_title(dossier.state), text=_decided(dossier.state))
    if dossier.turn is Turn.ASA:
        return _with_asa(dossier, phase, is_unit=is_unit, judges=judges)
    if returned and is_unit and not dossier.unsettled:
        return _returned(phase, current, hands_in=hands_in)
    return _with_unit(dossier, phase, current, is_unit=is_unit, hands_in=hands_in)


def _returned(phase: Phase, current: Completeness, *, hands_in: bool) -> NextStep:
    title, text = _("Next for you:"), _("Read ASA's letter, and do what it asks.")
    if not current.is_complete:
        missing = ngettext(
            "%(num)s thing is still missing in %(phase)s.",
            "%(num)s things are still missing in %(phase)s.",
            len(current.lacking),
            phase=phase_word(phase),
        )
        label = _("Go on with %(phase)s", phase=phase_word(phase))
        return NextStep(title=title, text=f"{text} {missing}", page=phase.value, label=label)
    if not hands_in:
        more = _("A proposer of your unit hands it in then.")
        return NextStep(title=title, text=f"{text} {more}", page="consultation", label=_("Answer"))
    return NextStep(title=title, text=f"{text} {_('Then hand it in again.')}", page="hand-in")


def _with_unit(
    dossier: Dossier, phase: Phase, current: Completeness, *, is_unit: bool, hands_in: bool
) -> NextStep:
    title = _("Next for you:") if is_unit else _("Next for the unit:")
    if dossier.unsettled:
        text = ngettext(
            "%(num)s part was written by two people at once. Choose which text stands.",
            "%(num)s parts were written by two people at once. Choose which text stands.",
            dossier.unsettled,
        )
        return NextStep(title=title, text=text, page="waiting", label=_("Choose"))
    if phase is Phase.DESIGN and not gate_is_open(dossier):
        text = _("The design waits: the gate closed again. ASA looks at it once you write to them.")
        return NextStep(title=title, text=text, page="consultation", label=_("Write to ASA"))
    if current.is_complete and not is_unit:
        told = _(
            "Everything of the %(phase)s is there. The unit hands it in.", phase=phase_word(phase)
        )
        return NextStep(title=title, text=told)
    if current.is_complete and not hands_in:
        told = _(
            "Everything of the %(phase)s is there. A proposer of your unit hands it in.",
            phase=phase_word(phase),
        )
        return NextStep(title=_("Next, a proposer of your unit:"), text=told)
    if current.is_complete:
        text = _("Everything of the %(phase)s is there. Hand it in.", phase=phase_word(phase))
        return NextStep(title=title, text=text, page="hand-in", label=_("Hand in"))
    text = ngettext(
        "%(num)s thing is still missing in %(phase)s.",
        "%(num)s things are still missing in %(phase)s.",
        len(current.lacking),
        phase=phase_word(phase),
    )
    label = _("Go on with %(phase)s", phase=phase_word(phase))
    return NextStep(title=title, text=text, page=phase.value, label=label)


def _with_asa(dossier: Dossier, phase: Phase, *, is_unit: bool, judges: bool) -> NextStep:
    if dossier.consultant is None:
        text = _("A consultant is named, who goes through it with the unit.")
    elif phase is Phase.ASSESSMENT and not gate_is_open(dossier):
        text = _(
            "The assessment plan is read and its rigor agreed; the gate waits for the Faculty "
            "Senate Curriculum Committee."
        )
    else:
        text = {
            Phase.APPLICATION: _("The application is read, and accepted or returned with reasons."),
            Phase.ASSESSMENT: _("The assessment plan is read and its rigor agreed with the unit."),
            Phase.DESIGN: _("The whole is read, and approved, returned or declined in a letter."),
        }[phase]
    if is_unit:
        more = _("Until then you may take it back and write on.")
        return NextStep(title=_("Next, ASA:"), text=f"{text} {more}")
    if not judges:
        return NextStep(title=_("Next, ASA:"), text=text)
    return NextStep(title=_("Next for you:"), text=text, page="judge", label=_("Judge it"))


def _decided_title(state: DefinitionState) -> str:
    words: dict[DefinitionState, str] = {
        DefinitionState.APPROVED: _("Approved."),
        DefinitionState.SUSPENDED: _("Suspended."),
        DefinitionState.RETIRED: _("Retired."),
        DefinitionState.ARCHIVED: _("Archived."),
        DefinitionState.DECLINED: _("Declined."),
        DefinitionState.WITHDRAWN: _("Withdrawn."),
    }
    return words[state]


def _decided(state: DefinitionState) -> str:
    words: dict[DefinitionState, str] = {
        DefinitionState.APPROVED: _(
            "Courses may use it. What it says stays as it is; a revision becomes a new version."
        ),
        DefinitionState.SUSPENDED: _(
            "No new course may use it until ASA resumes it. What was awarded stays."
        ),
        DefinitionState.RETIRED: _("It is offered no longer. What was awarded stays valid."),
        DefinitionState.ARCHIVED: _("It is kept for the record. What was awarded stays valid."),
        DefinitionState.DECLINED: _(
            "ASA's letter says why. You may begin again with a copy of what was written."
        ),
        DefinitionState.WITHDRAWN: _(
            "The unit took it out of the process. You may begin again with a copy."
        ),
    }
    return words[state]
