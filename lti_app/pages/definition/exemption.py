"""A unit asks ASA for an exemption from the Senate gate (Policy 380.104, R32)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.sign_offs import ExemptionPolicy
from lti_app.domain.errors import RuleRefused, TransitionRefused
from lti_app.pages.access import Visit, guarded, unit_or_asa
from lti_app.pages.definition.attempt import (
    Attempt,
    refused_attempt,
    sent,
    status_of,
    with_faults,
)
from lti_app.pages.definition.judge import REFUSED, SEE_OTHER, one
from lti_app.pages.definition.words import exemption_word
from lti_app.pages.proposal.frame import HERE, proposal_frame
from lti_app.pages.proposal.not_recorded import PLACE, kept
from lti_app.pages.proposal.overview import people_of
from lti_app.pages.proposal.standing_words import gate_told
from lti_app.services.proposal.reading import Proposal

blueprint = Blueprint("exemption", __name__)


@blueprint.get(f"{HERE}/exemption")
@guarded(unit_or_asa)
def page(visit: Visit, version: int) -> ResponseReturnValue:
    """Show what was asked, and to a proposer of the unit the form to ask."""
    return _page(visit, one(visit, version), Attempt())


@blueprint.post(f"{HERE}/exemption")
@guarded(unit_or_asa)
def ask(visit: Visit, version: int) -> ResponseReturnValue:
    """Ask; it opens nothing before ASA has determined it."""
    proposal, attempt = one(visit, version), sent("exemption", "policy", "reasoning")
    policy = next((each for each in ExemptionPolicy if each == attempt.values["policy"]), None)
    if policy is None:
        faults = {"policy": _("Name the policy that covers it.")}
        return _page(visit, proposal, with_faults(attempt, faults)), REFUSED
    try:
        visit.work.exemptions.ask(proposal.version_id, policy, attempt.values["reasoning"])
    except (RuleRefused, TransitionRefused) as refused:
        faulty = refused_attempt(attempt, refused, "reasoning")
        return _page(visit, proposal, faulty), status_of(refused)
    flash(_("Asked. ASA determines it; until then the gate stays closed."), "ok")
    href = url_for("proposal.overview", launch=visit.launch_id, version=proposal.version_id)
    return redirect(href, SEE_OTHER)


def _page(visit: Visit, proposal: Proposal, attempt: Attempt) -> str:
    gate = gate_told(proposal.dossier, visit.work.proposals.people(people_of(proposal)))
    proposes = proposal.unit_id is not None and visit.actor.proposes_for(proposal.unit_id)
    may_ask = proposes and gate.may_be_exempt and gate.state != "ok"
    reasoning = attempt.values.get("reasoning", "")
    lost = () if may_ask else kept([(_("Why it covers it"), reasoning)])
    return render_template(
        "definition/exemption.html",
        **proposal_frame(visit, proposal, "exemption"),
        attempt=attempt,
        gate=gate,
        may_ask=may_ask,
        proposes=proposes,
        summary=attempt.summary(None if may_ask else PLACE if lost else ""),
        kept=lost,
        requests=visit.work.exemptions.of(proposal.version_id),
        policies=[{"value": p.value, "label": exemption_word(p)} for p in ExemptionPolicy],
        exemption_word=exemption_word,
    )
