"""Renders the page that judges a proposal, or looks after what was approved."""

from flask import render_template

from lti_app.domain.definition.decisions import DecisionKind
from lti_app.domain.definition.definition import PUBLISHED
from lti_app.domain.definition.governance import objections
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.pipeline import is_review_due
from lti_app.domain.definition.sign_offs import ExemptionPolicy, GateKind, StudentLevel
from lti_app.domain.definition.states import TRANSITIONS, Move
from lti_app.domain.people.actor import LocalRole
from lti_app.pages.access import Visit, holds
from lti_app.pages.definition.attempt import Attempt
from lti_app.pages.definition.decision_form import LEAST_ROWS, OF_PROPOSALS
from lti_app.pages.definition.effect_words import effects, reading
from lti_app.pages.definition.forms import forms_after, forms_of_judging
from lti_app.pages.definition.gate_form import gate_documents
from lti_app.pages.definition.gate_view import asked_told, gate_entries
from lti_app.pages.definition.had import had_of
from lti_app.pages.definition.judge_view import (
    onward_of,
    route_facts,
    why_no_signing,
)
from lti_app.pages.definition.letter_view import LetterView
from lti_app.pages.definition.panel_words import written
from lti_app.pages.definition.sign_off_view import (
    checklist_rows,
    quality_told,
    rigor_differences,
    rigor_now,
    rigor_table,
)
from lti_app.pages.definition.words import (
    DECISION_STATES,
    decided_word,
    decision_hint,
    decision_word,
    exemption_word,
    gate_kind_word,
    student_level_word,
)
from lti_app.pages.documents.uploads import LARGEST
from lti_app.pages.proposal.frame import proposal_frame
from lti_app.pages.proposal.not_recorded import PLACE
from lti_app.pages.proposal.overview import people_of
from lti_app.pages.proposal.standing_words import gate_told, rigor_told
from lti_app.pages.wording.definition_words import section_word
from lti_app.services.proposal.reading import Proposal

DESK = "/w/<launch>/asa/definitions/<int:version>"
judges = holds(LocalRole.ASA_ADMIN, LocalRole.ASA_CONSULTANT)
administrators = holds(LocalRole.ASA_ADMIN)
_AFTERWARDS = (
    DecisionKind.SUSPEND,
    DecisionKind.RESUME,
    DecisionKind.RETIRE,
    DecisionKind.ARCHIVE,
)


def judge_page(
    visit: Visit,
    proposal: Proposal,
    attempt: Attempt | None = None,
    preview: LetterView | None = None,
    changed: tuple[Section, ...] = (),
) -> str:
    """Render the page; `attempt` is a form that came back, `preview` the letter as it would be.

    `changed` names the sections that were saved while the form was written.
    """
    is_decided = proposal.dossier.state in PUBLISHED
    context = {
        **proposal_frame(visit, proposal, "judge"),
        **_shared(visit, proposal),
        "attempt": attempt or Attempt(),
        "preview": preview,
        "changed": changed,
        "section_word": section_word,
        "had": had_of(proposal),
    }
    template = "definition/after.html" if is_decided else "definition/judge.html"
    context |= _afterwards(visit, proposal) if is_decided else _judging(visit, proposal)
    chosen = "" if attempt is None else attempt.values.get("kind", "")
    forms = forms_after(context, chosen) if is_decided else forms_of_judging(context)
    return render_template(template, **context, **_came_back(visit, proposal, attempt, forms))


def _came_back(
    visit: Visit, proposal: Proposal, attempt: Attempt | None, forms: frozenset[str]
) -> dict[str, object]:
    """List what is wrong, and what was written where its form is gone meanwhile."""
    if attempt is None or attempt.panel in forms:
        return {"summary": [] if attempt is None else attempt.summary(), "kept": ()}
    guideline = visit.work.guidelines.of_version(proposal.version_id).guideline
    kept = written(attempt, guideline)
    return {"summary": attempt.summary(PLACE if kept else ""), "kept": kept}


