"""How a draft mapping would judge the learners of a course on the grades of this moment.

Pure, and stored nowhere: an instructor tries a draft before activating it. Counts only, no names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from lti_app.domain.completion import CourseRules
from lti_app.domain.definition import DefinitionContent
from lti_app.domain.evidence import OutcomeResultRow, RosterRow, SubmissionRow
from lti_app.domain.ids import CanvasUserId, SloKey
from lti_app.domain.learner_facts import CourseFacts, LearnerFacts, awaiting_results
from lti_app.domain.mapping import Combining, MappingContent, SloMapping
from lti_app.domain.mapping_rules import CourseView
from lti_app.domain.standing import Standing
from lti_app.domain.verdict import ReasonCode, Verdict

_WAITING = frozenset(
    {ReasonCode.WAITING_FOR_GRADE, ReasonCode.NOT_RELEASED, ReasonCode.RESULT_PENDING}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grades:
    """What Canvas holds for the mapped assignments and outcomes, and when it was read."""

    roster: tuple[RosterRow, ...]
    submissions: tuple[SubmissionRow, ...]
    results: tuple[OutcomeResultRow, ...]
    read_at: datetime


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


def try_mapping(
    definition: DefinitionContent, content: MappingContent, view: CourseView, grades: Grades
) -> Trial:
    """Judge every learner of the course by a draft; the reflection is left out."""
    rules = CourseRules(definition, content, CourseFacts(assignments=view.assignments))
    learners = [facts for facts in _learners(grades) if facts.standing() is Standing.LEARNER]
    judged = [{s.slo: s.verdict for s in rules.evaluate(facts).slos} for facts in learners]
    return Trial(
        learners=len(learners),
        all_met=sum(all(verdict.is_met for verdict in each.values()) for each in judged),
        slos=tuple(
            _count(slo.key, content.slo(slo.key), [each[slo.key] for each in judged])
            for slo in definition.slos
        ),
    )


def _learners(grades: Grades) -> Iterable[LearnerFacts]:
    submissions: dict[CanvasUserId, list[SubmissionRow]] = {}
    results: dict[CanvasUserId, list[OutcomeResultRow]] = {}
    for row in grades.submissions:
        submissions.setdefault(row.user_id, []).append(row)
    for result in grades.results:
        results.setdefault(result.user_id, []).append(result)
    for person in grades.roster:
        own = tuple(row.fact for row in submissions.get(person.user_id, ()))
        yield LearnerFacts(
            submissions=own,
            outcome_results=tuple(row.fact for row in results.get(person.user_id, ())),
            enrollments=person.enrollments,
            awaiting_results=awaiting_results(own, grades.read_at),
        )


def _count(slo: SloKey, mapped: SloMapping | None, verdicts: list[Verdict]) -> SloTrial:
    met = sum(verdict.is_met for verdict in verdicts)
    waiting = sum(not verdict.is_met and _waits(verdict, mapped) for verdict in verdicts)
    return SloTrial(slo=slo, met=met, waiting=waiting, not_yet=len(verdicts) - met - waiting)


def _waits(verdict: Verdict, mapped: SloMapping | None) -> bool:
    """Say whether grades that are still to come could make it Met."""
    if not verdict.parts or mapped is None:
        return verdict.reason.code in _WAITING
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
