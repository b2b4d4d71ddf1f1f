"""Who is a learner, and who is one person, from *What counts as evidence* and the identities.

The work of all these people is marked 3 or 4 throughout, and their reflection is in: what differs
is who they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Who somebody is in the course.

    `people` counts the persons behind the name; `completes` says that each of them has a complete
    set, and `opens_case` that each has one review case. Whoever is no learner has neither.
    """

    happened: str
    follows: str
    learner: str
    staff: str
    people: int = 1
    completes: bool = True
    opens_case: bool = True


_SEES = "All met, and with Academic and Student Affairs."
_SHOWS = "One row on the roster; one case in ASA's queue."
_NOBODY = "On no roster and in no queue."


def _one(happened: str, follows: str = "One learner.") -> Standing:
    return Standing(happened=happened, follows=follows, learner=_SEES, staff=_SHOWS)


def _none(happened: str, follows: str) -> Standing:
    return Standing(
        happened=happened,
        follows=follows,
        learner="No badge of this course.",
        staff=_NOBODY,
        people=0,
        completes=False,
        opens_case=False,
    )


PEOPLE: Mapping[str, Standing] = {
    # Row "test student, observer; a teacher without a student enrollment: never a learner here"
    "test-student": _none("Student View: Canvas's own test student.", "Never a learner."),
    "observer": _none("An observer's enrollment only.", "Never a learner."),
    # Row "inactive, deleted, rejected enrollment: no new case; what is awarded stays"
    "inactive": Standing(
        happened="The enrollment is inactive.",
        follows="No new case; what is awarded stays.",
        learner="All met.",
        staff="Not on the roster's present learners, and in no queue.",
        opens_case=False,
    ),
    # Row "concluded enrollment or course: still counts"
    "concluded": _one("The enrollment is concluded.", "One learner: what was shown still counts."),
    "deleted-re-enrolled": _one(
        "The first enrollment was deleted; the person was enrolled again.",
        "One learner: the enrollment that stands decides.",
    ),
    # Row "the same person in two sections, or merged: one learner"
    "two-sections": _one("Enrolled in two sections: two rows in Canvas."),
    "cross-listed": _one("Enrolled in a section that another course lent to this one."),
    # a StudentEnrollment makes a learner here, whatever else the person is
    "ta-and-student": _one(
        "Teaching assistant and student of the same course.",
        "One learner; being staff gives no say over one's own case.",
    ),
    "cross-shard-id": _one("Canvas's id lies past 2^53.", "One learner, whose id is kept as text."),
    "merged-user": _one(
        "Two Canvas users were merged; launches still carry the old subject in this course.",
        "One learner.",
    ),
    "no-sis-id": _one("No id of the student system."),
    "same-name-twice": Standing(
        happened="Two people of the same name.",
        follows="Two learners: a name never joins people.",
        learner=_SEES,
        staff="Two rows on the roster; a case in ASA's queue for each.",
        people=2,
    ),
    "name-rtl-emoji": _one("A name from right to left, with an emoji.", "One learner, so named."),
    "no-email": _one("No e-mail address.", "One learner: nobody is known by an address."),
    # Canvas's type decides, never the campus's own role name
    "custom-role": _one(
        "A role of the campus's own, made from Canvas's student role.",
        "One learner: the type of the enrollment decides, not the role's name.",
    ),
}
