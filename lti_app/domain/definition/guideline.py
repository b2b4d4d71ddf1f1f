"""What ASA asks, guides by and waits for, as data: checklists, guidance, reasons, due times.

Policy 380.104, R35: the guidelines change without the software. Every edit is a new version, and a
case keeps the one that stood when it was first handed in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lti_app.domain.definition.decisions import REASONED, DecisionKind
from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.difference import Difference, DifferenceKind, Steps
from lti_app.domain.definition.lack import is_blank
from lti_app.domain.definition.objection import Objection
from lti_app.domain.definition.phases import Phase, Section, phase_of
from lti_app.domain.definition.sign_offs import ChecklistItem
from lti_app.domain.sentence import say

BUILT_IN_NUMBER = 0
LONGEST_QUESTION = 300
LONGEST_GUIDANCE = 2000
MOST_QUESTIONS = 20
MOST_REASONS = 40
LONGEST_CODE = 40
LONGEST_TIME = 3650
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.ASCII)
_HARD = frozenset(item.value for item in ChecklistItem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of the quality test; its key is the item's own where it is a hard one (R20)."""

    key: str
    text: str

    @property
    def is_hard(self) -> bool:
        """Say whether nothing is approved without it: it may be reworded and never left out."""
        return self.key in _HARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What ASA says beside the form of a section."""

    section: Section
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason a decision may name, and which decisions may."""

    code: str
    text: str
    decisions: tuple[DecisionKind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseDays:
    """How many days the unit and ASA have in a phase, each from the day their turn began."""

    unit: int
    asa: int

    @property
    def together(self) -> int:
        """Add both up: within how many days the phase is usually over."""
        return self.unit + self.asa


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """One version of the guidelines, whole."""

    checklist: tuple[Question, ...]
    guidance: tuple[Guidance, ...] = ()
    reasons: tuple[Reason, ...] = ()
    application: PhaseDays
    assessment: PhaseDays
    design: PhaseDays
    review_after_days: int

    def wording(self, item: ChecklistItem) -> str:
        """Give the words in which a hard item is asked."""
        return next(each.text for each in self.checklist if each.key == item.value)

    def further(self) -> tuple[Question, ...]:
        """List the questions beside the hard items."""
        return tuple(each for each in self.checklist if not each.is_hard)

    def guidance_for(self, section: Section) -> str:
        """Give what is said beside a section's form; nothing where nothing is."""
        return next((each.text for each in self.guidance if each.section is section), "")

    def reasons_for(self, kind: DecisionKind) -> tuple[Reason, ...]:
        """List the reasons that a decision may name."""
        return tuple(each for each in self.reasons if kind in each.decisions)

    def days_of(self, phase: Phase) -> PhaseDays:
        """Give the due times of a phase."""
        days: PhaseDays = getattr(self, phase.value)
        return days

    @property
    def days_in_all(self) -> int:
        """Add up the due times of all phases; the Senate's own time is in none of them (R30)."""
        return sum(self.days_of(phase).together for phase in Phase)

    def due_on(self, today: date, state: DefinitionState, turn: Turn) -> date | None:
        """Say until when whoever's turn begins today has; None for a draft, and once decided."""
        phase = phase_of(state)
        if phase is None or state is DefinitionState.DRAFT or turn is Turn.NOBODY:
            return None
        days = self.days_of(phase)
        return today + timedelta(days=days.unit if turn is Turn.UNIT else days.asa)

    def review_due_on(self, today: date) -> date:
        """Say when what is approved, or reviewed, today is due for review (R36)."""
        return today + timedelta(days=self.review_after_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedGuideline:
    """A version of an institution's guidelines; number 0 is what stands before the first edit."""

    number: int
    guideline: Guideline


# Cases are pinned to this one too, by its number: what it says stays as it is for ever. Texts other
# than these become an institution's own first version.
BUILT_IN = Guideline(
    checklist=(
        Question(
            key=ChecklistItem.ASSESSMENT_BEST_PRACTICE.value,
            text=str(say("Does it follow assessment best practice?")),
        ),
        Question(
            key=ChecklistItem.POST_GRADUATE_ALIGNMENT.value,
            text=str(say("Is it aligned to what industry or post-graduate study needs?")),
        ),
        Question(
            key=ChecklistItem.CULMINATING_REFLECTION.value,
            text=str(say("Does it end in a culminating reflection?")),
        ),
    ),
    reasons=(
        Reason(
            code="alignment",
            text=str(say("The need at work or for a further degree is not shown.")),
            decisions=(DecisionKind.RETURN, DecisionKind.DECLINE),
        ),
        Reason(
            code="assessment",
            text=str(say("The assessments do not show the outcomes they are named for.")),
            decisions=(DecisionKind.RETURN, DecisionKind.DECLINE),
        ),
        Reason(
            code="reflection",
            text=str(say("The reflection does not ask for pathway and growth.")),
            decisions=(DecisionKind.RETURN,),
        ),
        Reason(
            code="duplicate",
            text=str(say("Another micro-credential of the university already recognizes this.")),
            decisions=(DecisionKind.RETURN, DecisionKind.DECLINE),
        ),
        Reason(
            code="standards",
            text=str(say("It no longer meets the standards it was approved by.")),
            decisions=(DecisionKind.SUSPEND, DecisionKind.RETIRE),
        ),
        Reason(
            code="not-offered",
            text=str(say("It is no longer offered.")),
            decisions=(DecisionKind.RETIRE,),
        ),
    ),
    application=PhaseDays(unit=30, asa=10),
    assessment=PhaseDays(unit=60, asa=15),
    design=PhaseDays(unit=45, asa=15),
    review_after_days=3 * 365,
)


def guideline_objections(guideline: Guideline) -> Iterator[Objection]:
    """Say what keeps a guideline from use (R20, R35), by fields such as `reasons[1].code`."""
    yield from _questions(guideline.checklist)
    yield from _guidance(guideline.guidance)
    yield from _reasons(guideline.reasons)
    for phase in Phase:
        days = guideline.days_of(phase)
        yield from _days(days.unit, f"{phase.value}.unit")
        yield from _days(days.asa, f"{phase.value}.asa")
    yield from _days(guideline.review_after_days, "review_after_days")


def guideline_difference(before: Guideline, after: Guideline) -> tuple[Difference, ...]:
    """Tell what one version says otherwise than another, in the order a page shows it."""
    one, other = guideline_texts(before), guideline_texts(after)
    found = []
    for path in dict.fromkeys((*other, *one)):
        was, now = one.get(path), other.get(path)
        if was == now:
            continue
        kind = DifferenceKind.CHANGED
        if was is None or now is None:
            kind = DifferenceKind.ADDED if was is None else DifferenceKind.REMOVED
        found.append(Difference(path=path, kind=kind, before=was or "", after=now or ""))
    return tuple(sorted(found, key=lambda each: _PARTS.index(each.path[0])))


def guideline_texts(guideline: Guideline) -> Mapping[Steps, str]:
    """Write a guideline as texts by their place: the part, what of it, and whose."""
    texts: dict[Steps, str] = {("checklist", each.key): each.text for each in guideline.checklist}
    texts |= {("guidance", each.section.value): each.text for each in guideline.guidance}
    for each in guideline.reasons:
        texts["reasons", each.code] = each.text
        texts["reasons", each.code, "decisions"] = " ".join(sorted(each.decisions))
    for phase in Phase:
        days = guideline.days_of(phase)
        texts["times", phase.value, "unit"] = str(days.unit)
        texts["times", phase.value, "asa"] = str(days.asa)
    texts["times", "review"] = str(guideline.review_after_days)
    return texts


_PARTS = ("checklist", "guidance", "reasons", "times")


def _questions(checklist: tuple[Question, ...]) -> Iterator[Objection]:
    keys = [each.key for each in checklist]
    if any(keys.count(key) != 1 for key in _HARD):
        message = say("The three items of the quality test stay; they can only be reworded.")
        yield Objection(rule="R20", message=message, field="checklist")
    if len(checklist) > MOST_QUESTIONS:
        message = say("At most %(most)s questions.", most=MOST_QUESTIONS)
        yield _of_text("checklist", message)
    for at, each in enumerate(checklist):
        if not each.is_hard and (not _is_code(each.key) or keys.count(each.key) > 1):
            yield _of_text(f"checklist[{at}].key", say("Two questions have one name."))
        yield from _words(each.text, LONGEST_QUESTION, f"checklist[{at}].text")


def _guidance(guidance: tuple[Guidance, ...]) -> Iterator[Objection]:
    sections = [each.section for each in guidance]
    for each in guidance:
        field = f"guidance.{each.section.value}"
        if sections.count(each.section) > 1:
            yield _of_text(field, say("One text to each part of the proposal."))
        yield from _words(each.text, LONGEST_GUIDANCE, field)


def _reasons(reasons: tuple[Reason, ...]) -> Iterator[Objection]:
    codes = [each.code for each in reasons]
    if len(reasons) > MOST_REASONS:
        yield _of_text("reasons", say("At most %(most)s reasons.", most=MOST_REASONS))
    for at, each in enumerate(reasons):
        if not _is_code(each.code):
            message = say(
                "A code has small letters, digits and hyphens between them, %(most)s at most.",
                most=LONGEST_CODE,
            )
            yield _of_text(f"reasons[{at}].code", message)
        elif codes.index(each.code) != at:
            yield _of_text(f"reasons[{at}].code", say("Another reason has this code."))
        yield from _words(each.text, LONGEST_QUESTION, f"reasons[{at}].text")
        if not each.decisions or not REASONED.issuperset(each.decisions):
            message = say("Say which decisions may name it.")
            yield _of_text(f"reasons[{at}].decisions", message)


def _words(text: str, longest: int, field: str) -> Iterator[Objection]:
    if is_blank(text):
        yield _of_text(field, say("Write what it says."))
    if len(text) > longest:
        yield _of_text(field, say("At most %(most)s characters.", most=longest))


def _days(days: int, field: str) -> Iterator[Objection]:
    if not 1 <= days <= LONGEST_TIME:
        message = say("Give a number of days from 1 to %(most)s.", most=LONGEST_TIME)
        yield _of_text(field, message)


def _is_code(text: str) -> bool:
    return len(text) <= LONGEST_CODE and _CODE.fullmatch(text) is not None


def _of_text(field: str, message: str) -> Objection:
    return Objection(rule="R35", message=message, field=field)
