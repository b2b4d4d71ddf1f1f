"""Cases that are courses: how the reading of each stands, and what is said of its learners."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from demo.standin.server import RunningStandin
from lti_app.canvas.client import CanvasClient
from lti_app.domain.ids import CanvasCourseId
from lti_app.domain.mastery.completion import CompletionState
from lti_app.domain.mastery.verdict import Flag, ReasonCode, VerdictState
from lti_app.models.completion import CompletionRow
from lti_app.models.mapping import MappingRow
from lti_app.models.review import ReviewCaseRow
from lti_app.pages.wording.told import Audience
from tests.contract.cases.campus import HASTE, Campus, Founding, serve
from tests.contract.cases.expected_courses import COURSES
from tests.contract.cases.mapped import single_mapping
from tests.contract.cases.reading import language, said, stored
from tests.contract.cases.sayings import IMPACT

LOST = ("course-deleted", "no-permission")
HUGE_WORK = tuple(f"Weekly case {number:02d}" for number in (1, 2, 3, 4))
UNMARKED = "Weekly case 30"


@pytest.fixture(scope="module")
def running() -> Iterator[RunningStandin]:
    started = serve()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def founding(
    running: RunningStandin, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Founding]:
    """One institution for all of them: a course more is cheap, an institution is not."""
    with Founding.opened(running, tmp_path_factory.mktemp("courses")) as made:
        yield made


def read(founding: Founding, name: str) -> tuple[Campus, tuple[tuple[object, str], ...]]:
    """Map a course as it was before anything was lost, and run a pass over it."""
    canvas_id = founding.case_course(name)
    with founding.as_before(name):
        campus = founding.map(name, canvas_id, old_map=name == "blueprint-resynced")
    report = campus.sync(name)
    return campus, tuple((f.source, f.kind) for f in report.failures if f.kind != "skipped")


def judged(campus: Campus, name: str) -> int:
    session = campus.session
    count = session.scalar(
        select(func.count())
        .select_from(CompletionRow)
        .join(MappingRow, MappingRow.id == CompletionRow.mapping_id)
        .where(MappingRow.course_id == campus.mapped[name].course_id)
    )
    session.rollback()
    return count or 0


@pytest.mark.parametrize("name", LOST)
@pytest.mark.parametrize("status", [401, 403])
def test_a_course_that_cannot_be_read_says_nothing_of_anybody(
    founding: Founding, name: str, status: int
) -> None:
    founding.running.standin.switches.set("forbidden_status", status)
    campus, failures = read(founding, name)
    assert dict(failures) == dict(COURSES[name].failed)
    assert judged(campus, name) == 0
    assert campus.session.scalars(select(ReviewCaseRow)).all() == []
    campus.session.rollback()
    founding.running.standin.switches.set("forbidden_status", 401)


def test_a_concluded_course_still_counts(founding: Founding) -> None:
    campus, failures = read(founding, "course-concluded")
    assert failures == ()
    (row,) = campus.completions("course-concluded")
    assert row.state is CompletionState.COMPLETE
    assert len(campus.cases("course-concluded")) == 1


def test_another_rubric_by_a_blueprint_is_told_and_nothing_is_guessed(founding: Founding) -> None:
    campus, failures = read(founding, "blueprint-resynced")
    assert failures == ()
    impact = stored(campus, "blueprint-resynced")[IMPACT]
    assert (impact.state, impact.reason.code, impact.flags) == (
        VerdictState.NOT_MET,
        ReasonCode.NOT_ASSESSED_BY_RUBRIC,
        frozenset({Flag.DRIFT}),
    )
    with language() as app:
        assert said(app, impact, Audience.STAFF, {}).text == (
            "Stakeholder map has a grade, but its rubric is not filled in. "
            "Accept the change, or map the outcome again. The rubric was replaced."
        )


def test_a_copy_is_not_read_before_somebody_maps_it(founding: Founding) -> None:
    campus = founding.unmapped("course-copied")
    report = campus.sync("course-copied")
    assert (report.failures, report.counts.requests) == ((), 0)
    assert judged(campus, "course-copied") == 0
    assert campus.completions("course-copied") == []


def test_a_copy_that_is_mapped_is_judged_by_its_own_work(founding: Founding) -> None:
    campus, failures = read(founding, "course-copied")
    assert failures == ()
    (row,) = campus.completions("course-copied")
    assert row.state is CompletionState.COMPLETE


def test_an_empty_course_is_read_whole_and_finds_nobody(founding: Founding) -> None:
    token = founding.running.standin.institutions["bayview"].tokens["service"].value
    gateway = CanvasClient(founding.running.url, token, patience=HASTE)
    course = CanvasCourseId(str(founding.case_course("empty")))
    assert gateway.assignments(course) == ()
    assert gateway.roster(course).rows == ()
    assert gateway.outcomes(course) == ()


def test_a_huge_course_is_judged_to_the_last_learner(
    founding: Founding, capsys: pytest.CaptureFixture[str]
) -> None:
    canvas_id = founding.case_course("huge")
    campus = founding.map_as(
        "huge", canvas_id, lambda work: single_mapping(work, HUGE_WORK, UNMARKED)
    )
    began = time.perf_counter()
    report = campus.sync("huge")
    took = time.perf_counter() - began
    with capsys.disabled():
        print(f"\nhuge: {report.counts.requests} requests, {took:.1f} s", end="")  # noqa: T201 - timings are asked for
    assert report.failures == ()
    assert judged(campus, "huge") == 2_500
    # course, assignments, 25 pages of people, 25 of submissions
    assert report.counts.requests == 52


def test_no_call_was_unexpected(founding: Founding) -> None:
    founding.campus({}).demand_nothing_unexpected()
