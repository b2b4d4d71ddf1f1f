"""Words a verdict for its reader: a state, a sentence with the facts in it, and what stands beside.

To a learner *not released* has the words of work nobody graded yet, and points are left out where
the rubric hides them (docs/adr/0008). Queue, pages and exports share the staff's words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.change.drift import Drift
from lti_app.domain.mapping.mapping import Combining
from lti_app.domain.mastery.verdict import Flag, ReasonCode, Verdict, VerdictState
from lti_app.domain.progress.next_step import deciding
from lti_app.pages.formats import isolated
from lti_app.pages.wording.sentences import sentence
from lti_app.pages.wording.told import Reader, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A verdict in words: the pill's state, its own word where it needs one, sentence and notes."""

    state: str
    word: str | None
    reason: str
    meta: str


def worded(
    verdict: Verdict, reader: Reader, assessor: str | None = None, due: datetime | None = None
) -> Worded:
    """Word one SLO's verdict, the reflection's, or one assessment's, for its reader."""
    told = Told(deciding(verdict), reader, assessor, due)
    state, word = _state(verdict, told)
    meta = [part for part in (_meta(told), *_notes(told), _rule(verdict)) if part]
    if len(meta) > 1 and not meta[0].endswith("."):
        # A due date stands alone without a stop; before a sentence it takes one.
        meta[0] += "."
    return Worded(
        state=state,
        word=word,
        reason=sentence(told),
        meta=" ".join(meta),
    )


def state_of(verdict: Verdict, reader: Reader) -> tuple[str, str | None]:
    """Give the state alone, and its own word where it needs one: a grid has many, and no room."""
    return _state(verdict, Told(deciding(verdict), reader))


def _state(verdict: Verdict, told: Told) -> tuple[str, str | None]:
    if verdict.state is VerdictState.MET:
        return "met", None
    code = told.code
    if code is ReasonCode.NOT_HANDED_IN:
        return ("waiting" if told.has("nothing_to_hand_in") else "not_handed_in"), None
    if code is ReasonCode.NOT_MAPPED:
        return ("unknown" if told.is_learner else "mend"), None
    return _STATES.get(code, "unknown"), _own_word(told)


def _own_word(told: Told) -> str | None:
    match told.code:
        case ReasonCode.NOT_ASSIGNED:
            return str(_("Not assigned"))
        case ReasonCode.NOT_RELEASED:
            return str(_("Not released"))
        case ReasonCode.REFLECTION_TOO_SHORT:
            return _too_short(told)
        case _:
            return None


def _too_short(told: Told) -> str:
    """Call it by its name: it was handed in. A grid has no sentence beside it, so it counts."""
    if told.is_learner or not told.has("words_asked"):
        return str(_("Too short"))
    return str(
        ngettext(
            "Too short: %(words)s of %(num)s word",
            "Too short: %(words)s of %(num)s words",
            int(told.fact("words_asked")),
            words=told.fact("words"),
        )
    )


_STATES = {
    ReasonCode.BELOW_THRESHOLD: "not_met",
    ReasonCode.WAITING_FOR_GRADE: "waiting",
    ReasonCode.NOT_ASSESSED_BY_RUBRIC: "waiting",
    ReasonCode.RESULT_PENDING: "waiting",
    ReasonCode.NO_RESULT: "waiting",
    ReasonCode.POLICY_ZERO: "not_handed_in",
    ReasonCode.REFLECTION_NOT_HANDED_IN: "not_handed_in",
    ReasonCode.REFLECTION_BLANK: "not_handed_in",
    ReasonCode.REFLECTION_IS_PROMPT: "not_handed_in",
    ReasonCode.REFLECTION_TYPE_NOT_ALLOWED: "not_handed_in",
    ReasonCode.REFLECTION_TOO_SHORT: "not_handed_in",
    ReasonCode.NOT_ASSIGNED: "excused",
    ReasonCode.NOT_RELEASED: "unknown",
    ReasonCode.EXCUSED: "excused",
    ReasonCode.REFLECTION_EXCUSED: "excused",
}
_GRADED = frozenset({ReasonCode.AT_OR_ABOVE_THRESHOLD, ReasonCode.BELOW_THRESHOLD})
_STUCK = frozenset(
    {
        ReasonCode.WAITING_FOR_GRADE,
        ReasonCode.NOT_HANDED_IN,
        ReasonCode.NOT_ASSESSED_BY_RUBRIC,
    }
)
_MAY_BE_HANDED_IN = frozenset({ReasonCode.NOT_HANDED_IN, ReasonCode.REFLECTION_NOT_HANDED_IN})
_AGAIN = frozenset(
    {
        ReasonCode.REFLECTION_BLANK,
        ReasonCode.REFLECTION_IS_PROMPT,
        ReasonCode.REFLECTION_TYPE_NOT_ALLOWED,
        ReasonCode.REFLECTION_TOO_SHORT,
    }
)


