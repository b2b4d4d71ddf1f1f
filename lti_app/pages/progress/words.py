"""The learner's next step and the line of stages, in words: the answer first, then whose turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from lti_app.domain.ids import SloKey
from lti_app.domain.mastery.verdict import ReasonCode
from lti_app.domain.progress.next_step import NextStep, Turn
from lti_app.domain.review.review import ReviewCaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The panel at the head of the page. `does` names the button, where there is one thing to do.

    `leads_to` says where the button goes: an assignment in Canvas, or the credentials.
    """

    title: str
    text: str
    does: str = ""
    assignment_id: str = ""
    to_credentials: bool = False


class Counts(NamedTuple):
    """How the outcomes stand, by the states of their rows."""

    total: int
    met: int
    waiting: int


def count(states: Sequence[str]) -> Counts:
    """Count the states of the outcomes' rows."""
    return Counts(len(states), states.count("met"), states.count("waiting"))


def ring_words(counts: Counts, *, has_reflected: bool) -> str:
    """Say in text what the ring shows: how many of all are done, and the reflection."""
    done = counts.met + has_reflected
    reflection = _("reflection handed in") if has_reflected else _("reflection not handed in")
    return str(
        _(
            "%(done)s of %(all)s done: %(met)s of %(total)s outcomes met, %(reflection)s",
            done=done,
            all=counts.total + 1,
            met=counts.met,
            total=counts.total,
            reflection=reflection,
        )
    )


def summary(counts: Counts) -> str:
    """Say how many outcomes are met and how many wait for a grade."""
    met = ngettext(
        "%(num)s of %(total)s outcomes is met",
        "%(num)s of %(total)s outcomes are met",
        counts.met,
        total=counts.total,
    )
    if not counts.waiting:
        return f"{met}."
    waiting = ngettext("%(num)s waits for a grade", "%(num)s wait for a grade", counts.waiting)
    return str(_("%(met)s and %(waiting)s.", met=met, waiting=waiting))


_AFTER_EVIDENCE = frozenset(
    {
        Turn.RETURNED,
        Turn.DECIDED,
        Turn.WAIT_FOR_ASA,
        Turn.CHANGED,
        Turn.WAIT_FOR_QUEUE,
        Turn.AWARDED,
    }
)


_NOTHING_TO_DO = frozenset(
    {Turn.ASK, Turn.NOTHING_ASSIGNED, Turn.WAIT_FOR_GRADE, Turn.WAIT_FOR_INSTRUCTOR}
)
_NOT_ENOUGH = frozenset(
    {
        ReasonCode.REFLECTION_BLANK,
        ReasonCode.REFLECTION_IS_PROMPT,
        ReasonCode.REFLECTION_TYPE_NOT_ALLOWED,
        ReasonCode.REFLECTION_TOO_SHORT,
    }
)


def step_words(
    step: NextStep,
    counts: Counts,
    titles: Mapping[SloKey, str],
    case: ReviewCaseState | None,
) -> Step:
    """Word the next step; `titles` are those of the outcomes by key."""
    if step.turn in _AFTER_EVIDENCE:
        return _after_evidence(step, titles, case)
    facts = step.verdict.reason.facts if step.verdict else {}
    named = {
        "assignment": str(facts.get("assignment") or ""),
        "outcome": titles[step.slo] if step.slo else "",
        "summary": summary(counts),
    }
    if step.turn in _NOTHING_TO_DO:
        return _nothing_to_do(step.turn, named)
    return _something_to_do(step, named)


def _assignment_of(step: NextStep) -> str:
    facts = step.verdict.reason.facts if step.verdict else {}
    return str(facts.get("assignment_id") or "")


def _something_to_do(step: NextStep, named: dict[str, str]) -> Step:
    turn, assignment_id = step.turn, _assignment_of(step)
    if turn is Turn.REFLECT:
        return Step(
            title=_("Next for you: the reflection."),
            text=_reflection_text(step, named),
            does=_("Write the reflection"),
            assignment_id=assignment_id,
        )
    if turn is Turn.HAND_IN:
        title = _("Next for you: %(assignment)s.", **named)
        text = _("%(summary)s Hand it in to show “%(outcome)s”.", **named)
    else:
        title = _("Next for you: talk about %(assignment)s.", **named)
        text = _(
            "%(summary)s “%(outcome)s” is below its threshold. Your instructor can say whether "
            "and how you may try again.",
            **named,
        )
    return Step(title=title, text=text, does=_("Open the assignment"), assignment_id=assignment_id)


