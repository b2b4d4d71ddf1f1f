"""The seal of a review case: the frozen facts and verdicts it stands on, and what changed since.

decisions.md, "The seal is a frozen list of fact contents with one hash". Policy 380.104, R18: the
same facts under the same versions give the same verdict, so a seal can be evaluated again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from lti_app.domain.evidence import (
    AssessmentProvenance,
    CriterionAssessment,
    OutcomeResultFact,
    ReflectionFact,
    SubmissionFact,
)
from lti_app.domain.ids import (
    AssignmentId,
    CourseId,
    CriterionId,
    DefinitionVersionId,
    MappingVersionId,
    SloKey,
)
from lti_app.domain.verdict import Flag, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSlo:
    """One SLO's verdict as it was sealed."""

    slo: SloKey
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SealContent:
    """Everything a case was opened on; stored as one document with its digest."""

    definition_version_id: DefinitionVersionId
    mapping_version_id: MappingVersionId
    course_id: CourseId
    submissions: tuple[SubmissionFact, ...]
    outcome_results: tuple[OutcomeResultFact, ...]
    reflection: ReflectionFact | None
    slos: tuple[SealedSlo, ...]
    reflection_verdict: Verdict
    overall: Verdict

    def submission(self, assignment_id: AssignmentId) -> SubmissionFact | None:
        """Find the sealed submission of one assignment."""
        return next((s for s in self.submissions if s.assignment_id == assignment_id), None)

    def flags(self) -> frozenset[Flag]:
        """Gather the flags of every verdict in the seal."""
        found: set[Flag] = set()
        for verdict in (self.overall, self.reflection_verdict, *(s.verdict for s in self.slos)):
            for each in _with_parts(verdict):
                found |= each.flags
        return frozenset(found)


