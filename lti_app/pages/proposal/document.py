"""A proposal as a document for a committee: a page, a tagged PDF, and the file it exports to."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from lti_app.domain.ids import DefinitionVersionId
from lti_app.pages.access import Visit, guarded, unit_or_asa
from lti_app.pages.csv_file import attached
from lti_app.pages.locales import page_language
from lti_app.pages.pdf import pdf_answer, pdf_of
from lti_app.pages.proposal.document_view import document_view
from lti_app.pages.proposal.frame import HERE

blueprint = Blueprint("proposal_document", __name__)


@blueprint.get(f"{HERE}/document")
@guarded(unit_or_asa)
def page(visit: Visit, version: int) -> ResponseReturnValue:
    """Show all that a proposal says on one page, to be read and printed."""
    proposal = visit.work.proposals.one(DefinitionVersionId(version))
    return render_template("proposal/document.html", **document_view(visit, proposal))


@blueprint.get(f"{HERE}/document.pdf")
@guarded(unit_or_asa)
def pdf(visit: Visit, version: int) -> ResponseReturnValue:
    """Give the same as a tagged PDF."""
    proposal = visit.work.proposals.one(DefinitionVersionId(version))
    view = document_view(visit, proposal)
    html = render_template("paper/proposal.html", **view)
    title, lang = str(view["title"]), page_language()["lang"]
    # Setting it takes longer than a transaction may stand open.
    visit.work.pause()
    return pdf_answer(pdf_of(html, title=title, lang=lang), proposal.slug)


@blueprint.get(f"{HERE}/definition.yaml")
@guarded(unit_or_asa)
def file(visit: Visit, version: int) -> ResponseReturnValue:
    """Give the definition file that imports to exactly this content."""
    proposal = visit.work.proposals.one(DefinitionVersionId(version))
    text = visit.work.definitions.export(proposal.version_id)
    answer = Response(text, mimetype="application/yaml")
    answer.headers["Content-Disposition"] = attached(f"{proposal.slug}-{proposal.number}", "yaml")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
