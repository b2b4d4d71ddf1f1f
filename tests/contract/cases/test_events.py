"""What follows when something happens in Canvas to a named case that was read before."""

from collections.abc import Iterator

import pytest

from lti_app.domain.mastery.completion import CompletionState
from lti_app.domain.mastery.verdict import VerdictState
from lti_app.pages.wording.told import Audience
from tests.contract.cases.campus import CASEBOOK, MAIN, Campus, Prepared, prepare, serve, tool_for
from tests.contract.cases.expected_events import EVENTS
from tests.contract.cases.happenings import Event
from tests.contract.cases.reading import due_dates, language, said, seen_by_learner, stored

NEXT = {
    VerdictState.MET: CompletionState.COMPLETE,
    VerdictState.NOT_MET: CompletionState.IN_PROGRESS,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Prepared, Campus]]:
    """One stand-in, put back before each event; the mapped database is copied for each."""
    running = serve()
    bayview = running.standin.institutions["bayview"]
    courses = {MAIN: min(bayview.courses), CASEBOOK: bayview.case_courses["result-late"]}
    prepared = prepare(running, tmp_path_factory.mktemp("events"), courses)
    with tool_for(running, prepared) as campus:
        yield prepared, campus
    running.stop()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.title)
def test_after_it_the_policy_says(made: tuple[Prepared, Campus], event: Event) -> None:
    prepared, first = made
    first.tell("reset", {})
    with tool_for(first.running, prepared.copy(event.title)) as campus:
        campus.sync(event.course)
        (before, *_) = campus.completions(event.name)
        had_case = bool(campus.cases(event.name))
        for order in event.orders:
            course = campus.mapped[event.course].canvas_id
            campus.mutate({"person": event.name, "course": course, **order})
        report = campus.sync(event.course)
        assert tuple((f.source, f.kind) for f in report.failures) == event.failures
        _hold_against(campus, event, before.state, had_case=had_case)
        campus.demand_nothing_unexpected()


def _hold_against(campus: Campus, event: Event, before: CompletionState, *, had_case: bool) -> None:
    expected, due = event.expected, due_dates(campus, event.name)
    about = stored(campus, event.name)[expected.about]
    seen = seen_by_learner(campus, event.name)[expected.about]
    assert (about.state, about.reason.code, about.flags) == (
        expected.state,
        expected.code,
        expected.flags,
    )
    with language() as app:
        assert said(app, about, Audience.STAFF, due) == expected.staff
        assert said(app, seen, Audience.LEARNER, due) == expected.learner
    (row, *_) = campus.completions(event.name)
    assert row.state is NEXT.get(expected.state, before)
    cases = campus.cases(event.name)
    assert [case.still_complete for case in cases] == (
        [] if event.case_holds is None else [event.case_holds]
    )
    assert had_case is (before is CompletionState.COMPLETE)
