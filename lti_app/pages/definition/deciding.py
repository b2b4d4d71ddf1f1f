"""ASA decides: the letter is looked at first, then the decision is taken, once (R18, R33)."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.decisions import (
    MOST_CONDITIONS,
    Decision,
    decision_objections,
)
from lti_app.domain.definition.governance import objections
from lti_app.domain.definition.objection import refusal
from lti_app.domain.definition.states import TRANSITIONS, Move
from lti_app.pages.access import Visit, guarded
from lti_app.pages.definition.attempt import CONFLICT, Attempt, with_faults
from lti_app.pages.definition.came_back import OK, came_back
from lti_app.pages.definition.decision_form import (
    OF_PROPOSALS,
    decision_faults,
    read_decision,
)
from lti_app.pages.definition.judge import CAUGHT, REFUSED, SEE_OTHER, again, one
from lti_app.pages.definition.judge_page import DESK, judges
from lti_app.pages.definition.letter_view import letter_preview
from lti_app.pages.definition.words import decided_word
from lti_app.services.definition.decisions import Decided, DecisionRefused
from lti_app.services.proposal.reading import Proposal

blueprint = Blueprint("deciding", __name__)


@blueprint.post(f"{DESK}/decide")
@guarded(judges)
def decide(visit: Visit, version: int) -> ResponseReturnValue:
    """Show the letter (`action=preview`), add a row for a condition, or take the decision."""
    proposal = one(visit, version)
    decision, attempt = read_decision()
    action = request.form.get("action", "")
    _demand_may(visit, proposal, attempt.values["kind"])
    if not _waits(proposal) and (action != "decide" or decision is None):
        # Said before anything that is wrong in a form whose page is another by now.
        faults = {"kind": _("Somebody decided it meanwhile, or the unit took it back.")}
        return came_back(visit, proposal, with_faults(attempt, faults), CONFLICT)
    if action == "condition":
        rows = str(min(int(attempt.values["rows"]) + 1, MOST_CONDITIONS))
        values = {**attempt.values, "rows": rows}
        return came_back(visit, proposal, replace(attempt, values=values, faults={}))
    if decision is None:
        return came_back(visit, proposal, attempt, REFUSED)
    if action == "decide":
        return _decide(visit, proposal, decision, attempt)
    if action == "preview":
        return _preview(visit, proposal, decision, attempt)
    return came_back(visit, proposal, attempt, OK if action == "change" else REFUSED)


def _demand_may(visit: Visit, proposal: Proposal, sent: str) -> None:
    """Refuse whoever may not take such a decision before anything else of it is looked at."""
    for kind in OF_PROPOSALS:
        found = objections(kind.move, proposal.dossier, visit.actor) if kind == sent else ()
        if any(each.is_about_actor for each in found):
            raise refusal(found)


def _waits(proposal: Proposal) -> bool:
    """Say whether anything of it waits for a decision: what is handed in may at least go back."""
    return (proposal.dossier.standing, Move.RETURN) in TRANSITIONS


def _decide(
    visit: Visit, proposal: Proposal, decision: Decision, attempt: Attempt
) -> ResponseReturnValue:
    try:
        decided = visit.work.definition_decisions.decide(
            proposal.version_id, decision, attempt.values["seen"] or None
        )
    except DecisionRefused as refused:
        return came_back(visit, proposal, decision_faults(refused, attempt), REFUSED)
    except CAUGHT as refused:
        return again(visit, proposal, attempt, refused, "kind")
    told = decided_word(decision.kind)
    flash(
        _("%(decided)s. The letter is ready for the unit.", decided=told)
        if decided.is_new
        else _("%(decided)s already, with the same words: nothing was done twice.", decided=told),
        "ok" if decided.is_new else "info",
    )
    return to_letter(visit, proposal, decided)


def to_letter(visit: Visit, proposal: Proposal, decided: Decided) -> ResponseReturnValue:
    """Lead to the letter of a decision."""
    href = url_for(
        "letters.letter",
        launch=visit.launch_id,
        version=proposal.version_id,
        decision=decided.decision_id,
    )
    return redirect(href, SEE_OTHER)


def _preview(
    visit: Visit, proposal: Proposal, decision: Decision, attempt: Attempt
) -> ResponseReturnValue:
    found = objections(decision.kind.move, proposal.dossier, visit.actor)
    faults = {
        each.field: each.message
        for each in decision_objections(decision, visit.work.clock.now().date())
    }
    if faults:
        faulty = decision_faults(DecisionRefused(faults), attempt)
        return came_back(visit, proposal, faulty, REFUSED)
    if found:
        return again(visit, proposal, attempt, refusal(found), "kind")
    letter = letter_preview(visit, proposal, decision)
    return came_back(visit, proposal, attempt, preview=letter)
