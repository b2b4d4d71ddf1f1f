"""A version that courses run on and cases wait for is taken out of force knowingly, or not at all.

Policy 380.104, R36: what happens then is read before it is confirmed. Who confirms names how many
courses and cases they read of; were there others meanwhile, they read again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lti_app.domain.definition.decisions import DecisionKind
from lti_app.domain.definition.objection import Objection
from lti_app.domain.sentence import say

TAKES_OUT_OF_FORCE = frozenset({DecisionKind.SUSPEND, DecisionKind.RETIRE})
"""Decisions after which nothing is awarded from the version they are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InUse:
    """How many courses run on a version, and how many open cases wait for an award of it."""

    running: int = 0
    open_cases: int = 0


NOT_USED = InUse()


def demands_reading(kind: DecisionKind, use: InUse) -> bool:
    """Say whether a decision is confirmed only by who read what it does."""
    return kind in TAKES_OUT_OF_FORCE and use != NOT_USED


def reading_objections(kind: DecisionKind, use: InUse, read: InUse | None) -> Iterator[Objection]:
    """Say what is missing of the confirmation; `read` is what the actor says they read of."""
    if not demands_reading(kind, use) or read == use:
        return
    facts = {"cases": use.open_cases, "courses": use.running}
    if read is None:
        message = say(
            "Say that you read what happens then. Open cases: %(cases)s, running courses: "
            "%(courses)s.",
            **facts,
        )
    else:
        message = say(
            "It changed since this page was opened. Open cases now: %(cases)s, running courses: "
            "%(courses)s. Read what happens then once more.",
            **facts,
        )
    yield Objection(rule="R36", message=message, field="read")
