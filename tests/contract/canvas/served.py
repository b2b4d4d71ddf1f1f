"""The stand-in for Canvas, served over HTTP, as a world."""

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

from demo.standin.institution import Institution
from demo.standin.model import Course
from demo.standin.server import RunningStandin, start
from demo.standin.world import StandinSettings
from lti_app.canvas.client import CanvasClient
from lti_app.canvas.transport import Patience
from lti_app.domain.ids import (
    AssignmentId,
    CanvasCourseId,
    CanvasOutcomeId,
    CanvasUserId,
    CriterionId,
)
from tests.contract.canvas.worlds import World

TODAY = date(2027, 4, 20)
NOW = datetime(2027, 4, 20, 12, 0, tzinfo=UTC)
HASTE = Patience(backoff=0, slow_below=0)


def serve(learners: int = 5) -> RunningStandin:
    """Start a stand-in that no real time moves."""
    return start(StandinSettings(courses=1, learners=learners, today=TODAY, frozen_at=NOW))


def client(running: RunningStandin, token: str = "service") -> CanvasClient:
    """Open a gateway to it, without waiting between tries."""
    institution = running.standin.institutions["bayview"]
    return CanvasClient(running.url, institution.tokens[token].value, patience=HASTE)


def main_course(running: RunningStandin) -> tuple[Institution, Course]:
    """Find its main course."""
    institution = running.standin.institutions["bayview"]
    return institution, institution.course(min(institution.courses))


def served(running: RunningStandin) -> World:
    """Describe the stand-in from what it holds, not from what it answers."""
    institution, course = main_course(running)
    by_name = {a.name: a for a in course.assignments.values()}
    work = by_name["Stakeholder map"]
    assert work.rubric is not None
    met = institution.cases["plain-met"].user_id
    row = course.submissions[work.id, met]
    assert row.assessment is not None
    assert row.graded_at is not None
    assert row.submitted_at is not None
    outcome = min(course.outcomes)
    results = Counter(
        CanvasUserId(str(r.user_id)) for r in course.results.values() if r.outcome_id == outcome
    )
    uploader = institution.cases["reflection-upload-two-files"]
    file = next(
        f for s in course.submissions.values() if s.user_id == uploader.user_id for f in s.files
    )
    idle = institution.cases["no-submission"]
    for_others = by_name["Plain-language brief"].id
    for user_id in (met, idle.user_id):
        course.submissions.pop((for_others, user_id), None)
    return World(
        open=lambda: client(running),
        course_id=CanvasCourseId(str(course.id)),
        course_name=course.name,
        work=AssignmentId(str(work.id)),
        plain=AssignmentId(str(by_name["Reading quiz"].id)),
        for_others=AssignmentId(str(for_others)),
        unpublished=AssignmentId(str(by_name["Guest lecture note"].id)),
        criteria=tuple(CriterionId(c.id) for c in work.rubric.criteria),
        learners=frozenset(CanvasUserId(str(u)) for u in course.learner_ids()),
        test_student=CanvasUserId(str(institution.cases["test-student"].user_id)),
        concluded=CanvasUserId(str(institution.cases["concluded"].user_id)),
        assessed=CanvasUserId(str(met)),
        marks={
            CriterionId(key): Decimal(str(mark.points))
            for key, mark in row.assessment.marks.items()
        },
        graded_at=row.graded_at,
        submitted_at=row.submitted_at,
        untouched=CanvasUserId(str(idle.user_id)),
        untouched_work=AssignmentId(str(idle.assignment_ids[0])),
        outcome=CanvasOutcomeId(str(outcome)),
        results=dict(results),
        file_id=str(file.id),
        file=file.content,
    )
