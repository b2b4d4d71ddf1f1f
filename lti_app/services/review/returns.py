"""Reads what was known when a case was returned, and says whether that was answered since.

Facts are append-only (docs/adr/0002), so that the state at the return is a query over them.
"""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.evidence.evidence import (
    FactKind,
    OutcomeResultFact,
    ReflectionFact,
    SubmissionFact,
)
from lti_app.domain.evidence.learner_facts import (
    LearnerFacts,
    the_one_reflection,
    the_one_submission,
)
from lti_app.domain.ids import AssignmentId, MappingVersionId
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.review.case_answer import Returned, is_answered
from lti_app.domain.review.seal import SealContent
from lti_app.models.documents import decode
from lti_app.models.evidence import EvidenceFactRow, RosterEntryRow
from lti_app.models.mapping import MappingVersionRow
from lti_app.models.review import ReviewCaseRow


def was_answered(
    session: Session, row: ReviewCaseRow, sealed: SealContent, now: SealContent
) -> bool:
    """Say whether what these facts show answers the return of this case.

    `sealed` is the case's newest seal. A return is judged by it as long as nothing had changed
    since, else by the facts and the mapping of that moment. What another course shows is held
    against nothing: it answers by what was done there since the return.
    """
    learner, then = LearnerFacts(), None
    if row.course_id == now.course_id:
        learner, then = sealed.learner, sealed.mapping_version_id
        if not row.seal_current:
            learner = _known_then(session, row, learner)
            then = _in_force_then(session, row, then)
    returned = Returned(
        state=row.state,
        at=row.state_since,
        learner=learner,
        mapping=None if then is None else _mapping(session, then),
    )
    return is_answered(returned, now.learner, _mapping(session, now.mapping_version_id))


def _mapping(session: Session, version_id: MappingVersionId) -> MappingContent:
    return decode(session.get_one(MappingVersionRow, version_id).content, MappingContent)


def _in_force_then(
    session: Session, row: ReviewCaseRow, sealed: MappingVersionId
) -> MappingVersionId:
    version = MappingVersionRow
    of_badge = select(version.mapping_id).where(version.id == sealed).scalar_subquery()
    newest = select(func.max(version.id)).where(
        version.mapping_id == of_badge, version.activated_at < row.state_since
    )
    return MappingVersionId(session.scalar(newest) or sealed)


def _known_then(session: Session, row: ReviewCaseRow, sealed: LearnerFacts) -> LearnerFacts:
    """Lay over what was sealed what was read between the seal and the return."""
    submissions: dict[AssignmentId, SubmissionFact] = {}
    reflections: dict[AssignmentId, ReflectionFact] = {}
    results = {(each.outcome_id, each.alignment): each for each in sealed.outcome_results}
    for kind, content in _rows_then(session, row):
        if kind is FactKind.SUBMISSION:
            work = decode(content, SubmissionFact)
            found = submissions.get(work.assignment_id)
            submissions[work.assignment_id] = the_one_submission(found, work)
        elif kind is FactKind.REFLECTION:
            told = decode(content, ReflectionFact)
            known = reflections.get(told.assignment_id)
            reflections[told.assignment_id] = the_one_reflection(known, told)
        else:
            result = decode(content, OutcomeResultFact)
            results[result.outcome_id, result.alignment] = result
    then = sealed.reflection
    return LearnerFacts(
        submissions=tuple(
            ({each.assignment_id: each for each in sealed.submissions} | submissions).values()
        ),
        outcome_results=tuple(results.values()),
        reflection=reflections.get(then.assignment_id, then) if then is not None else None,
    )


def _rows_then(session: Session, row: ReviewCaseRow) -> Iterator[tuple[FactKind, str]]:
    fact, entry = EvidenceFactRow, RosterEntryRow
    users = select(entry.canvas_user_id).where(
        entry.course_id == row.course_id, entry.person_id == row.person_id
    )
    newest = (
        select(func.max(fact.id))
        .where(
            fact.course_id == row.course_id,
            fact.canvas_user_id.in_(users),
            fact.seen_at < row.state_since,
        )
        .group_by(fact.canvas_user_id, fact.kind, fact.subject)
    )
    rows = session.execute(
        select(fact.kind, fact.content)
        .where(fact.id.in_(newest), fact.kind != FactKind.GONE)
        .order_by(fact.id)
    )
    return ((kind, content) for kind, content in rows)
