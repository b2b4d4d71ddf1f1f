"""Completion: a definition, a mapping and one learner's facts give a verdict per SLO and overall.

Pure, and a conjunction, never a ratio: every SLO of the definition and the reflection (policy
380.104, R11, R18, R23). The same inputs always give the same verdict, in any order and repetition.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import assert_never

from lti_app.domain.change.earlier_scale import kept_on_earlier_scale
from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.evidence.evidence import AssignmentFact, SubmissionFact
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.ids import AssignmentId, SloKey
from lti_app.domain.mapping.mapping import MappingContent, SloMapping
from lti_app.domain.mastery.combining import combine
from lti_app.domain.mastery.criterion_rules import MappedCriterion, mapped_criterion
from lti_app.domain.mastery.finding import Finding
from lti_app.domain.mastery.mastery import judge_criterion
from lti_app.domain.mastery.outcome_mastery import (
    MappedAlignment,
    OutcomeEvidence,
    judge_alignment,
    mapped_alignments,
)
from lti_app.domain.mastery.reflection import judge_reflection
from lti_app.domain.mastery.verdict import FactValue, Reason, ReasonCode, Verdict, VerdictState


@dataclass(frozen=True, slots=True, kw_only=True)
class SloVerdict:
    """The verdict on one SLO of the definition."""

    slo: SloKey
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionVerdict:
    """The verdict on the whole set: every SLO in the definition's order, and the reflection."""

    state: VerdictState
    slos: tuple[SloVerdict, ...]
    reflection: Verdict

    @property
    def is_complete(self) -> bool:
        """Say whether everything is Met; only this ever leads to a review case."""
        return self.state is VerdictState.MET

    @property
    def total(self) -> int:
        """Count what is asked for: every SLO and the reflection."""
        return len(self.slos) + 1

    @property
    def met(self) -> int:
        """Count what is Met; for showing, never for deciding."""
        return sum(each.verdict.is_met for each in self.slos) + self.reflection.is_met

    @property
    def overall(self) -> Verdict:
        """Return the set as one verdict, its parts in the definition's order."""
        parts = (*(each.verdict for each in self.slos), self.reflection)
        facts: dict[str, FactValue] = {
            "rule": "all",
            "needed": self.total,
            "total": self.total,
            "met": self.met,
        }
        return Verdict(state=self.state, reason=Reason(ReasonCode.COMBINED, facts), parts=parts)


class CompletionState(StrEnum):
    """Where one learner stands on one definition version in one course."""

    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"


def next_state(before: CompletionState, verdict: VerdictState) -> CompletionState:
    """Move a completion by a verdict: Unknown never completes and never un-completes."""
    match verdict:
        case VerdictState.MET:
            return CompletionState.COMPLETE
        case VerdictState.NOT_MET:
            return CompletionState.IN_PROGRESS
        case VerdictState.UNKNOWN:
            return before
    assert_never(verdict)


def evaluate(
    definition: DefinitionContent,
    mapping: MappingContent,
    course: CourseFacts,
    learner: LearnerFacts,
) -> CompletionVerdict:
    """Judge one learner; for many of one course make `CourseRules` once."""
    return CourseRules(definition, mapping, course).evaluate(learner)


class CourseRules:
    """A definition and its mapping beside one course's assignments, ready for every learner."""

    def __init__(
        self, definition: DefinitionContent, mapping: MappingContent, course: CourseFacts
    ) -> None:
        """Put every link beside its assignment once."""
        self._mapping = mapping
        self._minimum_words = definition.reflection.minimum_words
        self._assignments = {each.assignment_id: each for each in course.assignments}
        self._before = {each.assignment_id: each for each in course.before_drift}
        self._slos = tuple(
            _MappedSlo(slo.key, mapping.slo(slo.key), self._assignments, self._before, course)
            for slo in definition.slos
        )

    def evaluate(self, facts: LearnerFacts) -> CompletionVerdict:
        """Judge one learner: a conjunction over every SLO and the reflection."""
        index = _Index(facts)
        slos = tuple(SloVerdict(slo=slo.key, verdict=slo.judge(index)) for slo in self._slos)
        reflection = judge_reflection(
            self._mapping,
            self._assignments.get(self._mapping.reflection) if self._mapping.reflection else None,
            facts.reflection,
            minimum_words=self._minimum_words,
        )
        states = [each.verdict.state for each in slos] or [VerdictState.NOT_MET]
        states.append(reflection.state)
        return CompletionVerdict(state=_conjunction(states), slos=slos, reflection=reflection)


class _Index:
    """One learner's facts by assignment."""

    def __init__(self, facts: LearnerFacts) -> None:
        self.facts = facts
        self.submissions = {s.assignment_id: s for s in facts.submissions}

    @cached_property
    def before_accepting(self) -> Mapping[AssignmentId, SubmissionFact]:
        return {s.assignment_id: s for s in self.facts.submissions_before_accepting}

    @cached_property
    def before(self) -> Mapping[AssignmentId, SubmissionFact]:
        return {s.assignment_id: s for s in self.facts.submissions_before_drift}


class _MappedSlo:
    """One SLO's assessments, beside the course."""

    def __init__(
        self,
        key: SloKey,
        mapping: SloMapping | None,
        assignments: Mapping[AssignmentId, AssignmentFact],
        before: Mapping[AssignmentId, AssignmentFact],
        course: CourseFacts,
    ) -> None:
        self.key = key
        self._mapping = mapping
        criteria = mapping.criteria if mapping else ()
        outcomes = mapping.outcomes if mapping else ()
        self._criteria: tuple[MappedCriterion, ...] = tuple(
            mapped_criterion(link, assignments, before, course.earlier_ratings) for link in criteria
        )
        self._alignments: tuple[MappedAlignment, ...] = tuple(
            each
            for link in outcomes
            for each in mapped_alignments(link, assignments, before, course.unlinked)
        )

    def judge(self, index: _Index) -> Verdict:
        if self._mapping is None:
            return Verdict(state=VerdictState.NOT_MET, reason=Reason(ReasonCode.NOT_MAPPED))
        return combine(self._findings(index), self._mapping.combining, self._mapping.needed)

    def _findings(self, index: _Index) -> list[Finding]:
        found = []
        for criterion in self._criteria:
            named = criterion.link.assignment_id
            before = index.before.get(named) if criterion.drift else None
            now = index.submissions.get(named)
            finding = judge_criterion(criterion, now, before)
            if criterion.link.earlier is not None:
                finding = kept_on_earlier_scale(
                    criterion, finding, now, index.before_accepting.get(named)
                )
            found.append(finding)
        for alignment in self._alignments:
            evidence = OutcomeEvidence(
                submission=index.submissions.get(alignment.assignment_id),
                results=index.facts.outcome_results,
                before_drift=index.facts.results_before_drift,
                is_awaiting_result=alignment.assignment_id in index.facts.awaiting_results,
            )
            found.append(judge_alignment(alignment, evidence))
        return found


def _conjunction(states: Iterable[VerdictState]) -> VerdictState:
    found = set(states)
    if VerdictState.NOT_MET in found:
        return VerdictState.NOT_MET
    return VerdictState.UNKNOWN if VerdictState.UNKNOWN in found else VerdictState.MET
