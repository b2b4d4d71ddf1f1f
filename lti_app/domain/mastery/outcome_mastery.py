"""What one Canvas outcome, at one of its mapped alignments, says of one learner.

An outcome result carries no release state: that of the aligned assignment's submission decides.
Only named alignments count; `quiz_N` joins by the assignment's quiz.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lti_app.domain.change.drift import Drift, drift_of_assignment
from lti_app.domain.evidence.evidence import AssignmentFact, OutcomeResultFact, SubmissionFact
from lti_app.domain.evidence.release import is_hidden, is_released
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId
from lti_app.domain.mapping.mapping import OutcomeLink
from lti_app.domain.mastery.finding import (
    Finding,
    assessed_at,
    assessment_flags,
    compared,
    flagged,
    is_policy_zero,
    moment,
    not_met,
    plain,
    unknown,
    unknown_after,
    with_work,
)
from lti_app.domain.mastery.verdict import FactValue, Flag, ReasonCode, Verdict

_EVER = datetime.min.replace(tzinfo=UTC)
_HIDES = frozenset({Flag.HIDE_POINTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedAlignment:
    """An outcome link at one of its alignments, beside the assignment; one for a whole course."""

    link: OutcomeLink
    assignment_id: AssignmentId
    assignment: AssignmentFact | None
    drift: Drift | None
    quiz: str | None
    lacks_join: bool
    is_unlinked: bool
    is_rescaled: bool
    facts: Mapping[str, FactValue]
    flags: frozenset[Flag]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeEvidence:
    """One learner's facts that one alignment is judged by."""

    submission: SubmissionFact | None
    results: tuple[OutcomeResultFact, ...]
    before_drift: tuple[OutcomeResultFact, ...] = ()
    is_awaiting_result: bool = False


def mapped_alignments(
    link: OutcomeLink,
    assignments: Mapping[AssignmentId, AssignmentFact],
    before_drift: Mapping[AssignmentId, AssignmentFact],
    unlinked: Collection[CanvasOutcomeId] = (),
) -> tuple[MappedAlignment, ...]:
    """Put each alignment of a link beside its assignment."""
    names = dict(zip(link.alignments, link.alignment_names, strict=False))
    return tuple(
        replace(
            _mapped(link, each, names.get(each, ""), assignments, before_drift),
            is_unlinked=link.outcome_id in unlinked,
        )
        for each in link.alignments
    )


def judge_alignment(mapped: MappedAlignment, evidence: OutcomeEvidence) -> Finding:
    """Judge one learner's released result at one alignment, the latest assessed if several."""
    finding = _judge(mapped, evidence)
    return finding if mapped.drift is None else flagged(finding, mapped.drift)


def _judge(mapped: MappedAlignment, evidence: OutcomeEvidence) -> Finding:
    submission = evidence.submission
    verdict = _before_results(mapped, submission)
    if verdict is not None:
        return _finding(mapped, verdict, submission)
    result = _latest(mapped, evidence.results)
    if submission is None:
        if result is None:
            return _finding(mapped, _without_result(mapped, evidence), None)
        return _finding(mapped, unknown(ReasonCode.NO_JOIN, with_work(mapped.facts, None)), None)
    return _by_results(mapped, evidence, submission, result)


def _by_results(
    mapped: MappedAlignment,
    evidence: OutcomeEvidence,
    submission: SubmissionFact,
    result: OutcomeResultFact | None,
) -> Finding:
    earlier = _latest(mapped, evidence.before_drift)
    if (result or earlier) and not is_released(mapped.assignment, submission):
        # Results are read after submissions: this one's grade came between, posted or not.
        hidden = unknown(ReasonCode.NOT_RELEASED, with_work(mapped.facts, submission))
        return _finding(mapped, hidden, submission)
    if result is not None:
        if mapped.drift is not None and _said(result) != _said(earlier):
            # Its assignment answers no more: of what it is, and whether it is released, nothing
            # can be read.
            after = unknown_after(mapped.drift, with_work(mapped.facts, submission))
            return replace(_finding(mapped, after, submission), assessed_at=result.assessed_at)
        return _compare(mapped, submission, result)
    # Another rubric on the assignment deletes its results in Canvas; ours survive.
    found = _compare(mapped, submission, earlier) if earlier else None
    if found is not None and found.verdict.is_met:
        return flagged(found, Drift.RESULT_GONE)
    return _finding(mapped, _without_result(mapped, evidence), submission)


def _before_results(mapped: MappedAlignment, submission: SubmissionFact | None) -> Verdict | None:
    """Answer from the aligned submission alone: not assigned, excused, not released."""
    if submission is None:
        return None
    facts = with_work(mapped.facts, submission)
    if not submission.visible:
        return not_met(ReasonCode.NOT_ASSIGNED, facts)
    if submission.excused:
        return not_met(ReasonCode.EXCUSED, facts)
    if is_hidden(mapped.assignment, submission):
        return unknown(ReasonCode.NOT_RELEASED, facts)
    return None


