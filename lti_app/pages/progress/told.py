"""What ASA decided, in words for the learner: why a case came back, and that an award stands."""

from flask_babel import gettext as _

from lti_app.domain.review.review import ReasonForDecision

ABOUT_THE_REFLECTION = frozenset(
    {
        ReasonForDecision.PATHWAY_NOT_REFLECTED,
        ReasonForDecision.PERSONAL_GROWTH_NOT_REFLECTED,
        ReasonForDecision.PROFESSIONAL_GROWTH_NOT_REFLECTED,
        ReasonForDecision.REFLECTION_NOT_READABLE,
    }
)


def return_reason(reason: ReasonForDecision) -> str:
    """Say to the learner why ASA returned the case: the reason chosen there, as a sentence."""
    words: dict[ReasonForDecision, str] = {
        ReasonForDecision.PATHWAY_NOT_REFLECTED: _(
            "Your reflection does not look back on the pathway yet."
        ),
        ReasonForDecision.PERSONAL_GROWTH_NOT_REFLECTED: _(
            "Your reflection does not say yet what this means for your personal growth."
        ),
        ReasonForDecision.PROFESSIONAL_GROWTH_NOT_REFLECTED: _(
            "Your reflection does not say yet what this means for your professional growth."
        ),
        ReasonForDecision.REFLECTION_NOT_READABLE: _(
            "They could not open or read your reflection."
        ),
        ReasonForDecision.OUTCOME_NO_LONGER_MET: _(
            "An outcome that was met when it went to them is not met now."
        ),
        ReasonForDecision.IDENTITY_UNCLEAR: _("They could not make sure who you are."),
        ReasonForDecision.OTHER: "",
    }
    return words.get(reason, "")


def stands_words(evidence: str) -> str:
    """Say that an award stands on the evidence of that day, whatever was graded since."""
    return str(
        _(
            "It was awarded on the evidence of %(date)s. A later grade takes nothing away by "
            "itself. The list below shows how your work is graded now.",
            date=evidence,
        )
    )
