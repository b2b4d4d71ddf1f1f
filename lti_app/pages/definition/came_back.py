"""A form of judging comes back: with its faults, and first whether the proposal changed since.

A form carries the digest of what its reader was shown. It gets the one of what stands now only
together with the word that something changed: whoever signs or decides does so for a content they
were shown (Policy 380.104, R7, R20, R33).
"""

from flask.typing import ResponseReturnValue

from lti_app.domain.errors import Conflict
from lti_app.pages.access import Visit
from lti_app.pages.definition.attempt import CONFLICT, Attempt, with_faults
from lti_app.pages.definition.had import changed_since
from lti_app.pages.definition.judge_page import judge_page
from lti_app.pages.definition.letter_view import LetterView
from lti_app.pages.locales import told
from lti_app.services.definition.signing import demand_seen
from lti_app.services.proposal.reading import Proposal

OK = 200


def came_back(
    visit: Visit,
    proposal: Proposal,
    attempt: Attempt,
    status: int = OK,
    preview: LetterView | None = None,
) -> ResponseReturnValue:
    """Show a form again; one that was written over another content says so, with 409.

    The letter is not shown then: it would be about what nobody read.
    """
    try:
        demand_seen(proposal.digest, attempt.values.get("seen") or None)
    except Conflict as changed:
        faulty = with_faults(attempt, {"seen": told(changed), **attempt.faults})
        return judge_page(visit, proposal, faulty, changed=changed_since(proposal)), CONFLICT
    return judge_page(visit, proposal, attempt, preview), status