def _without_result(mapped: MappedAlignment, evidence: OutcomeEvidence) -> Verdict:
    submission = evidence.submission
    facts = with_work(mapped.facts, submission)
    if mapped.lacks_join and any(r.alignment.startswith("quiz_") for r in evidence.results):
        return unknown(ReasonCode.NO_JOIN, facts)
    if submission is None and mapped.drift is not None:
        # Lost before anything of it was read: nobody knows what was in it.
        return unknown_after(mapped.drift, {**facts, "never_read": True})
    if submission is None:
        return not_met(ReasonCode.NOT_HANDED_IN, facts)
    has_work = submission.submitted_at is not None
    if is_policy_zero(submission):
        return not_met(ReasonCode.POLICY_ZERO, facts)
    if submission.score is None and submission.criteria is None:
        return not_met(
            ReasonCode.WAITING_FOR_GRADE if has_work else ReasonCode.NOT_HANDED_IN, facts
        )
    return _graded_without_result(mapped, facts, is_awaited=evidence.is_awaiting_result)


def _graded_without_result(
    mapped: MappedAlignment, facts: Mapping[str, FactValue], *, is_awaited: bool
) -> Verdict:
    """Say whether the absence of a result means anything: not met only where it would be there."""
    if mapped.is_unlinked:
        return unknown(ReasonCode.OUTCOME_UNLINKED, facts)
    if is_awaited:
        return unknown(ReasonCode.RESULT_PENDING, facts)
    if mapped.assignment is not None and mapped.assignment.is_new_quiz:
        # New Quizzes keep results in a service of their own: absence never says "not met".
        return unknown(ReasonCode.NO_NEW_QUIZ_RESULT, facts)
    return not_met(ReasonCode.NO_RESULT, facts)


def _compare(
    mapped: MappedAlignment, submission: SubmissionFact, result: OutcomeResultFact
) -> Finding:
    link = mapped.link
    out_of = link.points_possible if result.possible is None else result.possible
    facts = with_work(mapped.facts, submission)
    facts["graded_at"] = moment(result.assessed_at)
    scales = {link.points_possible, *link.earlier_scales}
    is_unsaid = result.possible is None and len(scales) > 1
    if result.score is None or is_unsaid or out_of not in scales:
        # Stored results keep the scale they were made on: nobody mapped or accepted this one.
        drifted = unknown_after(Drift.SCALE_CHANGED, facts)
        return replace(_finding(mapped, drifted, submission), assessed_at=result.assessed_at)
    flags = mapped.flags | assessment_flags(submission)
    verdict = compared(link.threshold, result.score, out_of, facts, flags)
    found = replace(
        _finding(mapped, verdict, submission),
        assessed_at=result.assessed_at,
        points=result.score,
        out_of=out_of,
    )
    is_told = mapped.is_rescaled or out_of != link.points_possible
    return flagged(found, Drift.SCALE_CHANGED) if is_told else found


def _is_rescaled(link: OutcomeLink, assignment: AssignmentFact | None) -> bool:
    """Say whether the aligned rubric's row shows another scale than the mapped one.

    Canvas rewrites the rows when an outcome's scale changes; results keep the one they were made
    on, so what they showed on the mapped scale stands.
    """
    rubric = assignment.rubric if assignment else None
    rows = rubric.criteria if rubric else ()
    return any(
        row.outcome_id == link.outcome_id and row.points not in {None, link.points_possible}
        for row in rows
    )


def _latest(
    mapped: MappedAlignment, results: Iterable[OutcomeResultFact]
) -> OutcomeResultFact | None:
    """Find the latest result here; a null score is none, a hidden one counts."""
    here = [r for r in results if r.score is not None and _is_here(mapped, r)]
    return max(here, key=lambda r: (r.assessed_at or _EVER, r.result_id), default=None)


def _said(result: OutcomeResultFact | None) -> tuple[object, ...] | None:
    return None if result is None else (result.score, result.possible, result.assessed_at)


def _is_here(mapped: MappedAlignment, result: OutcomeResultFact) -> bool:
    if result.outcome_id != mapped.link.outcome_id:
        return False
    if result.assignment_id is not None:
        return result.assignment_id == mapped.assignment_id
    return result.alignment in {f"assignment_{mapped.assignment_id}", mapped.quiz}


def _mapped(
    link: OutcomeLink,
    assignment_id: AssignmentId,
    name: str,
    assignments: Mapping[AssignmentId, AssignmentFact],
    before_drift: Mapping[AssignmentId, AssignmentFact],
) -> MappedAlignment:
    assignment = assignments.get(assignment_id)
    known = assignment or before_drift.get(assignment_id)
    quiz_id = known.quiz_id if known else None
    hides = known is not None and known.rubric is not None and known.rubric.hide_points
    return MappedAlignment(
        link=link,
        assignment_id=assignment_id,
        assignment=known,
        drift=drift_of_assignment(assignment),
        quiz=f"quiz_{quiz_id}" if quiz_id else None,
        lacks_join=known is not None
        and quiz_id is None
        and "online_quiz" in known.submission_types,
        is_unlinked=False,
        is_rescaled=_is_rescaled(link, assignment),
        facts={
            "assignment": known.name if known else name,
            "assignment_id": assignment_id,
            "outcome": link.outcome_name,
            "threshold": plain(link.threshold.points),
            "threshold_out_of": plain(link.threshold.out_of),
            "level": link.threshold.word,
        },
        flags=_HIDES if hides else frozenset(),
    )


def _finding(
    mapped: MappedAlignment, verdict: Verdict, submission: SubmissionFact | None
) -> Finding:
    # An outcome's id may equal a criterion's: the word keeps the two apart.
    return Finding(
        key=(mapped.assignment_id, f"outcome {mapped.link.outcome_id}"),
        verdict=verdict,
        assessed_at=assessed_at(submission),
    )
