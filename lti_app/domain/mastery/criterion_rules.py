"""What counts as evidence (docs/evidence.md) for a rubric criterion: one rule a row.

Each rule answers, or leaves the case to the next. What no rule answers is a released rubric
assessment, and goes to the comparison with the threshold in `mastery`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lti_app.domain.change.drift import Drift, drift_of_criterion
from lti_app.domain.evidence.evidence import (
    AssignmentFact,
    CriterionAssessment,
    Rating,
    SubmissionFact,
)
from lti_app.domain.evidence.learner_facts import EarlierRating
from lti_app.domain.evidence.release import is_hidden
from lti_app.domain.ids import AssignmentId, CriterionId, RatingId, RubricId
from lti_app.domain.mapping.mapping import CriterionLink
from lti_app.domain.mastery.finding import is_policy_zero, not_met, plain, unknown, with_work
from lti_app.domain.mastery.verdict import FactValue, Flag, ReasonCode, Verdict

NOTHING_TO_HAND_IN = frozenset({"none", "on_paper", "not_graded"})
_KINDS_THAT_COUNT = frozenset({None, "grading"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedCriterion:
    """A criterion link beside the assignment as Canvas has it; the same for a whole course."""

    link: CriterionLink
    assignment: AssignmentFact | None
    drift: Drift | None
    ratings: Mapping[RatingId, Rating]
    tied: frozenset[RatingId]
    facts: Mapping[str, FactValue]
    flags: frozenset[Flag]
    words: Mapping[tuple[RubricId, CriterionId, RatingId], str] = field(default_factory=dict)

    def level(self, rating_id: RatingId) -> str | None:
        """Word a level: as the rubric has it, or had it when the grade was given."""
        rating = self.ratings.get(rating_id)
        earlier = (self.link.rubric_id, self.link.criterion_id, rating_id)
        return rating.description if rating else self.words.get(earlier)


def mapped_criterion(
    link: CriterionLink,
    assignments: Mapping[AssignmentId, AssignmentFact],
    before_drift: Mapping[AssignmentId, AssignmentFact],
    earlier_ratings: Iterable[EarlierRating] = (),
) -> MappedCriterion:
    """Put a link beside its assignment, once for all learners, and note a drift.

    Under a drift the scale is read from the assignment as it was before.
    """
    assignment = assignments.get(link.assignment_id)
    drift = drift_of_criterion(link, assignment)
    known = assignment if drift is None else before_drift.get(link.assignment_id, assignment)
    rubric = known.rubric if known else None
    criterion = rubric.criterion(link.criterion_id) if rubric else None
    ratings = criterion.ratings if criterion else ()
    points = [rating.points for rating in ratings]
    hides = rubric is not None and rubric.hide_points
    return MappedCriterion(
        link=link,
        assignment=assignment or known,
        drift=drift,
        ratings={rating.rating_id: rating for rating in ratings},
        tied=frozenset(r.rating_id for r in ratings if points.count(r.points) > 1),
        facts=_link_facts(link, known),
        flags=frozenset({Flag.HIDE_POINTS}) if hides else frozenset(),
        words={
            (each.rubric_id, each.criterion_id, each.rating_id): each.description
            for each in earlier_ratings
            if each.assignment_id == link.assignment_id
        },
    )


Rule = Callable[[MappedCriterion, SubmissionFact | None], Verdict | None]


def _not_assigned(mapped: MappedCriterion, submission: SubmissionFact | None) -> Verdict | None:
    """Row "not assigned to this learner": NotMet, not assigned."""
    if submission is None or submission.visible:
        return None
    return not_met(ReasonCode.NOT_ASSIGNED, facts_of(mapped, submission))


def _excused(mapped: MappedCriterion, submission: SubmissionFact | None) -> Verdict | None:
    """Row "excused": NotMet, no evidence, whatever assessment remains."""
    if submission is None or not submission.excused:
        return None
    facts = facts_of(mapped, submission)
    if submission.criteria is not None:
        facts["was_assessed"] = True
    return not_met(ReasonCode.EXCUSED, facts)


def _provisional(mapped: MappedCriterion, submission: SubmissionFact | None) -> Verdict | None:
    """Row "moderated and unpublished": the marks are provisional; NotMet, waiting for a grade."""
    if submission is None or mapped.assignment is None or not mapped.assignment.moderated:
        return None
    if submission.posted_at is not None or submission.score is not None:
        return None
    if submission.submitted_at is None and submission.criteria is None:
        return None
    facts = facts_of(mapped, submission)
    facts["moderated"] = True
    return not_met(ReasonCode.WAITING_FOR_GRADE, facts)


def _not_released(mapped: MappedCriterion, submission: SubmissionFact | None) -> Verdict | None:
    """Row "grade exists but is not released": Unknown."""
    if submission is None or not is_hidden(mapped.assignment, submission):
        return None
    return unknown(ReasonCode.NOT_RELEASED, facts_of(mapped, submission))


def _policy_zero(mapped: MappedCriterion, submission: SubmissionFact | None) -> Verdict | None:
    """Row "a policy-made zero without work is no evidence": NotMet."""
    if submission is None or submission.criteria is not None or not is_policy_zero(submission):
        return None
    return not_met(ReasonCode.POLICY_ZERO, facts_of(mapped, submission))


def _not_handed_in(mapped: MappedCriterion, submission: SubmissionFact | None) -> Verdict | None:
    """Row "no submission and no assessment": NotMet, not handed in."""
    if submission is not None and (
        submission.submitted_at is not None
        or submission.criteria is not None
        or submission.score is not None
    ):
        return None
    return not_met(ReasonCode.NOT_HANDED_IN, facts_of(mapped, submission))


def _score_only(mapped: MappedCriterion, submission: SubmissionFact | None) -> Verdict | None:
    """Row "a score but no rubric assessment": NotMet, not assessed by rubric."""
    if submission is None or submission.score is None or is_by_rubric(submission):
        return None
    return not_met(ReasonCode.NOT_ASSESSED_BY_RUBRIC, facts_of(mapped, submission))


def _not_assessed(mapped: MappedCriterion, submission: SubmissionFact | None) -> Verdict | None:
    """Row "not assessed yet", and "null points and no rating": NotMet, waiting for a grade."""
    held = held_assessment(mapped, submission)
    if held is not None and points_of(mapped, held) is not None:
        return None
    facts = facts_of(mapped, submission)
    if submission is not None and is_by_rubric(submission):
        facts["not_marked"] = True
    return not_met(ReasonCode.WAITING_FOR_GRADE, facts)


# These answer whatever an assessment says.
BEFORE_ANY_ASSESSMENT: tuple[Rule, ...] = (_not_assigned, _excused, _provisional, _not_released)
CRITERION_RULES: tuple[Rule, ...] = (
    *BEFORE_ANY_ASSESSMENT,
    _policy_zero,
    _not_handed_in,
    _score_only,
    _not_assessed,
)


def is_by_rubric(submission: SubmissionFact) -> bool:
    """Say whether there is a rubric assessment that counts: a peer's or one's own never does.

    The bulk read sends the grading one only and does not say its kind (Canvas API, Submissions).
    """
    kind = submission.provenance.assessment_type
    return submission.criteria is not None and kind in _KINDS_THAT_COUNT


def held_assessment(
    mapped: MappedCriterion, submission: SubmissionFact | None
) -> CriterionAssessment | None:
    """Find what the rubric assessment says of the mapped criterion."""
    if submission is None or submission.criteria is None or not is_by_rubric(submission):
        return None
    wanted = mapped.link.criterion_id
    for each in submission.criteria:
        if each.criterion_id == wanted:
            return each
    return None


def is_untouched(
    mapped: MappedCriterion, now: SubmissionFact | None, before: SubmissionFact | None
) -> bool:
    """Say whether the mapped criterion's assessment is the one read before: its mark and its time.

    Equal points may be a new grade on another scale. Canvas then moves `graded_at`, unless the
    rubric does not grade or the total stays the same (docs/adr/0008).
    """
    held = held_assessment(mapped, now)
    if held is None or now is None or before is None:
        return False
    return held == held_assessment(mapped, before) and now.graded_at == before.graded_at


def points_of(mapped: MappedCriterion, held: CriterionAssessment) -> Decimal | None:
    """Read the points; null points is not zero, and falls back to those of the chosen rating."""
    if held.points is not None or held.rating_id is None:
        return held.points
    rating = mapped.ratings.get(held.rating_id)
    return rating.points if rating else None


def facts_of(mapped: MappedCriterion, submission: SubmissionFact | None) -> dict[str, FactValue]:
    """Gather the facts a reason's sentence needs."""
    return with_work(mapped.facts, submission)


def _link_facts(link: CriterionLink, assignment: AssignmentFact | None) -> dict[str, FactValue]:
    facts: dict[str, FactValue] = {
        "assignment": assignment.name if assignment else link.assignment_name,
        "assignment_id": link.assignment_id,
        "criterion": link.criterion_name,
        "threshold": plain(link.threshold.points),
        "threshold_out_of": plain(link.threshold.out_of),
        "level": link.threshold.word,
    }
    if assignment and NOTHING_TO_HAND_IN.issuperset(assignment.submission_types):
        facts["nothing_to_hand_in"] = True
    return facts
