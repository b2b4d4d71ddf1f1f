"""The queue's filters in the address, so that a page can be kept, shared and gone back to."""

from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from lti_app.domain.review.queue import SIZES, QueueQuery, Sort, Tab
from lti_app.domain.review.review import CaseFlag

AGES = (2, 7, 14, 30)
LAST_PAGE = 10_000
LONGEST_TEXT = 100


def read_query(arguments: MultiDict[str, str]) -> QueueQuery:
    """Read an address; what makes no sense in it is as if it were not there."""
    size = arguments.get("size", SIZES[0], type=int)
    days = arguments.get("days", type=int)
    return QueueQuery(
        tab=arguments.get("tab", Tab.READY, type=Tab),
        text=arguments.get("q", "").strip()[:LONGEST_TEXT],
        line_id=arguments.get("badge", type=_row_id),
        older_than_days=days if days in AGES else None,
        flag=arguments.get("flag", type=CaseFlag),
        sort=arguments.get("sort", Sort.OLDEST, type=Sort),
        page=min(max(arguments.get("page", 1, type=int), 1), LAST_PAGE),
        size=size if size in SIZES else SIZES[0],
    )


def write_query(query: QueueQuery, **changes: Any) -> dict[str, Any]:
    """Write an address's arguments, leaving out what is as usual; a change starts at page 1."""
    changed = replace(query, **({"page": 1} | changes))
    given = {
        "tab": changed.tab.value if changed.tab is not Tab.READY else "",
        "q": changed.text,
        "badge": "" if changed.line_id is None else str(changed.line_id),
        "days": "" if changed.older_than_days is None else str(changed.older_than_days),
        "flag": "" if changed.flag is None else changed.flag.value,
        "sort": changed.sort.value if changed.sort is not Sort.OLDEST else "",
        "page": str(changed.page) if changed.page > 1 else "",
        "size": str(changed.size) if changed.size != SIZES[0] else "",
    }
    return {name: value for name, value in given.items() if value}


def _row_id(text: str) -> int:
    number = int(text)
    if not 0 < number < 2**63:
        raise ValueError("no row has this id")
    return number
