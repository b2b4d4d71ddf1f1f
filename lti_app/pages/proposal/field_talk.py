"""What is said of a field, as its form shows it: how many comments, and the way to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import url_for

from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.places import Place
from lti_app.pages.access import Visit
from lti_app.pages.proposal.place_words import place_code
from lti_app.services.proposal.reading import Proposal
from lti_app.services.proposal.threads import Counted

NONE_YET = Counted(0, 0)


@dataclass(frozen=True, slots=True)
class FieldTalk:
    """How many threads a field has, and where they are read and begun."""

    open: int
    all: int
    href: str


class TalkOfFields:
    """Counts the talk of a whole proposal once, and only where a page asks for it."""

    def __init__(self, visit: Visit, proposal: Proposal) -> None:
        """Bind to one page of one proposal."""
        self._visit = visit
        self._proposal = proposal

    def of(self, section: Section | str, field: str = "") -> FieldTalk:
        """Tell of one field; a form names items by key, as in `slos[slo-2].description`."""
        place = Place(Section(section), field)
        return self._told(place, self._counts.get(place, NONE_YET))

    def of_section(self, section: Section | str) -> FieldTalk:
        """Tell of a section with all its fields."""
        found = [each for at, each in self._counts.items() if at.section == section]
        counted = Counted(sum(each.open for each in found), sum(each.all for each in found))
        return self._told(Place(Section(section)), counted)

    @property
    def open(self) -> int:
        """Count the open threads of the whole proposal."""
        return sum(each.open for each in self._counts.values())

    def _told(self, place: Place, counted: Counted) -> FieldTalk:
        href = url_for(
            "consultation.talk",
            launch=self._visit.launch_id,
            version=self._proposal.version_id,
            at=place_code(place),
            _anchor="" if counted.all else "say",
        )
        return FieldTalk(open=counted.open, all=counted.all, href=href)

    @cached_property
    def _counts(self) -> Mapping[Place, Counted]:
        return self._visit.work.threads.counts(self._proposal.version_id)
