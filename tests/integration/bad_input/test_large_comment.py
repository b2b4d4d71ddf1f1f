"""A grader's comment and a reflection of ten megabytes each, read over HTTP from the stand-in."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from demo.standin.model import Assessment, Submission
from demo.standin.server import RunningStandin
from lti_app.domain.evidence.sync import SyncState
from lti_app.domain.ids import AssignmentId, CanvasCourseId, CanvasUserId
from lti_app.models.completion import CompletionRow
from lti_app.models.evidence import EvidenceFactRow, ReflectionTextRow
from lti_app.models.tables import METADATA
from tests.clocks import FixedClock
from tests.contract.canvas.served import client, main_course, serve
from tests.factories.standin import SLO_KEYS, ServedCourse, campus_mapping, served_course

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]
TEN_MEGABYTES = 10_000_000
WORD = "cormorant "
COMMENT = WORD * (TEN_MEGABYTES // len(WORD))


@pytest.fixture
def running() -> Iterator[RunningStandin]:
    made = serve()
    yield made
    made.stop()


@pytest.fixture
def served(
    running: RunningStandin, settings: Settings, clock: FixedClock
) -> Iterator[ServedCourse]:
    _, course = main_course(running)
    made = served_course(running, settings, clock, campus_mapping(course), SLO_KEYS)
    yield made
    made.session.close()
    made.wiring.close()


def assessed(running: RunningStandin) -> tuple[Submission, Assessment]:
    """The submission of the learner who plainly met the outcome, and its assessment."""
    institution, course = main_course(running)
    work = next(a for a in course.assignments.values() if a.name == "Stakeholder map")
    row = course.submissions[work.id, institution.cases["plain-met"].user_id]
    assert row.assessment is not None
    return row, row.assessment


def test_the_client_reads_past_a_comment_of_ten_megabytes(running: RunningStandin) -> None:
    row, assessment = assessed(running)
    asked = (
        CanvasCourseId(str(main_course(running)[1].id)),
        [AssignmentId(str(row.assignment_id))],
    )
    user = [CanvasUserId(str(row.user_id))]
    before = client(running).submissions(*asked, student_ids=user, provenance=True)
    _comment(assessment, COMMENT)
    gateway = client(running)
    after = gateway.submissions(*asked, student_ids=user, provenance=True)
    assert gateway.usage.bytes > TEN_MEGABYTES
    assert after == before


def test_a_pass_keeps_no_word_of_such_a_comment_and_judges_as_without(
    served: ServedCourse,
) -> None:
    first = served.pipeline.sync_course(served.course_id)
    before = _judged(served.session)
    _comment(assessed(served.running)[1], COMMENT)
    second = served.pipeline.sync_course(served.course_id, full=True)
    assert (first.state, second.state) == (SyncState.OK, SyncState.OK)
    assert served.gateways.opened[-1].usage.bytes > TEN_MEGABYTES
    assert _judged(served.session) == before
    assert _holding(served.session, WORD.strip()) == []


def test_an_answer_beyond_all_measure_is_refused_by_name_and_changes_no_verdict(
    served: ServedCourse,
) -> None:
    served.pipeline.sync_course(served.course_id)
    before = _judged(served.session)
    _comment(assessed(served.running)[1], COMMENT * 8)
    report = served.pipeline.sync_course(served.course_id, full=True)
    assert report.state is not SyncState.OK
    assert ["larger than 64 MiB" in each.reason for each in report.failures] == [True]
    assert _judged(served.session) == before


def test_a_reflection_of_ten_megabytes_is_kept_and_breaks_no_pass(served: ServedCourse) -> None:
    institution, course = main_course(served.running)
    case = institution.cases["reflection-text"]
    reflection = next(a for a in course.assignments.values() if a.name == "Culminating reflection")
    course.submissions[reflection.id, case.user_id].body = f"<p>{COMMENT}</p>"
    report = served.pipeline.sync_course(served.course_id)
    assert report.state is SyncState.OK
    assert _holding(served.session, WORD.strip()) == []
    (row,) = served.session.scalars(
        select(ReflectionTextRow).where(ReflectionTextRow.canvas_user_id == str(case.user_id))
    )
    assert COMMENT in served.wiring.tools.vault.decrypt(row.ciphertext)


def _comment(assessment: Assessment, text: str) -> None:
    next(iter(assessment.marks.values())).comments = text


def _judged(session: Session) -> tuple[list[str], list[str]]:
    session.rollback()
    facts = sorted(session.scalars(select(EvidenceFactRow.digest)))
    verdicts = sorted(session.scalars(select(CompletionRow.verdict_digest)))
    session.rollback()
    assert facts
    assert verdicts
    return facts, verdicts


def _holding(session: Session, word: str) -> list[str]:
    """Name the tables in which a word stands in plain."""
    session.rollback()
    found = [
        table.name
        for table in METADATA.sorted_tables
        if any(word in repr(row) for row in session.execute(select(table)))
    ]
    session.rollback()
    return found
