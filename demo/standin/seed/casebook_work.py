"""The assignments the casebook course has beside the usual eight, one for each oddity."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from demo.standin.ids import IdBase
from demo.standin.model import Assignment, Course, Criterion, Rating, Rubric
from demo.standin.seed import assignments as names
from demo.standin.seed.rubrics import criterion, four_levels

INTERVIEW_PLAN = "Interview plan"
MARGIN_NOTES = "Margin notes"
VALUES_INVENTORY = "Values inventory"
PLEDGE_DRAFT = "Pledge draft"
RISK_REGISTER = "Risk register"
POLICY_COMPARISON = "Policy comparison"
VENDOR_LETTER = "Vendor letter"
DATA_SHEET = "Data sheet"
MODEL_CARD = "Model card"
FIELD_NOTEBOOK = "Field notebook"
PRACTICE_BRIEF = "Practice brief"
CONSENT_FORM = "Consent form"
ARCHIVE_NOTE = "Archive note"
LATE_BRIEF = "Second brief"
CONCEPT_QUIZ = "Concept quiz"
NEW_CONCEPT_QUIZ = "Concept check"
REVIEW_PANEL = "Review panel memo"
BLIND_CRITIQUE = "Blind critique"
TEAM_AUDIT = "Team audit"
OWN_PART = "Team audit, own part"
CASE_CLINIC = "Case clinic"
DEBATE = "In-class debate"
SCOPING_MEMO = "Scoping memo"
FORUM = "Reflection forum"

CONSENT = "Weighs consent"
RISK = "Explains risk"
RECORDS = "Keeps records others can follow"

_WRITING = ("online_text_entry", "online_upload")
IMPACT, LAY = "Impact", "Plain language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """One assignment of the casebook: its rubric's first row, and what is unlike the others."""

    name: str
    due: int
    row: str | None = IMPACT
    outcome: str | None = None
    kinds: tuple[str, ...] = _WRITING
    points: float = 10.0
    traits: dict[str, Any] = field(default_factory=dict)


EXTRAS = (
    Extra(name=INTERVIEW_PLAN, due=45, traits={"use_rubric_for_grading": False}),
    Extra(name=MARGIN_NOTES, due=44),
    Extra(name=VALUES_INVENTORY, due=43, row=LAY, outcome=CONSENT),
    Extra(name=PLEDGE_DRAFT, due=42, traits={"use_rubric_for_grading": False}),
    Extra(name=RISK_REGISTER, due=41),
    Extra(name=POLICY_COMPARISON, due=40, row=LAY, outcome=CONSENT),
    Extra(name=VENDOR_LETTER, due=39, row=LAY, outcome=CONSENT),
    Extra(name=DATA_SHEET, due=38),
    Extra(name=MODEL_CARD, due=37),
    Extra(name=FIELD_NOTEBOOK, due=36),
    Extra(name=PRACTICE_BRIEF, due=35, row=LAY, outcome=CONSENT),
    Extra(name=CONSENT_FORM, due=33, row=LAY, outcome=RISK),
    Extra(name=ARCHIVE_NOTE, due=32, row=LAY, outcome=RECORDS),
    Extra(name=LATE_BRIEF, due=4, row=LAY, outcome=CONSENT),
    Extra(name=CONCEPT_QUIZ, due=30, row=None, kinds=("online_quiz",)),
    Extra(
        name=NEW_CONCEPT_QUIZ,
        due=29,
        row=None,
        kinds=("external_tool",),
        traits={"new_quiz": True},
    ),
    Extra(name=REVIEW_PANEL, due=28, traits={"moderated": True}),
    Extra(name=BLIND_CRITIQUE, due=27, traits={"anonymous": True, "post_manually": True}),
    Extra(name=TEAM_AUDIT, due=26, kinds=("online_upload",)),
    Extra(name=OWN_PART, due=25, kinds=("online_upload",), traits={"grade_individually": True}),
    Extra(name=CASE_CLINIC, due=24),
    Extra(name=DEBATE, due=23, kinds=("on_paper",)),
    Extra(name=SCOPING_MEMO, due=58),
    Extra(name=FORUM, due=-10, row=None, kinds=("discussion_topic",), points=5.0),
)
EXTRA_NAMES = frozenset(extra.name for extra in EXTRAS)
_FIRST_ROW = 8400


