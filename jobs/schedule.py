"""The schedule as a table. Due work is state, not a message: each job asks a query what is due.

A lost or doubled look costs nothing, since the next one finds the truth (docs/adr/0004). Job
functions are plain: they take the wiring and a key, and cannot tell who runs them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jobs.credential_issuing import due_credentials, issue_due_credentials
from jobs.due import Due
from jobs.evidence_sync import due_courses, mapped_courses, next_pass, sync_due_course
from jobs.housekeeping import due_housekeeping, keep_house, next_housekeeping, unkept_day
from lti_app.wiring import Wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One kind of work.

    `due` lists what to do now; `every` what to do when a person says "now"; `run` does one of them
    and says in a line what it did; `next_at` tells when something will be due.
    """

    name: str
    what: str
    due: Callable[[Wiring], list[Due]]
    every: Callable[[Wiring], list[Due]]
    run: Callable[[Wiring, str], str]
    next_at: Callable[[Wiring], datetime | None]


SCHEDULE = (
    Job(
        name="evidence-sync",
        what="reads each mapped course from Canvas, evaluates, opens cases",
        due=due_courses,
        every=mapped_courses,
        run=sync_due_course,
        next_at=next_pass,
    ),
    Job(
        name="credential-issuing",
        what="signs the credentials of awards that lack one",
        due=due_credentials,
        every=due_credentials,
        run=issue_due_credentials,
        next_at=lambda _wiring: None,
    ),
    Job(
        name="housekeeping",
        what="deletes reflections' words past their time, old runs and dead logins, daily",
        due=due_housekeeping,
        every=unkept_day,
        run=keep_house,
        next_at=next_housekeeping,
    ),
)


def job_named(name: str) -> Job | None:
    """Find a job of the schedule."""
    return next((job for job in SCHEDULE if job.name == name), None)
