from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from lti_app.domain.ids import AssignmentId, SloKey
from lti_app.domain.mapping.check import Finding, FindingCode
from lti_app.domain.mapping.mapping import (
    Combining,
    CombiningChoice,
    ReflectionChoice,
    SloMapping,
)
from lti_app.pages.mapping.wording import (
    cell_trouble,
    cell_value_text,
    cover_text,
    finding_text,
    rule_text,
)
from lti_app.pages.wording.code_words import submission_type_word
from tests.factories.definition import complete
from tests.factories.facts import MAP, MEMO, criterion_link, outcome_link


@pytest.fixture(autouse=True)
def _translations() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


@pytest.mark.parametrize("code", list(FindingCode))
def test_every_finding_is_a_sentence_with_its_facts(code: FindingCode) -> None:
    finding = Finding(
        code=code, slo=SloKey("slo-2"), assignment=MAP, name="100% memo", detail="Evidence"
    )

    text = finding_text(finding, complete())

    assert text.endswith(".")
    assert "%(" not in text
    facts = {"100% memo", "Evidence", "SLO 2"}
    assert any(fact in text for fact in facts) or code is FindingCode.REFLECTION_MISSING


def test_where_no_assignment_has_a_rubric_none_is_to_be_chosen() -> None:
    finding = Finding(code=FindingCode.SLO_UNCOVERED, slo=SloKey("slo-2"), name="Evidence")
    chosen, bare = (finding_text(finding, complete(), has_rubrics=some) for some in (True, False))
    assert chosen.endswith("Choose an assignment for it.")
    assert bare.startswith("SLO 2, “Evidence”, is shown by nothing yet. In Canvas, add a rubric")
    assert "Choose an assignment" not in bare


@pytest.mark.parametrize("code", list(FindingCode))
def test_cell_says_in_few_words_what_it_needs(code: FindingCode) -> None:
    assert 0 < len(cell_trouble(Finding(code=code))) <= 20


@pytest.mark.parametrize("combining", list(Combining))
def test_every_rule_has_its_words(combining: Combining) -> None:
    mapped = SloMapping(
        slo=SloKey("slo-1"),
        combining=combining,
        needed=2,
        criteria=(criterion_link(MAP), criterion_link(MEMO)),
    )

    assert rule_text(combining)
    assert cover_text(mapped, 2).startswith("2, ")
    assert cover_text(mapped, 1) == "1 of 2"


def test_pieces_are_said_so_that_two_can_be_held_side_by_side() -> None:
    noted = criterion_link(MAP, criterion_id="", criterion_name="")

    assert [
        cell_value_text(value)
        for value in (
            criterion_link(MAP),
            noted,
            outcome_link(MAP),
            CombiningChoice(combining=Combining.ALL),
            ReflectionChoice(assignment_id=AssignmentId("9"), assignment_name="Looking back"),
        )
    ] == [
        "Impact ≥ 3 of 4",
        "Assignment 311, criterion not chosen yet",
        "Communicates to a lay reader ≥ 3 of 4",
        "All of them",
        "Looking back",
    ]


@pytest.mark.parametrize(
    ("kind", "word"),
    [("online_text_entry", "text entry"), ("student_annotation", "student annotation")],
)
def test_submission_types_are_worded_the_unknown_ones_too(kind: str, word: str) -> None:
    assert submission_type_word(kind) == word
