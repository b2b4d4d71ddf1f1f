"""The seal of a review case: the frozen facts and verdicts it stands on, and what changed since.

decisions.md, "The seal is a frozen list of fact contents with one hash". Policy 380.104, R18: the
same facts under the same versions give the same verdict, so a seal can be evaluated again.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from lti_app.domain.evidence import OutcomeResultFact, ReflectionFact, SubmissionFact
from lti_app.domain.ids import (
    AssignmentId,
    CourseId,
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    MappingVersionId,
    PersonId,
    ReviewCaseId,
    SealId,
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

    DEFINITION_VERSION = "definition_version"
    MAPPING_VERSION = "mapping_version"
    VERDICT = "verdict"
    REFLECTION_VERDICT = "reflection_verdict"
    POINTS = "points"
    SUBMISSION_STATE = "submission_state"
    HANDED_IN = "handed_in"
    RELEASED = "released"
    EXCUSED = "excused"
    OUTCOME_SCORE = "outcome_score"
    REFLECTION_WORK = "reflection_work"
    REFLECTION_STATE = "reflection_state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. `subject` is an assignment, outcome or SLO; `part` a criterion or alignment.

    `before` and `after` hold figures, codes and times only, never a name or a text of anybody's.
    """

    kind: ChangeKind
    subject: str = ""
    part: str = ""
    before: str | None = None
    after: str | None = None


class SealOccasion(StrEnum):
    """Why a case was sealed."""

    OPENED = "opened"
    RESUBMITTED = "resubmitted"
    REFRESHED = "refreshed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One seal of a case. `evidence_digest` leaves provenance out, so it tells what changed."""

    id: SealId
    case_id: ReviewCaseId
    number: int
    occasion: SealOccasion
    sealed_at: datetime
    content: SealContent
    digest: str
    evidence_digest: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What one person now shows for one definition line in one course, complete or not."""

    institution_id: InstitutionId
    person_id: PersonId
    definition_line_id: DefinitionLineId
    content: SealContent

    @property
    def is_complete(self) -> bool:
        """Say whether every SLO and the reflection are met."""
        return self.content.overall.is_met


class _Key(NamedTuple):
    kind: ChangeKind
    subject: str = ""
    part: str = ""


def changes_between(old: SealContent, new: SealContent) -> tuple[Change, ...]:
    """List what differs from `old` to `new`, in the order a reviewer reads: verdicts first.

    Who assessed which attempt is never a change: the bulk read lacks it (decisions.md).
    """
    before, after = dict(_compared(old)), dict(_compared(new))
    keys = sorted({**before, **after}, key=lambda key: _ORDER[key.kind])
    return tuple(
        _change(key, before.get(key), after.get(key))
        for key in keys
        if before.get(key) != after.get(key)
    )


def evidence_digest(content: SealContent) -> str:
    """Digest just what is compared: equal digests, no changes; the other way round as well."""
    lines = sorted((*key, value) for key, value in _compared(content) if value is not None)
    return hashlib.sha256(repr(lines).encode()).hexdigest()


_ORDER = {kind: place for place, kind in enumerate(ChangeKind)}


def _change(key: _Key, before: str | None, after: str | None) -> Change:
    if key.kind is ChangeKind.REFLECTION_WORK:
        before = after = None
    return Change(kind=key.kind, subject=key.subject, part=key.part, before=before, after=after)


def _compared(content: SealContent) -> Iterator[tuple[_Key, str | None]]:
    yield _Key(ChangeKind.DEFINITION_VERSION), str(content.definition_version_id)
    yield _Key(ChangeKind.MAPPING_VERSION), str(content.mapping_version_id)
    for slo in content.slos:
        yield _Key(ChangeKind.VERDICT, slo.slo), slo.verdict.state.value
    yield _Key(ChangeKind.REFLECTION_VERDICT), content.reflection_verdict.state.value
    for submission in content.submissions:
        yield from _of_submission(submission)
    for result in content.outcome_results:
        key = _Key(ChangeKind.OUTCOME_SCORE, result.outcome_id, result.alignment)
        yield key, _figure(result.score)
    if content.reflection is not None:
        yield from _of_reflection(content.reflection)


def _of_submission(fact: SubmissionFact) -> Iterator[tuple[_Key, str | None]]:
    subject = fact.assignment_id
    for criterion in fact.criteria or ():
        yield _Key(ChangeKind.POINTS, subject, criterion.criterion_id), _figure(criterion.points)
    yield _Key(ChangeKind.SUBMISSION_STATE, subject), fact.state.value
    yield _Key(ChangeKind.HANDED_IN, subject), _time(fact.submitted_at)
    yield _Key(ChangeKind.RELEASED, subject), _word(held=fact.posted_at is not None)
    yield _Key(ChangeKind.EXCUSED, subject), _word(held=fact.excused)


def _of_reflection(fact: ReflectionFact) -> Iterator[tuple[_Key, str | None]]:
    work = repr((fact.digest, fact.attachments, fact.url, fact.media))
    yield _Key(ChangeKind.REFLECTION_WORK), hashlib.sha256(work.encode()).hexdigest()
    yield _Key(ChangeKind.REFLECTION_STATE), fact.state.value


def _with_parts(verdict: Verdict) -> Iterator[Verdict]:
    yield verdict
    for part in verdict.parts:
        yield from _with_parts(part)


def _figure(points: Decimal | None) -> str | None:
    return None if points is None else f"{points.normalize():f}"


def _time(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()


def _word(*, held: bool) -> str:
    return "yes" if held else "no"