def _reflection_text(step: NextStep, named: dict[str, str]) -> str:
    if step.verdict is not None and step.verdict.reason.code in _NOT_ENOUGH:
        return str(_("%(summary)s What you handed in does not count yet; see why below.", **named))
    return str(_("%(summary)s Your reflection is not handed in yet.", **named))


def _nothing_to_do(turn: Turn, named: dict[str, str]) -> Step:
    if turn is Turn.ASK:
        return Step(
            title=_("Next for you: ask your instructor."),
            text=_("%(summary)s %(assignment)s can show nothing as it stands.", **named),
        )
    if turn is Turn.NOTHING_ASSIGNED:
        return Step(
            title=_("Next for you: ask your instructor."),
            text=_(
                "None of the assignments that show this badge is assigned to you, so there is "
                "nothing you can hand in for it. Your instructor can say whether that is meant."
            ),
        )
    if turn is Turn.WAIT_FOR_GRADE:
        text = _("%(summary)s You will see here when that changes.", **named)
    else:
        text = _("%(summary)s Your instructor has something to put right first.", **named)
    return Step(title=_("Nothing for you to do now."), text=text)


def _after_evidence(
    step: NextStep, titles: Mapping[SloKey, str], case: ReviewCaseState | None
) -> Step:
    if step.turn is Turn.DECIDED:
        return _decided(case)
    if step.turn is Turn.AWARDED:
        return Step(
            title=_("Awarded."),
            text=_("The badge is yours, and stays yours after you leave."),
            does=_("See your credential"),
            to_credentials=True,
        )
    if step.turn is Turn.WAIT_FOR_QUEUE:
        return Step(
            title=_("Everything is met."),
            text=_(
                "The next update passes it to Academic and Student Affairs. Nothing for you to do."
            ),
        )
    if step.turn is Turn.RETURNED:
        return _returned(step, titles)
    if step.turn is Turn.CHANGED:
        return _changed(step, titles)
    text = {
        ReviewCaseState.RETURNED_TO_INSTRUCTOR: _("They have asked your instructor something."),
        ReviewCaseState.ON_HOLD: _("They have set it aside for now and will come back to it."),
    }.get(case or ReviewCaseState.READY, _("People review it, usually within 6 working days."))
    return Step(
        title=_("With Academic and Student Affairs."),
        text=_("%(what)s Nothing for you to do.", what=text),
    )


def _returned(step: NextStep, titles: Mapping[SloKey, str]) -> Step:
    if step.slo is None:
        text = _(
            "Read what Academic and Student Affairs wrote. What you hand in again goes back to "
            "them with the next update."
        )
    else:
        text = _(
            "Read what Academic and Student Affairs wrote. “%(outcome)s” is not met now; your "
            "instructor can say whether and how you may try again.",
            outcome=titles[step.slo],
        )
    return Step(
        title=_("Returned to you."),
        text=text,
        does=_("Open the assignment") if step.slo else _("Open the reflection"),
        assignment_id=_assignment_of(step),
    )


def _changed(step: NextStep, titles: Mapping[SloKey, str]) -> Step:
    if step.slo is not None:
        text = _(
            "Something changed since it went to them: “%(outcome)s” is not met now. They see it "
            "too. Your instructor can say whether and how you may try again.",
            outcome=titles[step.slo],
        )
    elif step.verdict is not None:
        text = _("Something changed since it went to them: the reflection counts no longer.")
    else:
        text = _(
            "Something changed since it went to them, and not everything is met now; see below. "
            "They see it too. Nothing for you to do."
        )
    does = _("Open the assignment") if step.slo else _("Open the reflection")
    return Step(
        title=_("With Academic and Student Affairs."),
        text=text,
        does=does if step.verdict else "",
        assignment_id=_assignment_of(step),
    )


def _decided(case: ReviewCaseState | None) -> Step:
    if case is ReviewCaseState.AWARDED:
        # The case was awarded and no award stands: it was revoked since.
        return Step(
            title=_("Revoked."),
            text=_(
                "This badge was awarded to you and revoked since. Your credential says so. Once "
                "work for it is handed in or graded anew and everything is met, it goes to "
                "Academic and Student Affairs again."
            ),
            does=_("See your credential"),
            to_credentials=True,
        )
    return Step(
        title=_("Not awarded."),
        text=_(
            "Academic and Student Affairs looked at what you handed in and decided against an "
            "award. Once work for it is handed in or graded anew and everything is met, it goes to "
            "them again."
        ),
    )
