"""ASA judges a proposal: consultant, gate, rigor, quality test, and the phases it accepts.

Policy 380.104, R3, R7, R20, R27, R30-R32. The service decides; what it refuses comes back with what
was written, each fault beside its field.
"""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.decisions import LONGEST_TEXT
from lti_app.domain.definition.lack import is_blank
from lti_app.domain.definition.sign_offs import ChecklistAnswer, ChecklistItem, FurtherAnswer
from lti_app.domain.errors import (
    Conflict,
    HallmarkRefusal,
    RuleRefused,
    TransitionRefused,
)
from lti_app.domain.ids import DefinitionVersionId, PersonId
from lti_app.models.base import LARGEST_ID, number_within
from lti_app.pages.access import Visit, guarded
from lti_app.pages.definition.attempt import (
    LONGEST_LINE,
    Attempt,
    refused_attempt,
    sent,
    status_of,
    too_long,
    with_faults,
)
from lti_app.pages.definition.came_back import came_back
from lti_app.pages.definition.gate_form import read_gate
from lti_app.pages.definition.judge_page import DESK, judge_page, judges
from lti_app.pages.documents.uploads import LARGEST
from lti_app.services.proposal.reading import Proposal

blueprint = Blueprint("judge", __name__)
SEE_OTHER, REFUSED = 303, 422
CAUGHT = (RuleRefused, Conflict, TransitionRefused)


@blueprint.get(f"{DESK}/")
@guarded(judges)
def page(visit: Visit, version: int) -> ResponseReturnValue:
    """Show what is to be judged, or what was approved and is looked after."""
    return judge_page(visit, one(visit, version))


@blueprint.post(f"{DESK}/consultant")
@guarded(judges)
def consultant(visit: Visit, version: int) -> ResponseReturnValue:
    """Name who of ASA facilitates it (R3)."""
    proposal, attempt = one(visit, version), sent("consultant", "consultant")
    chosen = number_within(attempt.values["consultant"], LARGEST_ID)
    candidate = next(
        (c for c in visit.work.consultants.candidates() if c.person_id == chosen), None
    )
    if candidate is None:
        faults = {"consultant": _("Choose one of the list.")}
        return came_back(visit, proposal, with_faults(attempt, faults), REFUSED)
    return carry_out(
        visit,
        proposal,
        attempt,
        "consultant",
        lambda: visit.work.governance.assign_consultant(
            proposal.version_id, PersonId(candidate.person_id), candidate.roles
        ),
        done=_("%(name)s is the consultant now.", name=candidate.name or _("Name not told yet")),
    )


@blueprint.post(f"{DESK}/gate")
@guarded(judges, largest_file=LARGEST)
def gate(visit: Visit, version: int) -> ResponseReturnValue:
    """Record how the Senate gate is answered, with its document (R30-R32)."""
    proposal = one(visit, version)
    answer, attempt = read_gate(visit, proposal.version_id)
    if answer is None:
        return came_back(visit, one(visit, version), attempt, REFUSED)
    return carry_out(
        visit,
        proposal,
        attempt,
        "kind",
        lambda: visit.work.governance.determine_gate(
            proposal.version_id, answer, seen=attempt.values["seen"] or None
        ),
        done=_("Recorded. The gate is open."),
    )


@blueprint.post(f"{DESK}/rigor")
@guarded(judges)
def rigor(visit: Visit, version: int) -> ResponseReturnValue:
    """Sign the level of rigor that was agreed with the unit, and why (R7)."""
    proposal, attempt = one(visit, version), sent("rigor", "level", "rationale", "seen")
    faults = too_long(attempt, {"level": LONGEST_LINE, "rationale": LONGEST_TEXT})
    if is_blank(attempt.values["level"]):
        faults["level"] = _("Name the level of rigor.")
    if is_blank(attempt.values["rationale"]):
        faults["rationale"] = _("Say why that level of rigor fits.")
    if faults:
        return came_back(visit, proposal, with_faults(attempt, faults), REFUSED)
    return carry_out(
        visit,
        proposal,
        attempt,
        "level",
        lambda: visit.work.governance.sign_rigor(
            proposal.version_id,
            attempt.values["level"],
            attempt.values["rationale"],
            seen=attempt.values["seen"] or None,
        ),
        done=_("Signed, for the outcomes, thresholds, plan and stack rule as they stand now."),
    )