def _meta(told: Told) -> str:
    """Say when and by whom it was graded, when it is due, or whose turn it is."""
    code = told.code
    if code in _GRADED:
        return _graded(told)
    if code is ReasonCode.OUTCOME_UNLINKED or (code in _STUCK and told.has("drift")):
        code = ReasonCode.DRIFT
    if code in _MAY_BE_HANDED_IN and told.due is not None and not told.has("nothing_to_hand_in"):
        return _due(told.due, told.reader)
    table = _learner_turns(told) if told.is_learner else _staff_turns(told)
    if code is ReasonCode.NOT_HANDED_IN and not told.has("nothing_to_hand_in"):
        return ""
    turn = table.get(code, "")
    if code in _AGAIN and told.due is not None:
        due = _due(told.due, told.reader)
        return f"{due}. {turn}" if turn else due
    return turn


def _due(due: datetime, reader: Reader) -> str:
    """Say until when it is, or was, to be handed in."""
    when = reader.hour(due)
    is_over = due < reader.now
    return str(_("Was due %(when)s", when=when) if is_over else _("Due %(when)s", when=when))


def _graded(told: Told) -> str:
    names = {"when": told.day("graded_at"), "who": isolated(told.assessor or "")}
    if not names["when"]:
        return str(_("Graded by %(who)s.", **names)) if names["who"] else ""
    if told.has("process"):
        return str(_("Graded %(when)s by a process, not by a person.", **names))
    if names["who"]:
        return str(_("Graded %(when)s by %(who)s.", **names))
    return str(_("Graded %(when)s.", **names))


def _learner_turns(told: Told) -> dict[ReasonCode, str]:
    grades = _("Your instructor grades it; nothing for you to do.")
    ask = _("Ask your instructor what could show it instead.")
    again = _("Hand it in again.")
    reflect = _("Ask your instructor how you can hand it in.")
    return {
        ReasonCode.WAITING_FOR_GRADE: grades,
        ReasonCode.NOT_HANDED_IN: grades,
        ReasonCode.NOT_ASSESSED_BY_RUBRIC: _("Your instructor fills it in; nothing for you to do."),
        ReasonCode.RESULT_PENDING: _("It comes by itself, usually within the hour."),
        ReasonCode.NO_RESULT: _("Ask your instructor to look at it."),
        ReasonCode.NO_NEW_QUIZ_RESULT: _("Ask your instructor to look at it."),
        ReasonCode.NO_JOIN: _("Ask your instructor to look at it."),
        ReasonCode.EXCUSED: ask,
        ReasonCode.NOT_ASSIGNED: ask if told.has("threshold") else reflect,
        ReasonCode.DRIFT: _("Your instructor has to look at the change; nothing for you to do."),
        ReasonCode.REFLECTION_BLANK: again,
        ReasonCode.REFLECTION_IS_PROMPT: again,
        ReasonCode.REFLECTION_TYPE_NOT_ALLOWED: again,
        ReasonCode.REFLECTION_TOO_SHORT: again,
        ReasonCode.REFLECTION_EXCUSED: reflect,
    }


