"""When a course's evidence was last read from Canvas, as its staff's pages tell it."""

from datetime import datetime

from lti_app.domain.evidence.sync import Source
from lti_app.pages.access import Visit


def read_stamp(visit: Visit) -> datetime | None:
    """Give the age of the stalest source of the visit's course; None before any was read."""
    assert visit.course_id is not None  # course_staff lets nobody else in
    freshness = visit.work.sync_log.freshness(visit.course_id)
    # The course's own page in Canvas is read once a day: its age would hide a pass just asked for.
    read = [f.read_at for f in freshness if f.read_at and f.source is not Source.COURSE]
    return min(read) if read else None
