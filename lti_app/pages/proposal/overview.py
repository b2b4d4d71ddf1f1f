"""The overview of one proposal: what is next for whom, how far each phase is, what stands in it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_app.domain.ids import DefinitionVersionId
from lti_app.pages.access import Visit, guarded, unit_or_asa
from lti_app.pages.proposal.frame import HERE, proposal_frame

blueprint = Blueprint("proposal", __name__)


@blueprint.get(f"{HERE}/")
@guarded(unit_or_asa)
def overview(visit: Visit, version: int) -> ResponseReturnValue:
    """Show one proposal at a glance."""
    proposal = visit.work.proposals.one(DefinitionVersionId(version))
    return render_template("proposal/overview.html", **proposal_frame(visit, proposal, "overview"))
