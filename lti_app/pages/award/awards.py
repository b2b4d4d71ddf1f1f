"""Awards for the people concerned: ASA's list and revocation, the holder's own and sharing."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.errors import RuleRefused
from lti_app.domain.people.actor import LocalRole
from lti_app.domain.review.review import READERS as CASE_READERS
from lti_app.pages.access import Visit, any_person, guarded, holds
from lti_app.pages.change.view import since_award
from lti_app.pages.csv_file import csv_answer
from lti_app.pages.formats import iso_time
from lti_app.pages.people.nav import asa_nav, credentials_nav
from lti_app.pages.progress.learner_nav import learner_nav
from lti_app.services.audit.trail import AUDIT_READERS
from lti_app.services.award.register import READERS, AwardView

blueprint = Blueprint("awards", __name__)
PAGE, LONGEST_TEXT = 50, 100
IN_FILE = (
    "award",
    "credential_id",
    "learner",
    "sis_id",
    "micro_credential",
    "version",
    "credit",
    "term",
    "status",
    "awarded_at",
    "awarded_by",
    "revoked_at",
    "revoked_by",
    "revoked_reason",
)
readers = holds(*READERS)


@blueprint.get("/w/<launch>/asa/awards")
@guarded(readers)
def awards(visit: Visit) -> ResponseReturnValue:
    """List the institution's awards, newest first."""
    search = _search()
    total = visit.work.award_register.count(search=search)
    last = max(1, -(-total // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), last)
    found = visit.work.award_register.page(search=search, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "awards/list.html",
        visit=visit,
        nav=asa_nav(visit, "awards.awards"),
        awards=found,
        search=search,
        total=total,
        page=page,
        size=PAGE,
        may_open_case=visit.actor.has(*CASE_READERS),
    )


@blueprint.get("/w/<launch>/asa/awards.csv")
@guarded(readers)
def export(visit: Visit) -> ResponseReturnValue:
    """Give every award that the search finds as a file, newest first."""
    found = visit.work.award_register.export(search=_search())
    return csv_answer("award-register", IN_FILE, map(_in_file, found))


@blueprint.get("/w/<launch>/asa/awards/<int:award_id>")
@guarded(readers)
def award(visit: Visit, award_id: int) -> ResponseReturnValue:
    """Show one award, and to an awarder the form that revokes it."""
    return _award_page(visit, award_id)


@blueprint.post("/w/<launch>/asa/awards/<int:award_id>/revoke")
@guarded(readers)
def revoke(visit: Visit, award_id: int) -> ResponseReturnValue:
    """Revoke an award with a reason; a form without one comes back with what was written."""
    reason = request.form.get("reason", "")
    try:
        visit.work.awards.revoke(award_id, reason)
    except RuleRefused as refusal:
        return _award_page(visit, award_id, reason=reason, refusal=refusal), 422
    flash(_("Revoked. The public page and the status list say so from now on."), "ok")
    return redirect(url_for("awards.award", launch=visit.launch_id, award_id=award_id), 303)


@blueprint.get("/w/<launch>/learner/credentials")
@guarded(any_person)
def mine(visit: Visit) -> ResponseReturnValue:
    """Show the acting person's own credentials."""
    in_course = visit.course_id is not None
    nav = learner_nav(visit.launch_id, "awards.mine") if in_course else credentials_nav(visit)
    return render_template(
        "awards/mine.html",
        visit=visit,
        nav=nav,
        awards=visit.work.award_register.mine(),
        contact=visit.work.institutions.contact(visit.institution_id),
    )


@blueprint.post("/w/<launch>/learner/credentials/<uuid:uuid>/share")
@guarded(any_person)
def share(visit: Visit, uuid: UUID) -> ResponseReturnValue:
    """Let the holder put name and levels on the public page, or take them off."""
    shared = request.form.get("shared") == "yes"
    visit.work.awards.share(uuid, shared=shared)
    if shared:
        flash(_("Your name and levels will be on the public page as soon as it is signed."), "ok")
    else:
        flash(_("The public page says no longer who holds this credential."), "ok")
    return redirect(url_for("awards.mine", launch=visit.launch_id), 303)


def _search() -> str:
    return request.args.get("q", "").strip()[:LONGEST_TEXT]


def _in_file(award: AwardView) -> tuple[object, ...]:
    return (
        award.award_id,
        award.uuid,
        award.holder,
        award.sis_id,
        award.content.title,
        award.version,
        award.content.credit.value,
        award.term,
        award.state.value,
        iso_time(award.awarded_at),
        award.awarded_by,
        iso_time(award.revoked_at) if award.revoked_at else "",
        award.revoked_by,
        award.revoked_reason,
    )


def _award_page(
    visit: Visit, award_id: int, *, reason: str = "", refusal: RuleRefused | None = None
) -> str:
    found = visit.work.award_register.one(award_id)
    return render_template(
        "awards/award.html",
        visit=visit,
        nav=asa_nav(visit, "awards.awards"),
        award=found,
        since=since_award(visit.work, found),
        may_open_case=visit.actor.has(*CASE_READERS),
        may_read_audit=visit.actor.has(*AUDIT_READERS),
        may_revoke=visit.actor.has(LocalRole.ASA_AWARDER),
        reason=reason,
        refusal=refusal,
    )
