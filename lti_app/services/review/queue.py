"""Answers for ASA's queue: tabs with counts, one page of cases, filters; reads only.

The number of statements is the same however many cases there are, and what is counted is bounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, assert_never

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from lti_app.domain.clock import Clock
from lti_app.domain.ids import PlatformId
from lti_app.domain.people.actor import Actor
from lti_app.domain.people.person import IdentifierKind
from lti_app.domain.review.queue import TAB_STATES, QueueQuery, Sort, Tab
from lti_app.domain.review.review import CaseFlag, ReviewCase
from lti_app.models.course import CourseRow
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.person import PersonIdentifierRow, PersonRow
from lti_app.models.review import ReviewCaseRow
from lti_app.services.review.access import check_reads, find_case
from lti_app.services.review.queue_versions import (
    QueueVersion,
    flagged,
    is_out_of_force,
    queue_versions,
)

_Cases = Select[ReviewCaseRow, str, str | None, str, str | None, str | None, int]
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """One case as the queue shows it."""

    case: ReviewCase
    learner: str
    sis_id: str | None
    badge: str
    badge_language: str
    version: int
    course: str
    term: str | None
    claimant: str | None
    platform_id: PlatformId


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """One page of a tab. Counts stop at `MOST_COUNTED`; `badges` are (line id, title)."""

    lines: tuple[QueueLine, ...]
    total: int
    counts: Mapping[Tab, int]
    badges: tuple[tuple[int, str], ...]


class ReviewQueue:
    """The queue of the actor's institution."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor

    def page(self, query: QueueQuery) -> QueuePage:
        """Return one page of a tab with the counts of all; four statements, however full.

        Raises:
            NotPermitted: the actor holds no ASA role and is no auditor (R4).
        """
        check_reads(self._actor)
        versions = queue_versions(self._session, self._actor)
        matching = self._matching(query, versions)
        bounded = matching.with_only_columns(ReviewCaseRow.id).limit(MOST_COUNTED + 1).subquery()
        total = self._session.scalar(select(func.count()).select_from(bounded)) or 0
        return QueuePage(
            lines=self._lines(matching, query, versions),
            total=total,
            counts=self._counts(),
            badges=_badges(versions),
        )

    def counts(self) -> Mapping[Tab, int]:
        """Count every tab's cases; raises as `page`."""
        check_reads(self._actor)
        return self._counts()

    def line(self, case_id: int) -> QueueLine:
        """Return one case as the queue shows it.

        Raises:
            NotPermitted, NotFound: as `find_case`.
        """
        row = find_case(self._session, self._actor, case_id)
        return self._read(
            self._joined().where(ReviewCaseRow.id == row.id),
            queue_versions(self._session, self._actor),
        )[0]

    def earlier(self, case: ReviewCase) -> tuple[ReviewCase, ...]:
        """Return the learner's other cases, newest first."""
        check_reads(self._actor)
        rows = self._session.scalars(
            select(ReviewCaseRow)
            .where(
                ReviewCaseRow.institution_id == self._actor.institution_id,
                ReviewCaseRow.person_id == case.person_id,
                ReviewCaseRow.id != case.id,
            )
            .order_by(ReviewCaseRow.id.desc())
            .limit(20)
        )
        return tuple(row.to_domain() for row in rows)

    def canvas_user_id(self, case: ReviewCase) -> str | None:
        """Return the learner's id in the case's course, for a link into Canvas."""
        check_reads(self._actor)
        return self._session.scalar(
            select(RosterEntryRow.canvas_user_id)
            .where(
                RosterEntryRow.course_id == case.course_id,
                RosterEntryRow.person_id == case.person_id,
            )
            .order_by(RosterEntryRow.gone_at.is_not(None), RosterEntryRow.id)
            .limit(1)
        )

    def _counts(self) -> Mapping[Tab, int]:
        def count(tab: Tab) -> ColumnElement[int]:
            few = (
                select(ReviewCaseRow.id)
                .where(
                    ReviewCaseRow.institution_id == self._actor.institution_id,
                    ReviewCaseRow.state.in_(TAB_STATES[tab]),
                )
                .limit(MOST_COUNTED)
                .subquery()
            )
            return select(func.count()).select_from(few).scalar_subquery().label(tab.value)

        counted = self._session.execute(select(*(count(tab) for tab in Tab))).one()
        return dict(zip(Tab, counted, strict=True))

    def _matching(self, query: QueueQuery, versions: Mapping[int, QueueVersion]) -> _Cases:
        found = self._joined().where(ReviewCaseRow.state.in_(TAB_STATES[query.tab]))
        if query.line_id is not None:
            found = found.where(ReviewCaseRow.definition_line_id == query.line_id)
        if query.older_than_days is not None:
            before = self._clock.now() - timedelta(days=query.older_than_days)
            found = found.where(ReviewCaseRow.state_since < before)
        if query.flag is not None:
            found = found.where(_flag_column(query.flag))
        text = query.text.strip()
        if text:
            found = found.where(_search(text, versions))
        return found

    def _joined(self) -> _Cases:
        claimant = aliased(PersonRow)
        sis = aliased(PersonIdentifierRow)
        return (
            select(
                ReviewCaseRow,
                PersonRow.name,
                sis.value,
                CourseRow.name,
                CourseRow.term_name,
                claimant.name,
                CourseRow.platform_id,
            )
            .join(PersonRow, PersonRow.id == ReviewCaseRow.person_id)
            .join(CourseRow, CourseRow.id == ReviewCaseRow.course_id)
            .outerjoin(
                sis,
                (sis.person_id == ReviewCaseRow.person_id) & (sis.kind == IdentifierKind.SIS_ID),
            )
            .outerjoin(claimant, claimant.id == ReviewCaseRow.claimed_by)
            .where(ReviewCaseRow.institution_id == self._actor.institution_id)
        )

    def _lines(
        self,
        matching: _Cases,
        query: QueueQuery,
        versions: Mapping[int, QueueVersion],
    ) -> tuple[QueueLine, ...]:
        ordered = matching.order_by(*_order(query.sort))
        return self._read(ordered.limit(query.size).offset((query.page - 1) * query.size), versions)

    def _read(
        self,
        query: _Cases,
        versions: Mapping[int, QueueVersion],
    ) -> tuple[QueueLine, ...]:
        found = self._session.execute(query)
        return tuple(
            QueueLine(
                case=flagged(row.to_domain(), versions[row.definition_version_id]),
                learner=name,
                sis_id=sis_id,
                badge=versions[row.definition_version_id].told.title,
                badge_language=versions[row.definition_version_id].told.language,
                version=versions[row.definition_version_id].number,
                course=course,
                term=term,
                claimant=claimant,
                platform_id=PlatformId(platform_id),
            )
            for row, name, sis_id, course, term, claimant, platform_id in found
        )


