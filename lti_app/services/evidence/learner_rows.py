"""One person's newest rows in a course, over all their Canvas ids, as the rules take them."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from lti_app.domain.evidence.evidence import (
    Enrollment,
    FactKind,
    OutcomeResultFact,
    ReflectionFact,
    SubmissionFact,
)
from lti_app.domain.evidence.learner_facts import (
    LearnerFacts,
    awaiting_results,
    the_one_reflection,
    the_one_submission,
)
from lti_app.domain.ids import AssignmentId
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.models.documents import decode
from lti_app.models.evidence import EvidenceFactRow


@dataclass(slots=True)
class LearnerRows:
    """Gathers rows; of several ids of one person one row of an assignment counts."""

    enrollments: list[Enrollment] = field(default_factory=list)
    submissions: dict[AssignmentId, SubmissionFact] = field(default_factory=dict)
    earlier: dict[AssignmentId, SubmissionFact] = field(default_factory=dict)
    accepted: dict[AssignmentId, SubmissionFact] = field(default_factory=dict)
    reflections: dict[AssignmentId, ReflectionFact] = field(default_factory=dict)
    results: list[OutcomeResultFact] = field(default_factory=list)
    lost_results: list[OutcomeResultFact] = field(default_factory=list)
    earlier_results: list[OutcomeResultFact] = field(default_factory=list)

    def add(
        self, row: EvidenceFactRow, present: Collection[AssignmentId], *, is_gone: bool
    ) -> None:
        """Take in one id's newest row of its key.

        Gone while its assignment is read, it was taken from the learner.
        """
        match row.kind:
            case FactKind.SUBMISSION:
                named = AssignmentId(row.subject)
                fact = decode(row.content, SubmissionFact)
                if row.provenance is not None:
                    fact = replace(fact, provenance=row.to_provenance())
                if is_gone and named in present:
                    fact = replace(fact, visible=False)
                self.submissions[named] = the_one_submission(self.submissions.get(named), fact)
            case FactKind.REFLECTION:
                named = AssignmentId(row.subject)
                told = decode(row.content, ReflectionFact)
                if is_gone and named in present:
                    told = replace(told, visible=False)
                self.reflections[named] = the_one_reflection(self.reflections.get(named), told)
            case FactKind.OUTCOME_RESULT:
                result = decode(row.content, OutcomeResultFact)
                (self.lost_results if is_gone else self.results).append(result)

    def add_accepted(self, told: SubmissionFact | OutcomeResultFact) -> None:
        """Take in what was last read of a submission before a change that was accepted since."""
        if isinstance(told, SubmissionFact):
            named = told.assignment_id
            self.accepted[named] = the_one_submission(self.accepted.get(named), told)

    def add_earlier(self, told: SubmissionFact | OutcomeResultFact) -> None:
        """Take in what was last read of one key before its assignment began to differ."""
        if isinstance(told, OutcomeResultFact):
            self.earlier_results.append(told)
        else:
            named = told.assignment_id
            self.earlier[named] = the_one_submission(self.earlier.get(named), told)

    def facts(
        self,
        content: MappingContent,
        wanted: Collection[AssignmentId],
        drifted: Collection[AssignmentId],
        results_at: datetime | None,
    ) -> LearnerFacts:
        """Give what a mapping is judged by."""
        submissions = tuple(
            fact for named, fact in sorted(self.submissions.items()) if named in wanted
        )
        outcomes = content.outcome_ids()
        aligned = content.aligned_ids()
        return LearnerFacts(
            submissions=submissions,
            outcome_results=tuple(r for r in self.results if r.outcome_id in outcomes),
            reflection=self.reflections.get(content.reflection) if content.reflection else None,
            enrollments=tuple(self.enrollments),
            submissions_before_accepting=tuple(
                fact
                for named, fact in sorted(self.accepted.items())
                if named in content.accepted_since()
            ),
            submissions_before_drift=tuple(
                fact for named, fact in sorted(self.earlier.items()) if named in drifted
            ),
            results_before_drift=tuple(
                r for r in (*self.lost_results, *self.earlier_results) if r.outcome_id in outcomes
            ),
            awaiting_results=awaiting_results(
                (s for s in submissions if s.assignment_id in aligned), results_at
            ),
        )
