"""What the version of a badge means for a course that uses it, in words for its instructor (R36).

A course keeps the version it mapped until its instructor moves it.
"""

from flask_babel import gettext as _

from lti_app.domain.definition.in_force import Halt
from lti_app.services.mapping.mappings import MappingOverview


def halted(badge: MappingOverview) -> tuple[str, str] | None:
    """Say that ASA suspended or retired the version a course uses, and what stays; else None."""
    is_used = badge.active is not None or badge.draft_open
    if badge.halt is None or not is_used:
        return None
    number, is_suspended = badge.definition.number, badge.halt is Halt.SUSPENDED
    title = (
        _("ASA suspended version %(number)s of this badge", number=number)
        if is_suspended
        else _("ASA retired version %(number)s of this badge", number=number)
    )
    return str(title), str(_of_course(badge.halt) if badge.active else _of_draft(badge.halt))


def _of_course(halt: Halt) -> str:
    if halt is Halt.SUSPENDED:
        return str(
            _(
                "Evidence is read as before and your learners see how they stand, but nothing is "
                "awarded until ASA resumes it. Their pages say so too. Nothing for you to do."
            )
        )
    return str(
        _(
            "Evidence is read as before and your learners see how they stand, but nothing more is "
            "awarded from it. Their pages say so too. What is awarded stays valid."
        )
    )


def _of_draft(halt: Halt) -> str:
    if halt is Halt.SUSPENDED:
        return str(_("Your draft is kept. It can be activated once ASA resumes the version."))
    return str(_("Your draft is kept, and cannot be activated any more."))
