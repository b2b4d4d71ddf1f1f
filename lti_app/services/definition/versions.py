"""Who is on which version of a line: courses, learners with an open case, awards (R36).

A course keeps the version it mapped until its instructor moves to a later one.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.award.award import STANDING
from lti_app.domain.definition.access import oversees
from lti_app.domain.definition.definition import PUBLISHED, DefinitionState
from lti_app.domain.definition.in_use import InUse
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import CourseId, DefinitionLineId, DefinitionVersionId
from lti_app.domain.people.actor import Actor
from lti_app.domain.review.review import CLOSED
from lti_app.models.award import AwardRow
from lti_app.models.course import CourseRow
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.models.review import ReviewCaseRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseOnVersion:
    """A course whose evidence is judged by a version, or that drafts a mapping of it."""

    course_id: CourseId
    name: str
    code: str
    term_name: str | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionUse:
    """One version with who is on it: running courses, courses that prepare it, cases, awards."""

    version_id: DefinitionVersionId
    number: int
    state: DefinitionState
    approved_at: datetime | None
    running: tuple[CourseOnVersion, ...]
    preparing: tuple[CourseOnVersion, ...]
    open_cases: int
    awards: int

    @property
    def in_use(self) -> InUse:
        """Count the running courses and the open cases."""
        return InUse(running=len(self.running), open_cases=self.open_cases)


class VersionUses:
    """Tells who is on which version."""

    def __init__(self, *, session: Session, actor: Actor) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._actor = actor

    def of_line(self, line_id: DefinitionLineId) -> tuple[VersionUse, ...]:
        """Tell it of every version of a line that was ever approved, the latest first.

        Raises:
            NotFound: there is no such line for the actor, who is of ASA or audits it.
        """
        line = self._session.get(DefinitionLine, line_id)
        is_here = line is not None and line.institution_id == self._actor.institution_id
        if not is_here or not oversees(self._actor):
            raise NotFound("definition.unknown", "There is no such definition.")
        running, preparing = self._running(line_id), self._preparing(line_id)
        cases, awards = self._cases(line_id), self._awards(line_id)
        rows = self._session.scalars(
            select(DefinitionVersionRow)
            .where(
                DefinitionVersionRow.line_id == line_id, DefinitionVersionRow.state.in_(PUBLISHED)
            )
            .order_by(DefinitionVersionRow.number.desc())
        )
        return tuple(
            VersionUse(
                version_id=DefinitionVersionId(row.id),
                number=row.number,
                state=row.state,
                approved_at=row.approved_at,
                running=tuple(running.get(row.id, ())),
                preparing=tuple(preparing.get(row.id, ())),
                open_cases=cases.get(row.id, 0),
                awards=awards.get(row.id, 0),
            )
            for row in rows
        )

    def of_version(
        self, line_id: DefinitionLineId, version_id: DefinitionVersionId
    ) -> VersionUse | None:
        """Tell it of one version; None where it was never approved. Raises as `of_line`."""
        found = self.of_line(line_id)
        return next((each for each in found if each.version_id == version_id), None)

    def _running(self, line_id: DefinitionLineId) -> dict[int, list[CourseOnVersion]]:
        found = self._session.execute(
            select(MappingVersionRow.definition_version_id, MappingVersionRow, CourseRow)
            .join(MappingRow, MappingRow.id == MappingVersionRow.mapping_id)
            .join(CourseRow, CourseRow.id == MappingRow.course_id)
            .where(MappingRow.line_id == line_id, MappingVersionRow.ended_at.is_(None))
            .order_by(CourseRow.name, CourseRow.id)
        )
        by_version: dict[int, list[CourseOnVersion]] = {}
        for version_id, mapped, course in found:
            by_version.setdefault(version_id, []).append(_course(course, mapped.activated_at))
        return by_version

    def _preparing(self, line_id: DefinitionLineId) -> dict[int, list[CourseOnVersion]]:
        found = self._session.execute(
            select(MappingRow, CourseRow)
            .join(CourseRow, CourseRow.id == MappingRow.course_id)
            .where(MappingRow.line_id == line_id, MappingRow.draft_version_id.is_not(None))
            .order_by(CourseRow.name, CourseRow.id)
        )
        by_version: dict[int, list[CourseOnVersion]] = {}
        for mapping, course in found:
            if mapping.draft_version_id is not None:
                drafts = by_version.setdefault(mapping.draft_version_id, [])
                drafts.append(_course(course, mapping.created_at))
        return by_version

    def _cases(self, line_id: DefinitionLineId) -> dict[int, int]:
        row = ReviewCaseRow
        found = self._session.execute(
            select(row.definition_version_id, func.count())
            .where(row.definition_line_id == line_id, row.state.not_in(CLOSED))
            .group_by(row.definition_version_id)
        )
        return dict(found.all())

    def _awards(self, line_id: DefinitionLineId) -> dict[int, int]:
        found = self._session.execute(
            select(AwardRow.version_id, func.count())
            .where(AwardRow.line_id == line_id, AwardRow.state.in_(STANDING))
            .group_by(AwardRow.version_id)
        )
        return dict(found.all())


def _course(course: CourseRow, since: datetime) -> CourseOnVersion:
    return CourseOnVersion(
        course_id=CourseId(course.id),
        name=course.name,
        code=course.code,
        term_name=course.term_name,
        since=since,
    )
