"""The audit trail for auditors and ASA administrators: a list with filters, and its file."""

import json
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.audit import AuditAction
from lti_app.pages.access import Visit, guarded, holds
from lti_app.pages.csv_file import csv_answer
from lti_app.services.audit_trail import AUDIT_READERS, AuditQuery

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
        query=query,
        page=page,
        facts_of=facts_of,
        kept=kept,
        chips=_chips(visit, kept, query),
        actions=[{"value": "", "label": _("Any act")}]
        + [{"value": action.value, "label": action.value} for action in AuditAction],
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


def _query() -> AuditQuery:
    given = request.args
    return AuditQuery(
        subject=given.get("subject", "")[:LONGEST_TEXT],
        action=given.get("action", type=AuditAction),
        who=given.get("who", "")[:LONGEST_TEXT],
        first_day=given.get("from", type=date.fromisoformat),
        last_day=given.get("to", type=_last_day),
        with_routine=given.get("show") == EVERYTHING,
        page=min(max(given.get("page", 1, type=int), 1), LAST_PAGE),
    )


def _kept() -> dict[str, Any]:
    names = ("subject", "action", "who", "from", "to", "show")
    return {name: request.args[name] for name in names if request.args.get(name)}


def _chips(visit: Visit, kept: dict[str, Any], query: AuditQuery) -> list[dict[str, Any]]:
    others = {name: value for name, value in kept.items() if name != "show"}
    everything: dict[str, Any] = {**others, "show": EVERYTHING}
    return [
        {
            "label": _("What people did"),
            "href": url_for("audit.trail", launch=visit.launch_id, **others),
            "on": not query.with_routine,
        },
        {
            "label": _("Launches and readings too"),
            "href": url_for("audit.trail", launch=visit.launch_id, **everything),
            "on": query.with_routine,
        },
    ]


def facts_of(details: str) -> dict[str, object]:
    """Read an entry's details for the screen: what was not so is left out; the file has it all."""
    held = json.loads(details or "{}")
    return {
        name: _("yes") if fact is True else fact
        for name, fact in held.items()
        if fact not in (None, False, "")
    }


def _address(visit: Visit, kept: dict[str, Any], page: int) -> str:
    return url_for("audit.trail", launch=visit.launch_id, **kept, page=page)


def _last_day(text: str) -> date:
    day = date.fromisoformat(text)
    if day == date.max:
        raise ValueError("no day follows this one")
    return day