def add_extras(course: Course, today: datetime, outcomes: dict[str, int]) -> None:
    """Add every extra assignment; `outcomes` is id by title."""
    category = course.ids.next(IdBase.GROUP_CATEGORY)
    for place, extra in enumerate(EXTRAS):
        made = names.add(
            course,
            today,
            extra.name,
            extra.due,
            list(extra.kinds),
            criteria=_rows(extra, _FIRST_ROW + 10 * place, outcomes),
            points=extra.points,
        )
        for trait, value in extra.traits.items():
            setattr(made, trait, value)
        if extra.name in {TEAM_AUDIT, OWN_PART}:
            made.group_category_id = category
    _finish(course, outcomes)


def _rows(extra: Extra, first: int, outcomes: dict[str, int]) -> list[Criterion] | None:
    if extra.row is None:
        return None
    said = "Who is affected, and how" if extra.row == IMPACT else "A lay reader can follow it"
    outcome_id = outcomes[extra.outcome] if extra.outcome else None
    return [
        criterion(f"_{first}", extra.row, said, four_levels(str(first), 11), outcome_id),
        criterion(f"_{first + 1}", "Clarity", "Ordered, short, correct", four_levels("84", 41)),
    ]


def _rubric_of(course: Course, name: str) -> tuple[Assignment, Rubric]:
    assignment = names.named(course, name)
    assert assignment.rubric is not None
    return assignment, assignment.rubric


def _finish(course: Course, outcomes: dict[str, int]) -> None:
    """Settings that only one rubric or assignment has."""
    _, notes = _rubric_of(course, MARGIN_NOTES)
    notes.free_form = True
    notes.criteria[0].ratings = []
    notes.criteria[1].ratings = [
        Rating("blank", 4.0, "Full Marks"), Rating("blank_2", 0.0, "No Marks")
    ]  # fmt: skip
    inventory, rubric = _rubric_of(course, VALUES_INVENTORY)
    rubric.criteria[0].ignore_for_scoring = True
    inventory.points_possible = rubric.points_possible
    pledge, rubric = _rubric_of(course, PLEDGE_DRAFT)
    rubric.hide_points, pledge.points_possible = True, 10.0
    _, rubric = _rubric_of(course, PRACTICE_BRIEF)
    rubric.hide_outcome_results = True
    _, sheet = _rubric_of(course, DATA_SHEET)
    card, own = _rubric_of(course, MODEL_CARD)
    card.rubric = Rubric(sheet.id, own.association_id, sheet.title, sheet.criteria)
    _, register = _rubric_of(course, RISK_REGISTER)
    _out_of_ten(register)
    quiz = names.named(course, CONCEPT_QUIZ)
    quiz.quiz_id, quiz.bank_outcome_id = course.ids.next(IdBase.QUIZ), outcomes[CONSENT]
    quiz.bank_id = course.ids.next(IdBase.QUESTION_BANK)
    names.named(course, FORUM).grading_type = "pass_fail"
    names.named(course, names.STAKEHOLDER_MAP).peer_reviews = True
    names.named(course, names.REFLECTION).submission_types.append("media_recording")


def _out_of_ten(rubric: Rubric) -> None:
    """The register's first row was worth 10 before the points changed."""
    row = rubric.criteria[0]
    row.points = 10.0
    row.ratings = [
        Rating(rating.id, points, rating.description)
        for rating, points in zip(row.ratings, (10.0, 7.5, 5.0, 2.5), strict=True)
    ]
