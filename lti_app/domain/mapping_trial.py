"""How a draft mapping would judge the learners of a course on the grades of this moment.

Pure, and stored nowhere: an instructor tries a draft before activating it, to see who would have
met what, and what is missing. The reflection is left out: it comes on top.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from lti_app.domain.completion import CourseRules
from lti_app.domain.definition import DefinitionContent
from lti_app.domain.evidence import OutcomeResultRow, RosterRow, SubmissionRow
from lti_app.domain.grading_wait import waits_for_a_grade
from lti_app.domain.ids import CanvasUserId, SloKey
from lti_app.domain.learner_facts import CourseFacts, LearnerFacts, awaiting_results
from lti_app.domain.mapping import Combining, MappingContent, SloMapping
from lti_app.domain.mapping_rules import CourseView
from lti_app.domain.standing import Standing
from lti_app.domain.verdict import ReasonCode, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Grades:
    """What Canvas holds for the mapped assignments and outcomes, and when it was read.

    `left_out` counts the learners of a large course whose grades were not read.
    """

    roster: tuple[RosterRow, ...]
    submissions: tuple[SubmissionRow, ...]
    results: tuple[OutcomeResultRow, ...]
    read_at: datetime
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedLearner:
    """One learner as a draft would judge them: the verdicts in the definition's order."""

    name: str
    sortable_name: str
    slos: tuple[Verdict, ...]

    @property
    def has_all(self) -> bool:
        """Say whether every SLO would be met."""
        return all(verdict.is_met for verdict in self.slos)


@dataclass(frozen=True, slots=True, kw_only=True)
class SloTrial:
    """How many learners would have met one SLO, wait for a grade on it, or do not have it yet."""

    slo: SloKey
    met: int
    waiting: int
    not_yet: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The SLOs in the definition's order; `all_met` counts who has them all."""

    learners: int
    all_met: int
    slos: tuple[SloTrial, ...]


def try_each(
    definition: DefinitionContent, content: MappingContent, view: CourseView, grades: Grades
) -> tuple[TriedLearner, ...]:
    """Judge every learner of the course by a draft, in the order of their names."""
    rules = CourseRules(definition, content, CourseFacts(assignments=view.assignments))
    judged = [
        TriedLearner(
            name=person.name,
            sortable_name=person.sortable_name,
            slos=tuple(each.verdict for each in rules.evaluate(facts).slos),
        )
        for person, facts in _learners(grades)
        if facts.standing() is Standing.LEARNER
    ]
    return tuple(sorted(judged, key=lambda each: (each.sortable_name.casefold(), each.name)))


def count_tried(
    definition: DefinitionContent, content: MappingContent, tried: Sequence[TriedLearner]
) -> Trial:
    """Count who would have met each SLO, and who all."""
    return Trial(
        learners=len(tried),
        all_met=sum(each.has_all for each in tried),
        slos=tuple(
            _count(slo.key, content.slo(slo.key), [each.slos[place] for each in tried])
            for place, slo in enumerate(definition.slos)
        ),
    )


def _learners(grades: Grades) -> Iterable[tuple[RosterRow, LearnerFacts]]:
    submissions: dict[CanvasUserId, list[SubmissionRow]] = {}
    results: dict[CanvasUserId, list[OutcomeResultRow]] = {}
    for row in grades.submissions:
        submissions.setdefault(row.user_id, []).append(row)
    for result in grades.results:
        results.setdefault(result.user_id, []).append(result)
    for person in grades.roster:
        own = tuple(row.fact for row in submissions.get(person.user_id, ()))
        facts = LearnerFacts(
            submissions=own,
            outcome_results=tuple(row.fact for row in results.get(person.user_id, ())),
            enrollments=person.enrollments,
            awaiting_results=awaiting_results(own, grades.read_at),
        )
        yield person, facts


def _count(slo: SloKey, mapped: SloMapping | None, verdicts: list[Verdict]) -> SloTrial:
    met = sum(verdict.is_met for verdict in verdicts)
    waiting = sum(not verdict.is_met and _waits(verdict, mapped) for verdict in verdicts)
    return SloTrial(slo=slo, met=met, waiting=waiting, not_yet=len(verdicts) - met - waiting)


def _waits(verdict: Verdict, mapped: SloMapping | None) -> bool:
    """Say whether grades that are still to come could make it Met."""
    if not verdict.parts or mapped is None:
        # A result that Canvas has yet to make of a grade waits too, though for nobody's grading.
        return waits_for_a_grade(verdict) or verdict.reason.code is ReasonCode.RESULT_PENDING
    met = sum(part.is_met for part in verdict.parts)
    waiting = sum(not part.is_met and _waits(part, None) for part in verdict.parts)
    match mapped.combining:
        case Combining.ALL:
            needed = len(verdict.parts)
        case Combining.AT_LEAST:
            needed = mapped.needed
        case Combining.ANY | Combining.LATEST | Combining.HIGHEST:
            needed = 1
        case _:
            assert_never(mapped.combining)
    return bool(waiting) and met + waiting >= needed
