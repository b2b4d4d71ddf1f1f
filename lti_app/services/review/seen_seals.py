"""What cases stand on already: what is as it was sealed, and what was seen before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.ids import CourseId, DefinitionLineId, MappingVersionId, PersonId
from lti_app.domain.review.review import CLOSED, RETURNED
from lti_app.domain.review.seal import Candidate, SealContent, evidence_digest
from lti_app.models.documents import decode
from lti_app.models.review import ReviewCaseRow, SealRow
from lti_app.services.review.sealed_mappings import SealedMappings, SealedUnder

Pair = tuple[PersonId, DefinitionLineId]


@dataclass(frozen=True, slots=True)
class _From:
    """The members of a seal's document that tell where its evidence is from."""

    course_id: CourseId
    mapping_version_id: MappingVersionId


@dataclass(frozen=True, slots=True)
class KnownSeals:
    """What cases stand on: which open ones are as sealed, by course each person's newest seal.

    Each course by itself: the same badge complete in two would else undo every decision.
    """

    current: set[tuple[int, CourseId]]
    by_course: dict[tuple[PersonId, DefinitionLineId, CourseId], SealedUnder]
    mappings: SealedMappings

    def was_seen(self, candidate: Candidate) -> bool:
        """Say whether this person's newest seal from this course holds this very evidence."""
        sealed = self.by_course.get(_key(candidate))
        return sealed is not None and self.mappings.holds(sealed, candidate.content)

    def seal(self, candidate: Candidate) -> None:
        """Take in a seal made meanwhile."""
        content = candidate.content
        self.by_course[_key(candidate)] = SealedUnder(
            evidence_digest(content), content.mapping_version_id
        )


def known_seals(
    session: Session,
    chunk: Sequence[Candidate],
    latest: Mapping[Pair, ReviewCaseRow],
    awarded: Collection[Pair],
) -> KnownSeals:
    """Read what the newest cases stand on, and what those decided or returned ever stood on.

    The same queries, however many cases; documents only of those whose evidence may be seen
    anew or has moved.
    """
    seal, case = SealRow, ReviewCaseRow
    decided = {
        pair[0]
        for pair, row in latest.items()
        if row.state in RETURNED or (row.state in CLOSED and pair not in awarded)
    }
    mappings = SealedMappings(session)
    current = _current(session, chunk, latest, mappings)
    known = KnownSeals(current=current, by_course={}, mappings=mappings)
    earlier = session.execute(
        select(case.person_id, case.definition_line_id, seal.evidence_digest, seal.document)
        .join(seal, seal.case_id == case.id)
        .where(case.person_id.in_(decided))
        .order_by(seal.id)
    )
    for person, line, digest, document in earlier:
        told = decode(document, _From)
        key = PersonId(person), DefinitionLineId(line), told.course_id
        known.by_course[key] = SealedUnder(digest, told.mapping_version_id)
    return known


def _current(
    session: Session,
    chunk: Sequence[Candidate],
    latest: Mapping[Pair, ReviewCaseRow],
    mappings: SealedMappings,
) -> set[tuple[int, CourseId]]:
    """Find the open cases whose evidence is as sealed, whatever number their mapping has."""
    seal, case = SealRow, ReviewCaseRow
    open_ids = [row.id for row in latest.values() if row.state not in CLOSED]
    rows = session.execute(
        select(case.id, seal.evidence_digest)
        .join(seal, (seal.case_id == case.id) & (seal.number == case.seal_number))
        .where(case.id.in_(open_ids))
    )
    newest = dict(rows.all())
    current: set[tuple[int, CourseId]] = set()
    moved: dict[tuple[int, CourseId], SealContent] = {}
    for each in chunk:
        row = latest.get((each.person_id, each.definition_line_id))
        if row is None or row.id not in newest:
            continue
        if newest[row.id] == evidence_digest(each.content):
            current.add((row.id, each.content.course_id))
        else:
            moved[row.id, each.content.course_id] = each.content
    return current | mappings.only_renumbered(moved)


def _key(candidate: Candidate) -> tuple[PersonId, DefinitionLineId, CourseId]:
    return candidate.person_id, candidate.definition_line_id, candidate.content.course_id