@blueprint.post(f"{DESK}/checklist")
@guarded(judges)
def checklist(visit: Visit, version: int) -> ResponseReturnValue:
    """Answer the three items of the quality test, each with a note, and what more is asked."""
    proposal = one(visit, version)
    guideline = visit.work.guidelines.of_version(proposal.version_id).guideline
    names = [name for each in guideline.checklist for name in (each.key, f"{each.key}-note")]
    attempt = sent("checklist", *names, "seen")
    notes = {f"{each.key}-note": LONGEST_TEXT for each in guideline.checklist}
    faults = too_long(attempt, notes)
    for item in ChecklistItem:
        if attempt.values[item.value] not in {"yes", "no"}:
            faults[item.value] = _("Answer yes or no.")
        if is_blank(attempt.values[f"{item.value}-note"]):
            faults[f"{item.value}-note"] = _("Say what you saw; the note stays on record.")
    if faults:
        return came_back(visit, proposal, with_faults(attempt, faults), REFUSED)
    answers = tuple(
        ChecklistAnswer(
            item=item,
            satisfied=attempt.values[item.value] == "yes",
            note=attempt.values[f"{item.value}-note"].strip(),
            question=guideline.wording(item),
        )
        for item in ChecklistItem
    )
    further = tuple(
        FurtherAnswer(
            question=each.text,
            satisfied=attempt.values[each.key] == "yes",
            note=attempt.values[f"{each.key}-note"].strip(),
        )
        for each in guideline.further()
        if attempt.values[each.key] in {"yes", "no"}
    )
    return carry_out(
        visit,
        proposal,
        attempt,
        next(iter(ChecklistItem)).value,
        lambda: visit.work.governance.answer_checklist(
            proposal.version_id, answers, attempt.values["seen"] or None, further
        ),
        done=_("The quality test is answered."),
    )


@blueprint.post(f"{DESK}/advance")
@guarded(judges)
def advance(visit: Visit, version: int) -> ResponseReturnValue:
    """Accept the phase that was handed in, so that the next one opens (R27)."""
    proposal, attempt = one(visit, version), sent("advance", "seen")
    return carry_out(
        visit,
        proposal,
        attempt,
        "",
        lambda: visit.work.definition_decisions.advance(
            proposal.version_id, attempt.values["seen"] or None
        ),
        done=_("Accepted. It is the unit's turn now."),
    )


def one(visit: Visit, version: int) -> Proposal:
    """Read the proposal of an address; raises NotFound where there is none for the visitor."""
    return visit.work.proposals.one(DefinitionVersionId(version))


def carry_out(
    visit: Visit,
    proposal: Proposal,
    attempt: Attempt,
    otherwise: str,
    act: Callable[[], object],
    *,
    done: str,
) -> ResponseReturnValue:
    """Do it and lead back to the page; what is refused comes back with what was written."""
    try:
        act()
    except CAUGHT as refused:
        return again(visit, proposal, attempt, refused, otherwise)
    flash(done, "ok")
    href = url_for("judge.page", launch=visit.launch_id, version=proposal.version_id)
    return redirect(href, SEE_OTHER)


def again(
    visit: Visit, proposal: Proposal, attempt: Attempt, refused: HallmarkRefusal, otherwise: str
) -> ResponseReturnValue:
    """Show the page as it stands now, with what was written and why it was refused."""
    now = one(visit, proposal.version_id)
    faulty = refused_attempt(attempt, refused, otherwise)
    return came_back(visit, now, faulty, status_of(refused))
