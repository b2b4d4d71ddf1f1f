"""What a revision says otherwise than the version it is based on, or any two of a line (R36)."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lti_app.domain.definition.difference import content_difference
from lti_app.domain.ids import DefinitionVersionId
from lti_app.models.base import LARGEST_ID, number_within
from lti_app.pages.access import Visit, guarded, unit_or_asa
from lti_app.pages.definition.difference_view import differences_by_section
from lti_app.pages.definition.judge import one
from lti_app.pages.proposal.frame import HERE, proposal_frame
from lti_app.services.proposal.reading import Proposal

blueprint = Blueprint("difference", __name__)


@blueprint.get(f"{HERE}/difference")
@guarded(unit_or_asa)
def page(visit: Visit, version: int) -> ResponseReturnValue:
    """Show it field by field, words within; `against` names the other version."""
    proposal = one(visit, version)
    others = visit.work.definition_lines.others_of(proposal.version_id)
    other = _other(visit, proposal, [each.version_id for each in others])
    parts = () if other is None else differences_by_section(other.content, proposal.content)
    return render_template(
        "definition/difference.html",
        **proposal_frame(visit, proposal, "difference"),
        other=other,
        others=others,
        parts=parts,
        count=0 if other is None else len(content_difference(other.content, proposal.content)),
    )


def _other(visit: Visit, proposal: Proposal, known: list[DefinitionVersionId]) -> Proposal | None:
    asked = number_within(request.args.get("against", ""), LARGEST_ID)
    if asked is not None and asked != proposal.version_id:
        # Another line's version is none that this one could be held against.
        other = one(visit, asked)
        return other if other.version_id in known else one(visit, 0)
    if proposal.based_on in known:
        return visit.work.proposals.one(DefinitionVersionId(proposal.based_on or 0))
    return visit.work.proposals.one(known[0]) if known else None
