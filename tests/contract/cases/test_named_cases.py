"""Every named learner, from the served stand-in through the real client to verdict and queue."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

import pytest
from flask import Flask
from flask_babel import Babel

from lti_app.domain.completion import CompletionState, CompletionVerdict, CourseRules
from lti_app.domain.learner_view import as_learner_sees
from lti_app.domain.mapping import Combining
from lti_app.domain.review import ReviewCaseState
from lti_app.domain.verdict import Flag, ReasonCode, Verdict, VerdictState
from lti_app.models.completion import CompletionCourseRow, CompletionRow
from lti_app.pages.formats import DEFAULT_LOCALE
from lti_app.pages.wording import worded
from lti_app.pages.wording_told import Audience, Reader
from lti_app.services.learner_evidence import CourseEvidence
from tests.contract.cases.campus import Campus, opened
from tests.contract.cases.expected import CASES, FRAMEWORK, IMPACT, LAY_READER, Expected, Words

MET, NOT_MET = VerdictState.MET, VerdictState.NOT_MET
LEARNERS = {name: case for name, case in CASES.items() if case.is_learner}
COMPLETE = [name for name, case in LEARNERS.items() if case.state is MET]
INCOMPLETE = [name for name, case in LEARNERS.items() if case.state is not MET]


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    """One campus, read once; tests of this module only look."""
    with opened(tmp_path_factory.mktemp("cases")) as made:
        report = made.sync()
        assert report.failures == ()
        yield made


@pytest.fixture
def own_campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    """A campus of the test's own, read once, to be changed."""
    with opened(tmp_path_factory.mktemp("own")) as made:
        made.sync()
        yield made


def verdicts(row: CompletionRow) -> dict[str, Verdict]:
    return by_name(row.to_verdict())


def by_name(verdict: CompletionVerdict) -> dict[str, Verdict]:
    named: dict[str, Verdict] = {each.slo: each.verdict for each in verdict.slos}
    return named | {"reflection": verdict.reflection}


def reader(campus: Campus, audience: Audience) -> Reader:
    return Reader(audience=audience, now=campus.clock.now(), zone=UTC, locale=DEFAULT_LOCALE)


def said(verdict: Verdict, who: Reader) -> Words:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        found = worded(verdict, who)
    return Words(state=found.state, reason=found.reason)


def evidence(campus: Campus, name: str) -> CourseEvidence:
    people = campus.people(name)
    with campus.open_work() as work:
        mappings = work.mappings.active_for_course(campus.course_id)
        (found,) = work.learner_evidence.read(campus.course_id, mappings, people)
    return found


def judge(campus: Campus, name: str, *, as_learner: bool = False) -> CompletionVerdict:
    found = evidence(campus, name)
    (facts,) = found.learners.values()
    seen = as_learner_sees(found.course, facts) if as_learner else facts
    with campus.open_work() as work:
        definition = work.definitions.version(found.mapping.definition_version_id)
    return CourseRules(definition.content, found.mapping.content, found.course).evaluate(seen)


def test_every_named_case_of_the_campus_has_its_expectation(campus: Campus) -> None:
    assert set(campus.running.standin.institutions["bayview"].cases) == set(CASES)


@pytest.mark.parametrize("name", LEARNERS)
def test_verdict_is_what_the_policy_says(campus: Campus, name: str) -> None:
    expected = CASES[name]
    (row,) = campus.completions(name)
    found = verdicts(row)
    assert {v.state for key, v in found.items() if key != expected.about} == {MET}
    assert row.verdict_state is expected.state
    if expected.about:
        about = found[expected.about]
        assert (about.state, about.reason.code) == (expected.state, expected.code)
        assert about.flags >= expected.flags


@pytest.mark.parametrize("name", [n for n, case in LEARNERS.items() if case.staff])
def test_staff_read_the_reason(campus: Campus, name: str) -> None:
    expected = CASES[name]
    (row,) = campus.completions(name)
    assert said(verdicts(row)[expected.about], reader(campus, Audience.STAFF)) == expected.staff


@pytest.mark.parametrize("name", [n for n, case in LEARNERS.items() if case.learner])
def test_the_learner_reads_the_reason(campus: Campus, name: str) -> None:
    expected = CASES[name]
    seen = by_name(judge(campus, name, as_learner=True))
    assert said(seen[expected.about], reader(campus, Audience.LEARNER)) == expected.learner


@pytest.mark.parametrize("name", COMPLETE)
def test_complete_opens_exactly_one_case(campus: Campus, name: str) -> None:
    (row,) = campus.completions(name)
    assert row.state is CompletionState.COMPLETE
    assert [case.state for case in campus.cases(name)] == [ReviewCaseState.READY]


@pytest.mark.parametrize("name", INCOMPLETE)
def test_anything_else_opens_none(campus: Campus, name: str) -> None:
    (row,) = campus.completions(name)
    assert row.state is CompletionState.IN_PROGRESS
    assert campus.cases(name) == []


def test_test_student_is_never_a_learner(campus: Campus) -> None:
    assert campus.completions("test-student") == []
    assert campus.cases("test-student") == []