def _order(sort: Sort) -> tuple[ColumnElement[Any], ...]:
    match sort:
        case Sort.OLDEST:
            return (ReviewCaseRow.state_since.asc(), ReviewCaseRow.id.asc())
        case Sort.NEWEST:
            return (ReviewCaseRow.state_since.desc(), ReviewCaseRow.id.desc())
        case Sort.NAME:
            return (PersonRow.name.asc(), ReviewCaseRow.id.asc())
    assert_never(sort)


def _flag_column(flag: CaseFlag) -> ColumnElement[bool]:
    match flag:
        case CaseFlag.NARROWLY_MET:
            return ReviewCaseRow.narrowly_met.is_(True)
        case CaseFlag.CHANGED_SINCE_SEALED:
            return ReviewCaseRow.seal_current.is_(False)
        case CaseFlag.RESUBMITTED:
            return ReviewCaseRow.resubmitted.is_(True)
        case CaseFlag.LATE:
            return ReviewCaseRow.late.is_(True)
        case CaseFlag.NOT_IN_FORCE:
            return is_out_of_force()
    assert_never(flag)


def _search(text: str, versions: Mapping[int, QueueVersion]) -> ColumnElement[bool]:
    """Match a name, the start of a SIS id, or a badge's title."""
    folded = text.casefold()
    lines = {each.line_id for each in versions.values() if folded in each.told.title.casefold()}
    by_id = select(PersonIdentifierRow.person_id).where(
        PersonIdentifierRow.kind == IdentifierKind.SIS_ID,
        PersonIdentifierRow.value.istartswith(text, autoescape=True),
    )
    return or_(
        PersonRow.name.icontains(text, autoescape=True),
        ReviewCaseRow.person_id.in_(by_id),
        ReviewCaseRow.definition_line_id.in_(lines),
    )


def _badges(versions: Mapping[int, QueueVersion]) -> tuple[tuple[int, str], ...]:
    newest = {each.line_id: each.told.title for each in versions.values()}
    return tuple(sorted(newest.items(), key=lambda item: item[1].casefold()))
