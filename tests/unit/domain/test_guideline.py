"""The rules of guidelines: what keeps one from use, what a version changed, when a turn is over."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.definition.decisions import DecisionKind
from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.difference import DifferenceKind
from lti_app.domain.definition.guideline import (
    BUILT_IN,
    LONGEST_QUESTION,
    LONGEST_TIME,
    MOST_QUESTIONS,
    Guidance,
    PhaseDays,
    Question,
    Reason,
    guideline_difference,
    guideline_objections,
)
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sign_offs import ChecklistItem
from lti_app.models.documents import decode, digest, encode

DAY = date(2026, 5, 1)
RETURNED = (DecisionKind.RETURN,)


def faults(**changes: Any) -> list[str]:
    changed = replace(BUILT_IN, **changes)
    return [each.field for each in guideline_objections(changed)]


def further(count: int, text: str = "Who else?") -> tuple[Question, ...]:
    return tuple(Question(key=f"question-{n}", text=text) for n in range(1, count + 1))


def test_what_is_built_in_is_in_order_and_has_the_three_hard_items() -> None:
    assert faults() == []
    assert [each.key for each in BUILT_IN.checklist] == [item.value for item in ChecklistItem]


def test_what_is_built_in_never_changes_for_cases_are_held_to_it() -> None:
    found = digest(encode(BUILT_IN))
    assert found == "75c8f587d75d3eb9c90d9e7a101f289ef23dfd3810a3ae0fe9c42ad11c4cec0f"


@pytest.mark.parametrize("item", list(ChecklistItem))
def test_a_hard_item_left_out_is_refused(item: ChecklistItem) -> None:
    left = tuple(each for each in BUILT_IN.checklist if each.key != item.value)
    assert faults(checklist=left) == ["checklist"]


def test_a_hard_item_reworded_is_taken_and_asked_so() -> None:
    first, *others = BUILT_IN.checklist
    reworded = replace(BUILT_IN, checklist=(replace(first, text="Is it sound?"), *others))
    assert list(guideline_objections(reworded)) == []
    assert reworded.wording(ChecklistItem.ASSESSMENT_BEST_PRACTICE) == "Is it sound?"


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (Question(key="question-1", text=" "), "checklist[3].text"),
        (Question(key="question-1", text="x" * (LONGEST_QUESTION + 1)), "checklist[3].text"),
        (Question(key="Question 1", text="Who?"), "checklist[3].key"),
    ],
)
def test_a_question_that_says_nothing_or_too_much_is_refused(
    question: Question, field: str
) -> None:
    assert faults(checklist=(*BUILT_IN.checklist, question)) == [field]


def test_more_questions_than_anybody_answers_are_refused() -> None:
    room = MOST_QUESTIONS - len(BUILT_IN.checklist)
    assert faults(checklist=(*BUILT_IN.checklist, *further(room))) == []
    assert faults(checklist=(*BUILT_IN.checklist, *further(room + 1))) == ["checklist"]


@pytest.mark.parametrize(
    ("reason", "fields"),
    [
        (Reason(code="", text="Why.", decisions=RETURNED), ["reasons[1].code"]),
        (Reason(code="a b", text="Why.", decisions=RETURNED), ["reasons[1].code"]),
        (Reason(code="scope", text="Why.", decisions=RETURNED), ["reasons[1].code"]),
        (Reason(code="other", text="", decisions=RETURNED), ["reasons[1].text"]),
        (Reason(code="other", text="Why.", decisions=()), ["reasons[1].decisions"]),
        (
            Reason(code="other", text="Why.", decisions=(DecisionKind.APPROVE,)),
            ["reasons[1].decisions"],
        ),
    ],
)
def test_a_reason_without_code_words_or_decision_is_refused(
    reason: Reason, fields: list[str]
) -> None:
    first = Reason(code="scope", text="Out of scope.", decisions=RETURNED)
    assert faults(reasons=(first, reason)) == fields


def test_two_texts_for_one_part_of_the_proposal_are_refused() -> None:
    one = Guidance(section=Section.ABOUT, text="Be brief.")
    assert faults(guidance=(one,)) == []
    assert faults(guidance=(one, one)) == ["guidance.about", "guidance.about"]


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_days_are_from_one_to_ten_years(days: int) -> None:
    sound = 1 <= days <= LONGEST_TIME
    fields = [] if sound else ["design.unit", "design.asa", "review_after_days"]
    assert faults(design=PhaseDays(unit=days, asa=days), review_after_days=days) == fields


@pytest.mark.parametrize(
    ("state", "turn", "due"),
    [
        (DefinitionState.DRAFT, Turn.UNIT, None),
        (DefinitionState.APPLICATION, Turn.ASA, date(2026, 5, 11)),
        (DefinitionState.APPLICATION, Turn.UNIT, date(2026, 5, 31)),
        (DefinitionState.DESIGN, Turn.ASA, date(2026, 5, 16)),
        (DefinitionState.APPROVED, Turn.NOBODY, None),
        (DefinitionState.WITHDRAWN, Turn.NOBODY, None),
    ],
)
def test_a_turn_is_due_by_its_phase_and_whose_it_is(
    state: DefinitionState, turn: Turn, due: date | None
) -> None:
    assert BUILT_IN.due_on(DAY, state, turn) == due


def test_reasons_are_offered_for_their_decisions_only() -> None:
    offered = {kind: [r.code for r in BUILT_IN.reasons_for(kind)] for kind in DecisionKind}
    assert offered[DecisionKind.APPROVE] == []
    assert offered[DecisionKind.RETIRE] == ["standards", "not-offered"]


def test_a_difference_names_what_came_went_and_changed_in_the_order_of_the_page() -> None:
    after = replace(
        BUILT_IN,
        checklist=(*BUILT_IN.checklist, *further(1)),
        reasons=BUILT_IN.reasons[1:],
        review_after_days=700,
    )
    found = [(each.path, each.kind) for each in guideline_difference(BUILT_IN, after)]
    assert found == [
        (("checklist", "question-1"), DifferenceKind.ADDED),
        (("reasons", "alignment"), DifferenceKind.REMOVED),
        (("reasons", "alignment", "decisions"), DifferenceKind.REMOVED),
        (("times", "review"), DifferenceKind.CHANGED),
    ]


def test_a_guideline_is_read_back_as_it_was_written() -> None:
    written = replace(
        BUILT_IN,
        guidance=(Guidance(section=Section.PLAN, text="Größe\nzwei"),),
    )
    assert decode(encode(written), type(written)) == written
