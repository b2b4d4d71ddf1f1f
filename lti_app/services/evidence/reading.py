"""Reads what a plan asks for, each source whole or not at all; touches no database.

Canvas's refusals become failures of a source. A dead token or spent patience ends the reading,
since every further request would meet the same.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar

from lti_app.canvas.errors import (
    CanvasFailure,
    CanvasForbidden,
    CanvasIncomplete,
    CanvasNotFound,
    CanvasThrottled,
    CanvasUnauthorized,
)
from lti_app.canvas.gateway import CanvasGateway
from lti_app.domain.evidence.evidence import AssignmentFact, OutcomeResultRow, RosterRow
from lti_app.domain.evidence.plan import PassPlan, Reading, least_requests
from lti_app.domain.evidence.sync import Source, SourceFailure, SyncKind
from lti_app.domain.ids import AssignmentId, CanvasUserId
from lti_app.domain.mapping.rules import fingerprint
from lti_app.services.evidence.missing_rows import all_assignments, all_people, all_results
from lti_app.services.evidence.result_reading import results_of
from lti_app.services.evidence.submission_reading import of_course, of_learners, readable

T = TypeVar("T")
Tell = Callable[[Source, int, int], None]

DROPPED = "dropped"
SKIPPED = "skipped"
# Asking these again soon, or asking anything else, meets the same answer.
ENDS_ALL = (CanvasUnauthorized, CanvasThrottled)
NEEDS_PERSON = (CanvasUnauthorized, CanvasForbidden)


class EvidenceReader:
    """Reads one plan through one gateway."""

    def __init__(self, gateway: CanvasGateway, plan: PassPlan, tell: Tell) -> None:
        """`tell` hears which source is next, requests so far and the least there will be."""
        self._gateway = gateway
        self._plan = plan
        self._tell = tell
        self._course_id = plan.canvas_course_id
        self._ended: CanvasFailure | None = None
        self._is_full = plan.kind is SyncKind.FULL
        self._roster_is_proven = True

    def read(self, started_at: datetime) -> Reading:
        """Read every source the plan names."""
        reading = Reading(started_at=started_at)
        if self._plan.wanted.is_nothing:
            return reading
        if self._plan.kind is SyncKind.LEARNER:
            self._read_learner(reading)
        else:
            self._read_course(reading)
        return reading

    def _read_course(self, reading: Reading) -> None:
        sources = self._plan.sources
        if Source.COURSE in sources:
            reading.course = self._try(
                reading, Source.COURSE, lambda: self._gateway.course(self._course_id)
            )
        reading.assignments = self._try(
            reading, Source.ASSIGNMENTS, lambda: all_assignments(self._gateway, self._plan)
        )
        changed = self._changed(reading.assignments or ())
        if Source.ROSTER in sources or changed:
            self._read_roster(reading)
        if reading.assignments is None:
            self._skip(reading, Source.SUBMISSIONS)
        else:
            self._read_submissions(reading, reading.assignments, changed)
        self._prove_roster(reading)
        if Source.OUTCOME_RESULTS in sources or self._touches_outcomes(reading):
            reading.results = self._try(
                reading, Source.OUTCOME_RESULTS, lambda: self._all_results(reading)
            )

    def _read_learner(self, reading: Reading) -> None:
        learners, wanted = self._plan.learners, self._plan.wanted
        reading.assignments = self._try(
            reading,
            Source.ASSIGNMENTS,
            lambda: self._gateway.assignments(self._course_id, wanted.assignment_ids),
        )
        if reading.assignments is None:
            self._skip(reading, Source.SUBMISSIONS)
        else:
            may_ask = readable(self._plan, reading.assignments)
            reading.submissions = self._try(
                reading,
                Source.SUBMISSIONS,
                lambda: of_learners(self._gateway, self._plan, may_ask),
            )
            reading.whole = frozenset(may_ask)
        if Source.OUTCOME_RESULTS in self._plan.sources:
            reading.results = self._try(
                reading, Source.OUTCOME_RESULTS, lambda: self._results(reading, learners)
            )

    def _read_roster(self, reading: Reading) -> None:
        reading.roster = self._try(reading, Source.ROSTER, self._roster)

    def _roster(self) -> tuple[RosterRow, ...]:
        """Read the people; those who slipped from a list that may have been cut are asked later."""
        roster = self._gateway.roster(self._course_id)
        self._roster_is_proven = roster.is_proven
        if self._is_full and roster.is_proven:
            return all_people(self._gateway, self._plan, roster.rows)
        return roster.rows

    def _prove_roster(self, reading: Reading) -> None:
        """Hold a roster that ended on a full page against everyone else known to be a learner."""
        if reading.roster is None or self._roster_is_proven:
            return
        listed, known = reading.roster, self._plan.roster
        if self._is_full and reading.submissions is not None:
            known = frozenset(row.user_id for row in reading.submissions)
        if not known.issubset(row.user_id for row in listed):
            reading.roster = None
            cut = CanvasIncomplete("the list of people may have been cut")
            self._fail(reading, Source.ROSTER, cut)
        elif self._is_full:
            reading.roster = self._try(
                reading, Source.ROSTER, lambda: all_people(self._gateway, self._plan, listed)
            )

    def _read_submissions(
        self,
        reading: Reading,
        assignments: Collection[AssignmentFact],
        changed: frozenset[AssignmentId],
    ) -> None:
        may_ask = readable(self._plan, assignments)
        is_full = self._plan.since is None
        whole = [a for a in may_ask if is_full or a in changed]
        rest = [a for a in may_ask if a not in whole]
        roster = reading.roster or ()
        rows = self._try(
            reading,
            Source.SUBMISSIONS,
            lambda: of_course(self._gateway, self._plan, whole=whole, rest=rest, roster=roster),
        )
        if rows is None:
            return
        reading.submissions = rows
        reading.whole = frozenset(whole)

    def _all_results(self, reading: Reading) -> tuple[OutcomeResultRow, ...]:
        listed = self._results(reading, None)
        return all_results(self._gateway, self._plan, reading, listed) if self._is_full else listed

    def _results(
        self, reading: Reading, users: tuple[CanvasUserId, ...] | None
    ) -> tuple[OutcomeResultRow, ...]:
        told = results_of(self._gateway, self._plan, users)
        reading.whole_outcomes = told.whole
        if told.unlinked:
            reading.notes.append(
                SourceFailure(
                    source=Source.OUTCOME_RESULTS,
                    kind=DROPPED,
                    reason="left out: outcomes no longer linked in the course",
                    left_out=told.unlinked,
                )
            )
        return told.rows

    def _changed(self, assignments: Collection[AssignmentFact]) -> frozenset[AssignmentId]:
        """Find assignments whose rubric differs from the last seen: no query tells its edits."""
        if self._plan.since is None:
            return frozenset()
        known = self._plan.fingerprints
        return frozenset(
            a.assignment_id
            for a in assignments
            if a.published and known.get(a.assignment_id) != fingerprint(a)
        )

    def _touches_outcomes(self, reading: Reading) -> bool:
        aligned = self._plan.wanted.aligned
        return bool(self._plan.wanted.outcome_ids) and any(
            row.fact.assignment_id in aligned for row in reading.submissions or ()
        )

    def _try(self, reading: Reading, source: Source, read: Callable[[], T]) -> T | None:
        if self._ended is not None:
            self._skip(reading, source)
            return None
        least = least_requests(
            len(self._plan.roster),
            len(self._plan.wanted.assignment_ids),
            0,
            has_outcomes=bool(self._plan.wanted.outcome_ids),
        )
        self._tell(source, self._gateway.usage.requests, least)
        try:
            return read()
        except CanvasFailure as failure:
            self._fail(reading, source, failure)
            return None

    def _fail(self, reading: Reading, source: Source, failure: CanvasFailure) -> None:
        reading.failures.append(told(source, failure))
        is_lost = source is Source.COURSE and isinstance(failure, CanvasNotFound)
        if is_lost or isinstance(failure, ENDS_ALL):
            self._ended = failure

    def _skip(self, reading: Reading, source: Source) -> None:
        if source in self._plan.sources:
            reading.failures.append(
                SourceFailure(source=source, kind=SKIPPED, reason="an earlier read failed")
            )


def told(source: Source, failure: CanvasFailure) -> SourceFailure:
    """Put a failure of Canvas into the words of the run log."""
    return SourceFailure(
        source=source,
        kind=type(failure).__name__,
        reason=failure.reason,
        path=failure.path,
        status=failure.status,
        needs_person=isinstance(failure, NEEDS_PERSON),
        retry_after=failure.retry_after if isinstance(failure, CanvasThrottled) else None,
    )
