"""Every switch of the stand-in in every position: the verdicts of all named cases stay the same.

The first position of each is the one all other tests run in. What differs is in `DIFFERS`.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests
from sqlalchemy import select, update

from demo.standin.switches import SWITCHES
from lti_app.domain.evidence.sync import Source
from lti_app.models.completion import CompletionRow
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.mapping import MappingRow
from lti_app.models.platform import PlatformRow
from lti_app.models.review import ReviewCaseRow
from tests.contract.cases.campus import (
    CASEBOOK,
    MAIN,
    Campus,
    Prepared,
    prepare,
    serve,
    tool_for,
)
from tests.contract.cases.expected import CASES
from tests.contract.cases.reading import by_name

COURSES = (MAIN, CASEBOOK)
DROPPED = ((Source.OUTCOME_RESULTS, "dropped"),)
NO_INCLUDES = "scoped-no-includes"
# A key that drops includes tells nothing of rubrics: the source has failed, nothing is "not met".
DIFFERS: dict[tuple[str, object], tuple[Source, str]] = {
    ("include_parameters", "dropped"): (Source.SUBMISSIONS, "CanvasIncomplete")
}
# Facts that read otherwise and say the same: what a quiz's result is aligned to.
OTHER_FACTS = {"quiz_alignment"}
POSITIONS = [(switch.name, position) for switch in SWITCHES for position in switch.positions[1:]]


@dataclass(frozen=True)
class Read:
    """What the line stored of a course: by Canvas id and badge, and who has a case."""

    verdicts: dict[tuple[str, int], str]
    inputs: dict[tuple[str, int], str]
    cases: frozenset[str]


@dataclass(frozen=True)
class Base:
    """The campus, the mapped database, and what is read with every switch at its first."""

    prepared: Prepared
    campus: Campus
    read: dict[str, Read]


def look(campus: Campus, course: str) -> Read:
    """Read everything of a course in a few queries."""
    course_id, session = campus.mapped[course].course_id, campus.session
    roster = session.scalars(
        select(RosterEntryRow).where(
            RosterEntryRow.course_id == course_id, RosterEntryRow.person_id.is_not(None)
        )
    ).all()
    users = {row.person_id: row.canvas_user_id for row in roster}
    rows = session.scalars(
        select(CompletionRow)
        .join(MappingRow, MappingRow.id == CompletionRow.mapping_id)
        .where(MappingRow.course_id == course_id)
    ).all()
    mappings = campus.mapped[course].mappings
    keyed = {(users[row.person_id], mappings.index(row.mapping_id)): row for row in rows}
    holders = session.scalars(select(ReviewCaseRow.person_id)).all()
    found = Read(
        {key: row.verdict for key, row in keyed.items()},
        {key: row.inputs for key, row in keyed.items()},
        frozenset(users[each] for each in holders if each in users),
    )
    hold_to_the_table(campus, course, keyed)
    session.rollback()
    session.expunge_all()
    return found


def hold_to_the_table(
    campus: Campus, course: str, rows: dict[tuple[str, int], CompletionRow]
) -> None:
    """Hold state, reason and flags of every case of a course to the table."""
    for name, expected in CASES.items():
        case = campus.case(name)
        if str(case.course_id) != campus.mapped[course].canvas_id:
            continue
        user = str(case.user_id)
        places = range(len(campus.mapped[course].mappings))
        about = by_name([rows[user, place].to_verdict() for place in places])[expected.about]
        found = (about.state, about.reason.code, about.flags)
        assert found == (expected.state, expected.code, expected.flags), name


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    """Read once with every switch at its first position."""
    running = serve()
    bayview = running.standin.institutions["bayview"]
    courses = {MAIN: min(bayview.courses), CASEBOOK: bayview.case_courses["edit-same-total"]}
    prepared = prepare(running, tmp_path_factory.mktemp("switches"), courses)
    with tool_for(running, prepared.copy("base")) as campus:
        yield Base(prepared, campus, {each: read_through(campus, each) for each in COURSES})
    running.stop()


def read_through(campus: Campus, course: str) -> Read:
    """Run a pass that reads everything, and look."""
    failures = campus.sync(course).failures
    assert tuple((f.source, f.kind) for f in failures) == (DROPPED if course == CASEBOOK else ())
    return look(campus, course)


@pytest.fixture
def at_first(base: Base) -> Iterator[Base]:
    """Put every switch back afterwards, and forget what was asked."""
    yield base
    base.campus.switch(**{switch.name: switch.positions[0] for switch in SWITCHES})
    requests.delete(f"{base.campus.running.admin_url}/requests", timeout=10)


@pytest.mark.parametrize(("name", "position"), POSITIONS)
def test_verdicts_stay_in_every_position(
    at_first: Base, name: str, position: object, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.perf_counter()
    at_first.campus.switch(**{name: position})
    database = at_first.prepared.copy(f"{name}-{position}".replace("/", "-"))
    with tool_for(at_first.campus.running, database) as campus:
        if (name, position) in DIFFERS:
            hold_to_the_difference(campus, DIFFERS[name, position])
        else:
            for course in COURSES:
                found, first = read_through(campus, course), at_first.read[course]
                assert (found.verdicts, found.cases) == (first.verdicts, first.cases)
                assert name in OTHER_FACTS or found.inputs == first.inputs
        campus.demand_nothing_unexpected()
    with capsys.disabled():
        print(f"\n{name}={position}: {time.perf_counter() - began:.2f} s", end="")  # noqa: T201 - timings are asked for


def hold_to_the_difference(campus: Campus, failure: tuple[Source, str]) -> None:
    """With the key that this position is about, the source fails and nothing is said."""
    token = campus.running.standin.institutions["bayview"].tokens[NO_INCLUDES].value
    with campus.wiring.session() as session:
        session.execute(update(PlatformRow).values(api_token=campus.encrypted(token)))
        session.commit()
    for course in COURSES:
        told = [(f.source, f.kind) for f in campus.sync(course).failures]
        assert failure in told
        assert campus.session.scalars(select(CompletionRow)).all() == []
        assert campus.session.scalars(select(ReviewCaseRow)).all() == []
        campus.session.rollback()


def test_an_unexpected_call_fails_the_suite(at_first: Base) -> None:
    at_first.campus.demand_nothing_unexpected()
    running = at_first.campus.running
    token = running.standin.institutions["bayview"].tokens["service"].value
    headers = {"Authorization": f"Bearer {token}"}
    requests.get(f"{running.url}/api/v1/courses/1/quizzes", headers=headers, timeout=10)
    with pytest.raises(AssertionError):
        at_first.campus.demand_nothing_unexpected()
