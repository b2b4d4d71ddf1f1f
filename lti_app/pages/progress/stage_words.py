"""The line of stages in words, as its learner reads it."""

from flask_babel import gettext as _

from lti_app.domain.definition.in_force import Halt
from lti_app.domain.progress.stages import Stage
from lti_app.domain.review.review import CLOSED, ReviewCaseState


def _reviewed(halt: Halt | None) -> str:
    if halt is None:
        return str(_("people review, usually 6 working days"))
    return str(_("suspended for now") if halt is Halt.SUSPENDED else _("retired"))


def stage_words(
    stage: Stage, case: ReviewCaseState | None, halt: Halt | None = None
) -> list[dict[str, str]]:
    """Name the stages for the line; the present one says that the learner is there.

    No review is promised of a badge from which nothing is awarded now.
    """
    with_asa = "" if stage is Stage.AWARDED else _reviewed(halt)
    if stage is Stage.WITH_ASA:
        with_asa = {
            ReviewCaseState.RETURNED_TO_LEARNER: _("Returned to you"),
            ReviewCaseState.RETURNED_TO_INSTRUCTOR: _("Your instructor was asked"),
            ReviewCaseState.ON_HOLD: _("On hold"),
        }.get(case or ReviewCaseState.READY, _("You are here"))
    elif stage is Stage.COMPLETE and case in CLOSED:
        with_asa = _("has decided")
    found = _("found by the next update") if stage is Stage.IN_PROGRESS else ""
    is_ahead = stage is not Stage.AWARDED and case not in CLOSED and halt is None
    awarded = _("signed, yours to share") if is_ahead else ""
    if stage is not Stage.AWARDED and case is ReviewCaseState.AWARDED:
        awarded = _("revoked since")
    return [
        {"key": Stage.IN_PROGRESS, "name": _("In progress"), "note": ""},
        {"key": Stage.COMPLETE, "name": _("Complete"), "note": found},
        {"key": Stage.WITH_ASA, "name": _("With ASA"), "note": with_asa},
        {"key": Stage.AWARDED, "name": _("Awarded"), "note": awarded},
    ]
