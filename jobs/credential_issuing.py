"""Signs the credentials of awards that lack one: after the commit, one unit of work each."""

import structlog

from jobs.due import Due
from lti_app.domain.errors import HallmarkRefusal
from lti_app.domain.people.actor import system_actor
from lti_app.models.outbox import OutboxKind
from lti_app.services.jobs.outbox import Claimed
from lti_app.wiring import Wiring

BATCH = 50
ACTOR = system_actor("credential issuing")
log = structlog.get_logger()


def due_credentials(wiring: Wiring) -> list[Due]:
    """Name one piece of work where any award lacks its credential; somebody waits for it."""
    with wiring.open_work(ACTOR) as work:
        is_due = work.outbox.has_due(OutboxKind.ISSUE_CREDENTIAL)
    return [Due("all", is_awaited=True)] if is_due else []


def issue_due_credentials(wiring: Wiring, _key: str) -> str:
    """Issue what is due, as a job of the schedule."""
    return f"{issue_credentials(wiring)} credentials signed"


def issue_credentials(wiring: Wiring) -> int:
    """Issue what is due; return how many credentials were signed.

    A crash between claim and commit leaves the row due again when its lease ends; a crash after
    the commit finds the row done. Signing twice is refused by (award, sequence).
    """
    signed = 0
    while True:
        with wiring.open_work(ACTOR) as work:
            claimed = work.outbox.claim(OutboxKind.ISSUE_CREDENTIAL, ACTOR.name, BATCH)
        if not claimed:
            return signed
        for row in claimed:
            signed += _issue(wiring, row)


def _issue(wiring: Wiring, row: Claimed) -> int:
    fault: str | None = "fault"
    try:
        with wiring.open_work(ACTOR) as work:
            credential = work.issuing.issue(row.subject_id)
            work.outbox.finish(row.row_id)
        fault = None
    except HallmarkRefusal as error:
        fault = error.code
        log.error("credential not issued", award=row.subject_id, check=error.code)  # noqa: TRY400 - the refusal's code says all; its text could name a person
        return 0
    finally:
        # A fault without a name ends the run, but its row steps back behind the others.
        if fault is not None:
            with wiring.open_work(ACTOR) as work:
                work.outbox.postpone(row.row_id, fault)
    return 0 if credential is None else 1
