"""Holds the mapping a case was sealed under against a later one, by what the two judge.

Another number of a mapping that judges alike is nothing that happened to a learner's evidence
(docs/adr/0016); it is told on the case's page, and holds nothing up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.change.change import ChangeClosing, CourseChange
from lti_app.domain.ids import CourseId, MappingVersionId
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.review.case_answer import judges_alike
from lti_app.domain.review.seal import Change, ChangeKind, SealContent, evidence_digest
from lti_app.models.change import ChangeItemRow
from lti_app.models.documents import decode
from lti_app.models.mapping import MappingVersionRow
from lti_app.models.person import PersonRow
from lti_app.models.review import ReviewCaseRow, SealRow
from lti_app.services.definition.version_numbers import VersionNumbers


@dataclass(frozen=True, slots=True)
class SealedUnder:
    """A seal's evidence, and the mapping version it was judged by."""

    evidence_digest: str
    mapping_version_id: MappingVersionId


@dataclass(frozen=True, slots=True)
class _Named:
    """The one member of a seal's document that names the mapping."""

    mapping_version_id: MappingVersionId


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingStep:
    """One version of a mapping that came after the sealed one: who put it in force, and how.

    `accepted` are the changes in Canvas that made it; none where it was mapped.
    """

    number: int
    at: datetime
    by: str
    accepted: tuple[CourseChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingMove:
    """How a course's mapping came from one version to another; no steps where courses differ."""

    before: MappingContent
    after: MappingContent
    steps: tuple[MappingStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionStep:
    """From which version of a badge to which, by the numbers that people name them by."""

    before: int
    after: int


class SealedMappings:
    """Compares mappings within one unit of work; changes nothing."""

    def __init__(self, session: Session) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._versions = VersionNumbers(session)
        self._alike: dict[tuple[MappingVersionId, MappingVersionId], bool] = {}

    def holds(self, sealed: SealedUnder, content: SealContent) -> bool:
        """Say whether these facts are the sealed ones, under a mapping that judges alike."""
        under = replace(content, mapping_version_id=sealed.mapping_version_id)
        return evidence_digest(under) == sealed.evidence_digest and self._judge_alike(
            sealed.mapping_version_id, content.mapping_version_id
        )

    def only_renumbered(
        self, moved: Mapping[tuple[int, CourseId], SealContent]
    ) -> set[tuple[int, CourseId]]:
        """Find the cases that differ from their newest seal by the mapping's number alone.

        One query and one for each mapping version, however many cases; none where there are none.
        """
        if not moved:
            return set()
        case, seal = ReviewCaseRow, SealRow
        rows = self._session.execute(
            select(case.id, seal.evidence_digest, seal.document)
            .join(seal, (seal.case_id == case.id) & (seal.number == case.seal_number))
            .where(case.id.in_({case_id for case_id, _ in moved}))
        )
        sealed = {
            case_id: SealedUnder(found, decode(document, _Named).mapping_version_id)
            for case_id, found, document in rows
        }
        return {key for key, content in moved.items() if self.holds(sealed[key[0]], content)}

    def of_evidence(self, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        """Leave out another number of a mapping that judges alike."""
        return tuple(each for each in changes if not self._is_number(each))

    def move(self, change: Change) -> MappingMove | VersionStep | None:
        """Tell how the mapping or the badge's version changed; None where it is none of these."""
        if change.kind is ChangeKind.DEFINITION_VERSION and change.before and change.after:
            before, after = (self._versions.of(int(row)) for row in (change.before, change.after))
            return VersionStep(before=before, after=after)
        return self._mapping_move(change)

    def _mapping_move(self, change: Change) -> MappingMove | None:
        if change.kind is not ChangeKind.MAPPING_VERSION or not (change.before and change.after):
            return None
        before, after = (
            self._session.get_one(MappingVersionRow, int(each))
            for each in (change.before, change.after)
        )
        steps = self._steps(before, after) if before.mapping_id == after.mapping_id else ()
        return MappingMove(before=before.to_content(), after=after.to_content(), steps=steps)

    def _steps(
        self, before: MappingVersionRow, after: MappingVersionRow
    ) -> tuple[MappingStep, ...]:
        version, item = MappingVersionRow, ChangeItemRow
        made_it = (
            (item.mapping_id == version.mapping_id)
            & (item.closing == ChangeClosing.ACCEPTED)
            & (item.closed_at >= version.activated_at)
            & ((item.closed_at < version.ended_at) | version.ended_at.is_(None))
        )
        rows = self._session.execute(
            select(version.number, version.activated_at, PersonRow.name, item)
            .join(PersonRow, PersonRow.id == version.activated_by)
            .outerjoin(item, made_it)
            .where(
                version.mapping_id == after.mapping_id,
                version.number > before.number,
                version.number <= after.number,
            )
            .order_by(version.number, item.id)
        )
        return tuple(
            MappingStep(
                number=number,
                at=at,
                by=by,
                accepted=tuple(each.to_change() for *_, each in found if each is not None),
            )
            for (number, at, by), found in groupby(rows, key=lambda row: row[:3])
        )

    def _is_number(self, change: Change) -> bool:
        if change.kind is not ChangeKind.MAPPING_VERSION or not (change.before and change.after):
            return False
        return self._judge_alike(
            MappingVersionId(int(change.before)), MappingVersionId(int(change.after))
        )

    def _judge_alike(self, one: MappingVersionId, other: MappingVersionId) -> bool:
        if (one, other) not in self._alike:
            self._alike[one, other] = judges_alike(self._content(one), self._content(other))
        return self._alike[one, other]

    def _content(self, version_id: MappingVersionId) -> MappingContent:
        return self._session.get_one(MappingVersionRow, version_id).to_content()
