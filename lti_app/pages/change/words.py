"""The words of what changed in Canvas: what it is, what it means for learners, how it ended.

Each table is a function, because a word is looked up in the language of the request.
"""

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.award.after_award import AwardChangeClosing
from lti_app.domain.change.change import ChangeClosing, CourseChange
from lti_app.domain.change.change import CourseChangeKind as Kind
from lti_app.services.change.items import ChangeItem

_FIGURES = frozenset({Kind.CRITERION_POINTS, Kind.OUTCOME_SCALE})


def change_name(change: CourseChange) -> str:
    """Say what changed, with the assignment, criterion or outcome it is about."""
    names = {"assignment": change.assignment, "part": change.part}
    words: dict[Kind, str] = {
        Kind.ASSIGNMENT_GONE: _("%(assignment)s was deleted", **names),
        Kind.ASSIGNMENT_UNPUBLISHED: _("%(assignment)s was unpublished", **names),
        Kind.ASSIGNMENT_RENAMED: _("%(assignment)s was renamed", **names),
        Kind.RUBRIC_REMOVED: _("The rubric of %(assignment)s was taken off", **names),
        Kind.RUBRIC_REPLACED: _("The rubric of %(assignment)s was replaced", **names),
        Kind.CRITERION_GONE: _("%(assignment)s: the criterion “%(part)s” was deleted", **names),
        Kind.CRITERION_POINTS: _("%(assignment)s: the points of “%(part)s” changed", **names),
        Kind.CRITERION_RATINGS: _("%(assignment)s: the levels of “%(part)s” changed", **names),
        Kind.CRITERION_TEXT: _("%(assignment)s: the words of “%(part)s” changed", **names),
        Kind.OUTCOME_UNLINKED: _("%(assignment)s: no longer aligned to “%(part)s”", **names)
        if change.assignment
        else _("The outcome “%(part)s” was unlinked from the course", **names),
        Kind.OUTCOME_SCALE: _("The scale of the outcome “%(part)s” changed", **names),
        Kind.GRADES_UNPOSTED: _("Grades of %(assignment)s were hidden again", **names),
        Kind.ENROLLMENT_ENDED: _("A learner's enrollment ended"),
        Kind.LEARNER_MERGED: _("Canvas merged a learner's two accounts"),
        Kind.COURSE_CONCLUDED: _("The course was concluded"),
        Kind.COURSE_GONE: _("Canvas does not show the course any more"),
        Kind.COURSE_CLOSED: _("Canvas does not let Hallmark read the course"),
    }
    return words[change.kind]


def change_in_brief(item: ChangeItem) -> str:
    """Say in a line what changed, from what to what where it is a figure, and if it is accepted."""
    change = item.change
    if item.closing is not ChangeClosing.ACCEPTED:
        return change_from_to(change)
    told = {"change": change_name(change), "before": change.before, "after": change.after}
    if change.kind in _FIGURES:
        return str(_("%(change)s, from %(before)s to %(after)s; accepted", **told))
    return str(_("%(change)s; accepted", **told))


def change_from_to(change: CourseChange) -> str:
    """Say in a line what changed, from what to what where it is a figure."""
    if change.kind not in _FIGURES:
        return change_name(change)
    told = {"change": change_name(change), "before": change.before, "after": change.after}
    return str(_("%(change)s, from %(before)s to %(after)s", **told))


def change_meaning(change: CourseChange) -> str:
    """Say what it means for learners, and what could be done about it in Canvas."""
    before = _("Who met it before still counts. What is graded since waits until you decide.")
    words: dict[Kind, str] = {
        Kind.ASSIGNMENT_GONE: _(
            "Who met it before still counts. Nobody can show it through this assignment any more."
        ),
        Kind.ASSIGNMENT_UNPUBLISHED: _(
            "Who met it before still counts. Publish it again in Canvas, or map another one."
        ),
        Kind.ASSIGNMENT_RENAMED: _("The name only; nothing else depends on it."),
        Kind.RUBRIC_REMOVED: before,
        Kind.RUBRIC_REPLACED: before,
        Kind.CRITERION_GONE: before,
        Kind.CRITERION_POINTS: before,
        Kind.CRITERION_RATINGS: _(
            "Points decide, so no one's standing changes. See whether the threshold still fits."
        ),
        Kind.CRITERION_TEXT: _(
            "No one's standing changes. See whether it still asks for the same."
        ),
        Kind.OUTCOME_UNLINKED: _("Results read before still count; Canvas gives no new ones."),
        Kind.OUTCOME_SCALE: before,
        Kind.GRADES_UNPOSTED: _(
            "What they show is not known until it is posted again; a complete set stays complete."
        ),
        Kind.ENROLLMENT_ENDED: _("No new case is opened. What is awarded or with ASA stays."),
        Kind.LEARNER_MERGED: _("One learner, with the work of both."),
        Kind.COURSE_CONCLUDED: _("Everything still counts."),
        Kind.COURSE_GONE: _("Deleted, or hidden from us. What was read stays as it was."),
        Kind.COURSE_CLOSED: _(
            "What was read stays as it was. A Canvas administrator gives access."
        ),
    }
    return words[change.kind]


def whom_it_touches(still_met: int, waiting: int) -> list[str]:
    """Count those who met it before, and those who wait."""
    found = []
    if still_met:
        found.append(
            ngettext(
                "%(num)s learner met it before and counts.",
                "%(num)s learners met it before and count.",
                still_met,
            )
        )
    if waiting:
        found.append(
            ngettext(
                "%(num)s learner was graded since and waits.",
                "%(num)s learners were graded since and wait.",
                waiting,
            )
        )
    return [str(each) for each in found]


def closing_word(closing: ChangeClosing) -> str:
    """Say how a change came to an end."""
    words: dict[ChangeClosing, str] = {
        ChangeClosing.ACCEPTED: _("Accepted"),
        ChangeClosing.REMAPPED: _("Mapped again"),
        ChangeClosing.BACK: _("Back as it was"),
        ChangeClosing.ENDED: _("The mapping was ended"),
    }
    return words[closing]


def award_closing_word(closing: AwardChangeClosing) -> str:
    """Say how a change after an award came to an end."""
    words: dict[AwardChangeClosing, str] = {
        AwardChangeClosing.KEPT: _("Kept as it is"),
        AwardChangeClosing.REVOKED: _("Revoked"),
        AwardChangeClosing.BACK: _("Back as sealed"),
    }
    return words[closing]
