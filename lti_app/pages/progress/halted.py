"""What stands for a learner while nothing is awarded from a badge: no review is promised (R36)."""

from dataclasses import replace

from flask_babel import gettext as _

from lti_app.domain.definition.in_force import Halt
from lti_app.domain.progress.next_step import Turn
from lti_app.pages.progress.words import Step

_WAITING = frozenset({Turn.WAIT_FOR_ASA, Turn.WAIT_FOR_QUEUE})


def halted_step(step: Step, halt: Halt | None, turn: Turn) -> Step:
    """Say instead of a review to wait for what stands; what a learner can do stays as it is."""
    if halt is None or turn not in _WAITING:
        return step
    return replace(step, text=_with_asa(halt) if turn is Turn.WAIT_FOR_ASA else _complete(halt))


def halt_notice(halt: Halt | None, turn: Turn | None) -> tuple[str, str] | None:
    """Give title and text of what is said beside the next step; None where that says it."""
    if halt is None or turn in _WAITING:
        return None
    if halt is Halt.SUSPENDED:
        return (
            str(_("Academic and Student Affairs suspended this badge for now.")),
            str(
                _(
                    "Nothing is awarded from it until they resume it. What you hand in is graded "
                    "and shown here all the same."
                )
            ),
        )
    return (
        str(_("Academic and Student Affairs retired this version of the badge.")),
        str(
            _(
                "Nothing more is awarded from it. Ask your instructor whether the course moves to "
                "a later version."
            )
        ),
    )


def halt_sentence(halt: Halt) -> str:
    """Say it in a few words, for a list."""
    return str(_("Suspended for now.") if halt is Halt.SUSPENDED else _("Retired."))


def _with_asa(halt: Halt) -> str:
    if halt is Halt.SUSPENDED:
        return str(
            _(
                "They suspended this badge for now: nothing is awarded from it until they resume "
                "it. Your case is kept meanwhile. Nothing for you to do."
            )
        )
    return str(
        _(
            "They retired this version of the badge: nothing more is awarded from it. Your case "
            "is kept until they decide about it. To ask what that means for you, write to them; "
            "the address stands below."
        )
    )


def _complete(halt: Halt) -> str:
    if halt is Halt.SUSPENDED:
        return str(
            _(
                "Academic and Student Affairs suspended this badge for now: nothing is awarded "
                "from it until they resume it. What you did is kept. Nothing for you to do."
            )
        )
    return str(
        _(
            "Academic and Student Affairs retired this version of the badge: nothing more is "
            "awarded from it. Ask your instructor whether the course moves to a later version."
        )
    )