def _staff_turns(told: Told) -> dict[ReasonCode, str]:
    exception = _("An exception is for ASA to decide, in writing.")
    return {
        ReasonCode.WAITING_FOR_GRADE: _why_waiting(told),
        ReasonCode.NOT_RELEASED: _("To the learner it reads as waiting for a grade.")
        if told.has("submitted_at")
        else _("To the learner it reads as work nobody graded yet."),
        ReasonCode.EXCUSED: exception,
        ReasonCode.REFLECTION_EXCUSED: exception,
        ReasonCode.DRIFT: _(
            "It was graded again with as many points as before the change, so nobody can tell on "
            "which scale: map the outcome again."
        )
        if told.has("on_either_scale")
        else _("Accept the change, or map the outcome again."),
        ReasonCode.RESULT_PENDING: _("After a day without one it counts as not met."),
        ReasonCode.NO_NEW_QUIZ_RESULT: _(
            "New Quizzes keep results in a service of their own, which may leave them out: map a "
            "rubric instead."
        ),
        ReasonCode.NO_JOIN: _("Map the assignment by its rubric instead."),
    }


def _why_waiting(told: Told) -> str:
    if told.has("not_marked"):
        return str(_("A comment alone, or no points, is no mark."))
    if told.has("moderated"):
        return str(_("Its grading is moderated: marks count once the final grade is published."))
    return ""


def _notes(told: Told) -> Iterator[str]:
    flags = told.verdict.flags
    if Flag.LATE in flags:
        yield _("Handed in late.")
    if Flag.NEWER_ATTEMPT_UNGRADED in flags:
        yield _("A newer attempt is not graded yet.")
    if Flag.REDO_REQUESTED in flags:
        yield _("A redo was asked for; what is graded counts meanwhile.")
    if Flag.DRIFT in flags and (told.verdict.is_met or told.code is ReasonCode.BELOW_THRESHOLD):
        # Only of what was found: the words of what waits are the same whether it is graded or not.
        yield _("Changed since; what was found before still counts.")
    if not told.is_learner:
        yield from _staff_notes(told)


def _staff_notes(told: Told) -> Iterator[str]:
    flags = told.verdict.flags
    if told.has("was_assessed"):
        yield _("The assessment made before the excuse does not count.")
    if told.has("deducted"):
        yield _("The points taken off for it do not count here.")
    if Flag.DRIFT in flags:
        yield _drift_words().get(told.fact("drift"), "")
    if Flag.RATING_TIE in flags:
        yield _("Two ratings of the rubric are worth the same points.")
    if Flag.THRESHOLD_EDGE in flags:
        yield _("Just at the threshold.")
    if Flag.HIDE_POINTS in flags:
        yield _("The rubric hides its points from learners.")


def _drift_words() -> dict[str, str]:
    return {
        Drift.ASSIGNMENT_GONE: _("The assignment is deleted."),
        Drift.UNPUBLISHED: _("The assignment is unpublished."),
        Drift.RUBRIC_REMOVED: _("The rubric was taken off the assignment."),
        Drift.RUBRIC_REPLACED: _("The rubric was replaced."),
        Drift.CRITERION_GONE: _("The criterion was deleted."),
        Drift.POINTS_CHANGED: _("The criterion's points were changed."),
        Drift.RESULT_GONE: _("Canvas deleted the outcome result."),
        Drift.SCALE_CHANGED: _("The outcome's scale was changed."),
    }


def _rule(verdict: Verdict) -> str:
    """Say how several assessments combine, where there are several."""
    if verdict.reason.code is not ReasonCode.COMBINED:
        return ""
    facts = verdict.reason.facts
    counts = {name: facts[name] for name in ("needed", "total", "met")}
    rules = {
        Combining.ANY: _("Any one of %(total)s assessments is enough.", **counts),
        Combining.ALL: _("All %(total)s assessments are needed; met: %(met)s.", **counts),
        Combining.AT_LEAST: _(
            "%(needed)s of %(total)s assessments are needed; met: %(met)s.", **counts
        ),
        Combining.LATEST: _("The latest of %(total)s assessments counts.", **counts),
        Combining.HIGHEST: _("The highest of %(total)s assessments counts.", **counts),
    }
    return str(rules[Combining(str(facts["rule"]))])
