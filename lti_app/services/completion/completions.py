"""Judges the learners of a course and stores what changed; opens no case and awards nothing (R4).

The same facts under the same versions give the same verdict (R18), so inputs are stored with a
digest and a verdict can be made again from them.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.domain.definition.definition import DefinitionVersion
from lti_app.domain.errors import NotFound, NotReadYet
from lti_app.domain.evidence.learner_facts import LearnerFacts
from lti_app.domain.ids import (
    CourseId,
    DefinitionVersionId,
    MappingVersionId,
    PersonId,
)
from lti_app.domain.mapping.mapping import ActiveMapping
from lti_app.domain.mastery.completion import (
    CompletionState,
    CompletionVerdict,
    CourseRules,
    evaluate,
)
from lti_app.domain.people.standing import Standing, may_open_case
from lti_app.domain.review.seal import Candidate, SealContent
from lti_app.models.documents import digest, encode
from lti_app.services.audit.writing import AuditLog
from lti_app.services.completion.store import CompletionStore, Judged, course_digest
from lti_app.services.evidence.course_hold import hold_course
from lti_app.services.evidence.learner_evidence import CourseEvidence


class EvidenceReader(Protocol):
    """The part of the evidence that completion rests on."""

    def read(
        self,
        course_id: CourseId,
        mappings: Sequence[ActiveMapping],
        person_ids: Collection[PersonId] | None = None,
    ) -> tuple[CourseEvidence, ...]:
        """Read the last complete facts, for all learners of a course or those named."""
        ...


ActiveMappings = Callable[[CourseId], tuple[ActiveMapping, ...]]
FindDefinition = Callable[[DefinitionVersionId], DefinitionVersion]
FindMapping = Callable[[MappingVersionId], ActiveMapping]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReport:
    """What judging a course found.

    `candidates` are what the queue is told of: learners whose set is complete, and those whose set
    was complete and is no longer, or whose open case still says so. None while a source is stale or
    failing: that opens no case, and what the case was not told then it is told by the next pass.
    `awarded` are those judged who hold an award on this course's evidence, whatever they show now;
    likewise only on a whole reading.
    """

    evaluated: int
    changed: int
    complete: int
    candidates: tuple[Candidate, ...]
    awarded: tuple[Candidate, ...] = ()


class Completions:
    """The completions of one institution, within one unit of work."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        audit: AuditLog,
        evidence: EvidenceReader,
        active_mappings: ActiveMappings,
        find_mapping: FindMapping,
        find_definition: FindDefinition,
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._store = CompletionStore(session, clock, audit)
        self._evidence = evidence
        self._active_mappings = active_mappings
        self._find_mapping = find_mapping
        self._find_definition = find_definition

    def evaluate(
        self, course_id: CourseId, person_ids: Collection[PersonId] | None = None
    ) -> EvaluationReport:
        """Judge all learners of a course, or those named, by every active mapping.

        The number of queries does not depend on the number of learners.
        """
        hold_course(self._session, course_id)
        evaluated = changed = complete = 0
        candidates: list[Candidate] = []
        awarded: list[Candidate] = []
        holders = self._store.award_holders(course_id)
        waiting = self._store.said_complete(course_id)
        for evidence in self._read(course_id, person_ids):
            definition = self._find_definition(evidence.mapping.definition_version_id)
            judged = self._judge(evidence, definition)
            stored = self._store.stored(evidence.mapping.mapping_id, person_ids)
            was_complete = waiting[evidence.mapping.line_id] | {
                person for person, row in stored.items() if row.state is CompletionState.COMPLETE
            }
            changed += self._store.write(evidence, judged, stored)
            evaluated += len(judged)
            complete += sum(each.verdict.is_complete for each in judged)
            if evidence.is_fresh:
                candidates.extend(self._candidates(evidence, definition, judged, was_complete))
                awarded.extend(
                    _candidate(evidence, definition, each.person_id, each.facts, each.verdict)
                    for each in judged
                    if each.person_id in holders[evidence.mapping.line_id]
                )
        return EvaluationReport(
            evaluated=evaluated,
            changed=changed,
            complete=complete,
            candidates=tuple(candidates),
            awarded=tuple(awarded),
        )

    def candidate(
        self, person_id: PersonId, version_id: MappingVersionId, course_id: CourseId
    ) -> Candidate:
        """Say what one person shows now, complete or not; stores nothing.

        Judged by the mapping version in force for the badge of `version_id`, so that a case meets
        the facts under the mapping it would be sealed under.

        Raises:
            NotFound: the person is no learner of that course, or the badge is mapped no longer;
                `NotReadYet` where the version in force is so new that nothing was read for it.
        """
        line_id = self._find_mapping(version_id).line_id
        for evidence in self._read(course_id, (person_id,)):
            if evidence.mapping.line_id == line_id and evidence.read_at is None:
                raise NotReadYet(
                    "completion.not_read_yet",
                    "Canvas was not read yet for the mapping now in force.",
                    mend="Wait for the next update from Canvas.",
                )
            facts = evidence.learners.get(person_id)
            if evidence.mapping.line_id == line_id and facts is not None:
                definition = self._find_definition(evidence.mapping.definition_version_id)
                verdict = evaluate(
                    definition.content, evidence.mapping.content, evidence.course, facts
                )
                return _candidate(evidence, definition, person_id, facts, verdict)
        raise NotFound(
            "completion.no_evidence",
            "This course holds no evidence of that person for this badge.",
            mend="See whether the badge is still active in the course.",
        )

    def _read(
        self, course_id: CourseId, person_ids: Collection[PersonId] | None
    ) -> tuple[CourseEvidence, ...]:
        mappings = self._active_mappings(course_id)
        if not mappings or (person_ids is not None and not person_ids):
            return ()
        return self._evidence.read(course_id, mappings, person_ids)

    def _judge(self, evidence: CourseEvidence, definition: DefinitionVersion) -> list[Judged]:
        rules = CourseRules(definition.content, evidence.mapping.content, evidence.course)
        shared = f"{definition.digest} {evidence.mapping.digest} {course_digest(evidence.course)}"
        judged = []
        for person_id, facts in sorted(evidence.learners.items()):
            if facts.standing() is Standing.NOT_A_LEARNER:
                continue
            inputs = encode(facts.canonical())
            judged.append(
                Judged(
                    person_id=person_id,
                    facts=facts,
                    verdict=rules.evaluate(facts),
                    inputs=inputs,
                    inputs_digest=digest(f"{shared} {inputs}"),
                )
            )
        return judged

    def _candidates(
        self,
        evidence: CourseEvidence,
        definition: DefinitionVersion,
        judged: Iterable[Judged],
        was_complete: Collection[PersonId],
    ) -> Iterable[Candidate]:
        for each in judged:
            is_told = each.verdict.is_complete or each.person_id in was_complete
            if is_told and may_open_case(each.facts.standing()):
                yield _candidate(evidence, definition, each.person_id, each.facts, each.verdict)


def _candidate(
    evidence: CourseEvidence,
    definition: DefinitionVersion,
    person_id: PersonId,
    facts: LearnerFacts,
    verdict: CompletionVerdict,
) -> Candidate:
    return Candidate(
        institution_id=definition.institution_id,
        person_id=person_id,
        definition_line_id=evidence.mapping.line_id,
        content=SealContent(
            definition_version_id=evidence.mapping.definition_version_id,
            mapping_version_id=evidence.mapping.version_id,
            course_id=evidence.mapping.course_id,
            course=evidence.course,
            learner=facts,
            verdict=verdict,
        ),
    )
