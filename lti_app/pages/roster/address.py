"""A roster's filter, search, order and page in the address, so that it can be kept."""

from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from lti_app.domain.progress.roster import SIZES, RosterFilter, RosterQuery, RosterSort

LAST_PAGE = 10_000
LONGEST_TEXT = 100


def read_roster(arguments: MultiDict[str, str]) -> RosterQuery:
    """Read an address; what makes no sense in it is as if it were not there."""
    size = arguments.get("size", SIZES[0], type=int)
    return RosterQuery(
        only=arguments.get("only", RosterFilter.ALL, type=RosterFilter),
        text=" ".join(arguments.get("q", "").split())[:LONGEST_TEXT],
        sort=arguments.get("sort", RosterSort.NAME, type=RosterSort),
        page=min(max(arguments.get("page", 1, type=int), 1), LAST_PAGE),
        size=size if size in SIZES else SIZES[0],
    )


def write_roster(query: RosterQuery, **changes: Any) -> dict[str, Any]:
    """Write an address's arguments, leaving out what is as usual; a change starts at page 1."""
    changed = replace(query, **({"page": 1} | changes))
    given = {
        "only": changed.only.value if changed.only is not RosterFilter.ALL else "",
        "q": changed.text,
        "sort": changed.sort.value if changed.sort is not RosterSort.NAME else "",
        "page": str(changed.page) if changed.page > 1 else "",
        "size": str(changed.size) if changed.size != SIZES[0] else "",
    }
    return {name: value for name, value in given.items() if value}
