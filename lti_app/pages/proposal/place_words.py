"""The places of a proposal that people talk about: what they are called, and named by in addresses.

An address names a place as `competencies/competency_statement`; nothing is the whole proposal.
"""

from flask_babel import gettext as _

from lti_app.domain.definition.phases import SECTIONS, Section
from lti_app.domain.definition.places import (
    LONGEST_FIELD,
    WHOLE,
    Place,
    field_parts,
    number_of,
    places,
    takes_wording,
    text_at,
)
from lti_app.domain.definition.sections import Tree
from lti_app.pages.proposal.field_words import LABELS, item_word
from lti_app.pages.wording.definition_words import phase_word, section_word

_PARTING = "/"


def place_code(place: Place) -> str:
    """Write a place for an address or a form."""
    if place.section is None:
        return ""
    return f"{place.section.value}{_PARTING}{place.field}" if place.field else place.section.value


def read_place(code: str) -> Place | None:
    """Read a place that was sent; None where it names no section."""
    if not code:
        return WHOLE
    section, _parting, field = code.partition(_PARTING)
    if section not in set(Section) or len(field) > LONGEST_FIELD:
        return None
    return Place(Section(section), field)


def field_word(content: Tree, place: Place) -> str:
    """Call a place within its section; the section as a whole is called so."""
    parts = field_parts(place.field)
    if parts is None:
        return str(_("The part as a whole"))
    label = LABELS.get(f"{parts.name}.{parts.part}" if parts.part else parts.name, place.field)
    if not parts.key:
        return str(label)
    number = number_of(content, parts)
    if number is None:
        return str(_("%(what)s, no longer there", what=label))
    return str(_("%(item)s: %(what)s", item=item_word(parts.name, number), what=label))


def place_word(content: Tree, place: Place) -> str:
    """Call a place in full: its section and what of it."""
    if place.section is None:
        return str(_("The proposal as a whole"))
    named = section_word(place.section)
    if not place.field:
        return named
    return str(_("%(part)s: %(what)s", part=named, what=field_word(content, place)))


def place_choices(content: Tree) -> list[dict[str, str]]:
    """Offer every place to speak about, phase by phase."""
    offered = [{"value": "", "label": _("The proposal as a whole")}]
    for phase, sections in SECTIONS.items():
        for section in sections:
            offered += [
                {
                    "value": place_code(place),
                    "label": f"{phase_word(phase)} · {place_word(content, place)}",
                }
                for place in places(content, section)
                if not place.field
                or text_at(content, place) is not None
                or not takes_wording(place)
            ]
    return offered
