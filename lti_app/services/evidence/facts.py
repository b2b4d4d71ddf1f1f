"""Turns what was read into facts ready to be compared and appended: one text, one digest each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lti_app.domain.evidence.evidence import (
    AssessmentProvenance,
    FactKind,
    OutcomeResultRow,
    ReflectionFact,
    SubmissionRow,
)
from lti_app.domain.evidence.plan import PassPlan, Reading
from lti_app.domain.ids import CanvasUserId
from lti_app.domain.mastery.reflection_content import ReflectionTerms, read_body, why_unusable
from lti_app.models.documents import digest, encode
from lti_app.services.vault import Vault

FactKey = tuple[CanvasUserId, FactKind, str]
NO_PROVENANCE = AssessmentProvenance()


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact to be written if it differs from the newest of its key, with a reflection's words."""

    key: FactKey
    content: str
    digest: str
    provenance: str | None = None
    body: str | None = None


def facts_read(plan: PassPlan, reading: Reading, vault: Vault) -> Iterator[NewFact]:
    """Make every fact of a reading; a reflection's words leave as a keyed digest only."""
    terms = {r.assignment_id: r.terms for r in plan.wanted.reflections}
    for row in reading.submissions or ():
        yield _submission(row)
        if row.fact.assignment_id in terms:
            yield _reflection(row, terms[row.fact.assignment_id], vault)
    for result in reading.results or ():
        yield _outcome_result(result)


def _submission(row: SubmissionRow) -> NewFact:
    fact, provenance = row.fact, None
    if fact.provenance != NO_PROVENANCE:
        provenance = encode(fact.provenance)
        fact = replace(fact, provenance=NO_PROVENANCE)
    content = encode(fact)
    key = (row.user_id, FactKind.SUBMISSION, fact.assignment_id)
    return NewFact(key, content, digest(content), provenance)


def _reflection(row: SubmissionRow, terms: ReflectionTerms, vault: Vault) -> NewFact:
    fact, content = row.fact, row.content
    is_in = fact.submitted_at is not None
    unusable = why_unusable(terms, fact.submission_type, content) if is_in else None
    body = content.body if is_in else None
    read = read_body(body)[0] if body else ""
    written = encode(
        ReflectionFact(
            assignment_id=fact.assignment_id,
            state=fact.state,
            submission_type=fact.submission_type,
            attempt=fact.attempt,
            submitted_at=fact.submitted_at,
            excused=fact.excused,
            late=fact.late,
            visible=fact.visible,
            digest=vault.keyed_digest(body) if body else None,
            length=len(read),
            attachments=content.attachments,
            url=content.url,
            media=content.media_id is not None,
            usable=is_in and unusable is None,
            unusable=unusable,
            words=len(read.split()) if terms.counts_words else 0,
            words_asked=terms.minimum_words,
        )
    )
    key = (row.user_id, FactKind.REFLECTION, fact.assignment_id)
    return NewFact(key, written, digest(written), body=body)


def _outcome_result(row: OutcomeResultRow) -> NewFact:
    content = encode(row.fact)
    key = (row.user_id, FactKind.OUTCOME_RESULT, f"{row.fact.outcome_id}/{row.fact.result_id}")
    return NewFact(key, content, digest(content))
