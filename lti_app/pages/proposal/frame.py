"""What all pages of one proposal share: head, tabs, whose turn it is, what is next, who may what.

A page reads its proposal with `visit.work.proposals.one`, which finds none for whoever may not
read it, and renders a template that extends `proposal/_frame.html` with what `proposal_frame`
gives. What a flag of `May` shows, the services check again.
"""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from lti_app.domain.definition.access import may_comment
from lti_app.domain.definition.definition import Turn
from lti_app.domain.definition.governance import CONSULTING, objections
from lti_app.domain.definition.phases import Completeness, Phase, completeness, phase_of
from lti_app.domain.definition.states import TRANSITIONS, Move
from lti_app.pages.access import Visit
from lti_app.pages.people.nav import asa_nav, unit_nav
from lti_app.pages.proposal.field_talk import TalkOfFields
from lti_app.pages.proposal.next_words import next_step
from lti_app.pages.proposal.turn_words import turn_sentence
from lti_app.pages.wording.definition_words import phase_word, state_word, type_word
from lti_app.services.proposal.reading import Proposal

HERE = "/w/<launch>/unit/proposals/<int:version>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands at the top: title, form of award, unit, state and its word."""

    title: str
    type: str
    unit: str
    number: int
    state: str
    state_word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """What this person may do here and now; of a move, only that it is theirs to make."""

    write: bool
    comment: bool
    submit: bool
    recall: bool
    withdraw: bool
    revise: bool
    judge: bool


def proposal_frame(visit: Visit, proposal: Proposal, tab: str) -> dict[str, object]:
    """Give the frame of one tab: `overview`, a phase, `consultation`, `timeline` or `judge`."""
    dossier = proposal.dossier
    phase = phase_of(dossier.state)
    phases = frame_phases(proposal)
    is_unit = is_of_its_unit(visit, proposal)
    here = address(visit, proposal)
    may = may_here(visit, proposal)
    return {
        "visit": visit,
        "proposal": proposal,
        "content": proposal.content,
        "here": here,
        "nav": unit_nav(visit, "unit_home.home") if is_unit else asa_nav(visit, "pipeline.board"),
        "head": _head(proposal),
        "tab": tab,
        "tabs": _tabs(visit, proposal, phases, tab),
        "turn": _turn(visit, proposal, is_unit=is_unit),
        "next": next_step(
            dossier,
            phase,
            phases[phase] if phase else None,
            is_unit=is_unit,
            judges=_judges(visit, proposal),
            hands_in=may.submit,
            returned=proposal.returned,
        ),
        "phase": phase,
        "phases": phases,
        "is_unit": is_unit,
        "may": may,
        "talk": TalkOfFields(visit, proposal),
    }


def frame_phases(proposal: Proposal) -> dict[Phase, Completeness]:
    """Tell of each phase what it lacks."""
    lines = proposal.dossier.lines
    return {each: completeness(each, proposal.content, lines) for each in Phase}


def address(visit: Visit, proposal: Proposal) -> str:
    """Give the address of a proposal's overview; its other pages stand below it."""
    return url_for("proposal.overview", launch=visit.launch_id, version=proposal.version_id)


def is_of_its_unit(visit: Visit, proposal: Proposal) -> bool:
    """Say whether the visitor writes for the unit that owns it."""
    return proposal.unit_id is not None and visit.actor.edits_for(proposal.unit_id)


def _head(proposal: Proposal) -> Head:
    state = proposal.dossier.state
    return Head(
        title=proposal.content.title,
        type=type_word(proposal.content.type),
        unit=proposal.content.unit.name,
        number=proposal.number,
        state=state.value,
        state_word=state_word(state),
    )


def _tabs(
    visit: Visit, proposal: Proposal, phases: dict[Phase, Completeness], tab: str
) -> list[dict[str, object]]:
    here = address(visit, proposal)
    pages: list[tuple[str, str, str]] = [("overview", _("Overview"), here)]
    pages += [(each.value, phase_word(each), f"{here}{each.value}") for each in Phase]
    pages += [
        ("consultation", _("Consultation"), f"{here}consultation"),
        ("timeline", _("Timeline"), f"{here}timeline"),
    ]
    if visit.actor.has(*CONSULTING):
        judge = f"/w/{visit.launch_id}/asa/definitions/{proposal.version_id}/"
        pages.append(("judge", _("Judge"), judge))
    complete = {phase.value for phase, found in phases.items() if found.is_complete}
    return [
        {"label": label, "href": href, "current": name == tab, "done": name in complete}
        for name, label, href in pages
    ]


def _turn(visit: Visit, proposal: Proposal, *, is_unit: bool) -> str:
    dossier, consultant = proposal.dossier, None
    if dossier.turn is Turn.ASA and dossier.consultant is not None:
        consultant = visit.work.proposals.people({dossier.consultant})[dossier.consultant].name
    return turn_sentence(
        dossier.turn,
        proposal.turn_since,
        visit.work.clock.now(),
        unit="" if is_unit else proposal.content.unit.name,
        consultant=consultant,
    )


def may_here(visit: Visit, proposal: Proposal) -> May:
    """Tell what this person may do with a proposal, here and now."""
    dossier, actor = proposal.dossier, visit.actor

    def is_theirs(move: Move) -> bool:
        return (
            not visit.read_only
            and (dossier.standing, move) in TRANSITIONS
            and not any(each.is_about_actor for each in objections(move, dossier, actor))
        )

    unit_id = proposal.unit_id
    return May(
        write=is_of_its_unit(visit, proposal) and dossier.turn is Turn.UNIT and not visit.read_only,
        comment=may_comment(unit_id, actor) and not visit.read_only,
        submit=is_theirs(Move.SUBMIT),
        recall=is_theirs(Move.RECALL),
        withdraw=is_theirs(Move.WITHDRAW),
        revise=unit_id is not None
        and actor.proposes_for(unit_id)
        and (dossier.standing, Move.SUSPEND) in TRANSITIONS
        and not visit.read_only,
        judge=_judges(visit, proposal) and not visit.read_only,
    )


def _judges(visit: Visit, proposal: Proposal) -> bool:
    # Nobody judges what they wrote themselves (R33).
    actor = visit.actor
    return actor.has(*CONSULTING) and not proposal.dossier.is_by(actor.person_id)
