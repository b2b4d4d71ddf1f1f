"""One sentence a reason code and audience, with the facts in it."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.change.drift import Drift
from lti_app.domain.mastery.verdict import ReasonCode
from lti_app.pages.wording.told import Told


def sentence(told: Told) -> str:
    """Say why, in one sentence."""
    # A table of questions, not of answers: only the one that is asked is worded.
    table = _of_assessments(told) | _of_reflections(told)
    return str(table[told.code]())


def _of_assessments(told: Told) -> dict[ReasonCode, Callable[[], str]]:
    names, is_learner = told.names(), told.is_learner
    return {
        ReasonCode.AT_OR_ABOVE_THRESHOLD: lambda: _score(told),
        ReasonCode.BELOW_THRESHOLD: lambda: _score(told),
        ReasonCode.WAITING_FOR_GRADE: lambda: _waiting(told),
        ReasonCode.NOT_HANDED_IN: lambda: _not_in(told),
        ReasonCode.NOT_RELEASED: lambda: _(
            "%(what)s: graded, but the grade is not released.", **names
        ),
        ReasonCode.NOT_ASSIGNED: lambda: (
            _("%(assignment)s is not assigned to you.", **names)
            if is_learner
            else _("%(assignment)s is not assigned to this learner.", **names)
        ),
        ReasonCode.EXCUSED: lambda: (
            _("You are excused from %(assignment)s, so it shows nothing here.", **names)
            if is_learner
            else _("Excused from %(assignment)s: no evidence.", **names)
        ),
        ReasonCode.NOT_ASSESSED_BY_RUBRIC: lambda: _score_only(told),
        ReasonCode.POLICY_ZERO: lambda: _(
            "%(assignment)s is not handed in. Its zero comes from the course's policy for missing "
            "work and shows nothing.",
            **names,
        ),
        ReasonCode.RESULT_PENDING: lambda: _(
            "%(assignment)s is graded. Canvas has not passed on its outcome result yet.", **names
        ),
        ReasonCode.NO_RESULT: lambda: _(
            "%(assignment)s is graded, but without a result for the outcome “%(outcome)s”.", **names
        ),
        ReasonCode.OUTCOME_UNLINKED: lambda: _(
            "%(assignment)s is graded, but the outcome “%(outcome)s” is no longer in the course, "
            "so its result cannot be read.",
            **names,
        ),
        ReasonCode.NO_NEW_QUIZ_RESULT: lambda: _(
            "%(assignment)s is graded, but Canvas has passed on no outcome result of this New "
            "Quiz.",
            **names,
        ),
        ReasonCode.NO_JOIN: lambda: _(
            "A result for the outcome “%(outcome)s” cannot be matched with %(assignment)s.", **names
        ),
        ReasonCode.DRIFT: lambda: _drifted(told),
        ReasonCode.NOT_MAPPED: lambda: (
            _("Your instructor has not chosen yet which assignment shows this.")
            if is_learner
            else _("No assessment is mapped.")
        ),
    }


def _of_reflections(told: Told) -> dict[ReasonCode, Callable[[], str]]:
    names, is_learner = told.names(), told.is_learner
    return {
        ReasonCode.REFLECTION_HANDED_IN: lambda: _("Handed in on %(handed_in)s.", **names),
        ReasonCode.REFLECTION_NOT_HANDED_IN: lambda: (
            _(
                "Looks back on the pathway, and on what it means for your personal and your "
                "professional growth."
            )
            if is_learner
            else _("%(assignment)s is not handed in.", **names)
        ),
        ReasonCode.REFLECTION_BLANK: lambda: _(
            "What was handed in on %(handed_in)s has nothing in it.", **names
        ),
        ReasonCode.REFLECTION_IS_PROMPT: lambda: _(
            "What was handed in on %(handed_in)s repeats the question and adds nothing.", **names
        ),
        ReasonCode.REFLECTION_TYPE_NOT_ALLOWED: lambda: _(
            "What was handed in on %(handed_in)s is of a kind this badge does not take.", **names
        ),
        ReasonCode.REFLECTION_TOO_SHORT: lambda: _too_short(told),
        ReasonCode.REFLECTION_EXCUSED: lambda: (
            _("You are excused from it in Canvas, but every micro-credential asks for one.")
            if is_learner
            else _("Excused from %(assignment)s: no reflection.", **names)
        ),
    }


def _too_short(told: Told) -> str:
    names = told.names()
    if not told.has("words_asked"):
        return str(
            _("What was handed in on %(handed_in)s is shorter than this badge asks for.", **names)
        )
    return str(
        ngettext(
            "What was handed in on %(handed_in)s is too short: %(words)s of %(num)s word.",
            "What was handed in on %(handed_in)s is too short: %(words)s of %(num)s words.",
            int(told.fact("words_asked")),
            words=told.fact("words"),
            handed_in=names["handed_in"],
        )
    )


def _score(told: Told) -> str:
    names = told.names()
    if not told.hides_points:
        return str(_("%(what)s: %(points)s of %(out_of)s. Threshold %(threshold)s.", **names))
    if told.verdict.is_met:
        return str(_("%(what)s: “%(level)s” or better.", **names))
    return str(_("%(what)s: not yet “%(level)s”.", **names))


def _waiting(told: Told) -> str:
    names = told.names()
    if told.has("not_marked"):
        return str(_("%(what)s: the rubric is filled in, but not in this row.", **names))
    if not told.has("submitted_at"):
        return str(_("%(assignment)s has no rubric grade yet.", **names))
    return str(
        _("%(assignment)s was handed in on %(handed_in)s. It has no rubric grade yet.", **names)
    )


def _score_only(told: Told) -> str:
    names = told.names()
    if told.fact("drift") == Drift.RUBRIC_REMOVED:
        return str(_("%(assignment)s has a grade, but no rubric any more.", **names))
    return str(_("%(assignment)s has a grade, but its rubric is not filled in.", **names))


def _drifted(told: Told) -> str:
    names = told.names()
    if told.has("never_read"):
        return str(
            _(
                "%(assignment)s is no longer open in the course, and nothing of it was read "
                "before.",
                **names,
            )
        )
    return str(
        _(
            "%(what)s: this grade was first seen after a change, so it cannot be judged yet.",
            **names,
        )
    )


def _not_in(told: Told) -> str:
    names = told.names()
    if told.is_lost:
        return str(
            _("%(assignment)s is not handed in, and is no longer open in the course.", **names)
        )
    if told.has("nothing_to_hand_in"):
        return str(
            _(
                "%(assignment)s is not handed in through Canvas. It has no rubric grade yet.",
                **names,
            )
        )
    return str(_("%(assignment)s is not handed in yet.", **names))
