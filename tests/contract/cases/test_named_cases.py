"""Every named case, from the served stand-in through the real client to verdict and queue."""

import pytest
from flask import Flask

from demo.standin.server import RunningStandin
from lti_app.domain.mastery.completion import CompletionState
from lti_app.domain.mastery.verdict import ReasonCode, Verdict, VerdictState
from lti_app.domain.progress.next_step import deciding
from lti_app.domain.review.review import ReviewCaseState
from lti_app.pages.wording.told import Audience
from tests.contract.cases.campus import Campus
from tests.contract.cases.expected import CASES, NAMES, is_of_second_badge
from tests.contract.cases.reading import due_dates, said, seen_by_learner, stored
from tests.contract.cases.sayings import MET

USUAL = [name for name, each in CASES.items() if not is_of_second_badge(each)]
COMPLETE = [name for name in USUAL if CASES[name].state is MET]
UNRELEASED = [name for name, each in CASES.items() if each.code is ReasonCode.NOT_RELEASED]
INCOMPLETE = [name for name in USUAL if CASES[name].state is not MET]


def test_the_table_holds_every_named_case_of_the_campus_and_no_other(
    running: RunningStandin,
) -> None:
    assert set(running.standin.institutions["bayview"].case_courses) == NAMES


@pytest.mark.parametrize("name", CASES)
def test_verdict_and_flags_are_what_the_policy_says(campus: Campus, name: str) -> None:
    expected = CASES[name]
    about = stored(campus, name)[expected.about]
    assert (about.state, _code(about), about.flags) == (
        expected.state,
        expected.code,
        expected.flags,
    )


@pytest.mark.parametrize("name", CASES)
def test_staff_read_the_reason(campus: Campus, app: Flask, name: str) -> None:
    expected = CASES[name]
    verdict, due = stored(campus, name)[expected.about], due_dates(campus, name)
    assert said(app, verdict, Audience.STAFF, due) == expected.staff


@pytest.mark.parametrize("name", CASES)
def test_the_learner_reads_the_reason(campus: Campus, app: Flask, name: str) -> None:
    expected = CASES[name]
    verdict, due = seen_by_learner(campus, name)[expected.about], due_dates(campus, name)
    assert said(app, verdict, Audience.LEARNER, due) == expected.learner


@pytest.mark.parametrize("name", UNRELEASED)
def test_the_learner_is_judged_as_if_nobody_had_graded(campus: Campus, name: str) -> None:
    """The words alone would not tell: a learner's are the same whether the grade is masked or not.

    So a grade left in the facts could show beside them, as points or as a date.
    """
    about = CASES[name].about
    told = deciding(seen_by_learner(campus, name)[about]).reason
    known = deciding(stored(campus, name)[about]).reason
    assert known.code is ReasonCode.NOT_RELEASED
    assert told.code is ReasonCode.WAITING_FOR_GRADE
    assert not {"points", "score", "rating"} & set(told.facts)
    assert told.facts.get("graded_at") is None


@pytest.mark.parametrize("name", USUAL)
def test_nothing_else_of_the_badge_is_lacking(campus: Campus, name: str) -> None:
    (row, *_) = campus.completions(name)
    verdict, about = row.to_verdict(), CASES[name].about
    others = {each.slo: each.verdict.state for each in verdict.slos}
    others["reflection"] = verdict.reflection.state  # type: ignore[index]  # a key of its own
    others.pop(about, None)  # type: ignore[call-overload]  # a plain text
    assert set(others.values()) == {MET}
    assert row.verdict_state is CASES[name].state


@pytest.mark.parametrize("name", COMPLETE)
def test_complete_opens_exactly_one_case(campus: Campus, name: str) -> None:
    (row, *_) = campus.completions(name)
    assert row.state is CompletionState.COMPLETE
    assert [case.state for case in campus.cases(name)] == [ReviewCaseState.READY]


@pytest.mark.parametrize("name", INCOMPLETE)
def test_anything_else_opens_none(campus: Campus, name: str) -> None:
    (row, *_) = campus.completions(name)
    assert row.state is CompletionState.IN_PROGRESS
    assert campus.cases(name) == []


def test_no_call_was_unexpected(campus: Campus) -> None:
    campus.demand_nothing_unexpected()


def _code(verdict: Verdict) -> object:
    return verdict.reason.code


def test_the_three_verdicts_all_occur() -> None:
    assert {case.state for case in CASES.values()} == set(VerdictState)
