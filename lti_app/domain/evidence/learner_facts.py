"""The inputs of a completion: what one learner's, and the course's, last complete facts are."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from lti_app.domain.evidence.evidence import (
    AssessmentProvenance,
    AssignmentFact,
    Enrollment,
    OutcomeResultFact,
    ReflectionFact,
    SubmissionFact,
)
from lti_app.domain.ids import (
    AssignmentId,
    CanvasOutcomeId,
    CriterionId,
    RatingId,
    RubricId,
)
from lti_app.domain.people.standing import Standing, standing_of

RESULTS_MAY_TAKE = timedelta(days=1)
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class EarlierRating:
    """The words of a level that the mapped rubric had before; they name a grade given then."""

    assignment_id: AssignmentId
    rubric_id: RubricId
    criterion_id: CriterionId
    rating_id: RatingId
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFacts:
    """What a course's facts have in common for all its learners.

    `before_drift` holds, for an assignment that differs from its mapping, what it was when last
    read before the difference. `unlinked` names the mapped outcomes that are no longer linked in
    the course, so that their results cannot be read. `earlier_ratings` word the levels a rubric had
    before; they decide nothing.
    """

    assignments: tuple[AssignmentFact, ...]
    before_drift: tuple[AssignmentFact, ...] = ()
    unlinked: tuple[CanvasOutcomeId, ...] = ()
    earlier_ratings: tuple[EarlierRating, ...] = ()

    def canonical(self) -> "CourseFacts":
        """Return the one form of these facts: in order, without what no rule looks at."""
        return CourseFacts(
            assignments=_ordered_assignments(self.assignments),
            before_drift=_ordered_assignments(self.before_drift),
            unlinked=tuple(sorted(set(self.unlinked))),
            earlier_ratings=tuple(sorted(set(self.earlier_ratings))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerFacts:
    """One learner's last complete facts in one course: all that a verdict is made of.

    `submissions_before_drift` and `results_before_drift` are those last read before an assignment
    differed from its mapping, `submissions_before_accepting` those last read before a change that
    was accepted since; `awaiting_results` names the assignments graded so lately that
    Canvas may not have made their outcome results yet (see `awaiting_results`).
    """

    submissions: tuple[SubmissionFact, ...] = ()
    outcome_results: tuple[OutcomeResultFact, ...] = ()
    reflection: ReflectionFact | None = None
    enrollments: tuple[Enrollment, ...] = ()
    submissions_before_drift: tuple[SubmissionFact, ...] = ()
    submissions_before_accepting: tuple[SubmissionFact, ...] = ()
    results_before_drift: tuple[OutcomeResultFact, ...] = ()
    awaiting_results: tuple[AssignmentId, ...] = ()

    def has_work(self) -> bool:
        """Say whether the learner handed anything in or was assessed on anything."""
        return any(
            s.submitted_at is not None or s.criteria is not None for s in self.submissions
        ) or (self.reflection is not None and self.reflection.submitted_at is not None)

    def standing(self) -> Standing:
        """Say what the enrollments make of this person here."""
        return standing_of(self.enrollments, has_work=self.has_work())

    def canonical(self) -> "LearnerFacts":
        """Return the one form of these facts: in order, once each, without who assessed.

        Attempt and assessor of an assessment are filled in by a later refresh and never count as
        a change; the kind of an assessment does count.
        """
        return replace(
            self,
            submissions=_ordered_submissions(self.submissions),
            outcome_results=_ordered_results(self.outcome_results),
            enrollments=tuple(
                sorted(set(self.enrollments), key=lambda e: (e.type, e.section_id, e.state))
            ),
            submissions_before_drift=_ordered_submissions(self.submissions_before_drift),
            submissions_before_accepting=_ordered_submissions(self.submissions_before_accepting),
            results_before_drift=_ordered_results(self.results_before_drift),
            awaiting_results=tuple(sorted(set(self.awaiting_results))),
        )


def awaiting_results(
    submissions: Iterable[SubmissionFact], results_read_at: datetime | None
) -> tuple[AssignmentId, ...]:
    """Name the assignments graded less than a day before the outcome results were read.

    Canvas makes outcome results in a background job, so until then their absence says nothing; nor
    does it of any graded work where they were not read yet.
    """
    return tuple(
        sorted(
            s.assignment_id
            for s in submissions
            if (
                s.criteria is not None or s.graded_at is not None
                if results_read_at is None
                else s.graded_at is not None and results_read_at - s.graded_at < RESULTS_MAY_TAKE
            )
        )
    )


def the_one_submission(first: SubmissionFact | None, other: SubmissionFact) -> SubmissionFact:
    """Choose which row of one assignment counts, of one person with several Canvas ids.

    Sections and merged accounts make one learner (docs/evidence.md). An assessment stands
    against an empty row, as it does against a newer attempt; what is not assigned stands last. A
    posted one stands against one that is not: else a grade nobody may know of yet would take away
    what is met, and show by that.
    """
    if first is None:
        return other
    return other if _standing_of_row(other) >= _standing_of_row(first) else first


def the_one_reflection(first: ReflectionFact | None, other: ReflectionFact) -> ReflectionFact:
    """Choose which reflection counts, of one person with several Canvas ids."""
    if first is None:
        return other
    return other if _standing_of_reflection(other) >= _standing_of_reflection(first) else first


def _standing_of_row(row: SubmissionFact) -> tuple[bool, bool, bool, bool, bool, bool, datetime]:
    counts = not row.excused
    is_graded = row.criteria is not None or row.score is not None
    return (
        row.visible,
        counts and is_graded and row.posted_at is not None,
        counts and row.criteria is not None,
        counts and row.score is not None,
        row.submitted_at is not None,
        row.excused,
        row.graded_at or row.submitted_at or _EVER,
    )


def _standing_of_reflection(row: ReflectionFact) -> tuple[bool, bool, bool, datetime]:
    is_in = row.submitted_at is not None and not row.excused
    return row.visible, is_in and row.usable, is_in or row.excused, row.submitted_at or _EVER


def _ordered_assignments(assignments: Iterable[AssignmentFact]) -> tuple[AssignmentFact, ...]:
    one_each = {a.assignment_id: a for a in assignments}
    return tuple(
        replace(one_each[key], due_at=None, updated_at=None, html_url="")
        for key in sorted(one_each)
    )


def _ordered_submissions(submissions: Iterable[SubmissionFact]) -> tuple[SubmissionFact, ...]:
    one_each = {s.assignment_id: _without_assessor(s) for s in submissions}
    return tuple(one_each[key] for key in sorted(one_each))


def _without_assessor(submission: SubmissionFact) -> SubmissionFact:
    kind = submission.provenance.assessment_type
    kept = AssessmentProvenance(assessment_type=None if kind == "grading" else kind)
    criteria = submission.criteria
    if criteria is not None:
        criteria = tuple(sorted(criteria, key=lambda c: c.criterion_id))
    return replace(submission, provenance=kept, criteria=criteria)


def _ordered_results(results: Iterable[OutcomeResultFact]) -> tuple[OutcomeResultFact, ...]:
    one_each = {(r.outcome_id, r.alignment, r.result_id): r for r in results}
    return tuple(one_each[key] for key in sorted(one_each))
