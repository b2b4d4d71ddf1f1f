"""The badges of a course: started from the registry, and found by those who judge by them.

Only approved versions allowed for the course are used, never made (R17).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.definition import DefinitionState, DefinitionVersion
from lti_app.domain.definition.in_force import Halt, halt_of
from lti_app.domain.errors import NotFound, RuleRefused
from lti_app.domain.ids import (
    CanvasAccountId,
    CanvasCourseId,
    CourseId,
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    MappingId,
    MappingVersionId,
    PlatformId,
)
from lti_app.domain.mapping.mapping import ActiveMapping, MappingContent, MappingState
from lti_app.domain.people.actor import Actor
from lti_app.models.course import CourseRow
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.in_force import hold_state
from lti_app.services.mapping.access import (
    active_version,
    demand_staff,
    find_mapping,
    last_version,
)
from lti_app.services.mapping.drafts import FindDefinition
from lti_app.services.people.standing import learners_here

Usable = Callable[
    [InstitutionId, CanvasAccountId | None, DefinitionVersionId | None], Sequence[DefinitionVersion]
]
LatestUsable = Callable[[DefinitionLineId], DefinitionVersion | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingOverview:
    """One badge of a course: what counts now, and whether a draft is open beside it.

    `definition` is the version by which the course is judged, before the first activation the one
    its draft is for. `draft_of` is the version an open draft is for. `latest` is the badge's latest
    approved version this course may use. `content` is the last activated one, empty before the
    first.
    """

    mapping_id: MappingId
    course_id: CourseId
    definition: DefinitionVersion
    draft_of: DefinitionVersion | None
    latest: DefinitionVersion | None
    state: MappingState
    active: ActiveMapping | None
    activated_at: datetime | None
    content: MappingContent

    @property
    def draft_open(self) -> bool:
        """Say whether a draft is open."""
        return self.draft_of is not None

    @property
    def used(self) -> DefinitionVersion:
        """Give the version the course works with: that of its draft, else the one it is on."""
        return self.draft_of or self.definition

    @property
    def newer(self) -> DefinitionVersion | None:
        """Give the later version this course could move to; None where it uses the latest (R36)."""
        is_used = self.active is not None or self.draft_open
        latest = self.latest
        return latest if is_used and latest and latest.number > self.used.number else None

    @property
    def halt(self) -> Halt | None:
        """Say why nothing is awarded from the version it is on; None while that is in force."""
        return halt_of(self.definition.state, gate_open=self.definition.gate_open)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseCard:
    """What a page says of a course, and where its Canvas is."""

    course_id: CourseId
    platform_id: PlatformId
    canvas_course_id: CanvasCourseId
    canvas_account_id: CanvasAccountId | None
    name: str
    code: str
    term_name: str | None
    learners: int | None


class Mappings:
    """The mappings of courses."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        find_definition: FindDefinition,
        usable: Usable,
        latest_usable: LatestUsable,
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._find_definition = find_definition
        self._usable = usable
        self._latest_usable = latest_usable

    def active_for_course(self, course_id: CourseId) -> tuple[ActiveMapping, ...]:
        """List the mapping versions by which this course's evidence is judged."""
        rows = self._session.execute(
            select(MappingVersionRow, MappingRow)
            .join(MappingRow, MappingRow.id == MappingVersionRow.mapping_id)
            .where(MappingRow.course_id == course_id, MappingVersionRow.ended_at.is_(None))
            .order_by(MappingRow.id)
        )
        return tuple(version.to_domain(row) for version, row in rows)

    def version(self, version_id: MappingVersionId) -> ActiveMapping:
        """Find one activated version, ended or not.

        Raises:
            NotFound: there is none.
        """
        version = self._session.get(MappingVersionRow, version_id)
        if version is None:
            raise NotFound("mapping.unknown", "There is no such mapping version.")
        return version.to_domain(self._session.get_one(MappingRow, version.mapping_id))

    def course(self, course_id: CourseId) -> CourseCard:
        """Describe a course to its staff; `learners` is None before its roster was read."""
        demand_staff(self._actor, course_id)
        row = self._session.get_one(CourseRow, course_id)
        here = learners_here(self._session, course_id)
        return CourseCard(
            course_id=course_id,
            platform_id=PlatformId(row.platform_id),
            canvas_course_id=CanvasCourseId(row.canvas_course_id),
            canvas_account_id=_account(row),
            name=row.name,
            code=row.code,
            term_name=row.term_name,
            learners=None if here is None else len(here),
        )

    def is_sync_asked(self, course_id: CourseId) -> bool:
        """Say whether an update from Canvas was asked for and has not begun; a page asks often."""
        demand_staff(self._actor, course_id)
        return self._session.get_one(CourseRow, course_id).asked_at is not None

    def overview(self, course_id: CourseId) -> list[MappingOverview]:
        """List the badges of a course; teachers and TAs of it only."""
        demand_staff(self._actor, course_id)
        rows = self._session.scalars(
            select(MappingRow).where(MappingRow.course_id == course_id).order_by(MappingRow.id)
        )
        return [self._overview(row) for row in rows if not row.is_thrown_away]

    def one(self, mapping_id: MappingId) -> MappingOverview:
        """Find one badge of the course this window was opened in; NotFound otherwise."""
        return self._overview(find_mapping(self._session, self._actor, mapping_id))

    def choices(self, course_id: CourseId) -> list[DefinitionVersion]:
        """List the approved badges this course may use and does not use yet."""
        demand_staff(self._actor, course_id)
        course = self._session.get_one(CourseRow, course_id)
        rows = self._session.scalars(select(MappingRow).where(MappingRow.course_id == course_id))
        taken = {row.line_id for row in rows if not row.is_thrown_away}
        here = InstitutionId(course.institution_id)
        found = self._usable(here, _account(course), None)
        return [version for version in found if version.line_id not in taken]

    def start(self, course_id: CourseId, version_id: DefinitionVersionId) -> MappingId:
        """Begin to use an approved badge in a course; already begun, it is found again.

        Raises:
            NotPermitted: the actor does not teach this course.
            RuleRefused: the badge is not among those this course may use (R17, R30).
        """
        demand_staff(self._actor, course_id)
        course = self._session.scalars(
            select(CourseRow).where(CourseRow.id == course_id).with_for_update()
        ).one()
        here = InstitutionId(course.institution_id)
        chosen = next(iter(self._usable(here, _account(course), version_id)), None)
        if (
            chosen is None
            or hold_state(self._session, chosen.version_id) is not DefinitionState.APPROVED
        ):
            raise RuleRefused(
                "mapping.not_usable",
                "That badge is not approved for this course.",
                mend="Choose one of the list, or ask Academic and Student Affairs.",
                field="definition",
            )
        row = self._session.scalar(
            select(MappingRow).where(
                MappingRow.course_id == course_id, MappingRow.line_id == chosen.line_id
            )
        )
        if row is None:
            row = MappingRow(
                course_id=course_id,
                line_id=chosen.line_id,
                state=MappingState.DRAFT,
                created_at=self._clock.now(),
            )
            self._session.add(row)
        if row.is_thrown_away:
            row.draft_version_id = chosen.version_id
            self._session.flush()
            self._audit.record(
                AuditAction.MAPPING_STARTED, "mapping", row.id, badge_version=chosen.number
            )
        return MappingId(row.id)

    def _overview(self, row: MappingRow) -> MappingOverview:
        active = active_version(self._session, row)
        last = last_version(self._session, row)
        shown = active.definition_version_id if active else row.draft_version_id
        if shown is None:
            shown = last.definition_version_id if last else None
        assert shown is not None  # a mapping has a draft, or had a version
        definition = self._find_definition(DefinitionVersionId(shown))
        return MappingOverview(
            mapping_id=MappingId(row.id),
            course_id=CourseId(row.course_id),
            definition=definition,
            draft_of=self._draft_of(row, definition),
            latest=self._latest(row),
            state=row.state,
            active=active.to_domain(row) if active else None,
            activated_at=active.activated_at if active else None,
            content=last.to_content() if last else MappingContent(slos=(), reflection=None),
        )

    def _draft_of(self, row: MappingRow, shown: DefinitionVersion) -> DefinitionVersion | None:
        if row.draft_version_id is None or row.draft_version_id == shown.version_id:
            return None if row.draft_version_id is None else shown
        return self._find_definition(DefinitionVersionId(row.draft_version_id))

    def _latest(self, row: MappingRow) -> DefinitionVersion | None:
        latest = self._latest_usable(DefinitionLineId(row.line_id))
        account = _account(self._session.get_one(CourseRow, row.course_id))
        return latest if latest and latest.content.allows_account(account) else None


def _account(course: CourseRow) -> CanvasAccountId | None:
    return None if course.canvas_account_id is None else CanvasAccountId(course.canvas_account_id)
