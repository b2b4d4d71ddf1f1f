"""A letter of decision as it is read: opening, reasons, conditions, who decided, office and clause.

Policy 380.104, R18 (reasons), R33 (oversight), R36 (version), R37 (office and contact).
"""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.definition.decisions import Decision, DecisionKind
from lti_app.pages.access import Visit
from lti_app.pages.definition.words import decided_word
from lti_app.pages.locales import translated
from lti_app.services.definition.records import DecisionRecord
from lti_app.services.proposal.reading import Proposal

_TONES = {
    DecisionKind.APPROVE: "met",
    DecisionKind.APPROVE_WITH_CONDITIONS: "met",
    DecisionKind.RESUME: "met",
    DecisionKind.RETURN: "wait",
    DecisionKind.ARCHIVE: "wait",
    DecisionKind.RETIRE: "wait",
    DecisionKind.SUSPEND: "mend",
    DecisionKind.DECLINE: "mend",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A letter, made of a decision or, for the preview, of what is about to be decided."""

    title: str
    institution: str
    office: str
    contact: str
    at: datetime
    definition: str
    language: str
    number: int
    unit: str
    proposer: str
    decided: str
    tone: str
    opening: str
    next: str
    reasons: tuple[str, ...]
    text: str
    conditions: tuple[tuple[str, date], ...]
    decider: str
    policy: str
    slug: str


def letter_of(visit: Visit, proposal: Proposal, record: DecisionRecord) -> LetterView:
    """Write the letter of a decision that was taken."""
    return _letter(
        visit,
        proposal,
        kind=record.kind,
        reasons=record.reasons,
        text=record.text,
        conditions=tuple((each.text, each.due_on) for each in record.conditions),
        decider=record.decided_by.name or "",
        at=record.decided_at,
    )


def letter_preview(visit: Visit, proposal: Proposal, decision: Decision) -> LetterView:
    """Write the letter as it would be, were the decision taken now."""
    return _letter(
        visit,
        proposal,
        kind=decision.kind,
        reasons=decision.reasons,
        text=decision.text.strip(),
        conditions=tuple((each.text.strip(), each.due_on) for each in decision.conditions),
        decider=visit.person.name or visit.actor.name,
        at=visit.work.clock.now(),
    )


def _letter(
    visit: Visit,
    proposal: Proposal,
    *,
    kind: DecisionKind,
    reasons: tuple[str, ...],
    text: str,
    conditions: tuple[tuple[str, date], ...],
    decider: str,
    at: datetime,
) -> LetterView:
    held_to = visit.work.guidelines.of_version(proposal.version_id).guideline
    words = {each.code: translated(each.text) for each in held_to.reasons}
    contact = visit.work.institutions.contact(visit.institution_id)
    proposed_by = proposal.dossier.proposed_by
    people = visit.work.proposals.people(set() if proposed_by is None else {proposed_by})
    proposer = people.get(proposed_by) if proposed_by is not None else None
    return LetterView(
        title=_title(kind),
        institution=visit.work.institutions.name(visit.institution_id),
        office=contact.office or _("Academic and Student Affairs"),
        contact=" · ".join(contact.ways),
        at=at,
        definition=proposal.content.title,
        language=proposal.content.language,
        number=proposal.number,
        unit=proposal.content.unit.name,
        proposer="" if proposer is None else proposer.name or "",
        decided=decided_word(kind),
        tone=_TONES[kind],
        opening=_opening(kind),
        next=_next(kind, len(conditions)),
        reasons=tuple(words.get(code, code) for code in reasons),
        text=text,
        conditions=conditions,
        decider=decider,
        policy=_policy(kind),
        slug=proposal.slug,
    )


def _title(kind: DecisionKind) -> str:
    return str(
        {
            DecisionKind.APPROVE: _("Approval of a micro-credential"),
            DecisionKind.APPROVE_WITH_CONDITIONS: _(
                "Approval of a micro-credential with conditions"
            ),
            DecisionKind.RETURN: _("Return of a proposal"),
            DecisionKind.DECLINE: _("Decision on a proposal"),
            DecisionKind.SUSPEND: _("Suspension of a micro-credential"),
            DecisionKind.RESUME: _("A micro-credential resumed"),
            DecisionKind.RETIRE: _("Retirement of a micro-credential"),
            DecisionKind.ARCHIVE: _("A micro-credential archived"),
        }[kind]
    )


def _opening(kind: DecisionKind) -> str:
    return str(
        {
            DecisionKind.APPROVE: _("The version named above is approved as you handed it in."),
            DecisionKind.APPROVE_WITH_CONDITIONS: _(
                "The version named above is approved as you handed it in, with the conditions "
                "below."
            ),
            DecisionKind.RETURN: _(
                "The proposal named above is returned to your unit to write on."
            ),
            DecisionKind.DECLINE: _("The proposal named above is declined."),
            DecisionKind.SUSPEND: _("The version named above is suspended."),
            DecisionKind.RESUME: _("The version named above is in force again."),
            DecisionKind.RETIRE: _("The version named above is retired."),
            DecisionKind.ARCHIVE: _("The version named above is archived."),
        }[kind]
    )


def _next(kind: DecisionKind, conditions: int) -> str:
    return str(
        {
            DecisionKind.APPROVE: _(
                "Courses may use it from today. What it says is frozen; propose a revision to "
                "change "
                "it."
            ),
            DecisionKind.APPROVE_WITH_CONDITIONS: ngettext(
                "Courses may use it from today. Write to the office below once the condition is "
                "met.",
                "Courses may use it from today. Write to the office below as each condition is "
                "met.",
                conditions,
            ),
            DecisionKind.RETURN: _(
                "Nothing that was written is lost. Hand it in again once you have answered what "
                "follows; your consultant helps with it."
            ),
            DecisionKind.DECLINE: _(
                "What was written is kept, and your unit may begin another proposal with a copy "
                "of it."
            ),
            DecisionKind.SUSPEND: _(
                "No course begins with it or activates it, and nothing is awarded from it until "
                "it is "
                "resumed. Courses that use it go on collecting evidence; what was awarded stays "
                "valid."
            ),
            DecisionKind.RESUME: _("Courses may use it, and it is awarded again."),
            DecisionKind.RETIRE: _(
                "No course begins with it, and nothing more is awarded from it. What was awarded "
                "stays valid."
            ),
            DecisionKind.ARCHIVE: _("It is kept for the record. What was awarded stays valid."),
        }[kind]
    )


def _policy(kind: DecisionKind) -> str:
    if kind is DecisionKind.RETURN:
        return str(
            _(
                "Policy 380.104, Roles and responsibilities: units work with Academic and Student "
                "Affairs through application, assessment and design."
            )
        )
    return str(
        _(
            "Policy 380.104, Roles and responsibilities: Academic and Student Affairs is "
            "responsible "
            "for the oversight of micro-credentials, including planning, approval and awarding."
        )
    )
