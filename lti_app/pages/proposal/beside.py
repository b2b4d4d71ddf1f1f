"""What a page showed of other parts while one was written, sent along with its form.

A form that takes items out says up to which revision it showed what others wrote of them.
"""

from collections.abc import Iterable

from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sections import FOLLOWING
from lti_app.models.base import LARGEST_ID, number_within
from lti_app.services.proposal.reading import Proposal
from lti_app.services.proposal.section_texts import Beside


def beside_told(proposal: Proposal, section: Section) -> str:
    """Write down the revisions of the parts that follow a section, such as `matrix:2 plan:5`."""
    return revisions_told(proposal, FOLLOWING.get(section, ()))


def revisions_told(proposal: Proposal, sections: Iterable[Section]) -> str:
    """Write down the revisions of some parts, for a hidden field of a form."""
    return " ".join(f"{each.value}:{proposal.save_of(each).revision}" for each in sections)


def read_beside(told: str | None) -> Beside:
    """Read them back; of a part that is not told as it should be nothing was seen."""
    found: dict[Section, int] = {}
    for each in (told or "").split():
        name, _colon, number = each.partition(":")
        revision = number_within(number, LARGEST_ID)
        if name in set(Section) and revision is not None:
            found[Section(name)] = revision
    return found
