"""What the line says of a named case: verdicts as stored, and both wordings."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from flask import Flask
from flask_babel import Babel

from lti_app.domain.evidence.learner_view import as_learner_sees
from lti_app.domain.mastery.completion import CompletionVerdict, CourseRules
from lti_app.domain.mastery.verdict import Verdict
from lti_app.domain.progress.next_step import deciding
from lti_app.pages.formats import DEFAULT_LOCALE
from lti_app.pages.wording.told import Audience, Reader
from lti_app.pages.wording.verdict import worded
from lti_app.services.evidence.learner_evidence import CourseEvidence
from tests.contract.cases.campus import NOW, Campus
from tests.contract.cases.expected import FORUM
from tests.contract.cases.sayings import Said

READER = {
    audience: Reader(audience=audience, now=NOW, zone=UTC, locale=DEFAULT_LOCALE)
    for audience in Audience
}
Due = Mapping[str, datetime | None]


@contextmanager
def language() -> Iterator[Flask]:
    """Speak English, with the templates' own words for states."""
    app = Flask("lti_app", template_folder="templates")
    Babel(app)
    with app.test_request_context():
        yield app


def by_name(verdicts: list[CompletionVerdict]) -> dict[str, Verdict]:
    """Give every verdict by its outcome's key; the usual badge's come first."""
    named: dict[str, Verdict] = {}
    for place, verdict in enumerate(verdicts):
        named |= {each.slo: each.verdict for each in verdict.slos}
        named[FORUM if place else "reflection"] = verdict.reflection
    return named


def stored(campus: Campus, name: str) -> dict[str, Verdict]:
    """Read the verdicts on a named learner, as the line stored them."""
    return by_name([row.to_verdict() for row in campus.completions(name)])


def evidence(campus: Campus, name: str) -> tuple[CourseEvidence, ...]:
    """Read what a named learner is judged by."""
    course_id, people = campus.course_of(name), campus.people(name)
    with campus.open_work() as work:
        mappings = work.mappings.active_for_course(course_id)
        return work.learner_evidence.read(course_id, mappings, people)


def seen_by_learner(campus: Campus, name: str) -> dict[str, Verdict]:
    """Judge a named learner from what she may know."""
    found: list[CompletionVerdict] = []
    for each in evidence(campus, name):
        (facts,) = each.learners.values()
        with campus.open_work() as work:
            definition = work.definitions.version(each.mapping.definition_version_id)
        rules = CourseRules(definition.content, each.mapping.content, each.course)
        found.append(rules.evaluate(as_learner_sees(each.course, facts)))
    return by_name(found)


def due_dates(campus: Campus, name: str) -> Due:
    """Read when each mapped assignment is due."""
    return {
        assignment.assignment_id: assignment.due_at
        for each in evidence(campus, name)
        for assignment in each.course.assignments
    }


def said(app: Flask, verdict: Verdict, audience: Audience, due: Due) -> Said:
    """Word a verdict as a page does: the pill's word, and all that stands beside."""
    named = str(deciding(verdict).reason.facts.get("assignment_id"))
    told = worded(verdict, READER[audience], None, due.get(named))
    states = app.jinja_env.get_template("_parts/states.html").module
    word = told.word or str(states.state_word(told.state))  # type: ignore[attr-defined]  # a macro
    return Said(pill=word.strip(), text=f"{told.reason} {told.meta}".strip())
