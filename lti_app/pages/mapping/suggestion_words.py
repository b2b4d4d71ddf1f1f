"""The words of suggested links: what is suggested in a cell, and why, with the facts in it."""

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.mapping.suggestions import Suggestion, SuggestionReason


def suggested_text(suggestion: Suggestion) -> str:
    """Say in a cell what is suggested for it, or that it is for a person to tell."""
    if suggestion.is_tie:
        return str(_("Suggested: you choose"))
    return str(_("Suggested: %(name)s", name=suggestion.options[0].name))


def suggestion_text(suggestion: Suggestion) -> str:
    """Say what a suggestion names, in a list."""
    if suggestion.is_tie:
        return suggestion.assignment_name if suggestion.key.slo else _names(suggestion)
    option = suggestion.options[0].name
    return f"{suggestion.assignment_name} · {option}" if suggestion.key.slo else option


def why(suggestion: Suggestion) -> str:
    """Say why it is suggested, and what cannot be told where it is a tie."""
    return " ".join(part for part in (_reason(suggestion), _tie(suggestion)) if part)


def _reason(suggestion: Suggestion) -> str:
    names = {"about": suggestion.about, "words": ", ".join(suggestion.shared)}
    shared = (
        _("Its criterion shares with the outcome: %(words)s.", **names) if names["words"] else ""
    )
    sentences = {
        SuggestionReason.SAME_OUTCOME: _("Same outcome: %(about)s.", **names),
        SuggestionReason.SAME_CRITERION_TEXT: _("Criterion text equal to the outcome's."),
        SuggestionReason.SAME_TITLE: _("Same title: the badge names %(about)s for it.", **names),
        SuggestionReason.REFLECTION_TITLE: _(
            "Its title speaks of a reflection, and it takes what the badge asks for."
        ),
        SuggestionReason.REFLECTION_KIND: _(
            "The only assignment here that takes what the badge asks for."
        ),
    }
    return " ".join(part for part in (sentences[suggestion.reason], shared) if part)


def _tie(suggestion: Suggestion) -> str:
    if suggestion.namesakes > 1:
        return str(
            _("%(count)s assignments bear this name: choose one.", count=suggestion.namesakes)
        )
    if not suggestion.is_tie:
        return ""
    count = len(suggestion.options)
    return str(
        ngettext(
            "%(num)s fits alike: %(names)s. Choose one.",
            "%(num)s fit alike: %(names)s. Choose one.",
            count,
            names=_names(suggestion),
        )
    )


def _names(suggestion: Suggestion) -> str:
    return ", ".join(option.name for option in suggestion.options)
