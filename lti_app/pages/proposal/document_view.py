"""What the committee's document says, for its page and its paper alike."""

from lti_app.pages.access import Visit
from lti_app.pages.proposal.frame import proposal_frame
from lti_app.services.proposal.reading import Proposal


def document_view(visit: Visit, proposal: Proposal) -> dict[str, object]:
    """Gather all that the document says."""
    return {**proposal_frame(visit, proposal, "document"), "title": proposal.content.title}
