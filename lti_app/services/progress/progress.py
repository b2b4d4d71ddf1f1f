"""A learner's own progress: judged from what is released, with where things stand and what is next.

Own data is seen by being the person; nobody's progress but the actor's is read here.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.award.award import AwardState
from lti_app.domain.definition.definition import DefinitionVersion
from lti_app.domain.definition.in_force import Halt, halt_of
from lti_app.domain.errors import NotFound, NotPermitted
from lti_app.domain.evidence.evidence import AssignmentFact
from lti_app.domain.evidence.learner_facts import LearnerFacts
from lti_app.domain.evidence.learner_view import as_learner_sees
from lti_app.domain.ids import (
    AssignmentId,
    CourseId,
    DefinitionLineId,
    DefinitionVersionId,
    MappingId,
    PersonId,
)
from lti_app.domain.mapping.mapping import ActiveMapping
from lti_app.domain.mastery.completion import CompletionVerdict, evaluate
from lti_app.domain.people.actor import Actor, CourseRole
from lti_app.domain.people.standing import Standing
from lti_app.domain.progress.next_step import NextStep, next_step
from lti_app.domain.progress.stages import Stage, stage_of
from lti_app.domain.review.review import DecisionKind, ReasonForDecision, ReviewCaseState
from lti_app.models.award import AwardRow
from lti_app.models.course import CourseRow
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.mapping import MappingRow
from lti_app.models.review import CaseDecisionRow, ReviewCaseRow, SealRow
from lti_app.services.completion.completions import ActiveMappings, EvidenceReader, FindDefinition
from lti_app.services.evidence.learner_evidence import CourseEvidence

# The decisions whose notes are written to the learner, by the state they lead to.
_TOLD = {
    ReviewCaseState.RETURNED_TO_LEARNER: DecisionKind.RETURN_TO_LEARNER,
    ReviewCaseState.DECLINED: DecisionKind.DECLINE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStanding:
    """The learner's newest review case; `note` is what ASA wrote with a return or a decline.

    `reason` is the one ASA chose with a return. That of a decline stays with ASA: its note tells.
    `version_id` is the definition version it would be awarded from.
    """

    state: ReviewCaseState
    since: datetime
    version_id: DefinitionVersionId
    note: str = ""
    reason: ReasonForDecision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardStanding:
    """The learner's newest award of this badge; `evidence_at` is when its evidence was sealed."""

    state: AwardState
    uuid: str
    awarded_at: datetime
    evidence_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeProgress:
    """One badge of one course as its learner sees it.

    `verdict` and `step` are None while the course was never read. `assessors` names who graded an
    assignment, where the last refresh told and the grade is released. `halt` says why no award is
    to be had now, though the course goes on with it (R36).
    """

    mapping: ActiveMapping
    definition: DefinitionVersion
    course_name: str
    assignments: dict[AssignmentId, AssignmentFact]
    assessors: dict[AssignmentId, str]
    verdict: CompletionVerdict | None
    step: NextStep | None
    stage: Stage
    case: CaseStanding | None
    award: AwardStanding | None
    halt: Halt | None
    updated_at: datetime | None
    next_update_at: datetime | None
    is_failing: bool


