"""Letters of decision, as a page and as a tagged PDF, for the unit and for ASA (R18, R37)."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_app.pages.access import Visit, guarded, reader_zone, unit_or_asa
from lti_app.pages.definition.judge import one
from lti_app.pages.definition.letter_view import letter_of
from lti_app.pages.formats import long_date
from lti_app.pages.locales import page_language, reader_locale
from lti_app.pages.pdf import pdf_answer, pdf_of
from lti_app.pages.proposal.frame import HERE, proposal_frame

blueprint = Blueprint("letters", __name__)
LETTER = f"{HERE}/letters/<int:decision>"


@blueprint.get(LETTER)
@guarded(unit_or_asa)
def letter(visit: Visit, version: int, decision: int) -> ResponseReturnValue:
    """Show the letter of a decision."""
    proposal = one(visit, version)
    record = visit.work.definition_records.decision(proposal.version_id, decision)
    return render_template(
        "definition/letter.html",
        **proposal_frame(visit, proposal, "letter"),
        letter=letter_of(visit, proposal, record),
        record=record,
        today=visit.work.clock.now().date(),
    )


@blueprint.get(f"{LETTER}.pdf")
@guarded(unit_or_asa)
def pdf(visit: Visit, version: int, decision: int) -> ResponseReturnValue:
    """Give the letter as a tagged PDF."""
    proposal = one(visit, version)
    record = visit.work.definition_records.decision(proposal.version_id, decision)
    written = letter_of(visit, proposal, record)
    html = render_template(
        "paper/letter.html",
        letter=written,
        title=written.title,
        institution=written.institution,
        office=written.office,
        contact=written.contact,
        dated=long_date(written.at, reader_zone(), str(reader_locale())),
    )
    lang = page_language()["lang"]
    # Setting it takes longer than a transaction may stand open.
    visit.work.pause()
    name = f"{written.slug}-{record.kind.value}-{record.decided_at.date().isoformat()}"
    return pdf_answer(pdf_of(html, title=written.title, lang=lang), name)
