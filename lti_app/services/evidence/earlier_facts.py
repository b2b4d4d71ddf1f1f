"""What was last read of each learner before a mapped assignment was seen to differ.

One query, none where nothing differs. *Before* is told by the numbers of the readings.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.change.drift_history import DriftSince
from lti_app.domain.evidence.evidence import FactKind, OutcomeResultFact, SubmissionFact
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId, CanvasUserId, CourseId
from lti_app.domain.mapping.mapping import ActiveMapping
from lti_app.models.documents import decode
from lti_app.models.evidence import EvidenceFactRow

Drifts = Mapping[AssignmentId, DriftSince]
Fact = SubmissionFact | OutcomeResultFact


def facts_before(
    session: Session,
    course_id: CourseId,
    changed: Sequence[tuple[ActiveMapping, Drifts]],
    users: Collection[CanvasUserId],
) -> list[tuple[CanvasUserId, Fact]]:
    """Read the submissions and outcome results of the assignments that differ, as they were."""
    since = _since([drifts for _, drifts in changed])
    if not since:
        return []
    fact = EvidenceFactRow
    is_wanted = (fact.kind == FactKind.SUBMISSION) & fact.subject.in_(since)
    for outcome in sorted(_outcomes(changed)):
        of_outcome = fact.subject.startswith(f"{outcome}/", autoescape=True)
        is_wanted |= (fact.kind == FactKind.OUTCOME_RESULT) & of_outcome
    read_by = func.coalesce(fact.run_id, 0)
    rows = session.execute(
        select(fact.canvas_user_id, fact.kind, fact.subject, fact.content, read_by)
        .where(fact.course_id == course_id, is_wanted, read_by < max(since.values()))
        .order_by(fact.id)
    )
    quizzes = _quizzes([drifts for _, drifts in changed])
    newest: dict[tuple[CanvasUserId, FactKind, str], Fact] = {}
    for user, kind, subject, content, reading in rows:
        told: Fact
        if kind is FactKind.OUTCOME_RESULT:
            told = decode(content, OutcomeResultFact)
            named = told.assignment_id or quizzes.get(told.alignment)
        else:
            told = decode(content, SubmissionFact)
            named = told.assignment_id
        if user in users and named is not None and reading < since.get(named, 0):
            newest[CanvasUserId(user), kind, subject] = told
    return [(user, told) for (user, _, _), told in newest.items()]


def _since(changed: Collection[Drifts]) -> dict[AssignmentId, int]:
    since: dict[AssignmentId, int] = {}
    for drifts in changed:
        for named, drift in drifts.items():
            since[named] = min(drift.reading, since.get(named, drift.reading))
    return since


def _outcomes(changed: Sequence[tuple[ActiveMapping, Drifts]]) -> set[CanvasOutcomeId]:
    """Name the mapped outcomes that are aligned to an assignment that differs."""
    return {
        link.outcome_id
        for mapping, drifts in changed
        for slo in mapping.content.slos
        for link in slo.outcomes
        if not drifts.keys().isdisjoint(link.alignments)
    }


def _quizzes(changed: Collection[Drifts]) -> dict[str, AssignmentId]:
    """Say by which alignment a quiz's results name its assignment (Canvas, Outcome Results)."""
    return {
        f"quiz_{drift.before.quiz_id}": named
        for drifts in changed
        for named, drift in drifts.items()
        if drift.before is not None and drift.before.quiz_id
    }
