"""Reads one part of the guidelines from its form, and writes it into one (R35).

An item whose words were emptied is left out of the new version; the three hard items stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import request
from flask_babel import gettext as _

from lti_app.domain.definition.decisions import REASONED, DecisionKind
from lti_app.domain.definition.guideline import (
    LONGEST_CODE,
    LONGEST_TIME,
    MOST_QUESTIONS,
    MOST_REASONS,
    Guidance,
    Guideline,
    PhaseDays,
    Question,
    Reason,
)
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sign_offs import ChecklistItem
from lti_app.domain.definition.slugs import slug_base
from lti_app.models.base import LARGEST_NUMBER, number_within
from lti_app.pages.definition.attempt import Attempt, with_faults
from lti_app.pages.locales import translated
from lti_app.pages.sent import sent_text
from lti_app.services.definition.guidelines import GuidelineRefused

CHECKLIST, GUIDANCE, REASONS, TIMES = "checklist", "guidance", "reasons", "times"
PARTS = (CHECKLIST, GUIDANCE, REASONS, TIMES)
DECISIONS = tuple(kind for kind in DecisionKind if kind in REASONED)
_HARD = tuple(item.value for item in ChecklistItem)
_MOST = {CHECKLIST: MOST_QUESTIONS, REASONS: MOST_REASONS}
_NO_DAYS = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A part as it was sent: the guidelines with it, the form, where each field stands in it."""

    guideline: Guideline
    attempt: Attempt
    places: Mapping[str, str]


def attempt_of(part: str, guideline: Guideline) -> Attempt:
    """Write a part into its form as it stands, with a row left over where it is a list."""
    values: dict[str, str] = {}
    if part == CHECKLIST:
        for at, question in enumerate(guideline.checklist):
            values |= {f"key-{at}": question.key, f"text-{at}": translated(question.text)}
        values["rows"] = str(min(len(guideline.checklist) + 1, MOST_QUESTIONS))
    if part == GUIDANCE:
        values = {f"guidance-{each.section.value}": each.text for each in guideline.guidance}
    if part == REASONS:
        for at, reason in enumerate(guideline.reasons):
            values |= {f"code-{at}": reason.code, f"reason-{at}": translated(reason.text)}
            values[f"decisions-{at}"] = ",".join(reason.decisions)
        values["rows"] = str(min(len(guideline.reasons) + 1, MOST_REASONS))
    if part == TIMES:
        for phase in Phase:
            days = guideline.days_of(phase)
            values[f"{phase.value}-unit"], values[f"{phase.value}-asa"] = (
                str(days.unit),
                str(days.asa),
            )
        values["review"] = str(guideline.review_after_days)
    return Attempt(panel=part, values=values)


def sent_base() -> int:
    """Read which version the form was opened at; one that nobody has, where it does not say."""
    found = number_within(request.form.get("base", ""), LARGEST_NUMBER)
    return LARGEST_NUMBER if found is None else found


def read_part(part: str, stands: Guideline) -> Sent:
    """Read a part and put it in place of the one that stands."""
    values = {name: sent_text(name) for name in _names(part)}
    if part in _MOST:
        values["rows"] = str(_rows(part))
    if part == REASONS:
        for at in range(_rows(part)):
            told = request.form.getlist(f"decisions-{at}")
            values[f"decisions-{at}"] = ",".join(kind for kind in DECISIONS if kind in told)
    reading = {CHECKLIST: _checklist, GUIDANCE: _guidance, REASONS: _reasons, TIMES: _times}[part]
    guideline, places = reading(values, stands)
    return Sent(guideline=guideline, attempt=Attempt(panel=part, values=values), places=places)


def with_another_row(sent: Sent) -> Attempt:
    """Give the form back with a row more, where the part has room for one."""
    most = _MOST.get(sent.attempt.panel, 0)
    rows = min(int(sent.attempt.values.get("rows", "0")) + 1, most)
    return replace(sent.attempt, values={**sent.attempt.values, "rows": str(rows)})


def with_refusal(sent: Sent, refused: GuidelineRefused) -> Attempt:
    """Put each fault beside its field; what no field is at fault for stands at the first."""
    first = {CHECKLIST: "text-0", REASONS: "reason-0"}.get(sent.attempt.panel, "")
    faults = {
        sent.places.get(field, first): translated(message)
        for field, message in refused.faults.items()
    }
    return with_faults(sent.attempt, faults)


