"""The straight line: sync this course; evaluate each touched learner; if complete, open a case.

What differs from a mapping or from an award's seal is noted beside it, for a person to act on. It
stops there. Only a person awards (Policy 380.104, R4), so this line has no such verb.
"""

from lti_app.domain.clock import Clock
from lti_app.domain.evidence.sync import RefreshReport, SyncProgress, SyncReport
from lti_app.domain.ids import CourseId, PersonId
from lti_app.services.evidence.sync import EvidenceSync, Followed, OpenWork, Touched
from lti_app.services.review.reviews import Opening
from lti_app.services.work.unit import Work


class Pipeline:
    """One course at a time, each stage in the transaction that wrote the facts it rests on."""

    def __init__(self, open_work: OpenWork, clock: Clock) -> None:
        """`open_work` opens units of work of one named actor."""
        self._sync = EvidenceSync(open_work, clock, follow)

    def sync_course(self, course_id: CourseId, *, full: bool = False) -> SyncReport:
        """Run the line for one course; raises as `EvidenceSync.sync_course`."""
        return self._sync.sync_course(course_id, full=full)

    def refresh_learner(self, course_id: CourseId, person_id: PersonId) -> RefreshReport:
        """Re-read and evaluate one learner; raises as `EvidenceSync.refresh_learner`."""
        return self._sync.refresh_learner(course_id, person_id)

    def request_sync(self, course_id: CourseId) -> None:
        """Ask for a pass as soon as may be."""
        self._sync.request_sync(course_id)

    def run_progress(self, course_id: CourseId) -> SyncProgress | None:
        """Tell of the newest pass over a course."""
        return self._sync.run_progress(course_id)


def follow(work: Work, touched: Touched) -> Followed:
    """Evaluate the learners touched; open a case for each who is complete on a whole reading."""
    report = work.completions.evaluate(touched.course_id, touched.person_ids)
    work.change_noting.note(touched.course_id)
    if not touched.may_open_cases:
        return Followed(evaluated=report.evaluated)
    opened = work.reviews.open_cases(report.candidates)
    work.award_change_noting.note(report.awarded)
    return Followed(evaluated=report.evaluated, opened=opened[Opening.OPENED])
