"""The words of judging: decisions, gates, levels.

Each table is a function, because a word is looked up in the language of the request.
"""

from flask_babel import gettext as _

from lti_app.domain.definition.decisions import DecisionKind
from lti_app.domain.definition.sign_offs import (
    ExemptionPolicy,
    GateKind,
    StudentLevel,
)
from lti_app.domain.definition.states import Move


def decision_word(kind: DecisionKind) -> str:
    """Name a decision, as the choice of it."""
    words: dict[DecisionKind, str] = {
        DecisionKind.APPROVE: _("Approve"),
        DecisionKind.APPROVE_WITH_CONDITIONS: _("Approve with conditions"),
        DecisionKind.RETURN: _("Return to the unit"),
        DecisionKind.DECLINE: _("Decline"),
        DecisionKind.SUSPEND: _("Suspend"),
        DecisionKind.RESUME: _("Resume"),
        DecisionKind.RETIRE: _("Retire"),
        DecisionKind.ARCHIVE: _("Archive"),
    }
    return words[kind]


def decided_word(kind: DecisionKind) -> str:
    """Say what a decision was."""
    words: dict[DecisionKind, str] = {
        DecisionKind.APPROVE: _("Approved"),
        DecisionKind.APPROVE_WITH_CONDITIONS: _("Approved with conditions"),
        DecisionKind.RETURN: _("Returned to the unit"),
        DecisionKind.DECLINE: _("Declined"),
        DecisionKind.SUSPEND: _("Suspended"),
        DecisionKind.RESUME: _("Resumed"),
        DecisionKind.RETIRE: _("Retired"),
        DecisionKind.ARCHIVE: _("Archived"),
    }
    return words[kind]


DECISION_STATES: dict[DecisionKind, str] = {
    DecisionKind.APPROVE: "approved",
    DecisionKind.APPROVE_WITH_CONDITIONS: "approved",
    DecisionKind.RETURN: "returned",
    DecisionKind.DECLINE: "declined",
    DecisionKind.SUSPEND: "suspended",
    DecisionKind.RESUME: "approved",
    DecisionKind.RETIRE: "retired",
    DecisionKind.ARCHIVE: "archived",
}
"""By which state's icon and tone a decision is told."""


def decision_hint(kind: DecisionKind) -> str:
    """Say what a decision does."""
    words: dict[DecisionKind, str] = {
        DecisionKind.APPROVE: _("This version is frozen, and courses may use it."),
        DecisionKind.APPROVE_WITH_CONDITIONS: _(
            "Approved as well; each condition has a day and stays open until it is met."
        ),
        DecisionKind.RETURN: _("The unit writes on in this phase, and hands it in again."),
        DecisionKind.DECLINE: _("It ends here. The unit may begin again with a copy."),
    }
    return words.get(kind, "")


def gate_kind_word(kind: GateKind) -> str:
    """Name an answer to the Senate gate."""
    words: dict[GateKind, str] = {
        GateKind.NOT_NEEDED: _("No approval is needed"),
        GateKind.APPROVED: _("The committee approved"),
        GateKind.EXEMPT: _("It is exempt"),
    }
    return words[kind]


def exemption_word(policy: ExemptionPolicy) -> str:
    """Name a policy that exempts (R32)."""
    words: dict[ExemptionPolicy, str] = {
        ExemptionPolicy.TIME_TO_DEGREE: _(
            "Policy 340.350, credit to accelerate undergraduate time to degree"
        ),
        ExemptionPolicy.GRADUATE_TRANSFER: _("Policy 380.085, graduate transfer credit"),
    }
    return words[policy]


def student_level_word(level: StudentLevel) -> str:
    """Name whose credit an exemption is about."""
    words: dict[StudentLevel, str] = {
        StudentLevel.UNDERGRADUATE: _("Undergraduate"),
        StudentLevel.GRADUATE: _("Graduate"),
    }
    return words[level]


def rigor_part_word(part: str) -> str:
    """Name what of an outcome a rigor sign-off rests on."""
    words = {
        "title": _("title"),
        "description": _("description"),
        "threshold": _("threshold"),
        "combining": _("how assessments combine"),
        "plan": _("assessment plan"),
        "stack": _("stack rule"),
        "added": _("added"),
        "removed": _("removed"),
    }
    return str(words[part])


def advance_words(move: Move) -> tuple[str, str]:
    """Say what accepting a phase, or approving, is called, and what it opens."""
    words: dict[Move, tuple[str, str]] = {
        Move.ASSESS: (
            _("Accept the application"),
            _("The unit plans the assessment next; the application stays open to it."),
        ),
        Move.DESIGN: (
            _("Accept the assessment plan"),
            _("The unit designs it next, for the level of rigor that was agreed."),
        ),
        Move.APPROVE: (
            _("Approve"),
            _("This version is frozen, courses may use it, and the unit gets a letter."),
        ),
    }
    return words[move]
