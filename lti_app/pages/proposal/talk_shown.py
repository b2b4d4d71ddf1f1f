"""Which threads of a consultation are shown: of which place, in which state, page by page."""

from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from lti_app.domain.definition.places import Place
from lti_app.pages.access import Visit
from lti_app.pages.proposal.place_words import place_code, read_place
from lti_app.services.proposal.threads import Thread

LAST_PAGE = 10_000
OPEN, SETTLED, ALL = "open", "settled", "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Which threads are shown: of which place, in which state, on which page."""

    state: str = OPEN
    place: Place | None = None
    page: int = 1

    def holds(self, thread: Thread) -> bool:
        """Say whether a thread is among them; a section holds all its fields."""
        if self.place is not None:
            place = thread.root.place
            if self.place.section is not place.section:
                return False
            if self.place.field and self.place.field != place.field:
                return False
        return self.state == ALL or thread.is_open == (self.state == OPEN)

    def kept(self) -> dict[str, Any]:
        """Name what an address keeps."""
        given = {"show": "" if self.state == OPEN else self.state}
        if self.place is not None:
            given["at"] = place_code(self.place) or "-"
        return {name: value for name, value in given.items() if value}


def sent_shown() -> Shown:
    """Read which are asked for."""
    state = request.args.get("show", OPEN)
    at = request.args.get("at", "")
    page = request.args.get("page", 1, type=int)
    place = read_place("" if at == "-" else at) if at else None
    return Shown(
        state=state if state in {OPEN, SETTLED, ALL} else OPEN,
        place=place,
        page=min(max(page, 1), LAST_PAGE),
    )


def chips(
    visit: Visit, version: int, shown: Shown, threads: tuple[Thread, ...]
) -> list[dict[str, object]]:
    """Lead to the open, the settled and all of them, with how many each holds."""
    labels = ((OPEN, _("Open")), (SETTLED, _("Settled")), (ALL, _("All")))
    return [
        {
            "label": f"{label} {sum(map(replace(shown, state=state).holds, threads))}",
            "href": address_of(visit, version, replace(shown, state=state), 1),
            "on": state == shown.state,
        }
        for state, label in labels
    ]


def address_of(visit: Visit, version: int, shown: Shown, page: int) -> str:
    """Give the address of a page of them."""
    kept = shown.kept() | ({"page": page} if page > 1 else {})
    return url_for("consultation.talk", launch=visit.launch_id, version=version, **kept)