def test_two_sections_make_one_learner(campus: Campus) -> None:
    assert len(campus.people("two-sections")) == 1


def test_stored_inputs_of_every_case_give_the_identical_verdict_again(campus: Campus) -> None:
    for name in LEARNERS:
        (row,) = campus.completions(name)
        course = campus.session.get_one(CompletionCourseRow, row.course_digest).to_domain()
        campus.session.rollback()
        found = evidence(campus, name)
        with campus.open_work() as work:
            definition = work.definitions.version(found.mapping.definition_version_id)
        rules = CourseRules(definition.content, found.mapping.content, course)
        assert rules.evaluate(row.to_inputs()) == row.to_verdict()


def test_two_alignments_are_decided_by_the_later_one(campus: Campus) -> None:
    (row,) = campus.completions("two-alignments")
    verdict = verdicts(row)[LAY_READER]
    by_assignment = {p.reason.facts["assignment"]: p for p in verdict.parts}
    place = verdict.reason.facts["decided_by"]
    assert isinstance(place, int)
    assert verdict.parts[place] == by_assignment["Field interview"]
    assert by_assignment["Plain-language brief"].state is NOT_MET


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Combining.ANY, MET),
        (Combining.HIGHEST, MET),
        (Combining.LATEST, MET),
        (Combining.ALL, NOT_MET),
    ],
)
def test_two_alignments_under_each_rule(
    campus: Campus, rule: Combining, expected: VerdictState
) -> None:
    found = evidence(campus, "two-alignments")
    slos = tuple(
        replace(s, combining=rule) if s.slo == LAY_READER else s for s in found.mapping.content.slos
    )
    content = replace(found.mapping.content, slos=slos)
    with campus.open_work() as work:
        definition = work.definitions.version(found.mapping.definition_version_id)
    (facts,) = found.learners.values()
    verdict = CourseRules(definition.content, content, found.course).evaluate(facts)
    assert verdict.slos[-1].slo == LAY_READER
    assert verdict.slos[-1].verdict.state is expected


def test_regrade_up_completes_and_opens_a_case(own_campus: Campus) -> None:
    own_campus.mutate(
        "regrade",
        person="regrade-up",
        assignment="Stakeholder map",
        criterion="Impact",
        points=3,
    )
    own_campus.sync(full=False)
    (row,) = own_campus.completions("regrade-up")
    assert row.state is CompletionState.COMPLETE
    assert len(own_campus.cases("regrade-up")) == 1


def test_regrade_down_reopens_and_tells_the_open_case(own_campus: Campus) -> None:
    own_campus.mutate(
        "regrade",
        person="regrade-down",
        assignment="Stakeholder map",
        criterion="Impact",
        points=2,
    )
    own_campus.sync(full=False)
    (row,) = own_campus.completions("regrade-down")
    (case,) = own_campus.cases("regrade-down")
    assert row.state is CompletionState.IN_PROGRESS
    assert verdicts(row)[IMPACT].reason.code is ReasonCode.BELOW_THRESHOLD
    assert (case.state, case.still_complete) == (ReviewCaseState.READY, False)


def test_releasing_the_grade_completes(own_campus: Campus) -> None:
    own_campus.mutate("post", person="unposted", assignment="Audit memo")
    own_campus.sync()
    (row,) = own_campus.completions("unposted")
    assert row.state is CompletionState.COMPLETE


def test_deleting_the_mapped_criterion_leaves_met_met_and_flags_it(own_campus: Campus) -> None:
    own_campus.mutate("delete_criterion", assignment="Audit memo", criterion="Framework")
    own_campus.sync()
    (met,) = own_campus.completions("plain-met")
    (missing,) = own_campus.completions("no-submission")
    framework = verdicts(met)[FRAMEWORK]
    assert (met.state, framework.state) == (CompletionState.COMPLETE, MET)
    assert Flag.DRIFT in framework.flags
    assert framework.reason.facts["drift"] == "criterion_gone"
    assert verdicts(missing)[FRAMEWORK].reason.code is ReasonCode.NOT_HANDED_IN


def test_unposting_after_completion_un_completes_nobody(own_campus: Campus) -> None:
    own_campus.mutate("unpost", person="plain-met", assignment="Audit memo")
    own_campus.sync()
    (row,) = own_campus.completions("plain-met")
    assert (row.state, row.verdict_state) == (CompletionState.COMPLETE, VerdictState.UNKNOWN)
    seen = judge(own_campus, "plain-met", as_learner=True)
    assert seen.state is NOT_MET


def test_handing_in_the_reflection_completes(own_campus: Campus) -> None:
    own_campus.mutate(
        "submit",
        person="reflection-not-handed-in",
        assignment="Culminating reflection",
        body="<p>The pathway changed how I work, and what I want from my profession.</p>",
    )
    own_campus.sync(full=False)
    (row,) = own_campus.completions("reflection-not-handed-in")
    assert row.state is CompletionState.COMPLETE


def test_expectations_name_what_they_are_about() -> None:
    for case in CASES.values():
        assert case == Expected(is_learner=case.is_learner) or case.about
