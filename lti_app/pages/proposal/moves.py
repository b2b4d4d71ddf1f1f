"""What a unit does with its proposal: hand in, take back, withdraw, propose a revision (R1, R27).

Each is the service's to decide; what it refuses comes back on the overview with every reason.
"""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.governance import objections
from lti_app.domain.definition.objection import Objected
from lti_app.domain.definition.states import TRANSITIONS, Move, is_made
from lti_app.domain.errors import RuleRefused, TransitionRefused
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.sentence import say
from lti_app.pages.access import Visit, guarded, unit_or_asa
from lti_app.pages.proposal.frame import HERE
from lti_app.pages.proposal.overview import overview_page
from lti_app.pages.proposal.typed_title import is_typed
from lti_app.services.proposal.reading import Proposal
from lti_app.services.proposal.starting import RevisionOpen

blueprint = Blueprint("proposal_moves", __name__)
SEE_OTHER, REFUSED = 303, 422


@blueprint.post(f"{HERE}/submit")
@guarded(unit_or_asa)
def submit(visit: Visit, version: int) -> ResponseReturnValue:
    """Hand the phase in; whatever is missing comes back as a list of links."""
    proposal = _one(visit, version)
    try:
        return _move(
            visit,
            proposal,
            Move.SUBMIT,
            done=_("Handed in. It is with ASA now; you may take it back until they answer."),
            already=_("It is handed in already: nothing was done twice."),
        )
    except Objected as refused:
        return overview_page(visit, proposal, refused=refused), REFUSED


@blueprint.post(f"{HERE}/recall")
@guarded(unit_or_asa)
def recall(visit: Visit, version: int) -> ResponseReturnValue:
    """Take it back from ASA to write on."""
    return _move(
        visit,
        _one(visit, version),
        Move.RECALL,
        done=_("Taken back. You may write on."),
        already=_("It is with your unit already: you may write on."),
    )


@blueprint.post(f"{HERE}/withdraw")
@guarded(unit_or_asa)
def withdraw(visit: Visit, version: int) -> ResponseReturnValue:
    """Take it out of the process for good, once its title was typed."""
    proposal = _one(visit, version)
    typed = request.form.get("title", "")
    if _may_withdraw(visit, proposal) and not is_typed(proposal.content.title, typed):
        lacking = RuleRefused(
            "proposal.withdraw",
            say("Write the title as it stands, so that nothing is withdrawn by accident."),
            field="title",
        )
        return overview_page(visit, proposal, kept=lacking), REFUSED
    return _move(
        visit,
        proposal,
        Move.WITHDRAW,
        done=_("Withdrawn. What was written is kept; you may begin again with a copy."),
        already=_("It is withdrawn already: nothing was done twice."),
    )


@blueprint.post(f"{HERE}/revise")
@guarded(unit_or_asa)
def revise(visit: Visit, version: int) -> ResponseReturnValue:
    """Begin a revision of what was approved, with its words (R36)."""
    proposal = _one(visit, version)
    try:
        made = visit.work.proposal_starts.revise(proposal.version_id)
    except RevisionOpen as refused:
        made = refused.version_id
        flash(_("A revision of it is being proposed already: this is it."), "info")
    else:
        flash(_("The revision has begun. The approved version stays as it is meanwhile."), "ok")
    return redirect(url_for("proposal.overview", launch=visit.launch_id, version=made), SEE_OTHER)


def _one(visit: Visit, version: int) -> Proposal:
    return visit.work.proposals.one(DefinitionVersionId(version))


def _may_withdraw(visit: Visit, proposal: Proposal) -> bool:
    """Say whether the page has the form to withdraw it; whoever has none is told why not."""
    found = objections(Move.WITHDRAW, proposal.dossier, visit.actor)
    can = (proposal.dossier.standing, Move.WITHDRAW) in TRANSITIONS
    return can and not any(each.is_about_actor for each in found)


def _move(
    visit: Visit, proposal: Proposal, move: Move, *, done: str, already: str
) -> ResponseReturnValue:
    """Make a move and lead back; where it was made already, say so and change nothing."""
    try:
        visit.work.governance.move(proposal.version_id, move)
    except TransitionRefused:
        if not is_made(_one(visit, proposal.version_id).dossier.standing, move):
            raise
        flash(already, "info")
    else:
        flash(done, "ok")
    return _back(visit, proposal)


def _back(visit: Visit, proposal: Proposal) -> ResponseReturnValue:
    href = url_for("proposal.overview", launch=visit.launch_id, version=proposal.version_id)
    return redirect(href, SEE_OTHER)
