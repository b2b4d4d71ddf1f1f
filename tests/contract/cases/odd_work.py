"""The casebook's second badge: one outcome for each assignment that is odd, as it was mapped."""

from collections.abc import Mapping

from tests.contract.cases.sayings import Work

_LAY = "Plain language"
_CONSENT = "Weighs consent"

ODD_WORK: Mapping[str, Work] = {
    "interview-plan": Work("Interview plan"),
    "margin-notes": Work("Margin notes"),
    "values-inventory": Work("Values inventory", row=_LAY),
    "pledge-draft": Work("Pledge draft"),
    # worth 10 when it was mapped
    "risk-register": Work("Risk register", out_of=10, at="7.5"),
    # the rubrics that were there when these were mapped are there no more
    "policy-comparison": Work(
        "Policy comparison", row=_LAY, is_other_rubric=True, criterion_id="_8450"
    ),
    "vendor-letter": Work("Vendor letter", row=_LAY, is_other_rubric=True, criterion_id="_8460"),
    "data-sheet": Work("Data sheet"),
    "model-card": Work("Model card"),
    "field-notebook": Work("Field notebook"),
    "practice-brief": Work("Practice brief", outcome=_CONSENT),
    # on a scale of 4 when it was mapped
    "consent-form": Work("Consent form", outcome="Explains risk", out_of=4),
    "archive-note": Work("Archive note", outcome="Keeps records others can follow"),
    "second-brief": Work("Second brief", outcome=_CONSENT),
    "concept-quiz": Work("Concept quiz", outcome=_CONSENT),
    "concept-check": Work("Concept check", outcome=_CONSENT),
    "review-panel-memo": Work("Review panel memo"),
    "blind-critique": Work("Blind critique"),
    "team-audit": Work("Team audit"),
    "team-audit-own-part": Work("Team audit, own part"),
    "case-clinic": Work("Case clinic"),
    "in-class-debate": Work("In-class debate"),
    "scoping-memo": Work("Scoping memo", criterion_id="_8620"),
}
FORUM = "Reflection forum"
