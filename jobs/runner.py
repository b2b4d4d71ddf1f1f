"""Runs one key of one job and leaves a line about it: refused, failed or done.

Whoever runs it, the embedded scheduler or a person at the command line, runs this.
"""

from dataclasses import dataclass

import structlog
from sqlalchemy.exc import OperationalError

from jobs.due import JobFailed
from jobs.schedule import Job
from lti_app.domain.errors import Conflict, HallmarkRefusal
from lti_app.domain.people.actor import system_actor
from lti_app.models.job_run import JobOutcome
from lti_app.wiring import Wiring

ACTOR = system_actor("scheduler")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ran:
    """How one run ended, and in a line what it did or why not."""

    outcome: JobOutcome
    detail: str


def run_job(wiring: Wiring, job: Job, key: str) -> Ran:
    """Run one key; a fault that has no name here is logged as failed and raised."""
    with wiring.open_work(ACTOR) as work:
        run_id = work.job_log.begin(job.name, key)
    outcome, detail = JobOutcome.FAILED, "a fault in the program: see the process's own log"
    try:
        detail = job.run(wiring, key)
        outcome = JobOutcome.DONE
    except Conflict as taken:
        outcome, detail = JobOutcome.DONE, f"left to another process ({taken.code})"
    except JobFailed as failed:
        detail = str(failed)
    except HallmarkRefusal as refusal:
        detail = f"refused: {refusal.code}"
    except OperationalError:
        detail = "the database did not answer"
    finally:
        with wiring.open_work(ACTOR) as work:
            work.job_log.end(run_id, outcome, detail)
        log.info("job ran", job=job.name, key=key, outcome=outcome.value, detail=detail)
    return Ran(outcome, detail)
