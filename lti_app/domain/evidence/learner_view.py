"""The facts as one learner may know them: every grade that is not released is taken out.

Judging these with the ordinary rules words an unreleased grade exactly as work nobody graded yet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lti_app.domain.evidence.evidence import (
    AssignmentFact,
    OutcomeResultFact,
    ReflectionFact,
    SubmissionState,
)
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.evidence.release import is_hidden, is_released, without_grade
from lti_app.domain.ids import AssignmentId


def as_learner_sees(course: CourseFacts, facts: LearnerFacts) -> LearnerFacts:
    """Mask every grade that is not released, and every outcome result it may show in.

    An outcome result without a submission to tell its release is masked too, and so is one read
    after a submission that nobody had graded yet: its grade is not known to be released.
    """
    known = {a.assignment_id: a for a in (*course.before_drift, *course.assignments)}
    hidden = frozenset(
        s.assignment_id for s in facts.submissions if is_hidden(known.get(s.assignment_id), s)
    )
    current = frozenset(s.assignment_id for s in facts.submissions)
    seen = frozenset(
        s.assignment_id for s in facts.submissions if is_released(known.get(s.assignment_id), s)
    )
    # A submission that left Canvas has no newer release to ask; it was told as its last fact says.
    seen_before = seen | frozenset(
        s.assignment_id
        for s in facts.submissions_before_drift
        if s.assignment_id not in current and not is_hidden(known.get(s.assignment_id), s)
    )
    return replace(
        facts,
        submissions=tuple(
            without_grade(s) if s.assignment_id in hidden else s for s in facts.submissions
        ),
        outcome_results=_results_at(facts.outcome_results, known, seen),
        submissions_before_drift=tuple(
            s for s in facts.submissions_before_drift if s.assignment_id in seen_before
        ),
        submissions_before_accepting=tuple(
            s for s in facts.submissions_before_accepting if s.assignment_id in seen_before
        ),
        results_before_drift=_results_at(facts.results_before_drift, known, seen_before),
        reflection=_masked(facts, known),
        awaiting_results=tuple(a for a in facts.awaiting_results if a in seen),
    )


def _results_at(
    results: Iterable[OutcomeResultFact],
    known: Mapping[AssignmentId, AssignmentFact],
    seen: frozenset[AssignmentId],
) -> tuple[OutcomeResultFact, ...]:
    quizzes = {f"quiz_{a.quiz_id}": a.assignment_id for a in known.values() if a.quiz_id}
    kept = []
    for result in results:
        named = result.assignment_id or quizzes.get(result.alignment)
        if named is None:
            named = AssignmentId(result.alignment.removeprefix("assignment_"))
        if named in seen:
            kept.append(result)
    return tuple(kept)


def _masked(
    facts: LearnerFacts, known: Mapping[AssignmentId, AssignmentFact]
) -> ReflectionFact | None:
    fact = facts.reflection
    if fact is None:
        return None
    assignment = known.get(fact.assignment_id)
    own = next((s for s in facts.submissions if s.assignment_id == fact.assignment_id), None)
    if own is not None:
        is_told = is_released(assignment, own)
    else:
        # Without a submission no posting date is known; then only what never waits is told.
        is_told = not (assignment is None or assignment.post_manually or assignment.moderated)
    handed_in = fact.submitted_at is not None
    return replace(
        fact,
        state=SubmissionState.SUBMITTED if handed_in else SubmissionState.UNSUBMITTED,
        excused=fact.excused and is_told,
    )
