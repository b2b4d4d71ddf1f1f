"""How ASA's queue is parted, ordered and filtered."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from lti_app.domain.review.review import CaseFlag, ReviewCaseState

SIZES = (25, 50, 100)


class Tab(StrEnum):
    """The queue's tabs."""

    READY = "ready"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    ON_HOLD = "on_hold"
    DECLINED = "declined"
    AWARDED = "awarded"


TAB_STATES: Mapping[Tab, tuple[ReviewCaseState, ...]] = MappingProxyType(
    {
        Tab.READY: (ReviewCaseState.READY,),
        Tab.IN_REVIEW: (ReviewCaseState.IN_REVIEW,),
        Tab.RETURNED: (
            ReviewCaseState.RETURNED_TO_LEARNER,
            ReviewCaseState.RETURNED_TO_INSTRUCTOR,
        ),
        Tab.ON_HOLD: (ReviewCaseState.ON_HOLD,),
        Tab.DECLINED: (ReviewCaseState.DECLINED,),
        Tab.AWARDED: (ReviewCaseState.AWARDED,),
    }
)


class Sort(StrEnum):
    """How a tab is ordered."""

    OLDEST = "oldest"
    NEWEST = "newest"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueQuery:
    """What the address of a queue page says."""

    tab: Tab = Tab.READY
    text: str = ""
    line_id: int | None = None
    older_than_days: int | None = None
    flag: CaseFlag | None = None
    sort: Sort = Sort.OLDEST
    page: int = 1
    size: int = SIZES[0]


def tab_of(state: ReviewCaseState) -> Tab:
    """Say under which tab a case stands."""
    return next(tab for tab, states in TAB_STATES.items() if state in states)
