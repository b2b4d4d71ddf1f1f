"""What ASA does with an approved version: suspend, resume, retire, archive, review, conditions.

Policy 380.104, R36. What happens to running courses is said before it is confirmed, and the title
is typed, so that nothing is retired by accident.
"""

from dataclasses import replace

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_app.domain.definition.decisions import Decision, DecisionKind
from lti_app.domain.people.actor import LocalRole
from lti_app.pages.access import ASA_ROLES, Visit, guarded, holds
from lti_app.pages.definition.attempt import sent, with_faults
from lti_app.pages.definition.came_back import came_back
from lti_app.pages.definition.deciding import to_letter
from lti_app.pages.definition.decision_form import sent_reasons
from lti_app.pages.definition.effect_words import read_of
from lti_app.pages.definition.judge import CAUGHT, REFUSED, again, carry_out, one
from lti_app.pages.definition.judge_page import DESK, administrators
from lti_app.pages.definition.words import DECISION_STATES, decided_word
from lti_app.pages.locales import translated
from lti_app.pages.proposal.frame import proposal_frame
from lti_app.pages.proposal.typed_title import is_typed
from lti_app.services.definition.decisions import DecisionRefused

blueprint = Blueprint("afterwards", __name__)
_KINDS = (
    DecisionKind.SUSPEND,
    DecisionKind.RESUME,
    DecisionKind.RETIRE,
    DecisionKind.ARCHIVE,
)


@blueprint.post(f"{DESK}/change")
@guarded(administrators)
def change(visit: Visit, version: int) -> ResponseReturnValue:
    """Suspend, resume, retire or archive a version, once its title was typed."""
    proposal = one(visit, version)
    attempt = sent("change", "kind", "title", "text", "read")
    attempt = replace(attempt, values={**attempt.values, "reasons": ",".join(sent_reasons())})
    kind = next((each for each in _KINDS if each == attempt.values["kind"]), None)
    if kind is None:
        faults = {"kind": _("Choose what is to be done.")}
        return came_back(visit, proposal, with_faults(attempt, faults), REFUSED)
    if not is_typed(proposal.content.title, attempt.values["title"]):
        faults = {"title": _("Write the title as it stands, so that nothing is done by accident.")}
        return came_back(visit, proposal, with_faults(attempt, faults), REFUSED)
    decision = Decision(kind=kind, reasons=sent_reasons(), text=attempt.values["text"])
    try:
        decided = visit.work.definition_decisions.decide(
            proposal.version_id, decision, read=read_of(attempt.values["read"])
        )
    except DecisionRefused as refused:
        faults = {name: translated(message) for name, message in refused.faults.items()}
        return came_back(visit, proposal, with_faults(attempt, faults), REFUSED)
    except CAUGHT as refused:
        return again(visit, proposal, attempt, refused, "kind")
    flash(_("%(decided)s. The letter is ready for the unit.", decided=decided_word(kind)), "ok")
    return to_letter(visit, proposal, decided)


@blueprint.post(f"{DESK}/review")
@guarded(administrators)
def review(visit: Visit, version: int) -> ResponseReturnValue:
    """Record that a version was reviewed and stays as it is (R36)."""
    proposal, attempt = one(visit, version), sent("review", "note")
    return carry_out(
        visit,
        proposal,
        attempt,
        "note",
        lambda: visit.work.definition_reviews.review_without_change(
            proposal.version_id, attempt.values["note"]
        ),
        done=_("Recorded as reviewed with no change; the next review has its day."),
    )


@blueprint.post(f"{DESK}/conditions/<int:condition>")
@guarded(administrators)
def condition(visit: Visit, version: int, condition: int) -> ResponseReturnValue:
    """Record that a condition of the approval is met."""
    proposal, attempt = one(visit, version), sent(f"condition-{condition}", "note")
    return carry_out(
        visit,
        proposal,
        attempt,
        "note",
        lambda: visit.work.definition_decisions.meet_condition(
            proposal.version_id, condition, attempt.values["note"]
        ),
        done=_("The condition is met."),
    )


@blueprint.get(f"{DESK}/history")
@guarded(holds(*ASA_ROLES, LocalRole.AUDITOR, LocalRole.UNIT_PROPOSER, LocalRole.CO_EDITOR))
def history(visit: Visit, version: int) -> ResponseReturnValue:
    """Show a definition's dates as the policy carries its own, and every decision about it."""
    proposal = one(visit, version)
    return render_template(
        "definition/history.html",
        **proposal_frame(visit, proposal, "history"),
        dates=visit.work.definition_reviews.dates_of(proposal.line_id),
        decisions=visit.work.definition_records.decisions(proposal.version_id),
        decided_word=decided_word,
        decision_states=DECISION_STATES,
    )
