"""ASA's queue and its cases: parse, one service call, render. Services refuse whoever may not."""

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.canvas.errors import CanvasFailure
from lti_app.domain.errors import (
    Conflict,
    NotFound,
    NotReadYet,
    RuleRefused,
    TransitionRefused,
)
from lti_app.domain.review.preflight import Confirmations
from lti_app.domain.review.review import (
    READERS,
    REFLECTION_READERS,
    DecisionKind,
    ReasonForDecision,
)
from lti_app.pages.access import Visit, guarded, holds, wiring
from lti_app.pages.csv_file import csv_answer, file_name
from lti_app.pages.formats import isolated
from lti_app.pages.review.case_page import case_context
from lti_app.pages.review.case_reading import Reading, read_again
from lti_app.pages.review.queue_address import read_query, write_query
from lti_app.pages.review.queue_view import ended_awards, queue_context
from lti_app.pages.review.words import decision_done
from lti_app.services.award.awarding import decide_and_award
from lti_app.services.review.decisions import DecisionRequest

blueprint = Blueprint("review", __name__)
readers = holds(*sorted(READERS))
word_readers = holds(*sorted(REFLECTION_READERS))
UNPROCESSABLE, CONFLICT = 422, 409


@blueprint.get("/w/<launch>/asa/")
@guarded(readers)
def queue(visit: Visit) -> ResponseReturnValue:
    """List a tab of the queue."""
    return render_template("review/queue.html", **queue_context(visit, read_query(request.args)))


@blueprint.get("/w/<launch>/asa/queue.csv")
@guarded(readers)
def export(visit: Visit) -> ResponseReturnValue:
    """Give the page of the queue that is shown as a file."""
    query = read_query(request.args)
    page = visit.work.review_queue.page(query)
    ended = ended_awards(visit, (line.case for line in page.lines))
    header = ("case", "learner", "sis_id", "badge", "version", "course", "state", "since", "flags")
    return csv_answer(
        file_name("queue", query.tab.value),
        (*header, "award_since"),
        (
            (
                each.case.id,
                each.learner,
                each.sis_id,
                each.badge,
                each.version,
                each.course,
                each.case.state.value,
                each.case.state_since.isoformat(),
                " ".join(sorted(each.case.flags)),
                ended.get(each.case.id, ""),
            )
            for each in page.lines
        ),
    )


@blueprint.get("/w/<launch>/asa/cases/<int:case_id>")
@guarded(readers)
def case(visit: Visit, case_id: int) -> ResponseReturnValue:
    """Show a case, its evidence read again from Canvas where that is due."""
    reading = read_again(lambda: wiring().open_work(visit.actor), wiring().tools.clock, case_id)
    return render_template("review/case.html", **case_context(visit, case_id, reading=reading))


@blueprint.post("/w/<launch>/asa/cases/<int:case_id>/refresh")
@guarded(readers)
def refresh(visit: Visit, case_id: int) -> ResponseReturnValue:
    """Read a case's evidence again from Canvas now."""
    reading = read_again(
        lambda: wiring().open_work(visit.actor),
        wiring().tools.clock,
        case_id,
        even_if_fresh=True,
    )
    if reading is Reading.DONE:
        flash(_("The evidence was read again from Canvas."), "ok")
    elif reading is Reading.FAILED:
        flash(_("Canvas could not be read just now. What is sealed stays as it is."), "warn")
    elif reading is Reading.NOT_READ_YET:
        _tell_not_read_yet()
    elif reading is Reading.NO_EVIDENCE:
        flash(_("This course holds no evidence of this learner for this badge any more."), "warn")
    return _back(visit, case_id)


