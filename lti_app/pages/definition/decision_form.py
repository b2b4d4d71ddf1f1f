"""Reads a decision from its form: kind, reasons, words, and conditions with their days (R18)."""

from collections.abc import Mapping
from dataclasses import replace

from flask import request
from flask_babel import gettext as _

from lti_app.domain.definition.decisions import (
    MOST_CONDITIONS,
    Condition,
    Decision,
    DecisionKind,
)
from lti_app.models.base import LARGEST_NUMBER, number_within
from lti_app.pages.definition.attempt import Attempt, sent, with_faults
from lti_app.pages.locales import translated
from lti_app.pages.sent import read_day, sent_text
from lti_app.services.definition.decisions import DecisionRefused

OF_PROPOSALS = (
    DecisionKind.APPROVE,
    DecisionKind.APPROVE_WITH_CONDITIONS,
    DecisionKind.RETURN,
    DecisionKind.DECLINE,
)
LEAST_ROWS = 2


def read_decision() -> tuple[Decision | None, Attempt]:
    """Read a decision; what cannot be read at all is told by its field."""
    attempt = sent("decision", "kind", "text", "seen")
    count = _rows()
    values = {**attempt.values, "rows": str(count), "reasons": ",".join(sent_reasons())}
    for at in range(count):
        for part in ("condition", "due"):
            name = f"{part}-{at}"
            values[name] = sent_text(name)
    attempt = replace(attempt, values=values)
    kind = next((each for each in OF_PROPOSALS if each == values["kind"]), None)
    if kind is None:
        return None, with_faults(attempt, {"kind": _("Choose a decision.")})
    conditions, faults = _conditions(values, count)
    if faults and kind is DecisionKind.APPROVE_WITH_CONDITIONS:
        return None, with_faults(attempt, faults)
    # What stands in the rows counts where conditions were chosen; elsewhere it is kept and unused.
    is_conditional = kind is DecisionKind.APPROVE_WITH_CONDITIONS
    decision = Decision(
        kind=kind,
        reasons=sent_reasons(),
        text=values["text"],
        conditions=conditions if is_conditional else (),
    )
    return decision, attempt


def decision_faults(refused: DecisionRefused, attempt: Attempt) -> Attempt:
    """Put what a decision lacks by the fields of the form."""
    filled = [at for at in range(int(attempt.values["rows"])) if _is_filled(attempt.values, at)]
    faults = {}
    for name, message in refused.faults.items():
        faults[_field(name, filled)] = translated(message)
    return with_faults(attempt, faults)


def _rows() -> int:
    count = number_within(request.form.get("rows", ""), LARGEST_NUMBER) or LEAST_ROWS
    return max(LEAST_ROWS, min(count, MOST_CONDITIONS))


def sent_reasons() -> tuple[str, ...]:
    """Read which reasons were ticked, by their codes."""
    return tuple(dict.fromkeys(code[:80] for code in request.form.getlist("reasons")))


def _is_filled(values: Mapping[str, str], at: int) -> bool:
    return bool(values.get(f"condition-{at}", "").strip() or values.get(f"due-{at}", "").strip())


def _conditions(values: dict[str, str], count: int) -> tuple[tuple[Condition, ...], dict[str, str]]:
    found, faults = [], {}
    for at in range(count):
        if not _is_filled(values, at):
            continue
        day = read_day(values[f"due-{at}"])
        if day is None:
            faults[f"due-{at}"] = _("Give the day it is due.")
        else:
            found.append(Condition(text=values[f"condition-{at}"], due_on=day))
    return tuple(found), faults


def _field(name: str, filled: list[int]) -> str:
    if not name.startswith("conditions"):
        return name
    if "[" not in name:
        return "condition-0"
    at = filled[int(name[name.index("[") + 1 : name.index("]")])]
    return f"due-{at}" if name.endswith("due_on") else f"condition-{at}"
