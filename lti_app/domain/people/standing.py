"""Who is a learner of a course, from the person's enrollments in it.

docs/evidence.md, "What counts as evidence": test students, observers and teachers without a student
enrollment never; invited once there is work; inactive, deleted and rejected open no new case;
concluded counts; several sections make one learner.
"""

from collections.abc import Iterable
from enum import StrEnum

from lti_app.domain.evidence.evidence import Enrollment, EnrollmentState

_STUDENT = "StudentEnrollment"
_TEST_STUDENT = "StudentViewEnrollment"
_COUNTS = frozenset({EnrollmentState.ACTIVE, EnrollmentState.COMPLETED})
_PENDING = frozenset({EnrollmentState.INVITED, EnrollmentState.CREATION_PENDING})


class Standing(StrEnum):
    """What a person's enrollments make of them here."""

    LEARNER = "learner"
    INVITED = "invited"
    LEFT = "left"
    NOT_A_LEARNER = "not_a_learner"


def standing_of(enrollments: Iterable[Enrollment], *, has_work: bool) -> Standing:
    """Decide by the best of a person's student enrollments; the other kinds never make a learner.

    A custom role keeps Canvas's `type`, so roles named by a campus need no list here.
    """
    kinds = {(each.type, each.state) for each in enrollments}
    if any(kind == _TEST_STUDENT for kind, _ in kinds):
        return Standing.NOT_A_LEARNER
    states = {state for kind, state in kinds if kind == _STUDENT}
    if states & _COUNTS:
        return Standing.LEARNER
    if states & _PENDING:
        return Standing.LEARNER if has_work else Standing.INVITED
    return Standing.LEFT if states else Standing.NOT_A_LEARNER


def may_open_case(standing: Standing) -> bool:
    """Say whether a complete set of this person opens a case; what is awarded stays anyway."""
    return standing is Standing.LEARNER