@blueprint.post("/w/<launch>/asa/cases/<int:case_id>/reseal")
@guarded(readers)
def reseal(visit: Visit, case_id: int) -> ResponseReturnValue:
    """Seal a case again on the changed evidence its page showed."""
    work = visit.work
    target = work.resealing.refresh_target(case_id)
    if target is None:
        raise NotFound("review.reseal", "There is nothing for you to seal here.")
    try:
        candidate = work.completions.candidate(
            target.person_id, target.mapping_version_id, target.course_id
        )
    except NotReadYet:
        _tell_not_read_yet()
        return _back(visit, case_id)
    work.resealing.reseal(case_id, candidate, revision=_number("revision"))
    flash(_("Sealed again. An award now names the new seal."), "ok")
    return _back(visit, case_id)


@blueprint.post("/w/<launch>/asa/cases/<int:case_id>/decide")
@guarded(readers)
def decide(visit: Visit, case_id: int) -> ResponseReturnValue:
    """Take a decision; a refused one brings the page back with what was written."""
    sent = _decision()
    try:
        result = decide_and_award(visit.work, case_id, sent)
    except (RuleRefused, Conflict, TransitionRefused) as refusal:
        status = UNPROCESSABLE if isinstance(refusal, RuleRefused) else CONFLICT
        context = case_context(visit, case_id, sent=sent, refusal=refusal)
        return render_template("review/case.html", **context), status
    if result.is_new:
        flash(_("%(done)s.", done=decision_done(result.decision.kind)), "ok")
    else:
        flash(
            _(
                "Decided already: %(done)s by %(who)s. Nothing was changed.",
                done=decision_done(result.decision.kind),
                who=isolated(result.decision.by_name),
            ),
            "info",
        )
    return _back(visit, case_id)


@blueprint.post("/w/<launch>/asa/cases/<int:case_id>/notes")
@guarded(readers)
def note(visit: Visit, case_id: int) -> ResponseReturnValue:
    """Add an internal note."""
    try:
        visit.work.case_talk.add_note(case_id, request.form.get("text", ""))
    except RuleRefused as refusal:
        context = case_context(visit, case_id, refusal=refusal)
        return render_template("review/case.html", **context), UNPROCESSABLE
    flash(_("Note added. Only ASA and the auditor see it."), "ok")
    return _back(visit, case_id)


@blueprint.get("/w/<launch>/asa/cases/<int:case_id>/files/<file_id>")
@guarded(word_readers)
def attachment(visit: Visit, case_id: int, file_id: str) -> ResponseReturnValue:
    """Hand on a file of the sealed reflection, as a download that no browser opens by itself.

    Raises:
        NotPermitted, NotFound: as `attachment` of the reflections.
    """
    work = visit.work
    named = work.reflections.attachment(case_id, file_id)
    line = work.review_queue.line(case_id)
    gateway = work.gateway(line.platform_id)
    work.pause()
    try:
        fetched = gateway.download(named.file_id)
    except CanvasFailure:
        flash(_("Canvas did not give the file just now. Try again, or open it in Canvas."), "warn")
        return _back(visit, case_id)
    answer = send_file(
        BytesIO(fetched.content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=named.name or fetched.name or "file",
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _tell_not_read_yet() -> None:
    flash(_("Canvas is read for the course's new mapping with the next update."), "warn")


def _decision() -> DecisionRequest:
    form = request.form
    kind = form.get("decision", type=DecisionKind)
    if kind is None:
        raise RuleRefused("review.decision", "The form named no decision.", field="decision")
    return DecisionRequest(
        kind=kind,
        revision=_number("revision"),
        seal_number=_number("seal"),
        note=form.get("note", "").replace("\r\n", "\n"),
        reason=form.get("reason", type=ReasonForDecision),
        confirmations=Confirmations(
            pathway="pathway" in form,
            personal_growth="personal_growth" in form,
            professional_growth="professional_growth" in form,
        ),
    )


def _number(name: str) -> int:
    return request.form.get(name, 0, type=int)


def _back(visit: Visit, case_id: int) -> ResponseReturnValue:
    query = read_query(request.args)
    kept = {"tab": query.tab.value} | write_query(query) if "tab" in request.args else {}
    return redirect(url_for("review.case", launch=visit.launch_id, case_id=case_id, **kept), 303)
