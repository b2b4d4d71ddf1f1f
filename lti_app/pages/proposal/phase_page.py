"""One phase of a proposal as a page: its sections, how far it is, what its fields refer to."""

from itertools import pairwise
from typing import Any

from flask import render_template

from lti_app.domain.definition.phases import Phase, Section, phase_of
from lti_app.pages.access import Visit
from lti_app.pages.proposal.frame import proposal_frame
from lti_app.pages.proposal.matrix_view import matrix_tables
from lti_app.pages.proposal.section_view import Attempt, SectionView, section_views
from lti_app.pages.wording.definition_words import phase_word
from lti_app.services.proposal.reading import Proposal

_NEXT = dict(pairwise(Phase))


def phase_page(
    visit: Visit, proposal: Proposal, page: Phase, attempt: Attempt | None = None
) -> str:
    """Draw a phase; a section that was sent and could not be saved comes back as it was sent."""
    views = section_views(visit, proposal, page, attempt)
    return render_template(
        "proposal/phase.html",
        **proposal_frame(visit, proposal, page.value),
        **page_facts(visit, proposal, page, views),
    )


def page_facts(
    visit: Visit, proposal: Proposal, page: Phase, views: tuple[SectionView, ...]
) -> dict[str, Any]:
    """Give what the templates of a phase and of its parts need beside the frame."""
    kept = proposal.content.image
    following = _NEXT.get(page)
    matrix = next((view.form for view in views if view.section is Section.MATRIX), None)
    return {
        "views": views,
        "page_phase": phase_word(page),
        "page_name": page.value,
        "next_page": following,
        "next_phase": "" if following is None else phase_word(following),
        "closed": _closed(views),
        "progress_done": sum(1 for view in views if view.is_complete),
        "complete": not any(view.missing for view in views),
        "here_now": phase_of(proposal.dossier.state) is page,
        "tables": matrix_tables(proposal.content, matrix),
        "offered": views[0].around.offered,
        "image_hint": visit.work.badge_images.hint(kept)
        if page is Phase.DESIGN and kept is not None and kept.digest
        else None,
    }


def _closed(views: tuple[SectionView, ...]) -> tuple[str, ...]:
    # What keeps the whole page closed is said once, above it.
    first, *others = (view.why_closed for view in views)
    return tuple(why for why in first if all(why in each for each in others))
