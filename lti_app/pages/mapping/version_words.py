"""What the version of a badge means for a course that uses it, in words for its instructor (R36).

A course keeps the version it mapped until its instructor moves it.
"""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.definition.content import Slo
from lti_app.domain.definition.in_force import Halt
from lti_app.domain.mapping.version_move import VersionMove
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


def drafted(badge: MappingOverview) -> str:
    """Say which version of the badge an open draft is for, and why; empty where none is open."""
    if badge.draft_of is None:
        return ""
    facts = {"number": badge.draft_of.number, "active": badge.definition.number}
    if badge.active is not None and badge.draft_of.version_id != badge.definition.version_id:
        return str(
            _(
                "This draft is for version %(number)s of the badge, since a draft is always for "
                "the latest approved one. Learners are judged by version %(active)s until you "
                "activate it.",
                **facts,
            )
        )
    if badge.newer is not None:
        return str(_("This draft is for version %(number)s of the badge.", **facts))
    return str(
        _("This draft is for version %(number)s of the badge, the latest approved one.", **facts)
    )


def approved_since(badge: MappingOverview) -> tuple[str, str] | None:
    """Say that a later version is approved, and what moving to it does; None where none is."""
    if badge.newer is None:
        return None
    facts = {"number": badge.newer.number, "used": badge.used.number}
    title = _("Version %(number)s of this badge is approved", **facts)
    if badge.active is None:
        text = _(
            "Your draft is for version %(used)s. Moving takes what you mapped along, as far as "
            "version %(number)s asks for it.",
            **facts,
        )
    else:
        facts["active"] = badge.definition.number
        text = _(
            "This course is on version %(active)s and stays there until you move it. Moving opens "
            "a draft with what you mapped; learners are judged by version %(active)s until a "
            "teacher activates the draft.",
            **facts,
        )
    return str(title), str(text)


def move_items(move: VersionMove) -> list[str]:
    """List what an instructor looks at in a mapping that moves to a later version."""
    items = []
    if move.added:
        items.append(
            ngettext(
                "Map this outcome, which is new: %(titles)s.",
                "Map these outcomes, which are new: %(titles)s.",
                len(move.added),
                titles=_titles(move.added),
            )
        )
    if move.removed:
        items.append(
            ngettext(
                "This outcome is not asked for any more, its links are left out: %(titles)s.",
                "These outcomes are not asked for any more, their links are left out: %(titles)s.",
                len(move.removed),
                titles=_titles(move.removed),
            )
        )
    if move.levelled:
        items.append(
            ngettext(
                "See from which level this outcome counts: %(titles)s.",
                "See from which level these outcomes count: %(titles)s.",
                len(move.levelled),
                titles=_titles(move.levelled),
            )
        )
    if move.asks_otherwise:
        items.append(
            _("The reflection is asked for otherwise. See whether your assignment says the same.")
        )
    return [str(each) for each in items]


def _titles(slos: Iterable[Slo]) -> str:
    return ", ".join(f"“{slo.title}”" for slo in slos)
