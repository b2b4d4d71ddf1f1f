"""How the learners of a course stand on its badges, in numbers, and what drifted; for its staff.

Numbers only: whoever wants names opens the roster, which checks again.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from lti_app.domain.award.award import STANDING
from lti_app.domain.ids import CourseId, MappingId
from lti_app.domain.mapping.mapping import ActiveMapping, AssignmentSnapshot
from lti_app.domain.people.actor import Actor
from lti_app.domain.progress.roster import Place, place_of
from lti_app.models.award import AwardRow
from lti_app.models.completion import CompletionRow
from lti_app.models.evidence import AssignmentSnapshotRow
from lti_app.services.mapping.access import demand_staff
from lti_app.services.people.standing import learners_here


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeFigures:
    """Learners of one badge in one course. Who is awarded counts in no other number.

    `left` counts those of them who are not in the course any more: what was met is kept.
    `drifted` names the mapped assignments that Canvas has otherwise now than at activation.
    """

    learners: int = 0
    in_progress: int = 0
    only_reflection: int = 0
    complete: int = 0
    awarded: int = 0
    left: int = 0
    drifted: tuple[str, ...] = ()


class CourseFigures:
    """Counts for the course's home page."""

    def __init__(self, session: Session, actor: Actor) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._actor = actor

    def of(
        self, course_id: CourseId, active: Iterable[ActiveMapping]
    ) -> dict[MappingId, BadgeFigures]:
        """Count for each active mapping of a course.

        Raises:
            NotPermitted: the actor is no staff of this course.
        """
        demand_staff(self._actor, course_id)
        seen = self._newest_snapshots(course_id)
        here = learners_here(self._session, course_id) or set()
        return {each.mapping_id: self._count(each, seen, here) for each in active}

    def _count(
        self,
        mapping: ActiveMapping,
        seen: dict[str, AssignmentSnapshotRow],
        here: Collection[int | str],
    ) -> BadgeFigures:
        awarded = set(
            self._session.scalars(
                select(AwardRow.person_id).where(
                    AwardRow.course_id == mapping.course_id,
                    AwardRow.line_id == mapping.line_id,
                    AwardRow.state.in_(STANDING),
                )
            )
        )
        rows = self._session.scalars(
            select(CompletionRow)
            .where(CompletionRow.mapping_id == mapping.mapping_id)
            .options(defer(CompletionRow.inputs))  # all that was read of each learner
        ).all()
        places = Counter(_place(row, is_awarded=row.person_id in awarded) for row in rows)
        return BadgeFigures(
            learners=len(rows),
            in_progress=places[Place.IN_PROGRESS],
            only_reflection=places[Place.ONLY_REFLECTION],
            complete=places[Place.COMPLETE],
            awarded=places[Place.AWARDED],
            left=sum(row.person_id not in here for row in rows),
            drifted=tuple(s.name for s in mapping.snapshots if _drifted(s, seen)),
        )

    def _newest_snapshots(self, course_id: CourseId) -> dict[str, AssignmentSnapshotRow]:
        newest = (
            select(func.max(AssignmentSnapshotRow.id))
            .where(AssignmentSnapshotRow.course_id == course_id)
            .group_by(AssignmentSnapshotRow.assignment_id)
        )
        rows = self._session.scalars(
            select(AssignmentSnapshotRow).where(AssignmentSnapshotRow.id.in_(newest))
        )
        return {row.assignment_id: row for row in rows}


def _drifted(snapshot: AssignmentSnapshot, seen: dict[str, AssignmentSnapshotRow]) -> bool:
    row = seen.get(snapshot.assignment_id)
    return row is not None and (row.is_gone or row.fingerprint != snapshot.fingerprint)


def _place(row: CompletionRow, *, is_awarded: bool) -> Place:
    # The document is read for the few who miss exactly one part.
    return place_of(
        is_awarded=is_awarded,
        state=row.state,
        lacking=row.total - row.met,
        is_reflection_met=lambda: row.to_verdict().reflection.is_met,
    )