class Progress:
    """The acting person's own progress."""

    def __init__(
        self,
        *,
        session: Session,
        actor: Actor,
        evidence: EvidenceReader,
        active_mappings: ActiveMappings,
        find_definition: FindDefinition,
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._actor = actor
        self._evidence = evidence
        self._active_mappings = active_mappings
        self._find_definition = find_definition

    def mine(self, course_id: CourseId | None = None) -> tuple[BadgeProgress, ...]:
        """List the actor's own badges, of one course or of all courses the actor learns in.

        Raises:
            NotPermitted: nobody in person acts, so there is no own progress.
        """
        person_id = self._person()
        courses = self._courses(person_id) if course_id is None else (course_id,)
        return tuple(badge for each in courses for badge in self._of_course(each, person_id))

    def badge(self, mapping_id: MappingId) -> BadgeProgress:
        """Find the actor's own progress on one badge.

        Raises:
            NotPermitted: nobody in person acts.
            NotFound: the badge is not active, or the actor is no learner of its course.
        """
        person_id = self._person()
        mapping = self._session.get(MappingRow, mapping_id)
        if mapping is not None and mapping.course_id in self._courses(person_id):
            for badge in self._of_course(CourseId(mapping.course_id), person_id):
                if badge.mapping.mapping_id == mapping_id:
                    return badge
        raise NotFound(
            "progress.unknown",
            "There is no such badge among yours.",
            mend="Open Hallmark from your course in Canvas.",
        )

    def _person(self) -> PersonId:
        if self._actor.person_id is None:
            raise NotPermitted("progress.person", "Progress is shown to the learner in person.")
        return self._actor.person_id

    def _courses(self, person_id: PersonId) -> tuple[CourseId, ...]:
        roster = RosterEntryRow
        found = self._session.scalars(
            select(roster.course_id)
            .where(roster.person_id == person_id)
            .distinct()
            .order_by(roster.course_id.desc())
        )
        known = [CourseId(each) for each in found]
        here = self._actor.course_id
        if here is not None and here not in known:
            known.insert(0, here)
        return tuple(known)

    def _of_course(self, course_id: CourseId, person_id: PersonId) -> tuple[BadgeProgress, ...]:
        course = self._session.get(CourseRow, course_id)
        mappings = self._active_mappings(course_id)
        if course is None or not mappings:
            return ()
        found = self._evidence.read(course_id, mappings, (person_id,))
        return tuple(
            self._progress(course, evidence, person_id)
            for evidence in found
            if self._is_for(evidence, course_id, person_id)
        )

    def _is_for(self, evidence: CourseEvidence, course_id: CourseId, person_id: PersonId) -> bool:
        """Keep the badge for learners; while nothing was read, for whoever may be one."""
        facts = evidence.learners.get(person_id)
        if facts is not None:
            return facts.standing() is not Standing.NOT_A_LEARNER
        # The launch itself tells who neither learns nor teaches in the course it came from.
        is_here = self._actor.course_id == course_id
        no_part = is_here and self._actor.course_role is CourseRole.NONE
        return evidence.read_at is None and not no_part

    def _progress(
        self, course: CourseRow, evidence: CourseEvidence, person_id: PersonId
    ) -> BadgeProgress:
        mapping = evidence.mapping
        definition = self._find_definition(mapping.definition_version_id)
        facts = evidence.learners.get(person_id)
        seen = None if facts is None else as_learner_sees(evidence.course, facts)
        verdict = (
            None
            if seen is None
            else evaluate(definition.content, mapping.content, evidence.course, seen)
        )
        case = self._case(person_id, mapping.line_id)
        award = self._award(person_id, mapping.line_id)
        stage = stage_of(
            is_complete=verdict is not None and verdict.is_complete,
            case=case.state if case else None,
            award=award.state if award else None,
        )
        known = {a.assignment_id: a for a in evidence.course.before_drift}
        known.update({a.assignment_id: a for a in evidence.course.assignments})
        return BadgeProgress(
            mapping=mapping,
            definition=definition,
            course_name=course.name,
            assignments=known,
            assessors=_assessors(seen),
            verdict=verdict,
            step=next_step(verdict, stage, case.state if case else None) if verdict else None,
            stage=stage,
            case=case,
            award=award,
            halt=self._halt(definition, stage, case),
            updated_at=evidence.updated_at,
            next_update_at=course.next_pass_at,
            is_failing=not evidence.is_fresh,
        )

    def _halt(
        self, definition: DefinitionVersion, stage: Stage, case: CaseStanding | None
    ) -> Halt | None:
        """Say it of the version an open case is about, else of the one the course maps."""
        if stage is Stage.AWARDED:
            return None
        about = case.version_id if case and stage is Stage.WITH_ASA else definition.version_id
        if about != definition.version_id:
            definition = self._find_definition(about)
        return halt_of(definition.state, gate_open=definition.gate_open)

    def _case(self, person_id: PersonId, line_id: DefinitionLineId) -> CaseStanding | None:
        row = self._session.scalars(
            select(ReviewCaseRow)
            .where(
                ReviewCaseRow.person_id == person_id,
                ReviewCaseRow.definition_line_id == line_id,
            )
            .order_by(ReviewCaseRow.id.desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            return None
        standing = CaseStanding(
            state=row.state,
            since=row.state_since,
            version_id=DefinitionVersionId(row.definition_version_id),
        )
        told = _TOLD.get(row.state)
        if told is None:
            return standing
        decision = CaseDecisionRow
        found = self._session.execute(
            select(decision.note, decision.reason)
            .where(
                decision.case_id == row.id,
                decision.kind == told,
            )
            .order_by(decision.id.desc())
            .limit(1)
        ).one_or_none()
        if found is None:
            return standing
        note, reason = found
        is_return = told is DecisionKind.RETURN_TO_LEARNER
        return replace(standing, note=note or "", reason=reason if is_return else None)

    def _award(self, person_id: PersonId, line_id: DefinitionLineId) -> AwardStanding | None:
        found = self._session.execute(
            select(AwardRow, SealRow.sealed_at)
            .join(SealRow, SealRow.id == AwardRow.seal_id)
            .where(AwardRow.person_id == person_id, AwardRow.line_id == line_id)
            .order_by(AwardRow.id.desc())
            .limit(1)
        ).one_or_none()
        if found is None:
            return None
        row, sealed_at = found
        return AwardStanding(
            state=row.state,
            uuid=str(row.credential_uuid),
            awarded_at=row.awarded_at,
            evidence_at=sealed_at,
            revoked_at=row.revoked_at,
        )


def _assessors(seen: LearnerFacts | None) -> dict[AssignmentId, str]:
    if seen is None:
        return {}
    named = ((s.assignment_id, s.provenance.assessor_name) for s in seen.submissions)
    return {assignment_id: name for assignment_id, name in named if name}
