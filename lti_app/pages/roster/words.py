"""The words of a roster: filters, orders, where a learner stands, and one assessment's facts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from lti_app.domain.change.effect import rests_on
from lti_app.domain.evidence.evidence import AssignmentFact, SubmissionFact
from lti_app.domain.evidence.release import has_grade, is_released
from lti_app.domain.mastery.verdict import Verdict
from lti_app.domain.progress.roster import Place, RosterFilter, RosterLine, RosterSort
from lti_app.domain.review.review import ReviewCaseState
from lti_app.pages.change.words import change_in_brief
from lti_app.pages.wording.told import Reader, Told
from lti_app.services.change.items import ChangeItem


def filter_word(only: RosterFilter) -> str:
    """Name a filter."""
    words = {
        RosterFilter.ALL: _("All learners"),
        RosterFilter.IN_PROGRESS: _("In progress"),
        RosterFilter.ONE_AWAY: _("One away"),
        RosterFilter.WAITING_FOR_GRADES: _("Waiting on my grading"),
        RosterFilter.ONLY_REFLECTION: _("Missing only the reflection"),
        RosterFilter.COMPLETE: _("Complete"),
        RosterFilter.READY: _("Complete but not with ASA"),
        RosterFilter.WITH_ASA: _("With ASA"),
        RosterFilter.RETURNED: _("Returned to you"),
        RosterFilter.AWARDED: _("Awarded"),
        RosterFilter.CHANGED: _("Changed"),
        RosterFilter.HELD: _("Waiting on a change"),
        RosterFilter.LEFT: _("Not in the course any more"),
    }
    return str(words[only])


def filter_sentence(only: RosterFilter) -> str:
    """Say whom a filter shows; empty for everyone."""
    words = {
        RosterFilter.ALL: "",
        RosterFilter.IN_PROGRESS: _("At least one outcome is not met yet."),
        RosterFilter.ONE_AWAY: _("Everything but one outcome, or all but the reflection."),
        RosterFilter.WAITING_FOR_GRADES: _(
            "An outcome not met yet waits for a rubric grade, or for a grade to be posted."
        ),
        RosterFilter.ONLY_REFLECTION: _(
            "Every outcome is met; the reflection is not handed in, or does not count as it is."
        ),
        RosterFilter.COMPLETE: _(
            "Everything is there, and it is not awarded: with ASA, on its way there, decided "
            "otherwise, or of a learner who left. Each row says which."
        ),
        RosterFilter.READY: _(
            "Everything is there. ASA gets it with the next update, but not again what it declined "
            "or revoked, and nothing of learners who left the course."
        ),
        RosterFilter.WITH_ASA: _(
            "ASA reviews and awards. Whoever has lost something since stays with ASA and counts as "
            "in progress too. What it returned to you stands first on the course's page."
        ),
        RosterFilter.RETURNED: _(
            "ASA asks something of you about these. Each name leads to what, and where to answer."
        ),
        RosterFilter.AWARDED: _(
            "Awarded by Academic and Student Affairs. An award that was revoked is not among them."
        ),
        RosterFilter.CHANGED: _(
            "Something it rests on was changed in Canvas since it was mapped or graded, since ASA "
            "got it, or since it was awarded. The learner's page says what."
        ),
        RosterFilter.HELD: _(
            "Graded since something was changed in Canvas: it waits until you accept the change or "
            "map again."
        ),
        RosterFilter.LEFT: _(
            "What they met is kept. ASA keeps a case that it has of them, and gets no new one."
        ),
    }
    return str(words[only])


def nobody_sentence(only: RosterFilter) -> str:
    """Say of a filter that shows nobody why that is, or who would come there."""
    words = {
        RosterFilter.ALL: _("Whoever is enrolled in Canvas as a student appears here."),
        RosterFilter.IN_PROGRESS: _("No learner lacks an outcome."),
        RosterFilter.ONE_AWAY: _("No learner lacks exactly one thing."),
        RosterFilter.WAITING_FOR_GRADES: _(
            "Nothing waits for a rubric grade, or for a grade to be posted."
        ),
        RosterFilter.ONLY_REFLECTION: _("No learner has every outcome and lacks the reflection."),
        RosterFilter.COMPLETE: _(
            "Learners appear here by themselves once everything is there, until it is awarded."
        ),
        RosterFilter.READY: _("Whoever has everything is with ASA, or has the award."),
        RosterFilter.WITH_ASA: _(
            "Learners appear here by themselves once everything is there: the next update gives "
            "it to ASA."
        ),
        RosterFilter.RETURNED: _("ASA asks nothing of you at present."),
        RosterFilter.AWARDED: _(
            "Nothing is awarded by itself. Learners appear here once Academic and Student Affairs "
            "awards."
        ),
        RosterFilter.CHANGED: _("Nothing that a learner here rests on was changed in Canvas."),
        RosterFilter.HELD: _("No grade waits on a change."),
        RosterFilter.LEFT: _("All of them are in the course."),
    }
    return str(words[only])


def sort_word(sort: RosterSort) -> str:
    """Name an order."""
    words = {
        RosterSort.NAME: _("By name"),
        RosterSort.NEAREST: _("Nearest to complete first"),
        RosterSort.NEWEST: _("Last changed first"),
    }
    return str(words[sort])


def standing(line: RosterLine) -> tuple[str, str]:
    """Say where a learner stands: the state whose icon is shown, and the words."""
    if line.place is Place.AWARDED:
        return "awarded", str(_("Awarded"))
    if line.has_open_case and line.case is not None:
        return _of_case(line.case, is_own=line.is_own)
    if line.place is Place.COMPLETE:
        return _decided(line) or ("complete", str(_("Complete")))
    counts = {"met": line.verdict.met, "total": line.verdict.total}
    return "in_progress", str(_("%(met)s of %(total)s", **counts))


def notes(line: RosterLine, changes: Collection[ChangeItem] | None = None) -> list[tuple[str, str]]:
    """Say what else to know of a learner: what changed of the evidence, the course was left.

    `changes` are those that verdicts of this badge may rest on; None where a row has room only to
    say that there is one.
    """
    said = []
    if line.is_case_changed:
        said.append(("changed", str(_("Changed since ASA got it"))))
    if line.is_award_changed:
        told = _("Changed since it was awarded. The award stands; ASA knows and decides.")
        said.append(("changed", str(told)))
    if line.is_award_kept:
        told = _("Changed since it was awarded. ASA looked at it, and the award stands.")
        said.append(("changed", str(told)))
    if line.is_drifted and changes is None:
        said.append(("changed", str(_("Changed in Canvas"))))
    elif line.is_drifted:
        own = [each for each in changes or () if rests_on(line.verdict, each.change)]
        told = _("Something it rests on was changed in Canvas")
        said += [("changed", text) for text in map(change_in_brief, own)] or [
            ("changed", str(told))
        ]
    if line.has_left:
        said.append(("info", str(_("Not in the course any more"))))
    return said


def assessment_facts(
    verdict: Verdict,
    reader: Reader,
    submission: SubmissionFact | None,
    assignment: AssignmentFact | None,
    graded_by: str,
) -> list[dict[str, Any]]:
    """List every fact of one assessment, as term and text; what is not known is left out."""
    told = Told(verdict, reader)
    # Of a reflection no grade counts, so none is spoken of.
    is_reflection = not (told.fact("criterion") or told.fact("outcome"))
    pairs = (
        (_("Assignment"), told.fact("assignment")),
        (_("Criterion"), told.fact("criterion")),
        (_("Canvas outcome"), told.fact("outcome")),
        (_("Score"), _score(told)),
        (_("Level given"), told.fact("rating")),
        (_("Met from"), _threshold(told)),
        (_("Handed in"), _moment(told.fact("submitted_at"), reader)),
        (_("Graded"), _moment(told.fact("graded_at"), reader)),
        (_("Graded by"), "" if is_reflection else graded_by),
        (_("Shown to the learner"), "" if is_reflection else _released(submission, assignment)),
    )
    return [{"term": str(term), "text": text} for term, text in pairs if text]


def _decided(line: RosterLine) -> tuple[str, str] | None:
    """Say how ASA ended it, where the evidence is complete and no case is open."""
    words = {
        ReviewCaseState.DECLINED: ("declined", _("Declined by ASA")),
        ReviewCaseState.AWARDED: ("revoked", _("Revoked by ASA")),
    }
    state, text = words.get(line.case, ("", "")) if line.case else ("", "")
    return (state, str(text)) if state else None


def _of_case(case: ReviewCaseState, *, is_own: bool) -> tuple[str, str]:
    words = {ReviewCaseState.RETURNED_TO_LEARNER: _("Returned to learner")}
    if not is_own:  # their own is for another instructor to answer
        words[ReviewCaseState.RETURNED_TO_INSTRUCTOR] = _("Returned to you")
    state = case.value if case in words else "with_asa"
    return state, str(words.get(case, _("With ASA")))


def _score(told: Told) -> str:
    if not told.has("points"):
        return ""
    return str(
        _("%(points)s of %(out_of)s", points=told.fact("points"), out_of=told.fact("out_of"))
    )


def _threshold(told: Told) -> str:
    if not told.has("threshold"):
        return ""
    return str(
        _(
            "%(points)s of %(out_of)s, %(level)s",
            points=told.fact("threshold"),
            out_of=told.fact("threshold_out_of"),
            level=told.fact("level"),
        )
    )


def _moment(text: str, reader: Reader) -> str:
    return reader.hour(datetime.fromisoformat(text)) if text else ""


def _released(submission: SubmissionFact | None, assignment: AssignmentFact | None) -> str:
    if submission is None or not has_grade(submission):
        return ""
    if is_released(assignment, submission):
        return str(_("Yes, the grade is released"))
    return str(_("No, the grade is not released"))
