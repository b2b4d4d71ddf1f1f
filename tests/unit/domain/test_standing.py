import pytest

from lti_app.domain.evidence.evidence import EnrollmentState
from lti_app.domain.people.standing import Standing, may_open_case, standing_of
from tests.factories.facts import student

S = EnrollmentState


@pytest.mark.parametrize(
    ("state", "has_work", "expected"),
    [
        (S.ACTIVE, False, Standing.LEARNER),
        (S.COMPLETED, False, Standing.LEARNER),
        (S.INVITED, False, Standing.INVITED),
        (S.INVITED, True, Standing.LEARNER),
        (S.CREATION_PENDING, False, Standing.INVITED),
        (S.CREATION_PENDING, True, Standing.LEARNER),
        (S.INACTIVE, True, Standing.LEFT),
        (S.DELETED, True, Standing.LEFT),
        (S.REJECTED, True, Standing.LEFT),
    ],
)
def test_state_of_a_student_enrollment_decides(
    state: EnrollmentState,
    has_work: bool,  # noqa: FBT001 - a column of the table above
    expected: Standing,
) -> None:
    assert standing_of((student(state),), has_work=has_work) is expected


@pytest.mark.parametrize(
    "kind", ["ObserverEnrollment", "TeacherEnrollment", "TaEnrollment", "DesignerEnrollment"]
)
def test_other_kinds_never_make_a_learner(kind: str) -> None:
    assert standing_of((student(kind=kind),), has_work=True) is Standing.NOT_A_LEARNER


def test_test_student_is_never_a_learner_whatever_else_is_there() -> None:
    both = (student(kind="StudentViewEnrollment"), student())
    assert standing_of(both, has_work=True) is Standing.NOT_A_LEARNER


def test_nobody_without_enrollments_is_a_learner() -> None:
    assert standing_of((), has_work=True) is Standing.NOT_A_LEARNER


def test_teacher_with_a_student_enrollment_is_a_learner() -> None:
    both = (student(kind="TaEnrollment"), student())
    assert standing_of(both, has_work=False) is Standing.LEARNER


def test_two_sections_make_one_learner_by_the_better_of_them() -> None:
    both = (student(S.INACTIVE, section="81"), student(S.ACTIVE, section="82"))
    assert standing_of(both, has_work=False) is Standing.LEARNER
    assert standing_of(tuple(reversed(both)), has_work=False) is Standing.LEARNER


def test_re_enrolled_after_deletion_is_a_learner() -> None:
    assert standing_of((student(S.DELETED), student(S.ACTIVE)), has_work=False) is Standing.LEARNER


@pytest.mark.parametrize("standing", list(Standing))
def test_only_a_learner_opens_a_case(standing: Standing) -> None:
    assert may_open_case(standing) is (standing is Standing.LEARNER)
