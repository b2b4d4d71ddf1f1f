"""The audit trail for auditors and ASA administrators: a list with filters, and its file."""

from datetime import date
from operator import itemgetter
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.audit import AuditAction
from lti_app.pages.access import Visit, guarded, holds, reader_zone
from lti_app.pages.audit.facts import facts_of
from lti_app.pages.audit.words import SUBJECTS, action_word, subject_word
from lti_app.pages.csv_file import csv_answer
from lti_app.pages.people.nav import asa_nav
from lti_app.services.audit.trail import AUDIT_READERS, AuditQuery

blueprint = Blueprint("audit", __name__)
audit_readers = holds(*AUDIT_READERS)
EVERYTHING = "all"
LAST_PAGE, LONGEST_TEXT = 10_000, 100


@blueprint.get("/w/<launch>/asa/audit")
@guarded(audit_readers)
def trail(visit: Visit) -> ResponseReturnValue:
    """List what was done, newest first."""
    query = _query()
    page = visit.work.audit_trail.page(query)
    kept = _kept()
    return render_template(
        "audit/list.html",
        visit=visit,
        nav=asa_nav(visit, "audit.trail"),
        query=query,
        page=page,
        facts_of=facts_of,
        subjects=visit.work.audit_trail.subjects(page.lines),
        action_word=action_word,
        subject_word=subject_word,
        kinds=[
            {"value": "", "label": _("Anything")},
            *({"value": kind, "label": subject_word(kind)} for kind in SUBJECTS),
        ],
        zone=str(query.zone).replace("_", " "),
        kept=kept,
        chips=_chips(visit, kept, query),
        actions=[{"value": "", "label": _("Any act")}, *_actions()],
        previous=_address(visit, kept, query.page - 1) if query.page > 1 else None,
        next=_address(visit, kept, query.page + 1) if page.has_next else None,
    )


@blueprint.get("/w/<launch>/asa/audit.csv")
@guarded(audit_readers)
def export(visit: Visit) -> ResponseReturnValue:
    """Give the entries that match as a file."""
    found = visit.work.audit_trail.export(_query())
    header = ("at", "who", "role", "action", "subject", "subject_id", "request_id", "details")
    return csv_answer(
        "audit",
        header,
        (
            (
                each.at.isoformat(),
                each.who,
                each.role,
                each.action.value,
                each.subject_kind,
                each.subject_id,
                each.request_id,
                each.details,
            )
            for each in found
        ),
    )


def _actions() -> list[dict[str, str]]:
    words = ({"value": each.value, "label": action_word(each)} for each in AuditAction)
    return sorted(words, key=itemgetter("label"))


def _query() -> AuditQuery:
    given = request.args
    return AuditQuery(
        subject_kind=given.get("subject", "").strip()[:LONGEST_TEXT],
        subject_id=given.get("number", "").strip()[:LONGEST_TEXT],
        action=given.get("action", type=AuditAction),
        who=given.get("who", "")[:LONGEST_TEXT],
        first_day=given.get("from", type=_day),
        last_day=given.get("to", type=_day),
        zone=reader_zone(),
        with_routine=given.get("show") == EVERYTHING,
        page=min(max(given.get("page", 1, type=int), 1), LAST_PAGE),
    )


def _kept() -> dict[str, Any]:
    names = ("subject", "number", "action", "who", "from", "to", "show")
    return {name: request.args[name] for name in names if request.args.get(name)}


def _chips(visit: Visit, kept: dict[str, Any], query: AuditQuery) -> list[dict[str, Any]]:
    others = {name: value for name, value in kept.items() if name != "show"}
    everything: dict[str, Any] = {**others, "show": EVERYTHING}
    return [
        {
            "label": _("What was changed"),
            "href": url_for("audit.trail", launch=visit.launch_id, **others),
            "on": not query.with_routine,
        },
        {
            "label": _("Launches and readings too"),
            "href": url_for("audit.trail", launch=visit.launch_id, **everything),
            "on": query.with_routine,
        },
    ]


def _address(visit: Visit, kept: dict[str, Any], page: int) -> str:
    return url_for("audit.trail", launch=visit.launch_id, **kept, page=page)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not date.min.year < day.year < date.max.year:
        # Midnight there, or the day after, may be a moment that no calendar holds in UTC.
        raise ValueError("a day far from any entry")
    return day