def _rows(part: str) -> int:
    told = number_within(request.form.get("rows", ""), _MOST[part])
    return told or 1


def _names(part: str) -> list[str]:
    if part == CHECKLIST:
        return [f"{name}-{at}" for at in range(_rows(part)) for name in ("key", "text")]
    if part == REASONS:
        return [f"{name}-{at}" for at in range(_rows(part)) for name in ("code", "reason")]
    if part == GUIDANCE:
        return [f"guidance-{section.value}" for section in Section]
    return [f"{phase.value}-{who}" for phase in Phase for who in ("unit", "asa")] + ["review"]


Part = tuple[Guideline, dict[str, str]]


def _checklist(values: Mapping[str, str], stands: Guideline) -> Part:
    questions: list[Question] = []
    places: dict[str, str] = {}
    known = {each.key for each in stands.checklist}
    for at in range(int(values["rows"])):
        key, text = values[f"key-{at}"], _line(values[f"text-{at}"])
        if not text and key not in _HARD:
            continue
        if key not in known:
            key = _free_key(known | {each.key for each in questions})
        for field in ("key", "text"):
            places[f"checklist[{len(questions)}].{field}"] = f"text-{at}"
        questions.append(Question(key=key, text=_unchanged(text, key, stands)))
    return replace(stands, checklist=tuple(questions)), places


def _unchanged(text: str, key: str, stands: Guideline) -> str:
    # A built-in question is shown in the reader's language: sent back untouched, it stays itself.
    stood = next((each.text for each in stands.checklist if each.key == key), text)
    return stood if translated(stood) == text else text


def _free_key(taken: set[str]) -> str:
    return next(f"question-{n}" for n in range(1, len(taken) + 2) if f"question-{n}" not in taken)


def _guidance(values: Mapping[str, str], stands: Guideline) -> Part:
    names = {section: f"guidance-{section.value}" for section in Section}
    told = {section: _text(values[name]) for section, name in names.items()}
    guidance = tuple(Guidance(section=section, text=text) for section, text in told.items() if text)
    places = {f"guidance.{section.value}": name for section, name in names.items()}
    return replace(stands, guidance=guidance), places


def _reasons(values: Mapping[str, str], stands: Guideline) -> Part:
    reasons: list[Reason] = []
    places: dict[str, str] = {}
    stood = {each.code: each.text for each in stands.reasons}
    for at in range(int(values["rows"])):
        code, text = _line(values[f"code-{at}"]), _line(values[f"reason-{at}"])
        if not text and (not code or code in stood):
            continue
        here = f"reasons[{len(reasons)}]"
        places |= {f"{here}.code": f"code-{at}", f"{here}.text": f"reason-{at}"}
        places[f"{here}.decisions"] = f"decisions-{at}"
        same = text and translated(stood.get(code, "")) == text
        reasons.append(
            Reason(
                code=code or slug_base(text)[:LONGEST_CODE].strip("-"),
                text=stood[code] if same else text,
                decisions=tuple(kind for kind in DECISIONS if kind in values[f"decisions-{at}"]),
            )
        )
    return replace(stands, reasons=tuple(reasons)), places


def _times(values: Mapping[str, str], stands: Guideline) -> Part:
    days = {
        phase: PhaseDays(
            unit=_days(values[f"{phase.value}-unit"]), asa=_days(values[f"{phase.value}-asa"])
        )
        for phase in Phase
    }
    places = {
        f"{phase.value}.{who}": f"{phase.value}-{who}" for phase in Phase for who in ("unit", "asa")
    }
    times = replace(
        stands,
        application=days[Phase.APPLICATION],
        assessment=days[Phase.ASSESSMENT],
        design=days[Phase.DESIGN],
        review_after_days=_days(values["review"]),
    )
    return times, places | {"review_after_days": "review"}


def _days(text: str) -> int:
    found = number_within(text.strip(), LONGEST_TIME)
    return _NO_DAYS if found is None else found


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def part_word(part: str) -> str:
    """Name a part of the guidelines."""
    words = {
        CHECKLIST: _("Quality test"),
        GUIDANCE: _("Guidance beside the forms"),
        REASONS: _("Reasons of decisions"),
        TIMES: _("Due times"),
    }
    return str(words[part])
