"""What follows for a whole course: how its reading stands, and what is said of its learners."""

from collections.abc import Mapping
from dataclasses import dataclass

from lti_app.domain.evidence.sync import Source


@dataclass(frozen=True, kw_only=True)
class CourseStanding:
    """How a course stands after a pass.

    `failed` names the sources that could not be read and by which failure; `judged` says whether
    anything is said of its learners.
    """

    happened: str
    follows: str
    learner: str
    staff: str
    failed: Mapping[Source, str]
    judged: bool


_NONE: Mapping[Source, str] = {}
_UNREAD = (
    "Your progress appears after the next update from Canvas. Nothing has been read yet for what "
    "this badge asks of you now."
)

COURSES: Mapping[str, CourseStanding] = {
    # new ids throughout: what was mapped in the first course says nothing of the second
    "course-copied": CourseStanding(
        happened="The course was copied: new course, assignments, rubrics and links.",
        follows="Nothing is mapped here, so nothing is read and nothing is said of anybody.",
        learner="No badges here yet.",
        staff="No badge yet: the mapping of the first course is not carried over by itself.",
        failed=_NONE,
        judged=False,
    ),
    # Row "rubric replaced: what was Met before stays Met, flagged; assessed after: Unknown"
    "blueprint-resynced": CourseStanding(
        happened="A blueprint's re-sync put another rubric on the child's stakeholder map.",
        follows="What was met before stays met, flagged; what is assessed after is not known yet.",
        learner="Changed since; what was found before still counts.",
        staff="The rubric was replaced.",
        failed=_NONE,
        judged=True,
    ),
    # Row "concluded enrollment or course: still counts"
    "course-concluded": CourseStanding(
        happened="The course is concluded; its enrollments are active still.",
        follows="Everything still counts; cases still open.",
        learner="As in a running course.",
        staff="As in a running course.",
        failed=_NONE,
        judged=True,
    ),
    # Row "the source could not be read: verdicts stay; shown with their time; no case opens on it"
    "course-deleted": CourseStanding(
        happened="The course is deleted.",
        follows="Nothing can be read; what was found before stays, with its time. No case opens.",
        learner=_UNREAD,
        staff="The last update failed: Canvas does not know the course, or hides it from Hallmark.",
        failed={Source.COURSE: "CanvasNotFound"},
        judged=False,
    ),
    "no-permission": CourseStanding(
        happened="The service account of Hallmark has no right in this course.",
        follows="Nothing can be read, and a person is needed. No case opens.",
        learner=_UNREAD,
        staff="The last update failed: Canvas refused the reading; somebody has to mend the right.",
        failed=dict.fromkeys(
            (Source.COURSE, Source.ASSIGNMENTS, Source.ROSTER, Source.OUTCOME_RESULTS),
            "CanvasForbidden",
        ),
        judged=False,
    ),
    "huge": CourseStanding(
        happened="2,500 learners and 30 assignments.",
        follows="Every learner is judged, in the fewest requests there can be.",
        learner="As in any course.",
        staff="As in any course.",
        failed=_NONE,
        judged=True,
    ),
    "empty": CourseStanding(
        happened="Nobody is enrolled, and there is no work.",
        follows="The reading is whole and finds nobody. No case opens.",
        learner="Nobody reads anything.",
        staff="A course without learners.",
        failed=_NONE,
        judged=False,
    ),
}