class ChangeKind(StrEnum):
    """What differs between a seal and the facts after it; worded by the page."""

    POINTS = "points"
    SUBMISSION_STATE = "submission_state"
    ATTEMPT = "attempt"
    RELEASE = "release"
    EXCUSED = "excused"
    FACT_NEW = "fact_new"
    FACT_GONE = "fact_gone"
    OUTCOME_SCORE = "outcome_score"
    REFLECTION_WORK = "reflection_work"
    REFLECTION_STATE = "reflection_state"
    VERDICT = "verdict"
    DEFINITION_VERSION = "definition_version"
    MAPPING_VERSION = "mapping_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. `subject` is an assignment, outcome or SLO; `part` a criterion or alignment.

    `before` and `after` hold figures and codes only, never a name or a text of anybody's.
    """

    kind: ChangeKind
    subject: str = ""
    part: str = ""
    before: str | None = None
    after: str | None = None


def without_provenance(content: SealContent) -> SealContent:
    """Drop who assessed which attempt: the bulk read lacks it, so it never counts as a change."""
    return replace(
        content,
        submissions=tuple(
            replace(s, provenance=AssessmentProvenance(), attempt=None) for s in content.submissions
        ),
    )


def changes_between(old: SealContent, new: SealContent) -> tuple[Change, ...]:
    """List what differs from `old` to `new`, in the order a reviewer reads: verdicts first."""
    return (
        *_version_changes(old, new),
        *_verdict_changes(old, new),
        *_submission_changes(old, new),
        *_outcome_changes(old, new),
        *_reflection_changes(old.reflection, new.reflection),
    )


def _with_parts(verdict: Verdict) -> Iterator[Verdict]:
    yield verdict
    for part in verdict.parts:
        yield from _with_parts(part)


def _version_changes(old: SealContent, new: SealContent) -> Iterator[Change]:
    for kind, before, after in (
        (ChangeKind.DEFINITION_VERSION, old.definition_version_id, new.definition_version_id),
        (ChangeKind.MAPPING_VERSION, old.mapping_version_id, new.mapping_version_id),
    ):
        if before != after:
            yield Change(kind=kind, before=str(before), after=str(after))


def _verdict_changes(old: SealContent, new: SealContent) -> Iterator[Change]:
    before = {s.slo: s.verdict.state for s in old.slos}
    after = {s.slo: s.verdict.state for s in new.slos}
    for slo in (*before, *(key for key in after if key not in before)):
        was, now = before.get(slo), after.get(slo)
        if was != now:
            yield Change(kind=ChangeKind.VERDICT, subject=slo, before=was, after=now)


def _submission_changes(old: SealContent, new: SealContent) -> Iterator[Change]:
    before = {s.assignment_id: s for s in old.submissions}
    after = {s.assignment_id: s for s in new.submissions}
    for assignment_id in (*before, *(key for key in after if key not in before)):
        was, now = before.get(assignment_id), after.get(assignment_id)
        if was is None:
            yield Change(kind=ChangeKind.FACT_NEW, subject=assignment_id)
        elif now is None:
            yield Change(kind=ChangeKind.FACT_GONE, subject=assignment_id)
        else:
            yield from _one_submission(was, now)


def _one_submission(was: SubmissionFact, now: SubmissionFact) -> Iterator[Change]:
    subject = was.assignment_id
    yield from _points_changes(subject, _points(was.criteria), _points(now.criteria))
    if was.state != now.state:
        yield Change(
            kind=ChangeKind.SUBMISSION_STATE, subject=subject, before=was.state, after=now.state
        )
    if None not in (was.attempt, now.attempt) and was.attempt != now.attempt:
        yield Change(
            kind=ChangeKind.ATTEMPT,
            subject=subject,
            before=str(was.attempt),
            after=str(now.attempt),
        )
    if (was.posted_at is None) != (now.posted_at is None):
        yield Change(
            kind=ChangeKind.RELEASE,
            subject=subject,
            before=_word(held=was.posted_at is not None),
            after=_word(held=now.posted_at is not None),
        )
    if was.excused != now.excused:
        yield Change(
            kind=ChangeKind.EXCUSED,
            subject=subject,
            before=_word(held=was.excused),
            after=_word(held=now.excused),
        )


def _points_changes(
    subject: str,
    was: Mapping[CriterionId, Decimal | None],
    now: Mapping[CriterionId, Decimal | None],
) -> Iterator[Change]:
    for criterion in (*was, *(key for key in now if key not in was)):
        before, after = was.get(criterion), now.get(criterion)
        if before != after:
            yield Change(
                kind=ChangeKind.POINTS,
                subject=subject,
                part=criterion,
                before=_figure(before),
                after=_figure(after),
            )


def _outcome_changes(old: SealContent, new: SealContent) -> Iterator[Change]:
    before = {(r.outcome_id, r.alignment): r.score for r in old.outcome_results}
    after = {(r.outcome_id, r.alignment): r.score for r in new.outcome_results}
    for key in (*before, *(k for k in after if k not in before)):
        was, now = before.get(key), after.get(key)
        if was != now:
            yield Change(
                kind=ChangeKind.OUTCOME_SCORE,
                subject=key[0],
                part=key[1],
                before=_figure(was),
                after=_figure(now),
            )


def _reflection_changes(was: ReflectionFact | None, now: ReflectionFact | None) -> Iterator[Change]:
    if _work(was) != _work(now):
        yield Change(kind=ChangeKind.REFLECTION_WORK)
    before = was.state if was else None
    after = now.state if now else None
    if before != after:
        yield Change(kind=ChangeKind.REFLECTION_STATE, before=before, after=after)


def _work(fact: ReflectionFact | None) -> object:
    if fact is None:
        return None
    return (fact.digest, fact.attachments, fact.url, fact.media)


def _points(
    criteria: tuple[CriterionAssessment, ...] | None,
) -> dict[CriterionId, Decimal | None]:
    return {c.criterion_id: c.points for c in criteria or ()}


def _figure(points: Decimal | None) -> str | None:
    return None if points is None else f"{points.normalize():f}"


def _word(*, held: bool) -> str:
    return "yes" if held else "no"