def _shared(visit: Visit, proposal: Proposal) -> dict[str, object]:
    dossier, work = proposal.dossier, visit.work
    people = work.proposals.people(people_of(proposal))
    return {
        "desk": f"/w/{visit.launch_id}/asa/definitions/{proposal.version_id}/",
        "is_own": dossier.is_by(visit.actor.person_id),
        "is_admin": visit.actor.has(LocalRole.ASA_ADMIN),
        "people": people,
        "consultant": people.get(dossier.consultant) if dossier.consultant else None,
        "gate": gate_told(dossier, people),
        "rigor": rigor_told(dossier, people),
        "decisions": work.definition_records.decisions(proposal.version_id),
        "decided_word": decided_word,
        "decision_states": DECISION_STATES,
        "today": work.clock.now().date(),
        "largest": LARGEST,
    }


def _judging(visit: Visit, proposal: Proposal) -> dict[str, object]:
    dossier, work = proposal.dossier, visit.work
    signed = work.definition_records.signed(proposal.version_id)
    requests = work.exemptions.of(proposal.version_id)
    guideline = work.guidelines.of_version(proposal.version_id).guideline
    kinds = [
        {"value": kind.value, "label": decision_word(kind), "hint": decision_hint(kind)}
        for kind in OF_PROPOSALS
        if not any(o.is_about_actor for o in objections(kind.move, dossier, visit.actor))
    ]
    return {
        "onward": onward_of(visit, proposal),
        "no_signing": why_no_signing(visit, proposal),
        "candidates": work.consultants.candidates(),
        "route": route_facts(proposal),
        "gate_entries": gate_entries(dossier, signed.gate),
        "gate_documents": gate_documents(visit, proposal.version_id),
        "documents": {u.digest: u for u in work.documents.of_version(proposal.version_id)},
        "requests": requests,
        "asked": asked_told(requests, signed.gate),
        "signed": signed,
        "differences": rigor_differences(dossier, dossier.rigor),
        "rigor_rows": rigor_table(rigor_now(proposal)),
        "checklist": checklist_rows(dossier, guideline),
        "quality": quality_told(dossier),
        "kinds": kinds if (dossier.standing, Move.RETURN) in TRANSITIONS else [],
        "reasons": [r for r in guideline.reasons if set(r.decisions) & {k["value"] for k in kinds}],
        "least_rows": LEAST_ROWS,
        "gate_kinds": [{"value": k.value, "label": gate_kind_word(k)} for k in GateKind],
        "policies": [{"value": p.value, "label": exemption_word(p)} for p in ExemptionPolicy],
        "levels": [{"value": v.value, "label": student_level_word(v)} for v in StudentLevel],
        "exemption_word": exemption_word,
    }


def _afterwards(visit: Visit, proposal: Proposal) -> dict[str, object]:
    dossier, work = proposal.dossier, visit.work
    guideline = work.guidelines.of_version(proposal.version_id).guideline
    uses = work.version_uses.of_line(proposal.line_id)
    use = next(each for each in uses if each.version_id == proposal.version_id)
    open_to = [
        {
            "kind": kind.value,
            "name": decision_word(kind),
            "effects": effects(kind, use, uses),
            "reading": reading(kind, use),
            "reasons": guideline.reasons_for(kind),
            "standing": [
                o for o in objections(kind.move, dossier, visit.actor) if not o.is_about_actor
            ],
        }
        for kind in _AFTERWARDS
        if (dossier.standing, kind.move) in TRANSITIONS
        and not any(o.is_about_actor for o in objections(kind.move, dossier, visit.actor))
    ]
    return {
        "uses": uses,
        "use": use,
        "changes": open_to,
        "dates": work.definition_reviews.dates_of(proposal.line_id),
        "is_review_due": is_review_due(
            use.state,
            proposal.review_due_on,
            work.clock.now().date(),
            superseded=use is not uses[0],
        ),
    }
