"""What the fields of the panels of judging are called, for words whose form is gone meanwhile."""

from collections.abc import Iterator

from flask_babel import gettext as _

from lti_app.domain.definition.guideline import Guideline
from lti_app.pages.definition.attempt import Attempt
from lti_app.pages.locales import translated
from lti_app.pages.proposal.not_recorded import Kept, kept


def written(attempt: Attempt, guideline: Guideline) -> tuple[Kept, ...]:
    """List what somebody wrote in their own words in a form that was sent."""
    return kept(_fields(attempt, guideline))


def _fields(attempt: Attempt, guideline: Guideline) -> Iterator[tuple[str, str]]:
    labels = {
        "level": _("Level of rigor"),
        "rationale": _("Why that level fits"),
        "reference": _("Reference of the approval"),
        "approved_on": _("Day of the approval"),
        "reasoning": _("Reasoning"),
        "text": _("What the unit reads"),
        "note": _("Note"),
    }
    if attempt.panel == "gate":
        # A code of a list there, and no words.
        del labels["level"]
    questions = {f"{each.key}-note": translated(each.text) for each in guideline.checklist}
    for name, value in attempt.values.items():
        kind, _sep, number = name.partition("-")
        if name in questions:
            yield questions[name], value
        elif kind == "condition" and number.isdecimal():
            yield _("Condition %(number)s", number=int(number) + 1), value
        elif kind == "due" and number.isdecimal():
            yield _("Condition %(number)s is due", number=int(number) + 1), value
        elif name in labels:
            yield labels[name], value
