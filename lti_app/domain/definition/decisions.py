"""Decisions on a proposal and on an approved version, and what each must say.

Policy 380.104, R18: consistent, so every decision has its reasons in writing; R36: reviewed, with
or without change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lti_app.domain.definition.lack import is_blank
from lti_app.domain.definition.objection import Objection
from lti_app.domain.definition.states import Move
from lti_app.domain.sentence import say

LONGEST_TEXT = 8000
MOST_CONDITIONS = 20


class DecisionKind(StrEnum):
    """What ASA may decide about a proposal, and later about the approved version."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve-with-conditions"
    RETURN = "return"
    DECLINE = "decline"
    SUSPEND = "suspend"
    RESUME = "resume"
    RETIRE = "retire"
    ARCHIVE = "archive"

    @property
    def move(self) -> Move:
        """Name the move it makes."""
        if self is DecisionKind.APPROVE_WITH_CONDITIONS:
            return Move.APPROVE
        return Move(self.value)


REASONED = frozenset(
    {DecisionKind.RETURN, DecisionKind.DECLINE, DecisionKind.SUSPEND, DecisionKind.RETIRE}
)
"""Decisions that say why in words (R18); a reason of the guidelines may be named beside (R35).

Words are needed and codes are not: what no code fits would else be filed under one that is untrue.
"""

DECIDED: frozenset[Move] = frozenset(kind.move for kind in DecisionKind)
"""Moves that are made by a decision alone, with who decided and why on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What is to be done after an approval, and until when."""

    text: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision as it is made: its kind, its reasons by code and in words, its conditions."""

    kind: DecisionKind
    reasons: tuple[str, ...] = ()
    text: str = ""
    conditions: tuple[Condition, ...] = ()


def decision_objections(decision: Decision, today: date) -> Iterator[Objection]:
    """Say what a decision itself lacks, whatever it is about (R18)."""
    if decision.kind in REASONED and is_blank(decision.text):
        message = say("Say why in writing: the unit reads it.")
        yield Objection(rule="R18", message=message, field="text")
    if len(decision.text) > LONGEST_TEXT:
        message = say("At most %(most)s characters.", most=LONGEST_TEXT)
        yield Objection(rule="R18", message=message, field="text")
    with_conditions = decision.kind is DecisionKind.APPROVE_WITH_CONDITIONS
    if with_conditions != bool(decision.conditions):
        message = (
            say("Name at least one condition.")
            if with_conditions
            else say("Only an approval with conditions has conditions.")
        )
        yield Objection(rule="R18", message=message, field="conditions")
    if len(decision.conditions) > MOST_CONDITIONS:
        message = say("At most %(most)s conditions.", most=MOST_CONDITIONS)
        yield Objection(rule="R18", message=message, field="conditions")
    for at, condition in enumerate(decision.conditions):
        if is_blank(condition.text):
            message = say("Say what is to be done.")
            yield Objection(rule="R18", message=message, field=f"conditions[{at}].text")
        if len(condition.text) > LONGEST_TEXT:
            message = say("At most %(most)s characters.", most=LONGEST_TEXT)
            yield Objection(rule="R18", message=message, field=f"conditions[{at}].text")
        if condition.due_on < today:
            message = say("The day a condition is due lies ahead.")
            yield Objection(rule="R18", message=message, field=f"conditions[{at}].due_on")
