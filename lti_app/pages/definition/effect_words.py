"""What suspending, resuming, retiring or archiving a version does, said before it is done (R36).

Each sentence says what the services hold: `mapping.check` and `Mappings.start` for courses,
`in_force.is_in_force` for awards.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.definition.decisions import DecisionKind
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.in_use import InUse, demands_reading
from lti_app.models.base import LARGEST_ID, number_within
from lti_app.services.definition.versions import VersionUse


def effects(kind: DecisionKind, use: VersionUse, uses: Sequence[VersionUse]) -> tuple[str, ...]:
    """List what a decision does to courses, learners and awards on this version."""
    running, preparing = len(use.running), len(use.preparing)
    if kind is DecisionKind.RESUME:
        return (_resumed(use, uses),)
    if kind is DecisionKind.ARCHIVE:
        return (_("It leaves the lists and is kept for the record. What was awarded stays valid."),)
    told = [_("No course can begin with it any more, and no mapping of it can be activated.")]
    if preparing:
        told.append(
            ngettext(
                "%(num)s course prepares a mapping of it; that draft cannot be activated.",
                "%(num)s courses prepare a mapping of it; those drafts cannot be activated.",
                preparing,
            )
        )
    if running:
        told.append(
            ngettext(
                "%(num)s course runs on it. It goes on collecting evidence, and its learners see "
                "their progress.",
                "%(num)s courses run on it. They go on collecting evidence, and their learners see "
                "their progress.",
                running,
            )
        )
    told.append(_awards(kind, use))
    if kind is DecisionKind.RETIRE:
        told.append(_moving(use, uses))
    told.append(
        ngettext("%(num)s award of it stays valid.", "%(num)s awards of it stay valid.", use.awards)
        if use.awards
        else _("Nothing was awarded from it yet.")
    )
    return tuple(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The box to tick once one read what a decision does: the counts it stands for, in words."""

    value: str
    label: str


def reading(kind: DecisionKind, use: VersionUse) -> Reading | None:
    """Give the box a decision asks for now; None where nobody is on the version."""
    counts = use.in_use
    if not demands_reading(kind, counts):
        return None
    label = _("I have read what happens to %(these)s.", these=_counted(counts))
    return Reading(value=f"{counts.running}-{counts.open_cases}", label=str(label))


def _counted(use: InUse) -> str:
    cases = ngettext("%(num)s open case", "%(num)s open cases", use.open_cases)
    courses = ngettext("%(num)s running course", "%(num)s running courses", use.running)
    if use.open_cases and use.running:
        return str(_("%(cases)s and %(courses)s", cases=cases, courses=courses))
    return str(cases if use.open_cases else courses)


def read_of(value: str) -> InUse | None:
    """Read which counts a ticked box stood for; None where none was ticked."""
    running, _sign, open_cases = value.partition("-")
    counts = number_within(running, LARGEST_ID), number_within(open_cases, LARGEST_ID)
    return (
        None
        if counts[0] is None or counts[1] is None
        else InUse(running=counts[0], open_cases=counts[1])
    )


def _resumed(use: VersionUse, uses: Sequence[VersionUse]) -> str:
    latest = max(uses, key=lambda each: each.number)
    if latest is use:
        return str(_("Courses may begin with it again, and cases that waited may be awarded."))
    return str(
        _(
            "No course begins with it again: version %(number)s came after it. Courses that run on "
            "it go on, and cases that waited may be awarded.",
            number=latest.number,
        )
    )


def _awards(kind: DecisionKind, use: VersionUse) -> str:
    if kind is DecisionKind.SUSPEND:
        if not use.open_cases:
            return str(_("Nothing is awarded from it until it is resumed."))
        return str(
            ngettext(
                "Nothing is awarded from it until it is resumed: %(num)s open case waits in ASA's "
                "queue.",
                "Nothing is awarded from it until it is resumed: %(num)s open cases wait in ASA's "
                "queue.",
                use.open_cases,
            )
        )
    if not use.open_cases:
        return str(_("Nothing more is awarded from it, ever."))
    return str(
        ngettext(
            "Nothing more is awarded from it, ever: %(num)s open case could only be declined. "
            "Decide "
            "it first.",
            "Nothing more is awarded from it, ever: %(num)s open cases could only be declined. "
            "Decide "
            "them first.",
            use.open_cases,
        )
    )


def _moving(use: VersionUse, uses: Sequence[VersionUse]) -> str:
    latest = max(uses, key=lambda each: each.number)
    if latest is not use and latest.state is DefinitionState.APPROVED:
        return str(
            _(
                "Version %(number)s stays approved: an instructor moves a course to it by "
                "editing the "
                "mapping.",
                number=latest.number,
            )
        )
    return str(_("No later version is in force: courses have none to move to."))
