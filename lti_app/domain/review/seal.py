"""The seal of a review case: the frozen facts and verdicts it stands on, and what changed since.

docs/adr/0002: a frozen list of fact contents with one hash. Policy 380.104, R18: the
same facts under the same versions give the same verdict, so a seal can be evaluated again.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from lti_app.domain.evidence.evidence import AssignmentFact, ReflectionFact, SubmissionFact
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.ids import (
    CourseId,
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    MappingVersionId,
    PersonId,
    ReviewCaseId,
    SealId,
)
from lti_app.domain.mastery.completion import CompletionVerdict
from lti_app.domain.mastery.verdict import Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class SealContent:
    """Everything a case stands on; stored as one document with its digest.

    `course` and `learner` are the very inputs `evaluate` was given, `verdict` its answer.
    """

    definition_version_id: DefinitionVersionId
    mapping_version_id: MappingVersionId
    course_id: CourseId
    course: CourseFacts
    learner: LearnerFacts
    verdict: CompletionVerdict

    @property
    def is_complete(self) -> bool:
        """Say whether every SLO and the reflection are met."""
        return self.verdict.is_complete

    def assignment(self, assignment_id: str) -> AssignmentFact | None:
        """Find an assignment as it was sealed."""
        return next((a for a in self.course.assignments if a.assignment_id == assignment_id), None)

    def submission(self, assignment_id: str) -> SubmissionFact | None:
        """Find the learner's submission of an assignment as it was sealed."""
        found = (s for s in self.learner.submissions if s.assignment_id == assignment_id)
        return next(found, None)

    def flags(self) -> frozenset[Flag]:
        """Gather the flags of what decided: every SLO's own, and the reflection's."""
        verdicts = (self.verdict.reflection, *(s.verdict for s in self.verdict.slos))
        return frozenset(flag for verdict in verdicts for flag in verdict.flags)


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
        return self.content.is_complete


class _Key(NamedTuple):
    kind: ChangeKind
    subject: str = ""
    part: str = ""


def changes_between(old: SealContent, new: SealContent) -> tuple[Change, ...]:
    """List what differs from `old` to `new`, in the order a reviewer reads: verdicts first.

    Who assessed which attempt is never a change: the bulk read lacks it.
    """
    before, after = _held(old), _held(new)
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


def _held(content: SealContent) -> dict[_Key, str | None]:
    """Put together what has one key, as two results of one alignment, in whatever order."""
    found: dict[_Key, list[str]] = {}
    for key, value in _compared(content):
        found.setdefault(key, []).extend(() if value is None else (value,))
    return {key: ", ".join(sorted(values)) or None for key, values in found.items()}


_ORDER = {kind: place for place, kind in enumerate(ChangeKind)}


def _change(key: _Key, before: str | None, after: str | None) -> Change:
    if key.kind is ChangeKind.REFLECTION_WORK:
        before = after = None
    return Change(kind=key.kind, subject=key.subject, part=key.part, before=before, after=after)


def _compared(content: SealContent) -> Iterator[tuple[_Key, str | None]]:
    yield _Key(ChangeKind.DEFINITION_VERSION), str(content.definition_version_id)
    yield _Key(ChangeKind.MAPPING_VERSION), str(content.mapping_version_id)
    for slo in content.verdict.slos:
        yield _Key(ChangeKind.VERDICT, slo.slo), slo.verdict.state.value
    yield _Key(ChangeKind.REFLECTION_VERDICT), content.verdict.reflection.state.value
    for submission in content.learner.submissions:
        yield from _of_submission(submission)
    for result in content.learner.outcome_results:
        key = _Key(ChangeKind.OUTCOME_SCORE, result.outcome_id, result.alignment)
        yield key, _figure(result.score)
    if content.learner.reflection is not None:
        yield from _of_reflection(content.learner.reflection)


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


def _figure(points: Decimal | None) -> str | None:
    return None if points is None else f"{points.normalize():f}"


def _time(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()


def _word(*, held: bool) -> str:
    return "yes" if held else "no"
