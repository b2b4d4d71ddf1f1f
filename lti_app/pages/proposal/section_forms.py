"""The form of each section: filled from what stands or what was sent, and what is wrong in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.kinds import MicroCredentialType
from lti_app.domain.definition.lack import Path
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sections import Tree, extract
from lti_app.models.base import LARGEST_NUMBER, number_within
from lti_app.pages.locales import translated
from lti_app.pages.proposal.application_forms import (
    AboutForm,
    AlignmentsForm,
    CompetenciesForm,
    PartnersForm,
    PathwayForm,
    RouteForm,
)
from lti_app.pages.proposal.assessment_forms import (
    MatrixForm,
    OutcomesForm,
    PlanForm,
    ProgramOutcomesForm,
)
from lti_app.pages.proposal.design_forms import (
    ImageForm,
    PublicForm,
    ReflectionForm,
    StackForm,
    TermForm,
)
from lti_app.pages.proposal.field_words import missing_word
from lti_app.pages.proposal.section_fields import Hidden, Number
from lti_app.pages.proposal.section_shape import Part, Rows, SectionForm, every_field
from lti_app.services.proposal.section_form import SectionFault, tree_of

FORMS: Mapping[Section, type[SectionForm]] = MappingProxyType(
    {
        Section.ROUTE: RouteForm,
        Section.ABOUT: AboutForm,
        Section.COMPETENCIES: CompetenciesForm,
        Section.ALIGNMENTS: AlignmentsForm,
        Section.PARTNERS: PartnersForm,
        Section.PATHWAY: PathwayForm,
        Section.OUTCOMES: OutcomesForm,
        Section.PROGRAM_OUTCOMES: ProgramOutcomesForm,
        Section.MATRIX: MatrixForm,
        Section.PLAN: PlanForm,
        Section.REFLECTION: ReflectionForm,
        Section.IMAGE: ImageForm,
        Section.PUBLIC: PublicForm,
        Section.TERM: TermForm,
        Section.STACK: StackForm,
    }
)


class Envelope(SectionForm):
    """What every section's form brings beside its own fields.

    `revision` is what it was written over, `going_on` a text of this form that waits already,
    `beside` what was shown of other parts, `row` what was asked for of a list.
    """

    revision = Number("revision")
    going_on = Hidden("going_on")
    beside = Hidden("beside")
    row = Hidden("row")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field: the id it has on the page, and a sentence."""

    field: str
    text: str


def form_of(section: Section, content: DraftContent, sent: Any = None) -> SectionForm:
    """Make a section's form, filled with what was sent, else with what stands."""
    if sent is None:
        form = FORMS[section](data=extract(tree_of(content), section))
    else:
        form = FORMS[section](formdata=sent)
    is_badge = content.type is not MicroCredentialType.MICRO_CERTIFICATE
    if section is Section.STACK and is_badge and content.stack is None:
        # A badge collects nothing: there is nothing to ask, and nothing to be left out.
        del form["stack"]
    return form


def own_tree(form: SectionForm) -> Tree:
    """Give the tree of a whole section."""
    return form.tree() or {}


def ids_of(form: SectionForm) -> frozenset[str]:
    """List the ids of fields, lists and rows on the page; what is hidden has none."""
    seen = (f for f in every_field(form) if getattr(f, "kind", "") != "hidden")
    return frozenset(f"f-{field.name}" for field in seen)


def place_on_page(path: Path, section: Section, known: frozenset[str]) -> str:
    """Give the id of a field, or of the nearest part around it that the page has."""
    steps = [str(step) for step in path]
    while steps:
        found = f"f-{'-'.join(steps)}"
        if found in known:
            return found
        steps.pop()
    return section.value


def sent_faults(form: SectionForm) -> tuple[Fault, ...]:
    """Check what was sent; what cannot be read is told with its field."""
    form.validate()
    return tuple(
        Fault(f"f-{field.name}", _placed(field.name, str(field.errors[0])))
        for field in every_field(form)
        if not isinstance(field, Part | Rows) and field.errors
    )


def kept_faults(
    form: SectionForm, section: Section, found: Iterable[SectionFault]
) -> tuple[Fault, ...]:
    """Place what the draft could not keep beside its fields."""
    known = ids_of(form)
    return tuple(
        Fault(
            place_on_page(fault.path, section, known),
            missing_word(fault.path, translated(fault.message)),
        )
        for fault in found
    )


def change_rows(form: SectionForm, asked: str) -> str:
    """Add, remove or move a row as a button asked (`slos:up:2`); give the id to go on from."""
    name, _, rest = asked.partition(":")
    act, _, place = rest.partition(":")
    found = next((f for f in every_field(form) if isinstance(f, Rows) and f.name == name), None)
    if found is None:
        return ""
    told = number_within(place, LARGEST_NUMBER)
    at = -1 if told is None else told
    if act == "add":
        found.add()
        at = len(found.entries) - 1
    elif act == "remove":
        found.remove(at)
        at = min(at, len(found.entries) - 1)
    elif act in {"up", "down"}:
        by = -1 if act == "up" else 1
        found.move(at, by)
        at = max(0, min(at + by, len(found.entries) - 1))
    return f"f-{name}-{at}" if 0 <= at < len(found.entries) else f"f-{name}"


def _placed(name: str, sentence: str) -> str:
    path = tuple(int(step) if step.isdigit() else step for step in name.split("-"))
    return missing_word(path, sentence)
