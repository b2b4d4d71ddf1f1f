"""Once a day, in UTC so that no clock change doubles or skips it."""

from datetime import UTC, datetime, time, timedelta

from jobs.due import Due
from lti_app.domain.people.actor import system_actor
from lti_app.wiring import Wiring

ACTOR = system_actor("housekeeping")
NAME = "housekeeping"
AT = time(3, 10, tzinfo=UTC)


def due_housekeeping(wiring: Wiring) -> list[Due]:
    """Name today once its hour has come, until somebody has claimed it."""
    return [] if wiring.clock.now().timetz() < AT else unkept_day(wiring)


def unkept_day(wiring: Wiring) -> list[Due]:
    """Name today at any hour, until somebody has claimed it: a person may ask for it early."""
    today = wiring.clock.now().date().isoformat()
    with wiring.open_work(ACTOR) as work:
        return [] if work.job_log.is_claimed(NAME, today) else [Due(today)]


def keep_house(wiring: Wiring, key: str) -> str:
    """Delete what is past its time; a day claimed by another process is left to it."""
    with wiring.open_work(ACTOR) as work:
        if not work.job_log.claim_tick(NAME, key):
            return "done by another process"
    texts = 0
    while True:
        with wiring.open_work(ACTOR) as work:
            deleted = work.housekeeping.delete_reflection_texts(wiring.settings.reflection_days)
        texts += deleted
        if not deleted:
            break
    with wiring.open_work(ACTOR) as work:
        rows = work.housekeeping.delete_old_runs()
    return f"{texts} reflection texts, {rows} old rows deleted"


def next_housekeeping(wiring: Wiring) -> datetime:
    """Tell the next hour of housekeeping."""
    now = wiring.clock.now()
    today = datetime.combine(now.date(), AT)
    return today if now < today else today + timedelta(days=1)
