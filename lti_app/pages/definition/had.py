"""Which saves a form of judging was rendered over, so that what changed since is told by name."""

from flask import request

from lti_app.domain.definition.phases import Section
from lti_app.pages.proposal.beside import read_beside, revisions_told
from lti_app.services.proposal.reading import Proposal

# More than every section with a revision of twenty digits.
_LONGEST = 1000


def had_of(proposal: Proposal) -> str:
    """Name every save that a form is rendered over, for its hidden field `had`."""
    return revisions_told(proposal, proposal.saves)


def changed_since(proposal: Proposal) -> tuple[Section, ...]:
    """Name the sections saved since the form that was sent was rendered; none where it says not."""
    had = request.form.get("had")
    if had is None:
        return ()
    known = read_beside(had[:_LONGEST])
    return tuple(
        section
        for section in Section
        if section in proposal.saves and known.get(section) != proposal.save_of(section).revision
    )
