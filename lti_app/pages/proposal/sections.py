"""The pages on which a proposal is written: a page a phase, a form a section (R27).

Each section is saved on its own, over the revision it was opened at; a text that came too late
waits beside what stands. The page's script saves by the same address and gets data back.
"""

from http import HTTPStatus

from flask import Blueprint, Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.phases import Phase, Section, phase_of_section
from lti_app.domain.errors import NotFound, NotPermitted
from lti_app.domain.ids import DefinitionVersionId
from lti_app.pages.access import Visit, guarded, unit_or_asa
from lti_app.pages.documents.uploads import LARGEST
from lti_app.pages.proposal.frame import HERE, address
from lti_app.pages.proposal.phase_page import phase_page
from lti_app.pages.proposal.section_answers import saved_answer, state_answer
from lti_app.pages.proposal.section_writing import write_section
from lti_app.pages.wording.definition_words import section_word

blueprint = Blueprint("proposal_sections", __name__)


@blueprint.get(f"{HERE}/application", defaults={"name": "application"})
@blueprint.get(f"{HERE}/assessment", defaults={"name": "assessment"})
@blueprint.get(f"{HERE}/design", defaults={"name": "design"})
@guarded(unit_or_asa)
def phase(visit: Visit, version: int, name: str) -> ResponseReturnValue:
    """Show the sections of one phase, to write in or to read."""
    proposal = visit.work.proposals.one(DefinitionVersionId(version))
    return phase_page(visit, proposal, Phase(name))


@blueprint.post(f"{HERE}/sections/<section>")
@guarded(unit_or_asa, largest_file=LARGEST)
def save(visit: Visit, version: int, section: str) -> ResponseReturnValue:
    """Save one section; answer with its page, or with data to the page's own script."""
    part = section_named(section)
    proposal = visit.work.proposals.one(DefinitionVersionId(version))
    written = write_section(visit, proposal, part)
    page = phase_of_section(part)
    if _asks_for_data():
        return saved_answer(visit, proposal, part, written)
    if written.saved is None:
        refused = written.attempt.refused
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if isinstance(refused, NotPermitted):
            status = HTTPStatus.FORBIDDEN
        return phase_page(visit, proposal, page, written.attempt), status
    here = address(visit, proposal)
    if written.saved.conflict_id is not None:
        if written.saved.takes:
            flash(_("Somebody wrote in what you take out. Your text is kept: choose."), "warn")
        else:
            flash(_("Somebody saved this part while you wrote. Your text is kept: choose."), "warn")
        return redirect(f"{here}conflicts/{written.saved.conflict_id}", HTTPStatus.SEE_OTHER)
    anchor = written.anchor or part.value
    if not written.anchor:
        flash(_("“%(section)s” is saved.", section=section_word(part)), "ok")
    return redirect(f"{here}{page.value}#{anchor}", HTTPStatus.SEE_OTHER)


@blueprint.get(f"{HERE}/sections/state")
@guarded(unit_or_asa)
def state(visit: Visit, version: int) -> ResponseReturnValue:
    """Tell an open page which sections were saved since, by whom, and which texts wait."""
    proposal = visit.work.proposals.one(DefinitionVersionId(version))
    return state_answer(visit, proposal)


@blueprint.get(f"{HERE}/image/<digest>")
@guarded(unit_or_asa)
def image(visit: Visit, version: int, digest: str) -> ResponseReturnValue:
    """Give a badge image the proposal names; it can run no script."""
    found = visit.work.proposal_pictures.open(DefinitionVersionId(version), digest)
    answer = Response(found.content, mimetype=found.media_type)
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def section_named(name: str) -> Section:
    """Find a section by its name in an address.

    Raises:
        NotFound: there is none of that name.
    """
    if name not in set(Section):
        raise NotFound("proposal.section_unknown", "There is no such part of a proposal.")
    return Section(name)


def _asks_for_data() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
