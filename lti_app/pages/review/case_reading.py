"""Reads a case's evidence again from Canvas before a decision, in units of work of its own.

No transaction waits on Canvas: the caller holds none (`visit.work.pause()`).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum

from lti_app.domain.clock import Clock
from lti_app.domain.errors import NotFound, NotReadYet
from lti_app.services.pipeline import Pipeline
from lti_app.services.work.unit import Work

OpenWork = Callable[[], AbstractContextManager[Work]]


class Reading(StrEnum):
    """How reading a case's evidence again went."""

    NOT_DUE = "not_due"
    DONE = "done"
    FAILED = "failed"
    NO_EVIDENCE = "no_evidence"
    NOT_READ_YET = "not_read_yet"


def read_again(
    open_work: OpenWork, clock: Clock, case_id: int, *, even_if_fresh: bool = False
) -> Reading:
    """Read one learner again and hold it against the case's seal, where that is due or asked for.

    Raises:
        NotPermitted, NotFound: the case is not this actor's to see.
    """
    with open_work() as work:
        target = work.resealing.refresh_target(case_id)
    if target is None or not (target.is_due or even_if_fresh):
        return Reading.NOT_DUE
    with open_work() as work:
        work.resealing.record_attempt(case_id)
    try:
        report = Pipeline(open_work, clock).refresh_learner(target.course_id, target.person_id)
        if not report.is_complete:
            return Reading.FAILED
        with open_work() as work:
            candidate = work.completions.candidate(
                target.person_id, target.mapping_version_id, target.course_id
            )
            work.resealing.record_refresh(case_id, candidate, read_at=report.read_at)
    except NotReadYet:
        return Reading.NOT_READ_YET
    except NotFound:
        # No longer in the roster, or the badge is no longer mapped: the seal is all there is.
        return Reading.NO_EVIDENCE
    return Reading.DONE
