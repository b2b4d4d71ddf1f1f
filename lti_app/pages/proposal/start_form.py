"""The questions a proposal starts with, as they were answered (Policy 380.104, R28, R30, R31)."""

from dataclasses import dataclass

from lti_app.domain.definition.content import Route
from lti_app.domain.definition.kinds import MicroCredentialType
from lti_app.domain.definition.lack import is_blank
from lti_app.domain.ids import UnitId
from lti_app.domain.sentence import say
from lti_app.models.base import LARGEST_ID, number_within
from lti_app.pages.sent import sent_line
from lti_app.services.proposal.idea import LONGEST_TITLE
from lti_app.services.proposal.starting import Idea

LONGEST_IDENTIFIER = 300
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with one answer; `field` is its input's name."""

    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartForm:
    """The answers as written; nothing is chosen for anybody."""

    exists: str = ""
    identifier: str = ""
    committee: str = ""
    credit: str = ""
    unit: str = ""
    type: str = ""
    title: str = ""

    def faults(self, units: frozenset[UnitId]) -> tuple[Fault, ...]:
        """Say what is missing or wrong, in the order of the page."""
        found: list[Fault] = []
        if self.exists not in {YES, NO}:
            found.append(Fault(field="exists", text=say("Say whether it exists now.")))
        elif self.exists == YES and is_blank(self.identifier):
            found.append(
                Fault(field="identifier", text=say("Name the program, course or experience."))
            )
        elif self.exists == YES and len(self.identifier) > LONGEST_IDENTIFIER:
            found.append(
                Fault(
                    field="identifier",
                    text=say("At most %(most)s characters.", most=LONGEST_IDENTIFIER),
                )
            )
        if self.committee not in {YES, NO}:
            text = say("Say whether it would need this approval.")
            found.append(Fault(field="committee", text=text))
        if self.credit not in {YES, NO}:
            found.append(Fault(field="credit", text=say("Say whether it is meant to stack.")))
        if self.unit_id() not in units:
            found.append(Fault(field="unit", text=say("Choose the unit that proposes it.")))
        if self.type not in set(MicroCredentialType):
            found.append(Fault(field="type", text=say("Choose a badge or a micro-certificate.")))
        if is_blank(self.title):
            found.append(Fault(field="title", text=say("Give it a working title.")))
        elif len(" ".join(self.title.split())) > LONGEST_TITLE:
            found.append(
                Fault(
                    field="title",
                    text=say("Keep the title to %(most)s characters.", most=LONGEST_TITLE),
                )
            )
        return tuple(found)

    def unit_id(self) -> UnitId | None:
        """Read which unit is meant."""
        number = number_within(self.unit, LARGEST_ID)
        return None if number is None else UnitId(number)

    def route(self) -> Route:
        """Read the route answers; what does not exist has no identifier."""
        return Route(
            exists_now=self.exists == YES,
            identifier=" ".join(self.identifier.split()) if self.exists == YES else "",
            needs_curriculum_committee=self.committee == YES,
            stacks_to_credit=self.credit == YES,
        )

    def idea(self) -> Idea:
        """Read the whole; only of answers without faults."""
        return Idea(
            unit_id=self.unit_id() or UnitId(0),
            title=self.title,
            type=MicroCredentialType(self.type),
            route=self.route(),
        )


def sent_form() -> StartForm:
    """Read what was sent."""
    return StartForm(
        exists=sent_line("exists"),
        identifier=sent_line("identifier"),
        committee=sent_line("committee"),
        credit=sent_line("credit"),
        unit=sent_line("unit"),
        type=sent_line("type"),
        title=sent_line("title"),
    )
