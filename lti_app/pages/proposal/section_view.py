"""One section as its page shows it: open or why not, what is missing, who saved it, what stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import url_for

from lti_app.domain.definition.governance import write_objections
from lti_app.domain.definition.objection import Objected
from lti_app.domain.definition.phases import (
    SECTIONS,
    Phase,
    Section,
    completeness,
    phase_of_section,
    speaks_of_outcomes_alone,
)
from lti_app.domain.definition.sections import Tree, extract
from lti_app.domain.errors import HallmarkRefusal
from lti_app.pages.access import Visit
from lti_app.pages.locales import told, translated
from lti_app.pages.proposal.beside import beside_told
from lti_app.pages.proposal.field_words import add_word, item_word, missing_word
from lti_app.pages.proposal.section_forms import (
    Fault,
    form_of,
    ids_of,
    place_on_page,
)
from lti_app.pages.proposal.section_shape import SectionForm
from lti_app.pages.proposal.section_words import section_lead
from lti_app.pages.proposal.shown_values import ShownField, entitled, shown_section
from lti_app.pages.wording.definition_words import section_word
from lti_app.services.proposal.reading import Proposal, SectionSave, Waiting
from lti_app.services.proposal.section_form import tree_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A section that was sent and could not be saved as it is: its form, and what is wrong."""

    section: Section
    form: SectionForm
    faults: tuple[Fault, ...] = ()
    refused: HallmarkRefusal | None = None
    tree: Tree | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the fields of a section refer to: letters, definitions to name, items by their key.

    `guidance` is what ASA says beside each section's form (R35).
    """

    letters: Mapping[str, str]
    offered: Mapping[str, str]
    titles: Mapping[str, str]
    guidance: Mapping[Section, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """What a page needs to draw one section."""

    section: Section
    title: str
    lead: str
    save: SectionSave
    form: SectionForm | None
    shown: tuple[ShownField, ...]
    missing: tuple[Fault, ...]
    needs_outcomes: bool
    why_closed: tuple[str, ...]
    waiting: tuple[Waiting, ...]
    faults: Mapping[str, str]
    summary: tuple[Fault, ...]
    refusal: str = ""
    unsaved: tuple[ShownField, ...] = ()
    around: Around
    beside: str = ""

    @property
    def is_complete(self) -> bool:
        """Say whether nothing is missing in what it is about, and there is something."""
        return not self.missing and not self.needs_outcomes

    @property
    def name(self) -> str:
        """Give the anchor and the last part of the address."""
        return self.section.value

    def fault(self, field: str) -> str | None:
        """Say what is wrong with a field, by its name."""
        return self.faults.get(f"f-{field}")

    @property
    def guidance(self) -> list[str]:
        """Give what ASA says beside the form, paragraph by paragraph."""
        return self.around.guidance.get(self.section, "").splitlines()

    def letter(self, digest: str) -> str:
        """Give the address of a letter; nothing where it came along from elsewhere."""
        return self.around.letters.get(digest, "")

    def title_of(self, slug: str) -> str:
        """Give the title of an approved definition by its short name."""
        return self.around.offered.get(slug, "")

    def subject(self, row: Any) -> str:
        """Say what a row is about whose own fields do not say it: the outcome a plan is for."""
        return self.around.titles.get(row.form.key.data, "") if self.section is Section.PLAN else ""

    def add_word(self, name: str) -> str:
        """Say what a button adds to a list."""
        return add_word(name)

    def item_word(self, name: str, number: int | str) -> str:
        """Call one item of a list."""
        return item_word(name, number)


def section_views(
    visit: Visit, proposal: Proposal, phase: Phase, attempt: Attempt | None = None
) -> tuple[SectionView, ...]:
    """Give the sections of a phase in order; the one that was sent comes back as it was sent."""
    around = around_of(visit, proposal, phase)
    return tuple(
        section_view(
            visit,
            proposal,
            section,
            around,
            attempt if attempt is not None and attempt.section is section else None,
        )
        for section in SECTIONS[phase]
    )


def around_of(visit: Visit, proposal: Proposal, phase: Phase) -> Around:
    """Gather what a phase's fields refer to; an assessment refers to nothing outside itself."""
    content, letters, offered = proposal.content, {}, {}
    guideline = visit.work.guidelines.of_version(proposal.version_id).guideline
    if phase is Phase.APPLICATION:
        letters = {
            use.digest: url_for("documents.document", launch=visit.launch_id, use_id=use.use_id)
            for use in visit.work.documents.of_version(proposal.version_id)
        }
    if phase is not Phase.ASSESSMENT:
        lines = visit.work.offered_lines.listed()
        offered = {line.slug: line.title for line in lines if line.slug != proposal.slug}
    return Around(
        letters=letters,
        offered=offered,
        titles={slo.key: slo.title for slo in content.slos},
        guidance={each.section: each.text for each in guideline.guidance},
    )


def section_view(
    visit: Visit,
    proposal: Proposal,
    section: Section,
    around: Around,
    attempt: Attempt | None = None,
) -> SectionView:
    """Give one section."""
    content = proposal.content
    objections = write_objections(section, proposal.dossier, visit.actor)
    form = None
    if not objections and not visit.read_only:
        form = form_of(section, content) if attempt is None else attempt.form
    refused = attempt.tree if attempt is not None and form is None else None
    faults = attempt.faults if attempt else ()
    return SectionView(
        section=section,
        title=section_word(section),
        lead=section_lead(section),
        save=proposal.save_of(section),
        form=form,
        shown=()
        if form is not None
        else shown_section(entitled(extract(tree_of(content), section), around.offered)),
        missing=missing_of(proposal, section, form),
        needs_outcomes=speaks_of_outcomes_alone(section) and not content.slos,
        why_closed=tuple(
            translated(each.message) for each in objections if not each.is_about_actor
        ),
        waiting=tuple(each for each in proposal.waiting if each.section is section),
        faults=MappingProxyType({fault.field: fault.text for fault in reversed(faults)}),
        summary=faults,
        refusal=refusal_told(attempt.refused) if attempt and attempt.refused else "",
        unsaved=() if refused is None else shown_section(refused),
        around=around,
        beside=beside_told(proposal, section),
    )


def refusal_told(refused: HallmarkRefusal) -> str:
    """Say why nothing is saved, each reason in its own sentence."""
    if isinstance(refused, Objected):
        return " ".join(translated(each.message) for each in refused.objections)
    return told(refused)


def missing_of(proposal: Proposal, section: Section, form: SectionForm | None) -> tuple[Fault, ...]:
    """Name what a section lacks, each with the place on the page where it is written."""
    known = frozenset[str]() if form is None else ids_of(form)
    found = completeness(
        phase_of_section(section), proposal.content, proposal.dossier.lines
    ).missing[section]
    return tuple(
        Fault(
            place_on_page(lack.path, section, known),
            missing_word(lack.path, translated(lack.message)),
        )
        for lack in found
    )
