"""What ASA has answered by keeping an award, and what it is asked anew."""

import pytest

from lti_app.domain.award.after_award import AfterAward, ReplacedRubric
from lti_app.domain.review.seal import Change, ChangeKind

LOWER = Change(kind=ChangeKind.POINTS, subject="311", part="_1", before="4", after="2")
LOWEST = Change(kind=ChangeKind.POINTS, subject="311", part="_1", before="4", after="0")
OTHER = Change(kind=ChangeKind.EXCUSED, subject="312", before="no", after="yes")
RUBRIC = ReplacedRubric(assignment_id="311", assignment="Memo", before="One", after="Two")
KEPT = AfterAward(changes=(LOWER, OTHER), rubrics=(RUBRIC,), still_complete=False)


@pytest.mark.parametrize(
    "found",
    [
        KEPT,
        AfterAward(changes=(OTHER, LOWER), rubrics=(RUBRIC,), still_complete=False),
        AfterAward(changes=(LOWER,), still_complete=False),
        AfterAward(changes=(LOWER,), rubrics=(RUBRIC,), still_complete=None),
    ],
    ids=["the same", "in another order", "less of it", "less, the course being mapped anew"],
)
def test_nothing_new_is_not_asked_again(found: AfterAward) -> None:
    assert found.is_kept(KEPT)


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        (KEPT, AfterAward(changes=(LOWEST,), still_complete=False)),
        (KEPT, AfterAward(changes=(LOWEST,), still_complete=None)),
        (AfterAward(changes=(LOWER,)), AfterAward(changes=(LOWER,), still_complete=False)),
        (
            AfterAward(changes=(LOWER,), still_complete=None),
            AfterAward(changes=(LOWER,), still_complete=False),
        ),
        (AfterAward(changes=(LOWER,)), AfterAward(changes=(LOWER,), rubrics=(RUBRIC,))),
    ],
    ids=[
        "another figure",
        "another figure, mapped anew",
        "complete no longer",
        "known to be incomplete",
        "another rubric",
    ],
)
def test_what_goes_further_is_asked_anew(kept: AfterAward, found: AfterAward) -> None:
    assert not found.is_kept(kept)
