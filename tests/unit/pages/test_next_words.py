"""What is next, for whom: told by standing, gate and who looks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import Babel

from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.phases import completeness, phase_of
from lti_app.domain.definition.sign_offs import Dossier
from lti_app.domain.definition.states import STANDINGS, Standing
from lti_app.pages.proposal.next_words import NextStep, next_step
from lti_app.pages.proposal.turn_words import age, turn_sentence
from tests.factories.definition import complete
from tests.factories.dossiers import ASA, SENATE

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ASSESSED = Standing(DefinitionState.ASSESSMENT, Turn.ASA)
DESIGNING = Standing(DefinitionState.DESIGN, Turn.UNIT)
APPLYING = Standing(DefinitionState.APPLICATION, Turn.UNIT)
ENDS = {
    DefinitionState.APPROVED: ("Approved.", "Courses may use it."),
    DefinitionState.SUSPENDED: ("Suspended.", "until ASA resumes it"),
    DefinitionState.RETIRED: ("Retired.", "What was awarded stays valid."),
    DefinitionState.ARCHIVED: ("Archived.", "kept for the record"),
    DefinitionState.DECLINED: ("Declined.", "letter says why"),
    DefinitionState.WITHDRAWN: ("Withdrawn.", ""),
}


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    app = Flask("lti_app")
    Babel(app)
    with app.app_context():
        yield


def told(
    dossier: Dossier,
    *,
    is_unit: bool = True,
    judges: bool = False,
    hands_in: bool = True,
    returned: bool = False,
) -> NextStep:
    phase = phase_of(dossier.state)
    current = None if phase is None else completeness(phase, dossier.content, dossier.lines)
    return next_step(
        dossier,
        phase,
        current,
        is_unit=is_unit,
        judges=judges,
        hands_in=hands_in,
        returned=returned,
    )


@pytest.mark.parametrize("standing", sorted(STANDINGS, key=str))
@pytest.mark.parametrize("is_unit", [True, False])
def test_every_standing_says_whose_turn_is_next_or_how_it_ended(
    standing: Standing, *, is_unit: bool
) -> None:
    step = told(Dossier(content=complete(), standing=standing), is_unit=is_unit)
    ended, part_of_text = ENDS.get(standing.state, ("", ""))
    whose = {
        Turn.UNIT: "Next for you:" if is_unit else "Next for the unit:",
        Turn.ASA: "Next, ASA:",
        Turn.NOBODY: ended,
    }
    assert step.title == whose[standing.turn]
    assert part_of_text in step.text
    assert ("take it back" in step.text) is (is_unit and standing.turn is Turn.ASA)
    hands_in = is_unit and standing.turn is Turn.UNIT
    assert step.page == ("hand-in" if hands_in else "")


def test_no_two_ends_say_the_same() -> None:
    assert {standing.state for standing in STANDINGS if standing.turn is Turn.NOBODY} == ENDS.keys()
    texts = [
        told(Dossier(content=complete(), standing=Standing(state, Turn.NOBODY))).text
        for state in ENDS
    ]
    assert len(set(texts)) == len(texts)


def test_a_complete_phase_is_handed_in_by_the_unit_and_by_nobody_else() -> None:
    dossier = Dossier(content=complete(), standing=APPLYING)
    assert told(dossier).page == "hand-in"
    assert told(dossier, is_unit=False).page == ""


def test_a_co_editor_is_told_who_hands_in() -> None:
    step = told(Dossier(content=complete(), standing=APPLYING), hands_in=False)
    assert (step.title, step.page) == ("Next, a proposer of your unit:", "")


def test_what_was_returned_begins_with_the_letter() -> None:
    dossier = Dossier(content=complete(), standing=APPLYING)
    assert told(dossier, returned=True) == NextStep(
        title="Next for you:",
        text="Read ASA's letter, and do what it asks. Then hand it in again.",
        page="hand-in",
    )
    assert told(dossier, returned=True, hands_in=False).page == "consultation"
    gap = Dossier(content=replace(complete(), title=""), standing=APPLYING)
    step = told(gap, returned=True)
    assert ("letter" in step.text, "1 thing is still missing" in step.text) == (True, True)
    assert told(dossier, returned=True, is_unit=False) == told(dossier, is_unit=False)


def test_two_texts_come_before_handing_in() -> None:
    dossier = Dossier(content=complete(), standing=APPLYING, unsettled=1)
    assert told(dossier).page == "waiting"


def test_the_design_waits_where_the_gate_closed_again() -> None:
    content = replace(complete(), route=SENATE)
    step = told(Dossier(content=content, standing=DESIGNING))
    assert step.page == "consultation"
    assert "the gate closed again" in step.text


def test_with_asa_the_gate_is_named_as_what_waits() -> None:
    content = replace(complete(), route=SENATE)
    step = told(Dossier(content=content, standing=ASSESSED, consultant=ASA))
    assert "the gate waits for the Faculty Senate Curriculum Committee" in step.text


def test_only_who_judges_is_led_to_judge() -> None:
    dossier = Dossier(content=complete(), standing=ASSESSED, consultant=ASA)
    assert told(dossier, is_unit=False, judges=True).page == "judge"
    assert told(dossier, is_unit=False).page == ""


@pytest.mark.parametrize(
    ("lasted", "words"),
    [
        (timedelta(hours=23), ""),
        (timedelta(days=1), "1 day"),
        (timedelta(days=13), "13 days"),
        (timedelta(days=21), "3 weeks"),
        (timedelta(days=70), "2 months"),
    ],
)
def test_an_age_is_in_whole_units(lasted: timedelta, words: str) -> None:
    assert age(NOW - lasted, NOW) == words


@pytest.mark.parametrize(
    ("turn", "unit", "consultant", "words"),
    [
        (Turn.UNIT, "", None, "With your unit for 3 days"),
        (Turn.UNIT, "Center for AI", None, "With Center for AI for 3 days"),
        (Turn.ASA, "", "Mina Park", "With ASA for 3 days, Mina Park"),
        (Turn.ASA, "", None, "With ASA for 3 days, no consultant named yet"),
        (Turn.ASA, "", "", "With ASA for 3 days, ASA consultant"),
        (Turn.NOBODY, "", None, "For 3 days"),
    ],
)
def test_whose_turn_it_is(turn: Turn, unit: str, consultant: str | None, words: str) -> None:
    since = NOW - timedelta(days=3)
    assert turn_sentence(turn, since, NOW, unit=unit, consultant=consultant) == words
